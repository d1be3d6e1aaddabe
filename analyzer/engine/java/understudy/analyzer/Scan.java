package understudy.analyzer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * The fused scan: each cell is looked at once, each partition fills one state, states merge on the
 * driver.
 */
public final class Scan {
  private Scan() {}

  /**
   * Profiles a table in one pass.
   *
   * @param watchJson which cells to keep as offenders, by feature (see {@link Watch}); empty for
   *     none
   * @param maxColumns how many columns there may be; those beyond are left out, unless they are
   *     watched, and noted
   * @param file where the profile is written as lines of JSON (see {@link ProfileJson})
   */
  public static void profile(JavaRDD<Item> items, String watchJson, int maxColumns, String file)
      throws IOException {
    HashMap<String, Watch> watches = Watch.parse(watchJson);
    TableState table = new TableState(watches, maxColumns);
    items
        .rdd()
        .context()
        .runJob(
            items.rdd(),
            new ScanPartition(watches, maxColumns),
            new InOrder<TableState>(table::merge),
            ClassTag$.MODULE$.<TableState>apply(TableState.class));
    table.columns.values().forEach(ColumnState::settle);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(file)), 1 << 16)) {
      ProfileJson.write(table, out);
    }
  }

  /** The named columns of the records as a table of texts with the safe inner names c0, c1, ... */
  public static Dataset<Row> dataframe(
      SparkSession spark, JavaRDD<Item> items, List<String> names) {
    StructType schema = new StructType();
    for (int i = 0; i < names.size(); i++) {
      schema = schema.add("c" + i, DataTypes.StringType, true);
    }
    return spark.createDataFrame(rows(items, new ArrayList<>(names)), schema);
  }

  /**
   * The named columns of the records, in that order; a missing cell or an absent column is null.
   */
  public static JavaRDD<Row> rows(JavaRDD<Item> items, ArrayList<String> names) {
    String[] wanted = names.toArray(new String[0]);
    return items
        .filter(item -> item instanceof Record)
        .map(
            item -> {
              Record record = (Record) item;
              List<String> has = Arrays.asList(record.names);
              Object[] cells = new Object[wanted.length];
              for (int i = 0; i < wanted.length; i++) {
                int at =
                    i < record.names.length && record.names[i].equals(wanted[i])
                        ? i
                        : has.indexOf(wanted[i]);
                String cell = at < 0 ? null : record.cells[at];
                cells[i] = cell == null || cell.isEmpty() ? null : cell;
              }
              return RowFactory.create(cells);
            });
  }

  private static final class ScanPartition extends AbstractFunction1<Iterator<Item>, TableState>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, Watch> watches;
    private final int maxColumns;

    ScanPartition(HashMap<String, Watch> watches, int maxColumns) {
      this.watches = watches;
      this.maxColumns = maxColumns;
    }

    @Override
    public TableState apply(Iterator<Item> items) {
      TableState table = new TableState(watches, maxColumns);
      while (items.hasNext()) {
        table.update(items.next());
      }
      table.finish();
      return table;
    }
  }
}
