package dev.sluice.system.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.sync.History.Versioned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing must be shown something to find. */
class HistoryCheckerTest {
    private static final Set<String> ATTEMPTED = Set.of("a", "b", "c", "never-answered");
    private static final List<Versioned> LOG = versions("a", "b", "c");

    @Test
    void historyThatHoldsHasNoFaults() {
        assertThat(faults(LOG, LOG, LOG)).isEmpty();
        assertThat(faults(List.of(), List.of(), List.of())).isEmpty();
    }

    @Test
    void patchThatWasNeverAnsweredMayBeThereOrNot() {
        List<Versioned> with = versions("a", "b", "c", "never-answered");
        assertThat(faults(LOG, with, with)).isEmpty();
        assertThat(faults(versions("a"), LOG, LOG)).isEmpty();
    }

    @Test
    void repeatedAcknowledgementOfTheSameVersionHolds() {
        assertThat(faults(versionsOf("a", 1, "a", 1, "b", 2), LOG, LOG)).isEmpty();
    }

    @Test
    void lostPatchIsFound() {
        assertThat(faults(LOG, versions("a", "b"), versions("a", "b")))
                .containsExactly("c was acknowledged as 3, and is lost");
    }

    @Test
    void doubledPatchIsFound() {
        List<Versioned> doubled = versions("a", "b", "a", "c");
        assertThat(faults(versions("a", "b"), doubled, doubled)).contains("a is in the log twice: 1 and 3");
    }

    @Test
    void patchThatMovedIsFound() {
        List<Versioned> moved = versions("b", "a", "c");
        assertThat(faults(LOG, moved, moved))
                .containsExactly("a was acknowledged as 1, but is 2", "b was acknowledged as 2, but is 1");
    }

    @Test
    void twoAnswersForOnePatchAreFound() {
        assertThat(faults(versionsOf("a", 1, "a", 3), LOG, LOG)).containsExactly("a was acknowledged as 3, but is 1");
    }

    @Test
    void holeInTheLogIsFound() {
        List<Versioned> holed = versionsOf("a", 1, "c", 3);
        assertThat(faults(List.of(), holed, LOG)).contains("the log has version 3 where 2 belongs");
    }

    @Test
    void patchThatNobodySentIsFound() {
        List<Versioned> invented = versions("a", "b", "c", "x");
        assertThat(faults(LOG, invented, invented)).containsExactly("x is in the log, but nobody has sent it");
    }

    @Test
    void readerWhoSawAnotherOrderIsFound() {
        assertThat(faults(LOG, LOG, versions("a", "c", "b")))
                .containsExactly("reader saw c as 2, but it is 3", "reader saw b as 3, but it is 2");
    }

    @Test
    void readerWhoSawAHoleIsFound() {
        assertThat(faults(LOG, LOG, versionsOf("a", 1, "c", 3)))
                .containsExactly("reader saw version 3 where 2 belongs");
    }

    @Test
    void readerWhoSawOneTwiceIsFound() {
        assertThat(faults(LOG, LOG, versionsOf("a", 1, "b", 2, "b", 2, "c", 3)))
                .containsExactly("reader saw version 2 where 3 belongs");
    }

    @Test
    void readerWhoSawThemOutOfOrderIsFound() {
        assertThat(faults(LOG, LOG, versionsOf("b", 2, "a", 1, "c", 3)))
                .contains("reader saw version 2 where 1 belongs", "reader saw version 1 where 3 belongs");
    }

    @Test
    void readerWhoMissesTheEndIsFound() {
        assertThat(faults(LOG, LOG, versions("a", "b")))
                .containsExactly("reader saw the document end at 2, and not at 3");
    }

    @Test
    void readerWhoSawWhatIsNotThereIsFound() {
        assertThat(faults(versions("a", "b"), versions("a", "b"), LOG)).contains("reader saw c as 3, but it is null");
    }

    private static List<String> faults(List<Versioned> acknowledged, List<Versioned> log, List<Versioned> seen) {
        return HistoryChecker.faults(new History(ATTEMPTED, acknowledged, Map.of("reader", seen), log));
    }

    private static List<Versioned> versions(String... ids) {
        List<Versioned> versions = new ArrayList<>();
        Arrays.stream(ids).forEach(id -> versions.add(new Versioned(id, versions.size() + 1)));
        return versions;
    }

    private static List<Versioned> versionsOf(Object... idsAndVersions) {
        List<Versioned> versions = new ArrayList<>();
        for (int i = 0; i < idsAndVersions.length; i += 2) {
            versions.add(new Versioned((String) idsAndVersions[i], (Integer) idsAndVersions[i + 1]));
        }
        return versions;
    }
}
