/**
 * The workloads: each starts servers, sends a crowd to them, and reports figures. The only package that knows both
 * servers and crowds.
 */
package dev.sluice.bench.workload;
