package dev.tidemark.cli;

import picocli.CommandLine.Command;

@Command(
    name = "quarantine",
    description = "Records that could not enter a log: see why, and take them in after a fix.",
    mixinStandardHelpOptions = true,
    subcommands = {
      QuarantineListCommand.class,
      QuarantineShowCommand.class,
      QuarantineReplayCommand.class
    },
    footer = {
      "",
      "Example: tidemark quarantine list --area usage",
      "Example: tidemark quarantine show 3f0c2a",
      "Example: tidemark quarantine replay --area usage --reason EVENT_FROM_THE_FUTURE"
    })
final class QuarantineCommand {}
