/** Follows streams like any other reader, folds their deltas, and publishes one rolling snapshot per interval. */
package dev.sluice.snapshot;
