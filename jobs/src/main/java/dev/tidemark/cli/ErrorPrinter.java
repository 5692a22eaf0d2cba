package dev.tidemark.cli;

import dev.tidemark.runner.LocalJobs;
import dev.tidemark.warehouse.TidemarkException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints an error as code, cause and remedy, and gives its exit code. */
final class ErrorPrinter implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    TidemarkException error = LocalJobs.failed(line.getCommandName(), failure);
    PrintWriter err = line.getErr();
    err.println("error " + error.code().id() + " " + error.code());
    err.println("  cause:  " + error.getMessage());
    err.println("  remedy: " + error.remedy());
    if (parsed.expandedArgs().contains("--verbose")) {
      failure.printStackTrace(err);
    }
    err.flush();
    return error.code().exitCode();
  }
}
