package dev.sluice.protocol.sync;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncCommand.Compact;
import dev.sluice.protocol.sync.SyncCommand.Documents;
import dev.sluice.protocol.sync.SyncCommand.Fold;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands and outcomes as bytes: a tag, then the record's components in order, numbers big-endian. */
public final class SyncWire {
    private static final byte APPEND = 1;
    private static final byte FOLD = 2;
    private static final byte COMPACT = 3;
    private static final byte DOCUMENTS = 4;
    private static final byte TAKEN = 1;
    private static final byte REJECTED = 2;
    private static final byte UNKNOWN = 3;

    private SyncWire() {}

    /** What writes, or reads, one part after the other. */
    @FunctionalInterface
    private interface Part<S, T> {
        T with(S stream) throws IOException;
    }

    public static byte[] encode(SyncCommand command) {
        return write(out -> {
            if (command instanceof Append append) {
                out.writeByte(APPEND);
                out.writeLong(append.origin());
                out.writeInt(append.groups().size());
                for (List<SyncPatch> group : append.groups()) {
                    out.writeInt(group.size());
                    for (SyncPatch patch : group) {
                        patch(out, patch);
                    }
                }
            } else if (command instanceof Fold) {
                out.writeByte(FOLD);
            } else if (command instanceof Compact compact) {
                out.writeByte(COMPACT);
                out.writeLong(compact.keep());
            } else if (command instanceof Documents documents) {
                out.writeByte(DOCUMENTS);
                text(out, documents.after());
                out.writeInt(documents.limit());
            }
            return null;
        });
    }

    /** @throws IllegalArgumentException when the bytes are no command */
    public static SyncCommand command(byte[] bytes) {
        return read(bytes, in -> switch (in.readByte()) {
            case APPEND -> new Append(in.readLong(), groups(in));
            case FOLD -> new Fold();
            case COMPACT -> new Compact(in.readLong());
            case DOCUMENTS -> new Documents(text(in), in.readInt());
            default -> throw new IllegalArgumentException("no command has this tag");
        });
    }

    public static byte[] encode(List<SyncOutcome> outcomes) {
        return write(out -> {
            out.writeInt(outcomes.size());
            for (SyncOutcome outcome : outcomes) {
                outcome(out, outcome);
            }
            return null;
        });
    }

    /** @throws IllegalArgumentException when the bytes are no outcomes */
    public static List<SyncOutcome> outcomes(byte[] bytes) {
        return read(bytes, in -> {
            List<SyncOutcome> outcomes = new ArrayList<>();
            for (int left = size(in); left > 0; left--) {
                outcomes.add(outcome(in));
            }
            return outcomes;
        });
    }

    private static void patch(DataOutputStream out, SyncPatch patch) throws IOException {
        text(out, patch.id());
        bytes(out, patch.digest());
        out.writeLong(patch.baseVersion());
        text(out, patch.op());
        bytes(out, patch.json());
    }

    private static List<List<SyncPatch>> groups(DataInputStream in) throws IOException {
        List<List<SyncPatch>> groups = new ArrayList<>();
        for (int groupsLeft = size(in); groupsLeft > 0; groupsLeft--) {
            List<SyncPatch> group = new ArrayList<>();
            for (int left = size(in); left > 0; left--) {
                group.add(new SyncPatch(text(in), bytes(in), in.readLong(), text(in), bytes(in)));
            }
            groups.add(group);
        }
        return groups;
    }

    private static void outcome(DataOutputStream out, SyncOutcome outcome) throws IOException {
        if (outcome instanceof Taken taken) {
            out.writeByte(TAKEN);
            out.writeInt(taken.patches().size());
            for (Placed placed : taken.patches()) {
                out.writeLong(placed.version());
                out.writeBoolean(placed.isKnown());
            }
        } else if (outcome instanceof Rejected rejected) {
            out.writeByte(REJECTED);
            out.writeInt(rejected.index());
            text(out, rejected.code().name());
            text(out, rejected.reason());
            out.writeLong(rejected.version());
        } else if (outcome instanceof Unknown unknown) {
            out.writeByte(UNKNOWN);
            text(out, unknown.code().name());
            text(out, unknown.reason());
        }
    }

    private static SyncOutcome outcome(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case TAKEN -> {
                List<Placed> placed = new ArrayList<>();
                for (int left = size(in); left > 0; left--) {
                    placed.add(new Placed(in.readLong(), in.readBoolean()));
                }
                yield new Taken(placed);
            }
            case REJECTED -> new Rejected(in.readInt(), ErrorCode.named(text(in)), text(in), in.readLong());
            case UNKNOWN -> new Unknown(ErrorCode.named(text(in)), text(in));
            default -> throw new IllegalArgumentException("no outcome has this tag");
        };
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(size(in));
    }

    /** A broken count must not cost memory: there is no more of anything than there are bytes left. */
    private static int size(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > in.available()) {
            throw new IllegalArgumentException("a count is larger than what follows");
        }
        return size;
    }

    private static byte[] write(Part<DataOutputStream, Void> part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            part.with(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] bytes, Part<DataInputStream, T> part) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            T whole = part.with(in);
            if (in.available() > 0) {
                throw new IllegalArgumentException("there are bytes behind the end");
            }
            return whole;
        } catch (IOException cut) {
            throw new IllegalArgumentException("the bytes end too early", cut);
        }
    }
}
