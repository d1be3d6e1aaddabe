package understudy.preprocess;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.PreciseTimestampConversion;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a Parquet file as Spark is to read them. Times of day, times in nanoseconds and
 * UUIDs, which it refuses, are read as the numbers and bytes that they are stored as, and made into
 * times and texts then; within nested values times in nanoseconds stay numbers.
 */
final class ParquetColumns {
  private static final String AS_ANOTHER =
      "which Spark cannot read: write it as another type, such as a number or a text.";

  /** How a column that Spark refuses is read. */
  private enum Odd {
    NO,
    NANOS,
    NANOS_UTC,
    TIME_OF_MILLIS,
    TIME_OF_MICROS,
    TIME_OF_NANOS,
    UUID
  }

  final StructType schema;
  private final List<Odd> odd;

  private ParquetColumns(StructType schema, List<Odd> odd) {
    this.schema = schema;
    this.odd = odd;
  }

  static ParquetColumns of(ParquetMetadata footer, String path, SparkSession spark) {
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf());
    MessageType message = footer.getFileMetaData().getSchema();
    List<Odd> odd = new ArrayList<>();
    for (Type type : message.getFields()) odd.add(oddity(type));
    StructType schema = null;
    if (odd.stream().allMatch(how -> how == Odd.NO)) {
      try {
        schema =
            ParquetFileFormat.readSchemaFromFooter(
                new Footer(new org.apache.hadoop.fs.Path("file:" + path), footer), converter);
      } catch (Exception e) {
        // Which column it is shows below.
      }
    }
    if (schema == null) schema = byColumn(message, odd, converter, path);
    Set<String> seen = new HashSet<>();
    for (String name : schema.fieldNames()) {
      if (!seen.add(name))
        throw new CannotRead(
            "The file '" + path + "' has two columns '" + name + "': rename one of them.");
    }
    return new ParquetColumns(schema, odd);
  }

  private static StructType byColumn(
      MessageType message, List<Odd> odd, ParquetToSparkSchemaConverter converter, String path) {
    StructType schema = new StructType();
    for (int i = 0; i < odd.size(); i++) {
      Type type = message.getType(i);
      try {
        schema =
            odd.get(i) == Odd.NO
                ? schema.add(converter.convert(new MessageType(message.getName(), type)).apply(0))
                : schema.add(type.getName(), stored(odd.get(i)), true);
      } catch (Exception e) {
        // Not all of Spark's exceptions are declared.
        String said = e.getMessage() == null ? e.toString() : e.getMessage();
        String reason = said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
        throw new CannotRead(
            "Column '"
                + type.getName()
                + "' of the file '"
                + path
                + "' has a type ("
                + reason
                + "), "
                + AS_ANOTHER,
            e);
      }
    }
    return schema;
  }

  private static Odd oddity(Type type) {
    if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) return Odd.NO;
    LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
    if (kind instanceof TimestampLogicalTypeAnnotation time && time.getUnit() == TimeUnit.NANOS) {
      return time.isAdjustedToUTC() ? Odd.NANOS_UTC : Odd.NANOS;
    }
    if (kind instanceof TimeLogicalTypeAnnotation time) {
      if (type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT32)
        return Odd.TIME_OF_MILLIS;
      return time.getUnit() == TimeUnit.NANOS ? Odd.TIME_OF_NANOS : Odd.TIME_OF_MICROS;
    }
    return kind instanceof UUIDLogicalTypeAnnotation ? Odd.UUID : Odd.NO;
  }

  private static DataType stored(Odd odd) {
    if (odd == Odd.UUID) return DataTypes.BinaryType;
    return odd == Odd.TIME_OF_MILLIS ? DataTypes.IntegerType : DataTypes.LongType;
  }

  /** The frame with times and texts in place of what they are stored as. */
  Dataset<Row> readable(Dataset<Row> frame) {
    if (odd.stream().allMatch(how -> how == Odd.NO)) return frame;
    Column[] columns = new Column[odd.size()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = schema.apply(i);
      Column stored = functions.col("`" + field.name().replace("`", "``") + "`");
      columns[i] = readable(stored, odd.get(i)).as(field.name());
    }
    return frame.select(columns);
  }

  private static Column readable(Column stored, Odd odd) {
    return switch (odd) {
      case NO -> stored;
      case NANOS -> time(stored, DataTypes.TimestampNTZType);
      case NANOS_UTC -> time(stored, DataTypes.TimestampType);
      case TIME_OF_MILLIS -> timeOfDay(stored, 1_000_000L);
      case TIME_OF_MICROS -> timeOfDay(stored, 1_000L);
      case TIME_OF_NANOS -> timeOfDay(stored, 1L);
      case UUID ->
          functions
              .udf((UDF1<byte[], String>) ParquetColumns::uuid, DataTypes.StringType)
              .apply(stored);
    };
  }

  private static Column time(Column nanos, DataType type) {
    UDF1<Long, Long> micros =
        value -> value == null ? null : Long.valueOf(Math.floorDiv(value.longValue(), 1000L));
    Column inMicros = functions.udf(micros, DataTypes.LongType).apply(nanos);
    return new Column(new PreciseTimestampConversion(inMicros.expr(), DataTypes.LongType, type));
  }

  private static Column timeOfDay(Column stored, long nanos) {
    UDF1<Long, String> text = value -> value == null ? null : timeOfDay(value, nanos);
    return functions.udf(text, DataTypes.StringType).apply(stored.cast(DataTypes.LongType));
  }

  private static String timeOfDay(long count, long nanos) {
    try {
      return DateTimeFormatter.ISO_LOCAL_TIME.format(
          LocalTime.ofNanoOfDay(Math.multiplyExact(count, nanos)));
    } catch (DateTimeException | ArithmeticException e) {
      return String.valueOf(count);
    }
  }

  private static String uuid(byte[] bytes) {
    if (bytes == null) return null;
    ByteBuffer numbers = ByteBuffer.wrap(bytes);
    return new UUID(numbers.getLong(), numbers.getLong()).toString();
  }

  /**
   * Whether a file whose footer Spark's library does not take has no column. Throws the sentence on
   * a column whose logical type the library does not know, where it has one.
   */
  static boolean areNone(String path) {
    List<SchemaElement> schema;
    try (FileChannel file = FileChannel.open(Path.of(path))) {
      ByteBuffer end = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      file.read(end, file.size() - 8);
      byte[] footer =
          new byte[Math.toIntExact(Math.min(end.getInt(0) & 0xFFFFFFFFL, file.size() - 8))];
      file.read(ByteBuffer.wrap(footer), file.size() - 8 - footer.length);
      schema = Util.readFileMetaData(new ByteArrayInputStream(footer), true).getSchema();
    } catch (IOException | RuntimeException e) {
      return false;
    }
    if (schema == null) return false;
    for (SchemaElement column : schema) {
      if (column.isSetLogicalType() && column.getLogicalType().getSetField() == null) {
        throw new CannotRead(
            "Column '"
                + column.getName()
                + "' of the file '"
                + path
                + "' has a type (a half float, or one as new), "
                + AS_ANOTHER);
      }
    }
    return schema.size() <= 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParquetColumns columns
        && schema.equals(columns.schema)
        && odd.equals(columns.odd);
  }

  @Override
  public int hashCode() {
    return Objects.hash(schema, odd);
  }
}
