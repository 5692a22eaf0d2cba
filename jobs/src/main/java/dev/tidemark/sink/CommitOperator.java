package dev.tidemark.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Commits the files of each completed checkpoint of a streaming job to one table, exactly once.
 * Runs with parallelism 1.
 *
 * <p>Files become part of the checkpoint when its barrier passes, and of the table when the
 * checkpoint is complete. A crash between the two is found at the restore: what the table has is
 * not committed again (see {@link StreamCommitter}).
 *
 * <p>When a checkpoint is given up, its barrier may already have closed files, which come with the
 * next one: they are a commit of their own as well.
 *
 * <p>While {@code gathering}, files are only kept. The first checkpoint after that replaces every
 * row of the table by what was gathered, even when that is nothing: then the table ends empty. A
 * restore alone never replaces, because the rows gathered in keyed state come with the next
 * barrier.
 */
final class CommitOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<byte[], Void> {
  private static final long serialVersionUID = 1L;

  /** Key of the mark that the table is still to be replaced; checkpoint ids are positive. */
  private static final long REPLACE_MARK = -1L;

  private final StreamCommitter committer;
  private final boolean gathering;

  private transient List<byte[]> current;
  private transient NavigableMap<Long, List<byte[]>> pending;
  private transient boolean replace;

  /** What the table already had of this run when the job was restored. */
  private transient long committed;

  private transient ListState<Tuple2<Long, byte[]>> state;

  CommitOperator(StreamCommitter committer, boolean gathering) {
    this.committer = committer;
    this.gathering = gathering;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    current = new ArrayList<>();
    pending = new TreeMap<>();
    replace = gathering;
    committed = -1;
    state =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "pending",
                    new TupleTypeInfo<Tuple2<Long, byte[]>>(
                        Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)));
    if (context.isRestored()) {
      for (Tuple2<Long, byte[]> entry : state.get()) {
        if (entry.f0 == REPLACE_MARK) {
          replace = true;
        } else {
          pending.computeIfAbsent(entry.f0, id -> new ArrayList<>()).add(entry.f1);
        }
      }
      committer.open();
      committed = committer.lastCommitted();
      replace &= committed < 0;
      if (!replace) {
        commitUpTo(context.getRestoredCheckpointId().orElse(0L));
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    committer.open(getMetricGroup());
  }

  @Override
  public void processElement(StreamRecord<byte[]> element) {
    current.add(element.getValue());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    pending.put(context.getCheckpointId(), current);
    current = new ArrayList<>();
    List<Tuple2<Long, byte[]>> entries = new ArrayList<>();
    if (replace) {
      entries.add(Tuple2.of(REPLACE_MARK, new byte[0]));
    }
    pending.forEach((id, files) -> files.forEach(bytes -> entries.add(Tuple2.of(id, bytes))));
    state.update(entries);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    commitUpTo(checkpointId);
  }

  private void commitUpTo(long checkpointId) throws Exception {
    if (gathering) {
      return;
    }
    NavigableMap<Long, List<byte[]>> due = pending.headMap(checkpointId, true);
    List<WrittenFiles> gathered = new ArrayList<>();
    long gatheredUpTo = -1;
    // One commit each: the deletes of a checkpoint must reach the rows of the one before.
    NavigableMap<Long, List<WrittenFiles>> commits = new TreeMap<>();
    for (var entry : due.entrySet()) {
      commits.putAll(WrittenFiles.commits(filesOf(entry.getValue()), entry.getKey()));
    }
    for (var entry : commits.entrySet()) {
      List<WrittenFiles> files = entry.getValue();
      if (replace && files.stream().allMatch(f -> f.deletes().isEmpty())) {
        gathered.addAll(files);
        gatheredUpTo = entry.getKey();
        continue;
      }
      replaceWith(gathered, gatheredUpTo);
      if (entry.getKey() > committed) {
        committer.commit(files, entry.getKey());
      }
    }
    replaceWith(gathered, gatheredUpTo);
    due.clear();
  }

  private void replaceWith(List<WrittenFiles> files, long checkpointId) {
    if (replace) {
      committer.replace(files, checkpointId);
      replace = false;
    }
  }

  private static List<WrittenFiles> filesOf(List<byte[]> serialized) throws Exception {
    List<WrittenFiles> files = new ArrayList<>();
    for (byte[] bytes : serialized) {
      files.add(WrittenFiles.fromBytes(bytes));
    }
    return files;
  }

  @Override
  public void close() throws Exception {
    super.close();
    committer.close();
  }
}
