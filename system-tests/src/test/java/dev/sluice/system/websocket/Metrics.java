package dev.sluice.system.websocket;

import dev.sluice.system.NodeProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** What a node counts, as Prometheus reads it. */
final class Metrics {
    private final NodeProcess node;

    Metrics(NodeProcess node) {
        this.node = node;
    }

    /** The sum over all series of this name whose tags have all of these texts in them; 0 where there are none. */
    double sum(String name, String... tags) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(node.http("/metrics/prometheus")).build();
        String page = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return page.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(tags).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
