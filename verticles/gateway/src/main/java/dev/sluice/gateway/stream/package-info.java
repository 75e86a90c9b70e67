/** {@code /stream}: deltas with credit, and the ladder of what a client gets that cannot keep up. */
package dev.sluice.gateway.stream;
