/** The doors through which producers send trace events over HTTP: JSON, lines of JSON, and OpenTelemetry's OTLP. */
package dev.sluice.gateway.trace.ingest;
