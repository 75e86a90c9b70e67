package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.util.concurrent.CompletionException;

/** What a client is told when the store fails: whether to come again, but nothing of files and hosts. */
final class StoreProblems {
    private StoreProblems() {}

    static boolean isOne(Throwable cause) {
        return inner(cause) instanceof StoreException;
    }

    static Reason reason(Throwable cause) {
        return inner(cause) instanceof StoreException failure ? failure.reason() : Reason.UNAVAILABLE;
    }

    private static Throwable inner(Throwable cause) {
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    static ErrorCode code(Reason reason) {
        return switch (reason) {
            case BUSY, UNAVAILABLE, CLOSED -> ErrorCode.OVERLOADED;
            case DISK_FULL, READ_ONLY, CORRUPT, INCOMPATIBLE -> ErrorCode.INTERNAL;
        };
    }

    static String text(Reason reason) {
        return switch (reason) {
            case BUSY -> "too much waits for the store: try again";
            case UNAVAILABLE, CLOSED -> "the store can't be reached just now: try again";
            case DISK_FULL -> "the store has no space left";
            case READ_ONLY -> "the store can't be written to";
            case CORRUPT, INCOMPATIBLE -> "the store can't be read";
        };
    }
}
