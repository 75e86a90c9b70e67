/** Speaks client protocols, and nothing else: it knows no feature's state. */
package dev.sluice.gateway;
