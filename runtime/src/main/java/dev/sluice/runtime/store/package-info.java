/**
 * Stores over what a node has: SQLite files for a node alone. The promises are those of {@code dev.sluice.store}. Only
 * this package uses JDBC, and only on threads of its own.
 */
package dev.sluice.runtime.store;
