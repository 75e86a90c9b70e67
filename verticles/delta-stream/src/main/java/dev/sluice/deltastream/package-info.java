/** Owns the stream channels: sources make deltas, the owner orders them and keeps the tail. */
package dev.sluice.deltastream;
