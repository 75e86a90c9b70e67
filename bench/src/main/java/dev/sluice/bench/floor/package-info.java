/**
 * The floor: the least that a JVM has to do to fan deltas out over WebSockets. It speaks the frames of
 * {@code /stream} and knows neither credit, nor resume, nor a log; what Sluice costs above it is the price of those.
 * A process of its own; it uses {@code wire} alone.
 */
package dev.sluice.bench.floor;
