package dev.tidemark.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Loads the Scala half of Kafka's broker with Scala 2.13, beside the Scala 2.12 of Flink's planner:
 * a class path has room for one of them. Everything else, the Java half of Kafka too, comes from
 * the class path; nothing of it refers to the Scala half. It does not keep resources apart, only
 * classes.
 */
final class BrokerClassLoader extends ClassLoader {
  /** One for the process: classes that were loaded again at each start would pile up. */
  static final BrokerClassLoader INSTANCE = new BrokerClassLoader();

  private static final String SCALA = "scala.";

  static {
    registerAsParallelCapable();
  }

  private BrokerClassLoader() {
    super("kafka-broker", EmbeddedKafka.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(SCALA)
        && !name.startsWith("kafka.")
        && !name.startsWith("com.typesafe.scalalogging.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    // Where the build put Scala 2.13.
    String place = name.startsWith(SCALA) ? "scala-2.13/" + file : file;
    try (InputStream in = getParent().getResourceAsStream(place)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
