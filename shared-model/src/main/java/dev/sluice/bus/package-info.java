/** The bus contract: what gateways and owners say to each other, and its compact binary form. Pure. */
package dev.sluice.bus;
