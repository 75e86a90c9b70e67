/**
 * JSON as Sluice's features use it: trees read under limits, and merge patches (RFC 7396) over them.
 *
 * <p>Pure: no clock, no thread, no I/O. May use Jackson and nothing else. Trees that pass through here are treated as
 * immutable by everyone who did not create them: results share nodes with their inputs.
 */
package dev.sluice.patch;
