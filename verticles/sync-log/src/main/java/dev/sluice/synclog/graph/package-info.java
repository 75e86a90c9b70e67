/** What the known operations make of a log: a graph. Pure. */
package dev.sluice.synclog.graph;
