package dev.tidemark.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.rpc.AddressResolution;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.pekko.PekkoRpcSystemLoader;

/**
 * One RPC system for all jobs of this process. Flink unpacks and loads its own, with thousands of
 * classes, for each local cluster; and a command that tests twenty rules runs twenty of them.
 */
public final class SharedRpcSystemLoader implements RpcSystemLoader {
  private static RpcSystem shared;

  /** Before Flink's. */
  @Override
  public int getLoadPriority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public RpcSystem loadRpcSystem(Configuration conf) {
    synchronized (SharedRpcSystemLoader.class) {
      if (shared == null) {
        shared = new Shared(load(conf));
      }
      return shared;
    }
  }

  /** Nobody closes it, so what it has unpacked goes with the process. */
  private static RpcSystem load(Configuration conf) {
    try {
      Path folder = Files.createTempDirectory("tidemark-rpc");
      folder.toFile().deleteOnExit();
      Configuration own = new Configuration(conf);
      own.set(CoreOptions.TMP_DIRS, folder.toString());
      RpcSystem system = new PekkoRpcSystemLoader().loadRpcSystem(own);
      List<Path> unpacked;
      try (Stream<Path> files = Files.list(folder)) {
        unpacked = files.toList();
      }
      unpacked.forEach(file -> file.toFile().deleteOnExit());
      return system;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stays open. */
  private record Shared(RpcSystem system) implements RpcSystem {
    @Override
    public RpcServiceBuilder localServiceBuilder(Configuration conf) {
      return system.localServiceBuilder(conf);
    }

    @Override
    public RpcServiceBuilder remoteServiceBuilder(
        Configuration conf, String externalAddress, String externalPorts) {
      return system.remoteServiceBuilder(conf, externalAddress, externalPorts);
    }

    @Override
    public String getRpcUrl(
        String host, int port, String endpoint, AddressResolution resolution, Configuration conf)
        throws UnknownHostException {
      return system.getRpcUrl(host, port, endpoint, resolution, conf);
    }

    @Override
    public InetSocketAddress getInetSocketAddressFromRpcUrl(String url) throws Exception {
      return system.getInetSocketAddressFromRpcUrl(url);
    }

    @Override
    public long getMaximumMessageSizeInBytes(Configuration conf) {
      return system.getMaximumMessageSizeInBytes(conf);
    }
  }
}
