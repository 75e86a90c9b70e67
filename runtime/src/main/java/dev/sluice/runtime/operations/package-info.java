/** How a node is, for those who run it. */
package dev.sluice.runtime.operations;
