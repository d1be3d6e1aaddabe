package understudy.preprocess;

/** A file that cannot be read; the message is a sentence for its owner, with what to do. */
public final class CannotRead extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotRead(String sentence, Throwable cause) {
    super(sentence.replaceAll("\\s+", " "), cause);
  }

  public CannotRead(String sentence) {
    this(sentence, null);
  }
}
