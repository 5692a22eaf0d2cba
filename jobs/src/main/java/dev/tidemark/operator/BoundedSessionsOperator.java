package dev.tidemark.operator;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Gives events their sessions, from input that comes sorted by key and time. Stored rows bring
 * their session with them and are not sent again.
 */
final class BoundedSessionsOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final SessionRows sessions;

  private transient String key;
  private transient long last;
  private transient long start;

  BoundedSessionsOperator(SessionRows sessions) {
    this.sessions = sessions;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    String next = sessions.key(row);
    long time = sessions.time(row);
    boolean isFirst = !next.equals(key) || !sessions.isTogether(last, time);
    key = next;
    last = time;
    if (sessions.hasSession(row)) {
      start = sessions.start(row);
      return;
    }
    if (isFirst) {
      start = time;
    }
    output.collect(new StreamRecord<>(sessions.inSession(row, start)));
  }
}
