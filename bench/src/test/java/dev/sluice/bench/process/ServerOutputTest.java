package dev.sluice.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServerOutputTest {
    @Test
    void urlIsTheLastWordOfALine() {
        assertThat(ServerOutput.parseUrl("Sluice is at http://127.0.0.1:4711/ "))
                .contains(URI.create("http://127.0.0.1:4711/"));
        assertThat(ServerOutput.parseUrl("http://127.0.0.1:4711/")).isPresent();
        assertThat(ServerOutput.parseUrl("see http://127.0.0.1:4711/ for more")).isEmpty();
        assertThat(ServerOutput.parseUrl("")).isEmpty();
    }

    @Test
    void outputWithoutUrlFailsAndIsKept() {
        ServerOutput output =
                new ServerOutput(new ByteArrayInputStream("no such file\n".getBytes(StandardCharsets.UTF_8)));

        output.run();

        assertThatThrownBy(() -> output.url().join()).hasMessageContaining("without printing a URL");
        assertThat(output.lastLines()).isEqualTo("no such file");
    }
}
