package dev.tidemark.demo;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part of the demo that runs beside the others. */
final class Background<T> {
  private final FutureTask<T> task;

  Background(String name, Callable<T> work) {
    task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  boolean isDone() {
    return task.isDone();
  }

  /** Waits for its end, and throws what it failed with. */
  T await() throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Throws what it failed with, if it did. */
  void requireHealthy() throws InterruptedException {
    if (task.isDone()) {
      T unused = await();
    }
  }
}
