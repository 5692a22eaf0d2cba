package dev.tidemark.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of Java programs. */
final class JavaCommand {
  private JavaCommand() {}

  /** Runs a main class with the Java of this process. */
  static List<String> of(List<String> options, String classPath, String main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(args));
    return command;
  }
}
