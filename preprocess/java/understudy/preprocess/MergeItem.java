package understudy.preprocess;

import understudy.analyzer.Item;

/** A capture or a label, by the id that brings them together. */
final class MergeItem extends Item {
  private static final long serialVersionUID = 1L;

  final MergeSource source;
  final String id;

  /** The line as it was read; it is that of the next item once that is asked for. */
  final transient MergeLine record;

  MergeItem(MergeSource source, long line, String id, MergeLine record) {
    super(source.split.path, source.split.start, line);
    this.source = source;
    this.id = id;
    this.record = record;
  }
}
