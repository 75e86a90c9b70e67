/** Documents on real nodes, whose processes are killed: whatever happens, the history must hold. */
package dev.sluice.system.sync;
