package dev.sluice.bench.load;

/** Where a crowd connects. */
public record Target(String host, int port, String path) {}
