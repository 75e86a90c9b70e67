package dev.sluice.bench.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who is in a crowd, and how closely it is watched.
 *
 * @param habits one per client
 * @param sampledReads a client's deltas are looked into for their latency in one of so many reads
 * @param checkedClients so many of the readers check that no tick is missing or out of order
 * @param awaitsState whether a client is ready with its first snapshot or delta; with the welcome otherwise
 */
public record CrowdPlan(List<Habit> habits, int sampledReads, int checkedClients, boolean awaitsState) {

    public CrowdPlan {
        habits = List.copyOf(habits);
    }

    /** A crowd in which all do the same. */
    public static List<Habit> all(Habit habit, int clients) {
        return Collections.nCopies(clients, habit);
    }

    /** One crowd and another in it. */
    public static List<Habit> joined(List<Habit> some, List<Habit> others) {
        List<Habit> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
