/** Producers and readers of traces, and the store of traces without a server around it. */
package dev.sluice.bench.trace;
