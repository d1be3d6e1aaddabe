package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

class SentItemsTest {
  private static final String[] NAMES = {"a", "ü"};

  @Test
  void itemsComeBackAsTheyWere() {
    List<Item> items =
        List.of(
            new Record("f", 3, 1, "e", true, NAMES, new String[] {"1", null}),
            new Record("f", 3, 2, null, false, NAMES, new String[] {"\"", "ß\n"}),
            new Note("malformed", "g", 0, 7, null, "holds nothing", null, 5),
            new Record("g", 0, 8, null, true, new String[] {"b"}, new String[] {"x"}));
    List<Item> back = back(items);
    assertEquals(4, back.size());
    Record first = (Record) back.get(0);
    assertEquals("f 3 1 e true", said(first));
    assertArrayEquals(NAMES, first.names);
    assertArrayEquals(new String[] {"1", null}, first.cells);
    assertArrayEquals(new String[] {"\"", "ß\n"}, ((Record) back.get(1)).cells);
    Note note = (Note) back.get(2);
    assertEquals("malformed g 7 5 holds nothing", told(note));
    assertArrayEquals(new String[] {"b"}, ((Record) back.get(3)).names);
  }

  @Test
  void manyItemsComeInSeveralElements() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 20_000; i++)
      items.add(new Record("f", 0, i, null, true, NAMES, new String[] {"x".repeat(20), null}));
    SentItems sent = new SentItems(items.iterator());
    int elements = 0;
    for (; sent.hasNext(); elements++) sent.next();
    assertEquals(4, elements);
    assertThrows(NoSuchElementException.class, sent::next);
    assertEquals(20_000, back(items).size());
  }

  @Test
  void nothingIsAnEndAlone() {
    SentItems sent = new SentItems(Collections.emptyIterator());
    assertEquals("{\"end\":0}\n", new String(sent.next(), UTF_8));
  }

  private static List<Item> back(List<Item> items) {
    ReadingPlan plan = ReadingPlan.of(ReadingPlan.tree("{\"format\":\"rows\",\"header\":true}"));
    ScriptRows rows =
        new ScriptRows(
            new SentItems(items.iterator()), plan, new Naming(null, new String[0], null));
    List<Item> back = new ArrayList<>();
    rows.forEachRemaining(back::add);
    return back;
  }

  private static String said(Record row) {
    return String.join(
        " ",
        row.file,
        "" + row.splitStart,
        "" + row.line,
        "" + row.eventId,
        "" + row.startsCapture);
  }

  private static String told(Note note) {
    return String.join(" ", note.kind, note.file, "" + note.line, "" + note.records, note.reason);
  }
}
