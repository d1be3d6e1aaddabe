package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Rows of a binary model in compact columns: score, one byte of what else is known, and the codes
 * of the segments.
 */
final class Scores implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int SAMPLED = 1_000;
  private static final int FEWEST = 1_024;
  private static final byte POSITIVE = 1 << 5;
  private static final byte UNLABELLED = 1 << 6;
  private static final int GROUP = POSITIVE - 1;

  private int size;
  private double[] scores = new double[0];
  private byte[] codes = new byte[0];
  private final short[][] segments;

  Scores(int segmentColumns) {
    segments = new short[segmentColumns][0];
  }

  void add(double score, boolean positive, int group, short[] rowSegments) {
    int at = open(score, (byte) (positive ? group | POSITIVE : group));
    for (int i = 0; i < segments.length; i++) {
      segments[i][at] = rowSegments[i];
    }
  }

  void addUnlabelled(double score) {
    open(score, UNLABELLED);
  }

  /** Takes in a row of other scores. */
  void add(Scores other, int row) {
    int at = open(other.scores[row], other.codes[row]);
    for (int i = 0; i < segments.length; i++) {
      segments[i][at] = other.segments[i][row];
    }
  }

  void addAll(Scores other) {
    reserve(size + other.size);
    System.arraycopy(other.scores, 0, scores, size, other.size);
    System.arraycopy(other.codes, 0, codes, size, other.size);
    for (int i = 0; i < segments.length; i++) {
      System.arraycopy(other.segments[i], 0, segments[i], size, other.size);
    }
    size += other.size;
  }

  /** The same rows with other codes of segments: {@code now[column][code]}. */
  Scores recoded(short[][] now) {
    Scores recoded = new Scores(segments.length);
    recoded.size = size;
    recoded.scores = scores;
    recoded.codes = codes;
    for (int i = 0; i < segments.length; i++) {
      recoded.segments[i] = Arrays.copyOf(segments[i], size);
      recoded.recode(i, now[i]);
    }
    return recoded;
  }

  /** Gives the segments of a column other codes: {@code now[code]}. */
  void recode(int column, short[] now) {
    short[] codes = segments[column];
    for (int row = 0; row < size; row++) {
      // An unlabelled row belongs to no segment.
      if (codes[row] != Segments.DROPPED && !isUnlabelled(row)) {
        codes[row] = now[codes[row]];
      }
    }
  }

  int size() {
    return size;
  }

  double score(int row) {
    return scores[row];
  }

  boolean isUnlabelled(int row) {
    return codes[row] == UNLABELLED;
  }

  boolean isPositive(int row) {
    return (codes[row] & POSITIVE) != 0;
  }

  int group(int row) {
    return codes[row] & GROUP;
  }

  int segment(int column, int row) {
    return segments[column][row];
  }

  /** Up to a thousand scores, one at random from each of as many stretches of rows. */
  Tally.Sample sample() {
    int count = Math.min(size, SAMPLED);
    double[] sample = new double[count];
    SplittableRandom chance = new SplittableRandom(size);
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) i * size / count);
      int to = (int) ((long) (i + 1) * size / count);
      sample[i] = scores[chance.nextInt(from, to)];
    }
    return new Tally.Sample(sample, (double) size / count);
  }

  void trim() {
    resize(size);
  }

  private int open(double score, byte code) {
    reserve(size + 1);
    // Minus zero becomes zero: they are one score.
    scores[size] = score + 0.0;
    codes[size] = code;
    return size++;
  }

  private void reserve(int rows) {
    if (rows > scores.length) {
      resize(Math.max(Math.max(FEWEST, rows), scores.length + (scores.length >> 1)));
    }
  }

  private void resize(int rows) {
    scores = Arrays.copyOf(scores, rows);
    codes = Arrays.copyOf(codes, rows);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = Arrays.copyOf(segments[i], rows);
    }
  }
}
