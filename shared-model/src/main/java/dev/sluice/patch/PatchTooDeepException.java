package dev.sluice.patch;

/** A patch nests more objects than its limit. The sender's fault; nothing was changed. */
public final class PatchTooDeepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PatchTooDeepException(int depthMax) {
        super("the patch nests more than " + depthMax + " objects");
    }
}
