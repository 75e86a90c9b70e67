/** Clients that mean harm, and what those beside them notice of it. */
package dev.sluice.system.attack;
