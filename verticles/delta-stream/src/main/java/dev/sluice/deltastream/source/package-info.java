/**
 * Where the changes of the built-in streams come from: a simulator and this machine's own figures.
 *
 * <p>Sources are pure: time and readings are passed in, deltas come out, as merge patches over the stream's state. Only
 * {@link dev.sluice.deltastream.source.HostProbe} touches the world, and only it may use OSHI; it blocks. May use
 * Jackson; must not use Vert.x.
 */
package dev.sluice.deltastream.source;
