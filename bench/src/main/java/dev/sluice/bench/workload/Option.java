package dev.sluice.bench.workload;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be said on the command line. A default that differs between workloads stands with the workload. */
enum Option {
    SERVERS("which servers, in this order: sluice,floor"),
    CLIENTS(
            "how many clients (fan-out, room-fanout and trace-fanout 1000, slow-crowd 100 fast ones, idle and storm 5000,"
                    + " documents 64)"),
    SLOW_CLIENTS("slow-crowd: how many never read; as many more never grant credit (450)"),
    ROOMS("room-talk and room-memory: how many rooms (100 and 9700)"),
    MEMBERS("room-talk and room-memory: how many members a room has (10 and 2)"),
    OUTSTANDING("documents: how many patches of a writer wait for their answers (8)"),
    PATCHES("documents: how long the document is that is caught up with (100000)"),
    PRODUCERS("traces and trace-fanout: how many connections post events (4)"),
    SESSIONS("trace-fanout: over how many sessions readers and events are spread (50)"),
    EVENTS(
            "trace-memory and trace-delta: how many events (100000 and 20000); time-travel: how long the sessions are, with commas"
                    + " (10000,1000000)"),
    TRAVELS("time-travel: how many times are asked for (300)"),
    RATES("fan-out and rooms: the rates to go through, messages/s, rising, with commas"),
    RATE("slow-crowd, storm, trace-fanout and trace-delta: deltas or events/s (500, 2, 10000 and 1000)"),
    FLUSH_INTERVAL_MILLIS("the servers' flush interval (fan-out 0,5,10, room-fanout 0,5, slow-crowd and storm 5)"),
    BYTES("the length of a delta's payload, of a patch or an event (200, events 300)"),
    WARMUP_SECONDS("how long a server runs before it is measured (6)"),
    SECONDS("how long it is measured (fan-out 6, slow-crowd 60)"),
    SETTLE_SECONDS("idle: how long connections rest before they are weighed (5)"),
    ROUNDS("storm: how many storms each server process goes through (3)"),
    REPEATS("how often each server is started and measured, taking turns (2)"),
    THREADS("event loops of the generator (1)"),
    SERVER_LOOPS("event loops of a server (1)"),
    SAMPLED_READS("latency is taken in one of so many reads of a client (16)"),
    CHECKED_CLIENTS("how many clients --verify watches (4)"),
    IN_FLIGHT("how many clients may be connecting at a time, save in a storm (100)"),
    LIMIT_SECONDS("how long clients may take to get ready (60)"),
    SERVER_JVM("JVM options of every server, in one argument"),
    SLUICE_JAR("which Sluice (server/target/sluice.jar)"),
    SLUICE_CONF("a conf file for Sluice, laid over the one that the workload writes"),
    OUT("a file for the figures as JSON"),
    VERIFY("no value: check that no tick is missing or out of order");

    private final String meaning;

    Option(String meaning) {
        this.meaning = meaning;
    }

    String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String meaning() {
        return meaning;
    }

    boolean hasValue() {
        return this != VERIFY;
    }

    static Optional<Option> find(String flag) {
        return Arrays.stream(values())
                .filter(option -> option.flag().equals(flag))
                .findFirst();
    }
}
