/**
 * What both ends of the wire share: frames, the upgrade, the JSON that is looked for, the clock and the event loops.
 * Uses Netty's buffers and transports alone; every other package of the module may use it.
 */
package dev.sluice.bench.wire;
