package understudy.preprocess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Parquet files as data frames, one for all files of one schema, as Spark reads several files by
 * the schema of one. Only footers are read here.
 */
public final class ParquetFiles {
  private static final String UNPACK = " cannot unpack: write it with snappy, gzip or zstd.";

  private ParquetFiles() {}

  /** A frame, and the first of its files. */
  public static final class Group {
    private final Dataset<Row> frame;
    private final String first;

    Group(Dataset<Row> frame, String first) {
      this.frame = frame;
      this.first = first;
    }

    public Dataset<Row> frame() {
      return frame;
    }

    public String first() {
      return first;
    }
  }

  /**
   * The frames in the order of their first files; {@link CannotRead} names a file that Spark does
   * not read, and why.
   */
  public static List<Group> groups(SparkSession spark, List<String> paths) {
    spark.conf().set("spark.sql.caseSensitive", "true");
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", "true");
    Configuration hadoop = spark.sessionState().newHadoopConf();
    List<ParquetMetadata> footers =
        paths.parallelStream().map(path -> footer(path, hadoop)).collect(Collectors.toList());
    Map<ParquetColumns, List<String>> groups = new LinkedHashMap<>();
    Map<Object, ParquetColumns> known = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      ParquetMetadata footer = footers.get(i);
      if (footer == null) continue;
      List<Object> schema =
          List.of(
              footer.getFileMetaData().getSchema(), footer.getFileMetaData().getKeyValueMetaData());
      ParquetColumns columns =
          known.computeIfAbsent(schema, key -> ParquetColumns.of(footer, path, spark));
      groups.computeIfAbsent(columns, key -> new ArrayList<>()).add(path);
    }
    if (groups.isEmpty())
      throw new CannotRead(
          "The file '" + paths.get(0) + "' has no column; there is nothing to analyze.");
    List<Group> frames = new ArrayList<>();
    groups.forEach(
        (columns, files) -> {
          // Names may hold what a pattern is made of, and what a URI is.
          String[] uris = files.stream().map(path -> "file:" + path).toArray(String[]::new);
          Dataset<Row> frame =
              spark.read().option("__globPaths__", "false").schema(columns.schema).parquet(uris);
          frames.add(new Group(columns.readable(frame), files.get(0)));
        });
    return frames;
  }

  /** The file's footer; null where it has no column, and so holds nothing. */
  private static ParquetMetadata footer(String path, Configuration hadoop) {
    if (Path.of(path).getFileName().toString().indexOf(':') >= 0) {
      throw new CannotRead(
          "Spark reads no Parquet file whose name holds a colon: rename '" + path + "'.");
    }
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(Path.of(path).toUri()), hadoop))) {
      ParquetMetadata footer = reader.getFooter();
      for (BlockMetaData block : footer.getBlocks()) {
        for (ColumnChunkMetaData column : block.getColumns()) check(path, column);
      }
      return footer;
    } catch (CannotRead e) {
      throw e;
    } catch (Exception e) {
      if (ParquetColumns.areNone(path)) return null;
      throw new CannotRead(
          "The file '"
              + path
              + "' is not Parquet, or was cut off or damaged; remove it, or correct"
              + " dataset_format.",
          e);
    }
  }

  private static void check(String path, ColumnChunkMetaData column) {
    CompressionCodecName codec = column.getCodec();
    try {
      if (codec.getHadoopCompressionCodecClassName() != null)
        Class.forName(codec.getHadoopCompressionCodecClassName());
    } catch (ClassNotFoundException e) {
      String name = column.getPath().toDotString();
      throw new CannotRead(
          "Column '"
              + name
              + "' of the file '"
              + path
              + "' is packed by "
              + codec
              + ", which Spark"
              + UNPACK);
    }
  }
}
