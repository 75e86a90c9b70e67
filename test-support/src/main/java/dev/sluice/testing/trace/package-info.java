/** Trace events made up for tests and benchmarks. */
package dev.sluice.testing.trace;
