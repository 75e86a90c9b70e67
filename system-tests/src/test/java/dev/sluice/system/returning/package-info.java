/** Clients that come back when they are asked to go, and what nodes that are replaced beneath them owe them. */
package dev.sluice.system.returning;
