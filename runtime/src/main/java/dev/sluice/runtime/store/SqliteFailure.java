package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** From what SQLite and the file system say to what an operator can act on. */
final class SqliteFailure {
    /** Extended codes carry the primary one in their low byte. */
    private static final int PRIMARY_CODE = 0xFF;

    private SqliteFailure() {}

    static StoreException of(SQLException e, Path file) {
        int code = e instanceof SQLiteException failure ? failure.getResultCode().code & PRIMARY_CODE : 0;
        if (isCode(code, SQLiteErrorCode.SQLITE_FULL)) {
            return failure(Reason.DISK_FULL, "no space is left for " + file, e);
        }
        if (isCode(code, SQLiteErrorCode.SQLITE_CORRUPT) || isCode(code, SQLiteErrorCode.SQLITE_NOTADB)) {
            return failure(
                    Reason.CORRUPT,
                    file + " is damaged or no SQLite file. It is left as it is: restore it, or move it away to start"
                            + " without what it holds",
                    e);
        }
        if (isCode(code, SQLiteErrorCode.SQLITE_BUSY) || isCode(code, SQLiteErrorCode.SQLITE_LOCKED)) {
            return failure(Reason.BUSY, "another process holds " + file, e);
        }
        if (isCode(code, SQLiteErrorCode.SQLITE_READONLY)
                || isCode(code, SQLiteErrorCode.SQLITE_PERM)
                || isCode(code, SQLiteErrorCode.SQLITE_CANTOPEN) && !isWritable(file)) {
            return failure(Reason.READ_ONLY, file + " can't be written to", e);
        }
        return failure(Reason.UNAVAILABLE, file + " can't be used: " + e.getMessage(), e);
    }

    static StoreException of(IOException e, Path file) {
        return isWritable(file)
                ? failure(Reason.UNAVAILABLE, "the folder of " + file + " can't be made: " + e, e)
                : failure(Reason.READ_ONLY, "the folder of " + file + " can't be made: it is read-only", e);
    }

    private static boolean isCode(int code, SQLiteErrorCode expected) {
        return code == expected.code;
    }

    /** Asks the file, or else what is there of the folders above it. */
    private static boolean isWritable(Path file) {
        Path existing = file;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isWritable(existing);
    }

    private static StoreException failure(Reason reason, String message, Exception cause) {
        return new StoreException(reason, message, cause);
    }
}
