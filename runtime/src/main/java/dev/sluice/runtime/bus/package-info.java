/** The bus contract over the Vert.x event bus. */
package dev.sluice.runtime.bus;
