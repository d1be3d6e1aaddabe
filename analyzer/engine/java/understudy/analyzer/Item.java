package understudy.analyzer;

import java.io.Serializable;

/**
 * What a reader hands to the scan: a {@link Record}, or a {@link Note} on something that is not
 * one.
 *
 * <p>{@code line} counts from 1 at {@code splitStart}, the byte of the file where this split begins
 * (0 for whole files).
 */
public abstract class Item implements Serializable {
  private static final long serialVersionUID = 1L;

  public final String file;
  public final long splitStart;
  public final long line;

  protected Item(String file, long splitStart, long line) {
    this.file = file;
    this.splitStart = splitStart;
    this.line = line;
  }
}
