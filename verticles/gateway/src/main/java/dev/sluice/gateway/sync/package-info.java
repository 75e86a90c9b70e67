/** {@code /sync}: ordered patches of documents, and the same over HTTP for backends. */
package dev.sluice.gateway.sync;
