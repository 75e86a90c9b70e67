/** One conversation with a client, per endpoint. */
package dev.sluice.gateway.session;
