package dev.tidemark.sink;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/**
 * Files that a writer closed and nobody has committed yet.
 *
 * @param data new rows
 * @param deletes equality deletes of rows from earlier commits
 */
public record WrittenFiles(List<DataFile> data, List<DeleteFile> deletes) implements Serializable {

  static WrittenFiles of(Collection<DataFile> data, Collection<DeleteFile> deletes) {
    return new WrittenFiles(new ArrayList<>(data), new ArrayList<>(deletes));
  }

  boolean isEmpty() {
    return data.isEmpty() && deletes.isEmpty();
  }

  byte[] toBytes() throws IOException {
    return InstantiationUtil.serializeObject(this);
  }

  static WrittenFiles fromBytes(byte[] bytes) throws IOException {
    try {
      return InstantiationUtil.deserializeObject(bytes, WrittenFiles.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }
}
