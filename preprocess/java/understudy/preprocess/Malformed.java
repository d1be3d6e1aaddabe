package understudy.preprocess;

/**
 * A line or row that cannot be read; the message completes the sentence "this line ...". Carries no
 * stack.
 */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed(String reason) {
    super(reason, null, false, false);
  }
}
