/** What the tests of several modules, and the benchmarks, share. */
package dev.sluice.testsupport;
