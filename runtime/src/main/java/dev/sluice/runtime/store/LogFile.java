package dev.sluice.runtime.store;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** The writing connection to a file of durable logs; blocks. For one thread. */
final class LogFile {
    /** What is done within one transaction. */
    @FunctionalInterface
    interface Work {
        void on(LogWrites writes) throws SQLException;
    }

    private static final String COUNT = "UPDATE commits SET count = count + 1 RETURNING count";

    private final SqliteFile file;
    private final CommitMark mark;
    private boolean isChecked;

    LogFile(Path path) {
        this.file = new SqliteFile(path, SynchronousMode.FULL, LogTables.SCHEMA);
        this.mark = new CommitMark(path);
    }

    /** Returns when all that {@code work} has written is on disk. */
    void commit(Work work) {
        // Until it has passed, each transaction of a newly opened file is checked: one refusal does not mend it.
        isChecked &= file.isOpen();
        long count = file.inTransaction(connection -> {
            long commits;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(COUNT)) {
                row.next();
                commits = row.getLong(1);
            }
            if (!isChecked) {
                mark.check(commits - 1);
            }
            try (LogWrites writes = new LogWrites(connection)) {
                work.on(writes);
            }
            return commits;
        });
        isChecked = true;
        mark.write(count);
    }

    void close() {
        file.close();
        mark.close();
    }
}
