/** The node's meters: the registry that all verticles count in, and what is measured of the process itself. */
package dev.sluice.runtime.metrics;
