/** Who owns which channel: the live nodes, their features and lanes, and rendezvous hashing over them. */
package dev.sluice.runtime.ownership;
