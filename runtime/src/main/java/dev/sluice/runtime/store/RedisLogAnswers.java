package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.runtime.redis.RedisFailure;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.AppendOutcome.Appended;
import dev.sluice.store.AppendOutcome.BaseMoved;
import dev.sluice.store.AppendOutcome.Fenced;
import dev.sluice.store.AppendOutcome.IdTaken;
import dev.sluice.store.AppendOutcome.Placed;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From what the scripts of durable logs answer, as they say at their heads, to what it means. */
final class RedisLogAnswers {
    private RedisLogAnswers() {}

    static AppendOutcome outcome(Response answer) {
        return switch (answer.get(0).toString()) {
            case "placed" -> {
                List<Placed> placed = new ArrayList<>(answer.size() - 2);
                for (int i = 2; i < answer.size(); i++) {
                    long seq = answer.get(i).toLong();
                    placed.add(new Placed(Math.abs(seq), seq < 0));
                }
                yield new Appended(placed, answer.get(1).toLong());
            }
            case "taken" -> new IdTaken(answer.get(1).toInteger(), answer.get(2).toLong());
            case "moved" ->
                new BaseMoved(answer.get(1).toInteger(), answer.get(2).toLong());
            default -> new Fenced();
        };
    }

    static LogPage page(Response answer, long from, long bytesMax) {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (Response row : answer.get(1)) {
            if (bytes >= bytesMax) {
                break;
            }
            Response fields = row.get(1);
            Entry entry = new Entry(
                    (int) number(fields.get(1)),
                    number(fields.get(3)),
                    fields.get(5).toBytes(),
                    fields.get(7).toBytes());
            entries.add(entry);
            bytes += entry.bytes();
        }
        return new LogPage(Math.max(from, number(answer.get(0))), entries);
    }

    /** Empty where there is no such log. */
    static Optional<LogState> state(ChannelId channel, Response answer) {
        if (answer == null || answer.get(0) == null) {
            return Optional.empty();
        }
        return Optional.of(new LogState(
                channel,
                number(answer.get(0)),
                number(answer.get(1)),
                number(answer.get(2)),
                number(answer.get(3)),
                number(answer.get(4))));
    }

    static Optional<StoredSnapshot> snapshot(Response answer) {
        return answer.get(2) == null
                ? Optional.empty()
                : Optional.of(new StoredSnapshot(
                        new Position(number(answer.get(0)), number(answer.get(1))),
                        answer.get(2).toBytes()));
    }

    /** The seq in a {@code seq:digest} of the ids. */
    static long seqOfId(Response value) {
        String text = value.toString(StandardCharsets.ISO_8859_1);
        return Long.parseLong(text.substring(0, text.indexOf(':')));
    }

    static StoreException failure(Throwable cause) {
        if (!(cause instanceof RedisFailure failure)) {
            return new StoreException(Reason.UNAVAILABLE, "Redis gave an answer that can't be read: " + cause, cause);
        }
        return switch (failure.reason()) {
            case OVERLOADED -> new StoreException(Reason.BUSY, failure.getMessage(), failure);
            case CLOSED -> new StoreException(Reason.CLOSED, failure.getMessage(), failure);
            case DISCONNECTED, LOST -> new StoreException(Reason.UNAVAILABLE, failure.getMessage(), failure);
            case REFUSED -> refused(failure);
        };
    }

    private static StoreException refused(RedisFailure failure) {
        String answer = failure.getMessage();
        Reason reason = Reason.UNAVAILABLE;
        if (answer.contains("OOM")) {
            reason = Reason.DISK_FULL;
        } else if (answer.contains("READONLY") || answer.contains("MISCONF")) {
            reason = Reason.READ_ONLY;
        }
        return new StoreException(reason, "Redis refuses: " + answer, failure);
    }

    /** Redis gives a hash's values as texts. */
    private static long number(Response text) {
        return Long.parseLong(text.toString());
    }
}
