package understudy.preprocess;

import java.util.Arrays;
import java.util.List;

/**
 * A capture that lacks its outputs or its inputs where both are wanted: the cells of the absent
 * side are missing. Which they are, the first capture that holds both sides says, or else the
 * baseline, where it has more names than the capture has cells. Where neither does, a capture is
 * taken for all that its endpoint captures.
 */
final class OneSided {
  static final String NOTE = "one_sided";

  private static final String OUTPUT = "endpointOutput";
  private static final String INPUT = "endpointInput";

  private final ReadingPlan plan;

  /** Where the sides are among the plan's; -1 where both are not wanted. */
  private final int output;

  private final int input;

  OneSided(ReadingPlan plan) {
    this.plan = plan;
    List<String> sides = Arrays.asList(plan.sides);
    boolean both = sides.contains(INPUT) && sides.contains(OUTPUT);
    output = both ? sides.indexOf(OUTPUT) : -1;
    input = both ? sides.indexOf(INPUT) : -1;
  }

  /** The wanted side that is not there; null where none is wanted beside those that are. */
  String absent(Capture.Side[] sides) throws Malformed {
    if (output < 0) return null;
    boolean outputs = sides[output].present;
    boolean inputs = sides[input].present;
    // A batch transform has no side beside its output, which may hold the input.
    if (outputs == inputs) return null;
    if (!outputs && sides.length > 2) {
      for (Capture.Side side : sides) if (side.present && side != sides[input]) return null;
    }
    if (!outputs && plan.groundTruth)
      throw new Malformed(
          "holds no " + OUTPUT + " in its captureData, so that there is no prediction");
    return outputs ? INPUT : OUTPUT;
  }

  /**
   * Checks the rows of a capture of both sides, whose inputs would stand elsewhere than those of
   * the first captures do.
   */
  void complete(Rows[] sides) throws Malformed {
    if (!plan.inputsAlone || plan.names != null) return;
    // Neither side is there where a batch transform's output is.
    if (sides[output].size() > 0 && sides[input].size() > 0 && sides[input].keys.get(0) == null) {
      throw new Malformed(
          "holds an "
              + OUTPUT
              + ", which none of the first captures does; name the sides to read in"
              + " captureIndexNames");
    }
  }

  /**
   * The keys of the absent side's cells beside {@code width} cells that are there (null for each by
   * position); null for none.
   */
  String[] keys(String absent, boolean byPosition, int width) throws Malformed {
    if (plan.firstKeys != null) return plan.firstKeys.get(absent);
    if (plan.names == null || !byPosition || width == plan.names.length) return null;
    if (width < plan.names.length && plan.exclude.length == 0)
      return new String[plan.names.length - width];
    if (absent.equals(INPUT)) return null;
    throw new Malformed(
        "holds no "
            + OUTPUT
            + ", and neither the first captures nor the baseline's "
            + plan.names.length
            + " names tell which columns its "
            + width
            + " cells are");
  }
}
