/** A real Redis server for tests, as a process that can be killed and started again. */
package dev.sluice.testing.redis;
