/**
 * From the bus to the sockets: the node's hub follows channels and encodes each run once per form; every event loop
 * keeps its own ring of the same frames, and cursors into it. Nothing is queued for a client.
 *
 * <p>It serves any feature. An endpoint opens a {@link dev.sluice.gateway.delivery.Feed}, which is a channel in one
 * {@link dev.sluice.gateway.delivery.Encoding}, with a {@link dev.sluice.gateway.delivery.Reader}: the policy of what a
 * client gets that falls behind. {@link dev.sluice.gateway.delivery.LogReader} is the one for channels whose every
 * entry counts; streams have one of their own, which merges deltas and falls back to snapshots. An
 * {@link dev.sluice.gateway.delivery.EntryFilter} narrows a reader without a form of its own, as when a sender is not
 * sent its own messages; an encoding that writes nothing hides an entry from all of its readers.
 *
 * <p>All but the hub and its {@code Node…} classes run on the event loop of the connections they serve.
 */
package dev.sluice.gateway.delivery;
