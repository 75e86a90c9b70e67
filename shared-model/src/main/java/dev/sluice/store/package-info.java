/**
 * What is kept beyond a process, as contracts: the promises stand here, on the interfaces, and one contract test holds
 * each implementation to them. No I/O here, and no Vert.x: stages instead of futures.
 */
package dev.sluice.store;
