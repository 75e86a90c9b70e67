package dev.sluice.deltastream.source;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the changes of one stream. Called on the owner's event loop; never blocks. */
public interface Source {
    /** The state at seq 0, which the first delta is a patch over. A new tree each time, owned by the caller. */
    ObjectNode initialState();
}
