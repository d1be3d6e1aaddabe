package understudy.analyzer.bias;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows by their segment of one column, and by facet, label, prediction and group in it. */
final class SegmentRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int CELLS_REMEMBERED = 4_096;

  private final Segmentation asked;
  private final int[] same;

  /** Cells as they came. */
  private transient Map<String, Integer> cells = new HashMap<>();

  private boolean found;

  /** By segment, facet, label, prediction and group, for each facet. */
  private final List<CellCounts> counts = new ArrayList<>();

  SegmentRows(Segmentation asked, int facets, int most) {
    this.asked = asked;
    same = new int[asked.codes()];
    for (int code = 0; code < same.length; code++) {
      same[code] = code;
    }
    for (int i = 0; i < facets; i++) {
      counts.add(new CellCounts(most));
    }
  }

  /** The code of a row's segment; {@code at} as in {@link Values#of}. */
  int of(String[] row, int at) {
    found |= at >= 0;
    String cell = at < 0 ? null : row[at];
    if (cell == null) {
      return Segmentation.MISSING;
    }
    Integer known = cells.get(cell);
    if (known == null) {
      known = asked.of(cell);
      if (cells.size() < CELLS_REMEMBERED) {
        cells.put(cell, known);
      }
    }
    return known;
  }

  void add(int facet, int... codes) {
    counts.get(facet).add(codes);
  }

  /** Takes in those of the partition that follows, whose other codes are these by {@code now}. */
  void merge(SegmentRows later, int facet, int[]... now) {
    found |= later.found;
    int[][] all = new int[now.length + 1][];
    all[0] = same;
    System.arraycopy(now, 0, all, 1, now.length);
    counts.get(facet).merge(later.counts.get(facet), all);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("found", found);
    json.writeArrayFieldStart("facets");
    for (CellCounts of : counts) {
      json.writeStartObject();
      of.write(json, "cells", CellCounts.MOST_COLUMNS);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
