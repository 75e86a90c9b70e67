/** Sluice as its users run it: real JVMs, a real browser, killed processes. */
package dev.sluice.system;
