package dev.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table(List.of("server", "µs", "p50 ms"));
        table.add(List.of("sluice ÷ floor", "×1.50", ""));
        table.add(List.of("floor", "2", "3.25"));

        assertThat(table.render())
                .isEqualTo(
                        """
                        server             µs  p50 ms
                        sluice ÷ floor  ×1.50
                        floor               2    3.25
                        """);
    }

    @Test
    void rowWithoutAllCellsIsRefused() {
        Table table = new Table(List.of("server", "µs"));

        assertThatThrownBy(() -> table.add(List.of("floor"))).hasMessageContaining("floor");
    }
}
