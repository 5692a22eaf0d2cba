package dev.tidemark.sink;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/**
 * Files that a writer closed and nobody has committed yet.
 *
 * @param data new rows
 * @param deletes equality deletes of rows from earlier commits
 */
public record WrittenFiles(DataFile[] data, DeleteFile[] deletes) implements Serializable {

  static WrittenFiles of(Collection<DataFile> data, Collection<DeleteFile> deletes) {
    return new WrittenFiles(data.toArray(DataFile[]::new), deletes.toArray(DeleteFile[]::new));
  }

  boolean isEmpty() {
    return data.length == 0 && deletes.length == 0;
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
