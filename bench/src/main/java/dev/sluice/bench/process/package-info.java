/**
 * Servers as processes of their own: how each is started, found, weighed and ended. What the kernel says about a
 * process is parsed by plain classes without I/O.
 */
package dev.sluice.bench.process;
