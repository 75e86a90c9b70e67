package dev.sluice.gateway.delivery;

import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;

/** A snapshot as it goes over the wire. Whoever keeps it holds a reference to {@code frame}. */
public record SnapshotFrame(Position position, ByteBuf frame) {}
