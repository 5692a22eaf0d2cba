package dev.tidemark.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Runs something on ctrl-C or SIGTERM instead of ending the process at once. A shutdown hook would
 * not do: Flink and Hadoop have hooks of their own, which would tear the job down beside it.
 */
final class Interrupts {
  /** What to do; may wait. */
  interface Action {
    void run() throws InterruptedException;
  }

  private Interrupts() {}

  /** The first signal runs the action in a thread of its own, a second one ends the process. */
  static void onInterrupt(Action action) {
    for (String signal : new String[] {"INT", "TERM"}) {
      try {
        register(signal, action);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("This JVM has no signals", e);
      }
    }
  }

  /** By reflection: the compiler warns of the class, which is there in every JDK. */
  private static void register(String name, Action action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            Interrupts.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, args) -> {
              if (method.getName().equals("handle")) {
                handle(action);
                return null;
              }
              return method.getName().equals("hashCode") ? 1 : method.getName().equals("equals");
            });
    Method handle = signal.getMethod("handle", signal, handlerType);
    handle.invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  private static boolean interrupted;

  private static synchronized void handle(Action action) {
    if (interrupted) {
      Runtime.getRuntime().halt(130);
    }
    interrupted = true;
    new Thread(
            () -> {
              try {
                action.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interrupt")
        .start();
  }
}
