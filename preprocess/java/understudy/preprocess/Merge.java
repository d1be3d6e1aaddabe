package understudy.preprocess;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
import scala.Tuple2;
import understudy.analyzer.Item;
import understudy.analyzer.Note;

/**
 * Captures joined with their labels: the entry for Python ({@code preprocess/merge.py}).
 *
 * <p>Ids and labels are brought together by id and sorted, so that one pass sees each id's labels
 * before its captures and holds one label at a time. The labels then go, sorted by place, to the
 * partition of their captures, which is read a second time and written in its own order. So what
 * captures hold is never shuffled, however long it is.
 */
public final class Merge {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu/MM/dd/HH").withZone(ZoneOffset.UTC);

  private Merge() {}

  /**
   * Joins and writes into the staging folder.
   *
   * @param planJson {@code captures} and {@code labels}: lists of lists of splits, each with its
   *     file's number and what its folders say (see {@link MergeSource}); {@code start_millis},
   *     {@code end_millis} or null; {@code staging}; {@code keep_unlabelled}
   * @return what was counted and written, as JSON (see {@link MergeTally})
   */
  public static String run(JavaSparkContext context, String planJson) throws IOException {
    JsonNode plan = ReadingPlan.tree(planJson);
    ArrayList<ArrayList<MergeSource>> captures = MergeSource.partitions(plan.get("captures"));
    ArrayList<ArrayList<MergeSource>> labels = MergeSource.partitions(plan.get("labels"));
    TimeWindow window = TimeWindow.of(plan);
    String staging = plan.get("staging").asText();
    boolean keepUnlabelled = plan.path("keep_unlabelled").asBoolean(false);

    MergeTallies tallies = new MergeTallies();
    context.sc().register(tallies);
    JavaRDD<MergeSource> captured = sources(context, captures);
    JavaRDD<Tuple2<byte[], byte[]>> ids =
        captured.mapPartitionsWithIndex(
            (partition, part) ->
                new MergeRows.Captures(new MergeReader.Captures(part, window), partition),
            false);
    JavaRDD<Tuple2<byte[], byte[]>> truths =
        sources(context, labels)
            .mapPartitionsWithIndex(
                (partition, part) ->
                    new MergeRows.Labels(new MergeReader.Labels(part), partition, tallies),
                false);
    JavaPairRDD<byte[], byte[]> found =
        JavaPairRDD.fromJavaRDD(ids.union(truths))
            .repartitionAndSortWithinPartitions(
                new MergeKey.ById(Math.max(captures.size(), labels.size())), new MergeKey.Order())
            .mapPartitionsToPair(
                rows -> new MergeRows.Joined(rows, TaskContext.getPartitionId(), tallies))
            .repartitionAndSortWithinPartitions(
                new MergeKey.ByPlace(captures.size()), new MergeKey.Order());
    FlatMapFunction2<Iterator<MergeSource>, Iterator<Tuple2<byte[], byte[]>>, MergeTally> write =
        (part, rows) ->
            List.of(write(new MergeReader.Captures(part, window), rows, staging, keepUnlabelled))
                .iterator();
    List<MergeTally> written = captured.zipPartitions(found, write).collect();

    MergeTally all = new MergeTally();
    tallies.value().values().forEach(all::add);
    written.forEach(all::add);
    StringWriter out = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      all.write(json);
    }
    return out.toString();
  }

  private static JavaRDD<MergeSource> sources(
      JavaSparkContext context, ArrayList<ArrayList<MergeSource>> partitions) {
    List<String> anywhere = Collections.nCopies(partitions.size(), null);
    return Records.located(context, partitions, anywhere)
        .mapPartitions(parts -> parts.next().iterator());
  }

  /**
   * Reads a partition's captures beside the labels found for them, both in order, and writes what
   * is to be written.
   */
  private static MergeTally write(
      Iterator<Item> items,
      Iterator<Tuple2<byte[], byte[]>> found,
      String staging,
      boolean keepUnlabelled) {
    TaskContext task = TaskContext.get();
    MergeTally tally = new MergeTally();
    Path own = Path.of(staging, task.partitionId() + "-" + task.taskAttemptId());
    try (MergeFiles files = new MergeFiles(task.partitionId(), own, tally)) {
      Tuple2<byte[], byte[]> row = found.hasNext() ? found.next() : null;
      while (items.hasNext()) {
        Item item = items.next();
        if (item instanceof Note note) {
          tally.note(note);
          continue;
        }
        MergeItem capture = (MergeItem) item;
        boolean labelled =
            row != null && Arrays.equals(row._1(), MergeKey.byPlace(task.partitionId(), capture));
        // Only where no folder says the day is a time read that nothing else asks for.
        boolean timed = labelled || keepUnlabelled || capture.source.day == MergeSource.UNKNOWN;
        Long time = timed ? TimeWindow.millis(capture.record.time()) : null;
        long day = capture.source.day;
        if (day == MergeSource.UNKNOWN && time != null) day = MergeDays.dayOf(time);
        if (!labelled) tally.unlabelled(day);
        if (!labelled && !keepUnlabelled) continue;
        byte[] label = null;
        if (labelled) {
          label = Arrays.copyOfRange(row._2(), Long.BYTES, row._2().length);
          tally.late(day, time, ByteBuffer.wrap(row._2()).getLong());
          row = found.hasNext() ? found.next() : null;
        }
        String hour = capture.source.hour;
        if (hour == null && time != null) hour = HOUR.format(Instant.ofEpochMilli(time));
        files.write(capture, hour, label);
      }
      if (row != null)
        throw new UncheckedIOException(
            "a file of captures changed while it was merged", new IOException());
    } catch (IOException e) {
      throw new UncheckedIOException(own + " cannot be written: " + e.getMessage(), e);
    }
    return tally;
  }
}
