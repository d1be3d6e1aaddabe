package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import understudy.analyzer.Item;

/**
 * Files, script results and data frames as items: the entry for Python. Plans are described in
 * {@code preprocess/partitions.py}.
 */
public final class Records {
  private Records() {}

  private interface Reader {
    Iterator<Item> read(Iterator<Split> splits, ReadingPlan plan, Naming naming);
  }

  /** The formats of files that are read here: a new one is a reader and a line in this table. */
  private static final Map<String, Reader> READERS =
      new TreeMap<>(
          Map.of(
              "capture", (splits, plan, naming) -> new LinesReader.Captures(splits, plan, naming),
              "merged", (splits, plan, naming) -> new LinesReader.Captures(splits, plan, naming),
              "csv", (splits, plan, naming) -> new CsvReader(splits, plan, naming),
              "json-lines", (splits, plan, naming) -> new JsonReader.Lines(splits, plan, naming),
              "json-document",
                  (splits, plan, naming) -> new JsonReader.Documents(splits, plan, naming),
              "script-rows", (splits, plan, naming) -> new SentReader(splits, plan, naming)));

  /** What the readers are to tell of the columns that an exclusion leaves out. */
  public static LeftOut leftOut(JavaSparkContext context) {
    LeftOut leftOut = new LeftOut();
    context.sc().register(leftOut, "columns left out");
    return leftOut;
  }

  /**
   * Items of the plan's files, a partition of the plan a partition. Nothing is read before the
   * items are asked for.
   */
  public static JavaRDD<Item> files(JavaSparkContext context, String planJson, LeftOut leftOut) {
    JsonNode tree = ReadingPlan.tree(planJson);
    ReadingPlan plan = ReadingPlan.of(tree);
    if (!READERS.containsKey(plan.format)) {
      throw new IllegalArgumentException(
          "unknown format " + plan.format + ", known are " + READERS.keySet());
    }
    ArrayList<ArrayList<Split>> partitions = ReadingPlan.partitions(tree);
    if (partitions.isEmpty()) partitions.add(new ArrayList<>());
    FlatMapFunction<Iterator<ArrayList<Split>>, Item> read =
        slices -> {
          ArrayList<Split> splits = new ArrayList<>();
          while (slices.hasNext()) splits.addAll(slices.next());
          return READERS
              .get(plan.format)
              .read(splits.iterator(), plan, new Naming(plan.names, plan.exclude, leftOut));
        };
    List<String> hosts = new ArrayList<>();
    for (ArrayList<Split> splits : partitions)
      hosts.add(splits.isEmpty() ? null : splits.get(0).host);
    return located(context, partitions, hosts).mapPartitions(read);
  }

  /** A partition for each element, wanted on the element's host where that is not null. */
  public static <T> JavaRDD<T> located(
      JavaSparkContext context, List<T> elements, List<String> hosts) {
    List<Tuple2<T, Seq<String>>> wanted = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      List<String> host = hosts.get(i) == null ? List.of() : List.of(hosts.get(i));
      wanted.add(new Tuple2<>(elements.get(i), JavaConverters.asScalaBuffer(host)));
    }
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    return context.sc().makeRDD(JavaConverters.asScalaBuffer(wanted), tag).toJavaRDD();
  }

  /** Items from what the workers of a preprocessing script send. */
  public static JavaRDD<Item> rows(JavaRDD<byte[]> lines, String planJson, LeftOut leftOut) {
    ReadingPlan plan = ReadingPlan.of(ReadingPlan.tree(planJson));
    return lines.mapPartitions(
        (FlatMapFunction<Iterator<byte[]>, Item>)
            sent -> new ScriptRows(sent, plan, new Naming(plan.names, plan.exclude, leftOut)));
  }

  /** Items as lines for workers that add cells to rows; {@link #rows} reads them back. */
  public static JavaRDD<byte[]> sent(JavaRDD<Item> items) {
    return items.mapPartitions((FlatMapFunction<Iterator<Item>, byte[]>) SentItems::new);
  }

  /** Items of a data frame (Parquet). */
  public static JavaRDD<Item> dataset(Dataset<Row> frame, String planJson, LeftOut leftOut) {
    JsonNode tree = ReadingPlan.tree(planJson);
    ReadingPlan plan = ReadingPlan.of(tree);
    String source = tree.path("source").asText(null);
    Frames frames =
        new Frames(
            frame.schema(), frame.sparkSession().sessionState().conf().sessionLocalTimeZone());
    return frame
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(
            (FlatMapFunction<Iterator<InternalRow>, Item>)
                rows -> frames.read(rows, new Naming(plan.names, plan.exclude, leftOut), source));
  }

  /** The items of one after the other. */
  public static JavaRDD<Item> together(JavaSparkContext context, List<JavaRDD<Item>> parts) {
    if (parts.size() == 1) return parts.get(0);
    @SuppressWarnings("unchecked") // Java makes no array of a generic type
    JavaRDD<Item>[] all = (JavaRDD<Item>[]) parts.toArray(new JavaRDD<?>[0]);
    return context.union(all);
  }
}
