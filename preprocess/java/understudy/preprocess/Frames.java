package understudy.preprocess;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import understudy.analyzer.Item;
import understudy.analyzer.Record;

/**
 * Rows of a data frame: every cell as Spark casts it to a string, nested values under {@code a.b},
 * {@code a[0]}. The expressions are interpreted, so that thousands of columns generate no code.
 */
final class Frames implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Field[] fields;

  /** One value within a row: how to find it and turn it into text. */
  private abstract static class Field implements Serializable {
    private static final long serialVersionUID = 1L;

    abstract void add(
        InternalRow row, int index, String name, ArrayList<String> keys, ArrayList<String> cells);
  }

  private final String[] names;

  Frames(StructType schema, String timeZone) {
    StructField[] columns = schema.fields();
    fields = new Field[columns.length];
    names = new String[columns.length];
    for (int i = 0; i < columns.length; i++) {
      names[i] = columns[i].name();
      fields[i] = field(columns[i].dataType(), timeZone);
    }
  }

  Iterator<Item> read(Iterator<InternalRow> rows, Naming naming, String source) {
    return new Iterator<>() {
      private UTF8String lastFile;
      private String file = source;
      private long start;
      private long line;
      private String[] lastKeys;
      private final ArrayList<String> keys = new ArrayList<>();
      private final ArrayList<String> cells = new ArrayList<>();

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Item next() {
        InternalRow row = rows.next();
        locate();
        keys.clear();
        cells.clear();
        for (int i = 0; i < fields.length; i++) fields[i].add(row, i, names[i], keys, cells);
        if (lastKeys == null || !keys.equals(java.util.Arrays.asList(lastKeys)))
          lastKeys = keys.toArray(new String[0]);
        Naming.Shape shape = naming.keyed(lastKeys);
        String[] picked = shape.pick(cells.toArray(new String[0]));
        return new Record(file, start, ++line, null, true, shape.names, picked);
      }

      private void locate() {
        UTF8String now = InputFileBlockHolder.getInputFilePath();
        long at = InputFileBlockHolder.getStartOffset();
        if (now == lastFile && at == start) return;
        if (!now.equals(lastFile) || at != start) {
          line = 0;
          start = Math.max(0, at);
          if (now.numBytes() > 0) file = path(now.toString());
        }
        lastFile = now;
      }
    };
  }

  private static String path(String uri) {
    try {
      java.net.URI parsed = java.net.URI.create(uri);
      return "file".equals(parsed.getScheme()) ? parsed.getPath() : uri;
    } catch (IllegalArgumentException e) {
      return uri;
    }
  }

  private static Field field(DataType type, String timeZone) {
    if (type instanceof StructType struct) return new Nested(struct, timeZone);
    if (type instanceof ArrayType array) return new Repeated(array, timeZone);
    if (type instanceof MapType map) return new Keyed(map, timeZone);
    return new Plain(type, timeZone);
  }

  private static final class Plain extends Field {
    private static final long serialVersionUID = 1L;

    private final DataType type;
    private final Expression cast;
    private final GenericInternalRow one = new GenericInternalRow(new Object[1]);

    Plain(DataType type, String timeZone) {
      this.type = type;
      cast =
          new Cast(
              new BoundReference(0, type, true),
              DataTypes.StringType,
              Option.apply(timeZone),
              EvalMode$.MODULE$.LEGACY());
    }

    String text(Object value) {
      if (value == null) return null;
      one.update(0, value);
      Object text = cast.eval(one);
      return text == null || ((UTF8String) text).numBytes() == 0 ? null : text.toString();
    }

    @Override
    void add(
        InternalRow row, int index, String name, ArrayList<String> keys, ArrayList<String> cells) {
      keys.add(name);
      cells.add(row.isNullAt(index) ? null : text(row.get(index, type)));
    }
  }

  private static final class Nested extends Field {
    private static final long serialVersionUID = 1L;

    private final String[] names;
    private final Field[] fields;

    Nested(StructType type, String timeZone) {
      names = type.fieldNames();
      fields = new Field[names.length];
      for (int i = 0; i < names.length; i++)
        fields[i] = field(type.fields()[i].dataType(), timeZone);
    }

    @Override
    void add(
        InternalRow row, int index, String name, ArrayList<String> keys, ArrayList<String> cells) {
      InternalRow inner = row.isNullAt(index) ? null : row.getStruct(index, fields.length);
      if (inner == null) inner = new GenericInternalRow(new Object[fields.length]);
      for (int i = 0; i < fields.length; i++)
        fields[i].add(inner, i, name + "." + names[i], keys, cells);
    }
  }

  private static final class Repeated extends Field {
    private static final long serialVersionUID = 1L;

    private final DataType type;
    private final Field element;

    Repeated(ArrayType array, String timeZone) {
      type = array.elementType();
      element = field(type, timeZone);
    }

    @Override
    void add(
        InternalRow row, int index, String name, ArrayList<String> keys, ArrayList<String> cells) {
      ArrayData values = row.isNullAt(index) ? null : row.getArray(index);
      int count = values == null ? 0 : values.numElements();
      for (int i = 0; i < count; i++) {
        Object value = values.isNullAt(i) ? null : values.get(i, type);
        element.add(
            new GenericInternalRow(new Object[] {value}), 0, name + "[" + i + "]", keys, cells);
      }
      if (count == 0) {
        keys.add(name);
        cells.add(null);
      }
    }
  }

  private static final class Keyed extends Field {
    private static final long serialVersionUID = 1L;

    private final DataType type;
    private final DataType keyType;
    private final Plain key;
    private final Field value;

    Keyed(MapType map, String timeZone) {
      keyType = map.keyType();
      type = map.valueType();
      key = new Plain(keyType, timeZone);
      value = field(type, timeZone);
    }

    @Override
    void add(
        InternalRow row, int index, String name, ArrayList<String> keys, ArrayList<String> cells) {
      MapData map = row.isNullAt(index) ? null : row.getMap(index);
      int count = map == null ? 0 : map.numElements();
      for (int i = 0; i < count; i++) {
        String inner = key.text(map.keyArray().get(i, keyType));
        Object one = map.valueArray().isNullAt(i) ? null : map.valueArray().get(i, type);
        value.add(new GenericInternalRow(new Object[] {one}), 0, name + "." + inner, keys, cells);
      }
      if (count == 0) {
        keys.add(name);
        cells.add(null);
      }
    }
  }
}
