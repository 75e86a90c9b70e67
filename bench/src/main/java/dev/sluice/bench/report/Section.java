package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The figures of all servers under one heading. Shows the columns that any row has, in the order of {@link Figure}. */
public final class Section {
    private static final String NOT_MEASURED = "";

    private final String workload;
    private final String title;
    private final String serverJvm;
    private final List<Row> rows = new ArrayList<>();

    /** @param serverJvm the JVM options that all servers in it ran with */
    public Section(String workload, String title, String serverJvm) {
        this.workload = workload;
        this.title = title;
        this.serverJvm = serverJvm;
    }

    /** Adds what was measured of a server. */
    public void add(String server, Figures figures) {
        rows.add(new Row(server, figures, false));
    }

    /** Adds a row of one server's figures divided by another's, if there are any. */
    public void addRatio(String dividend, String divisor, Figures ratios) {
        if (!ratios.measured().isEmpty()) {
            rows.add(new Row(dividend + " ÷ " + divisor, ratios, true));
        }
    }

    public String render() {
        Set<Figure> measured = EnumSet.noneOf(Figure.class);
        rows.forEach(row -> measured.addAll(row.figures().measured()));
        List<String> headings = new ArrayList<>(List.of("server"));
        measured.forEach(figure -> headings.add(figure.heading()));
        Table table = new Table(headings);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name()));
            measured.forEach(figure -> cells.add(row.cell(figure)));
            table.add(cells);
        }
        return workload + ": " + title + "\nserver JVM: " + serverJvm + "\n" + table.render();
    }

    List<Map<String, Object>> jsonRows() {
        return rows.stream()
                .<Map<String, Object>>map(row -> Map.of(
                        "workload",
                        workload,
                        "section",
                        title,
                        "serverJvm",
                        serverJvm,
                        "server",
                        row.name(),
                        "figures",
                        row.figures().byJsonKey()))
                .toList();
    }

    private record Row(String name, Figures figures, boolean isRatio) {
        String cell(Figure figure) {
            return figures.find(figure)
                    .map(value -> isRatio ? ratio(value) : figure.format(value))
                    .orElse(NOT_MEASURED);
        }

        private static String ratio(double value) {
            return Double.isFinite(value) ? String.format(Locale.ROOT, "×%.2f", value) : "-";
        }
    }
}
