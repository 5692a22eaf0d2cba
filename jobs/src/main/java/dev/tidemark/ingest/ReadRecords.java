package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import dev.tidemark.ingest.decode.RecordReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Reads the records of files, in the order of each file, and counts them. */
final class ReadRecords extends RichFlatMapFunction<Integer, RawRecord> {
  private static final long serialVersionUID = 1L;
  private static final int COUNT_EVERY = 10_000;

  private final List<SourceFile> files;
  private transient Balance balance;

  ReadRecords(List<SourceFile> files) {
    this.files = files;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    balance = new Balance();
    getRuntimeContext().addAccumulator("read", balance);
  }

  @Override
  public void flatMap(Integer index, Collector<RawRecord> out) throws Exception {
    SourceFile source = files.get(index);
    LogFile file = source.file();
    long counted = 0;
    long read = 0;
    try (InputStream in = Files.newInputStream(Path.of(file.path()));
        RecordReader reader = file.open(in, RecordReader.DEFAULT_MAX_RECORD_BYTES)) {
      while (reader.next()) {
        out.collect(new RawRecord(index, reader.line(), reader.tooLarge(), reader.payload()));
        read++;
        if (read - counted == COUNT_EVERY) {
          balance.add(new Balance.Entry(source.name(), Balance.Kind.READ, read - counted));
          counted = read;
        }
      }
    }
    balance.add(new Balance.Entry(source.name(), Balance.Kind.READ, read - counted));
  }
}
