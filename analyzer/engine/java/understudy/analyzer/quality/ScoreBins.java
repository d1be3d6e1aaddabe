package understudy.analyzer.quality;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import understudy.analyzer.ExactSum;

/**
 * How the scores of a binary model spread over [0, 1], by label: rows in bins of one width, and the
 * exact sum of the labelled scores of each, to hold against what came true.
 */
final class ScoreBins implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int BINS = 50;

  private final long[] positives = new long[BINS];
  private final long[] negatives = new long[BINS];
  private final long[] unlabelled = new long[BINS];
  private final ExactSum[] sums = new ExactSum[BINS];

  /** Rows whose score is no probability. */
  private long outside;

  ScoreBins() {
    Arrays.setAll(sums, bin -> new ExactSum());
  }

  void add(double score, boolean positive) {
    if (!Reading.isProbability(score)) {
      outside++;
      return;
    }
    int bin = bin(score);
    (positive ? positives : negatives)[bin]++;
    sums[bin].add(score);
  }

  void addUnlabelled(double score) {
    if (Reading.isProbability(score)) {
      unlabelled[bin(score)]++;
    } else {
      outside++;
    }
  }

  void merge(ScoreBins later) {
    outside += later.outside;
    for (int bin = 0; bin < BINS; bin++) {
      positives[bin] += later.positives[bin];
      negatives[bin] += later.negatives[bin];
      unlabelled[bin] += later.unlabelled[bin];
      sums[bin].merge(later.sums[bin]);
    }
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("outside", outside);
    write(json, "positives", positives);
    write(json, "negatives", negatives);
    write(json, "unlabelled", unlabelled);
    json.writeArrayFieldStart("sums");
    for (ExactSum sum : sums) {
      json.writeNumber(sum.value());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, long[] counts) throws IOException {
    json.writeFieldName(name);
    json.writeArray(counts, 0, counts.length);
  }

  /** The last bin whose lower bound, as a double, is not above the score. */
  private static int bin(double score) {
    int bin = Math.min(BINS - 1, (int) (score * BINS));
    if (bin + 1 < BINS && (bin + 1) / (double) BINS <= score) {
      return bin + 1;
    }
    return bin / (double) BINS > score ? bin - 1 : bin;
  }
}
