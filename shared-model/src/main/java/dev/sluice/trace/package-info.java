/** Conditions over trace events, in CEL (Common Expression Language): filters and breakpoints. Pure. */
package dev.sluice.trace;
