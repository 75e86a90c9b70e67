package dev.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void medianOfOddRunsIsTheMiddleOne() {
        Figures medians = Figures.medians(List.of(p50(9), p50(1), p50(2)));

        assertThat(medians.value(Figure.P50_MILLIS)).isEqualTo(2);
    }

    @Test
    void medianOfEvenRunsIsTheMeanOfTheMiddleTwo() {
        Figures medians = Figures.medians(List.of(p50(9), p50(1), p50(2), p50(4)));

        assertThat(medians.value(Figure.P50_MILLIS)).isEqualTo(3);
    }

    @Test
    void ratioIsOfComparedFiguresThatBothHave() {
        Figures one = p50(6).with(Figure.RSS_MEBIBYTES, 100).with(Figure.LOST, 4);
        Figures other = p50(3).with(Figure.LOST, 2);

        Figures ratios = one.dividedBy(other);

        assertThat(ratios.measured()).containsExactly(Figure.P50_MILLIS);
        assertThat(ratios.value(Figure.P50_MILLIS)).isEqualTo(2);
    }

    @Test
    void sectionShowsWhatAnyRowHas() {
        Section section = new Section("storm", "three clients", "-Xmx8m");
        section.add("sluice", p50(6));
        section.add("floor", p50(3).with(Figure.LOST, 2));
        section.addRatio("sluice", "floor", p50(2));

        assertThat(section.render())
                .isEqualTo(
                        """
                        storm: three clients
                        server JVM: -Xmx8m
                        server          p50 ms  lost
                        sluice            6.00
                        floor             3.00     2
                        sluice ÷ floor   ×2.00
                        """);
        assertThat(section.jsonRows()).hasSize(3);
        assertThat(section.jsonRows().get(1).get("figures").toString()).isEqualTo("{lost=2.0, p50Millis=3.0}");
    }

    private static Figures p50(double millis) {
        return new Figures().with(Figure.P50_MILLIS, millis);
    }
}
