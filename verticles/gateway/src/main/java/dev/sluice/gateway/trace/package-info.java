/**
 * {@code /trace}: sessions of trace readers, the forms in which events reach them, and the doors through which producers
 * send events over HTTP. {@link dev.sluice.gateway.trace.TraceSession} is one client's conversation, and pure; its
 * subscriptions are {@link dev.sluice.gateway.trace.TraceView}s.
 */
package dev.sluice.gateway.trace;
