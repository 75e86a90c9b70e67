/** Clients of {@code /sync}, and the store of documents without a server around it. */
package dev.sluice.bench.document;
