package understudy.analyzer.bias;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The distinct rows of the smallest hashes, with how often each occurs: whatever the order and the
 * partitions, the same rows, and all of them where they are few.
 */
final class RowSample implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final class Row implements Serializable {
    private static final long serialVersionUID = 1L;

    final String[] names;
    final String[] cells;
    final int[] codes;
    long count;

    Row(String[] names, String[] cells, int[] codes) {
      this.names = names;
      this.cells = cells;
      this.codes = codes;
    }
  }

  private final int mostRows;
  private final long mostCells;
  private final TreeMap<Long, Row> rows = new TreeMap<>();
  private long cells;
  private boolean whole = true;

  RowSample(int mostRows, long mostCells) {
    this.mostRows = mostRows;
    this.mostCells = mostCells;
  }

  /**
   * Takes in a row: the cells at {@code features}, under {@code names}, the text of its prediction,
   * and the codes of its facets and its prediction.
   */
  void add(String[] row, int[] features, String[] names, String predicted, int[] codes) {
    long hash = mixed(0, predicted);
    for (int at : features) {
      hash = mixed(hash, row[at]);
    }
    if (!whole && hash > rows.lastKey()) {
      return;
    }
    Row known = rows.get(hash);
    if (known == null) {
      String[] kept = new String[features.length];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = row[features[i]];
      }
      known = new Row(names, kept, codes.clone());
      keep(hash, known);
    }
    known.count++;
  }

  private void keep(long hash, Row row) {
    rows.put(hash, row);
    cells += row.cells.length;
    while (rows.size() > 1 && (rows.size() > mostRows || cells > mostCells)) {
      cells -= rows.pollLastEntry().getValue().cells.length;
      whole = false;
    }
  }

  /** FNV-1a over the characters, then the finisher of MurmurHash3. */
  private static long mixed(long hash, String cell) {
    long h = hash ^ 0xcbf29ce484222325L;
    int length = cell == null ? -1 : cell.length();
    for (int i = 0; i < length; i++) {
      h = (h ^ cell.charAt(i)) * 0x100000001b3L;
    }
    h = (h ^ length) * 0x100000001b3L;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }

  /**
   * Takes in the rows of the partition that follows, whose codes are these by {@code now}, a column
   * each.
   */
  void merge(RowSample later, int[]... now) {
    later.rows.forEach(
        (hash, row) -> {
          for (int i = 0; i < now.length; i++) {
            row.codes[i] = now[i][row.codes[i]];
          }
          Row known = rows.get(hash);
          if (known == null) {
            keep(hash, row);
          } else {
            known.count += row.count;
          }
        });
    whole &= later.whole;
  }

  void write(JsonGenerator json) throws IOException {
    Map<List<String>, Integer> shapes = new LinkedHashMap<>();
    json.writeObjectFieldStart("sample");
    json.writeBooleanField("whole", whole);
    json.writeArrayFieldStart("rows");
    for (Row row : rows.values()) {
      json.writeStartObject();
      json.writeNumberField(
          "shape", shapes.computeIfAbsent(Arrays.asList(row.names), shape -> shapes.size()));
      json.writeArrayFieldStart("cells");
      for (String cell : row.cells) {
        json.writeString(cell);
      }
      json.writeEndArray();
      json.writeFieldName("codes");
      json.writeArray(row.codes, 0, row.codes.length);
      json.writeNumberField("count", row.count);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("shapes");
    for (List<String> shape : shapes.keySet()) {
      json.writeStartArray();
      for (String name : shape) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
