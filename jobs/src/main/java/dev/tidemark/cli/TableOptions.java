package dev.tidemark.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The tables a command is about. */
final class TableOptions extends AreaOptions {
  @Option(names = "--table", split = ",", description = "Tables (default: all of the area)")
  List<String> tables = new ArrayList<>();
}
