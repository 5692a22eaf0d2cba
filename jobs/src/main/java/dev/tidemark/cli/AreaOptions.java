package dev.tidemark.cli;

import picocli.CommandLine.Option;

/** The area a command is about. */
class AreaOptions {
  @Option(names = "--area", required = true, description = "Subject area")
  String area;
}
