package dev.sluice.bench.workload;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What can be measured. */
public enum Workload {
    FAN_OUT("fan-out", "one stream to many readers, at rising rates") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new FanOut(lab).run();
        }
    },
    SLOW_CROWD("slow-crowd", "fast readers among many that do not read or grant no credit") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new SlowCrowd(lab).run();
        }
    },
    IDLE("idle", "what a connection costs that does nothing") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new Idle(lab).run();
        }
    },
    STORM("storm", "all clients dropped at once and back at once") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new Storm(lab).run();
        }
    },
    ROOM_FANOUT("room-fanout", "one member of a large room talks, at rising rates") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new RelayFanOut(lab, RelayFanOut.Place.ROOM).run();
        }
    },
    ROOM_TALK("room-talk", "everybody talks in many small rooms; owners on the gateway's node and on another") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new RoomTalk(lab).run();
        }
    },
    ROOM_MEMORY("room-memory", "what a small room costs its owner") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new RoomMemory(lab).run();
        }
    },
    DOCUMENT_FANOUT("document-fanout", "one client writes a document that many have open, at rising rates") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new RelayFanOut(lab, RelayFanOut.Place.DOCUMENT).run();
        }
    },
    DOCUMENTS("documents", "acknowledged patches beside the bare store, and catching up with a long document") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new Documents(lab).run();
        }
    },
    TRACES("traces", "trace events from producers to the store and to live readers, beside the bare store") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new TraceIngest(lab).run();
        }
    },
    TRACE_FANOUT("trace-fanout", "many live readers of many sessions, at a fixed rate") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new TraceFanOut(lab).run();
        }
    },
    TRACE_DELTA("trace-delta", "in how many bytes a swarm's session reaches its readers") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new TraceDelta(lab).run();
        }
    },
    TRACE_MEMORY("trace-memory", "what trace events weigh that are kept in memory") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new TraceMemory(lab).run();
        }
    },
    TIME_TRAVEL("time-travel", "the state of a session at any time, by the session's age") {
        @Override
        void run(Lab lab) throws IOException, InterruptedException {
            new TimeTravel(lab).run();
        }
    };

    private final String word;
    private final String meaning;

    Workload(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    /** As on the command line. */
    public String word() {
        return word;
    }

    public String meaning() {
        return meaning;
    }

    public static Optional<Workload> find(String word) {
        return Arrays.stream(values())
                .filter(workload -> workload.word.equals(word))
                .findFirst();
    }

    abstract void run(Lab lab) throws IOException, InterruptedException;
}
