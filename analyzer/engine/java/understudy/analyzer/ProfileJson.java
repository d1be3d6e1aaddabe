package understudy.analyzer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a table's state for Python: a line of JSON for the table and one for each column. The
 * items of a sketch are base64: of one-byte places in the list {@code coded}, or without it of
 * little-endian doubles.
 */
final class ProfileJson {
  private ProfileJson() {}

  static void write(TableState table, OutputStream out) throws IOException {
    // NaN and infinities (the deviation of huge values) go unquoted: Python's reader takes them.
    JsonFactory factory =
        JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();
    try (JsonGenerator json =
        factory.createGenerator(out).setRootValueSeparator(new SerializedString("\n"))) {
      head(json, table);
      for (ColumnState column : table.columns.values()) {
        write(json, column, table);
      }
    }
  }

  private static void head(JsonGenerator json, TableState table) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rows", table.rows);
    json.writeNumberField("captures", table.captures);
    table.notes.write(json, "notes");
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ColumnState column, TableState table)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", column.name);
    json.writeNumberField("missing", table.rows - column.present());
    json.writeArrayFieldStart("types");
    for (long count : column.types) {
      json.writeNumber(count);
    }
    json.writeEndArray();
    json.writeNumberField("distinct", column.present() == 0 ? 0 : column.distinct.estimate());
    json.writeNumberField("negative", column.negative);
    json.writeNumberField("whole_fractions", column.wholeFractions);
    json.writeNumberField("non_finite", column.nonFinite);
    if (column.hasDomain) {
      json.writeNumberField("in_domain", column.inDomain);
    }
    Moments moments = column.moments;
    if (moments.count > 0) {
      json.writeObjectFieldStart("moments");
      json.writeNumberField("count", moments.count);
      json.writeNumberField("sum", moments.sum());
      json.writeNumberField("mean", moments.mean());
      json.writeNumberField("standard_deviation", moments.standardDeviation());
      json.writeNumberField("minimum", moments.minimum);
      json.writeNumberField("maximum", moments.maximum);
      json.writeEndObject();
      column.sketch.write(json);
    }
    if (column.values != null && column.values.size <= ColumnState.ANSWERED_VALUES) {
      json.writeArrayFieldStart("values");
      for (int slot = 0; slot < column.values.keys.length; slot++) {
        if (column.values.keys[slot] != null) {
          json.writeStartArray();
          json.writeString(column.values.keys[slot]);
          json.writeNumber(column.values.counts[slot]);
          json.writeEndArray();
        }
      }
      json.writeEndArray();
    }
    FrequentTexts frequent = column.frequentTexts();
    if (frequent != null) {
      json.writeFieldName("frequent");
      frequent.write(json);
    }
    writeOffenders(json, column, table.absent.get(column.name));
    json.writeEndObject();
  }

  private static void writeOffenders(JsonGenerator json, ColumnState column, Offenders absent)
      throws IOException {
    json.writeObjectFieldStart("offenders");
    for (int kind = 0; kind < Offenders.KINDS.length; kind++) {
      List<Offenders.Offender> kept = new ArrayList<>(column.offenders.of(kind));
      if (absent != null) {
        kept.addAll(absent.of(kind));
      }
      if (!kept.isEmpty()) {
        json.writeArrayFieldStart(Offenders.KINDS[kind]);
        for (Offenders.Offender offender : kept.subList(0, Math.min(kept.size(), Offenders.KEPT))) {
          json.writeStartObject();
          json.writeStringField("value", offender.value);
          Notes.writePlace(
              json, offender.eventId, offender.file, offender.splitStart, offender.line);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }
}
