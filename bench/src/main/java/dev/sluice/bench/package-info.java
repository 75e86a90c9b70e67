/** The command line: {@code bench <workload> [--option value ...]}. */
package dev.sluice.bench;
