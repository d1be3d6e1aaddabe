package understudy.preprocess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A file that is no text in UTF-8, told from its first bytes as in {@code preprocess/lines.py}; the
 * message completes the sentence "this file ...".
 */
final class NotText extends IOException {
  private static final long serialVersionUID = 1L;

  /** So many first bytes tell. */
  static final int BYTES = 16;

  /** What a file begins with (each character a byte), and what it is then. */
  private static final String[][] KINDS = {
    {"PK\3\4", "is a zip archive; unpack it"},
    {"7z\u00bc\u00af\47\34", "is a 7z archive; unpack it"},
    {"\u00fd7zXZ\0", "is xz; unpack it"},
    {"\50\u00b5\57\u00fd", "is Zstandard; unpack it"},
    {"\4\"M\30", "is LZ4; unpack it"},
    {"BZh91AY&SY", "is bzip2; unpack it"},
    {"PAR1\25", "is Parquet; dataset_format {\"parquet\":{}} reads it"},
    {"Obj\1", "is Avro; convert it to Parquet or JSON lines"},
    {"\u00ff\u00fe", "is UTF-16; convert it to UTF-8"},
    {"\u00fe\u00ff", "is UTF-16; convert it to UTF-8"},
    {"\u0089PNG", "is a picture; remove it"},
    {"\u00ff\u00d8\u00ff", "is a picture; remove it"},
    {"%PDF-", "is a PDF document; remove it"},
    {"\u0089HDF", "is HDF5; convert it to Parquet"},
    {"\u0093NUMPY", "is an array of numpy's; convert it to CSV"},
    {"\u0080\4\u0095", "is a pickle of Python's; convert it to CSV or Parquet"},
    {"SQLite format 3", "is a database of SQLite's; convert it to CSV"},
  };

  NotText(String what) {
    super(what);
  }

  /** Throws where the first bytes of a file tell that it is no text. */
  static void check(byte[] bytes, int length) throws NotText {
    String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    for (String[] kind : KINDS) if (head.startsWith(kind[0])) throw new NotText(kind[1]);
  }
}
