package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a port for each of the clients that know no path, and with ports behind proxies. */
class ListenersIT {
    private static final int CONNECTIONS_MAX = 12;

    @TempDir
    static Path directory;

    private static NodeProcess node;
    private static NodeProcess distrustful;

    @BeforeAll
    static void start() throws Exception {
        String listeners =
                """
                {"streams": {"root": "stream"}, "traces": {"root": "trace"}, "documents": {"root": "sync"},
                 "rooms": {"root": "ws"}, "proxied": {"proxyProtocol": true}}
                """;
        node = start("listeners.json", listeners, "127.0.0.1");
        distrustful = start("distrustful.json", "{\"proxied\": {\"proxyProtocol\": true}}", "192.0.2.1");
        node.awaitReady();
        distrustful.awaitReady();
    }

    private static NodeProcess start(String file, String listeners, String proxies) throws IOException {
        Path conf = Files.writeString(
                directory.resolve(file),
                """
                {"gateway": {"listeners": %s},
                 "limits": {"trustedProxies": ["%s"], "addressConnectionsMax": %d}}
                """
                        .formatted(listeners, proxies, CONNECTIONS_MAX));
        return NodeProcess.start(Map.of(), "test", conf.toString());
    }

    @AfterAll
    static void stop() {
        node.close();
        distrustful.close();
    }

    @Test
    void streamIsFoundAtTheRootAndByItsName() throws Exception {
        for (String path : List.of("/", "/simulator", "/stream", "/stream/simulator")) {
            try (TextClient client = open("streams", path)) {
                client.send("{\"type\":\"hello\",\"wantWindow\":8}");
                assertThat(client.awaitMessage("welcome").path("streamId").asText())
                        .isEqualTo("simulator");
                client.awaitMessage("delta");
            }
        }
    }

    @Test
    void tracesAreFoundAtTheRoot() throws Exception {
        try (TextClient client = open("traces", "/")) {
            assertThat(client.awaitMessage("connection").has("clientId")).isTrue();
        }
    }

    @Test
    void documentIsFoundAtTheRootAndByItsName() throws Exception {
        try (TextClient writer = open("documents", "/plan");
                TextClient reader = open("documents", "/sync/plan")) {
            writer.awaitMessage("sync_state");
            reader.awaitMessage("sync_state");
            writer.send(
                    """
                    {"type": "patch", "payload": {"id": "p1", "timestamp": 1, "clientId": "w",
                     "op": "create_node", "nodeId": "n1", "data": {}}}
                    """);
            assertThat(reader.awaitMessage("patch_broadcast").at("/payload/id").asText())
                    .isEqualTo("p1");
        }
        try (TextClient client = open("documents", "/")) {
            client.awaitMessage("sync_state");
        }
    }

    @Test
    void roomIsFoundAtTheRootByItsName() throws Exception {
        try (TextClient client = open("rooms", "/kitchen?client_id=ann")) {
            assertThat(client.awaitMessage("SERVER_HELLO").path("room_id").asText())
                    .isEqualTo("kitchen");
        }
        try (TextClient client = open("rooms", "/")) {
            assertThat(client.awaitMessage("SERVER_HELLO").path("room_id").asText())
                    .isEqualTo("lobby");
        }
    }

    @Test
    void allElseIsFoundOnEachListener() throws Exception {
        URI pages = URI.create(node.listener("documents", "/").toString().replaceFirst("^ws", "http"));

        assertThat(Http.get(pages, "text/html")).contains("dashboard.js");
        assertThat(Http.get(pages.resolve("/health/live"), "application/json")).contains("up");
        try (TextClient client = open("documents", "/trace")) {
            client.awaitMessage("connection");
        }
    }

    @Test
    void addressFromTheProxyProtocolIsTheOneThatIsLimited() throws Exception {
        URI uri = node.listener("proxied", "/trace");
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                open.add(connect(uri, "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n", ""));
                assertThat(status(open.get(i))).contains("101");
            }
            open.add(connect(uri, "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n", ""));
            assertThat(status(open.get(CONNECTIONS_MAX))).contains("503");
            open.add(connect(uri, "PROXY TCP4 203.0.113.8 127.0.0.1 4711 80\r\n", ""));
            assertThat(status(open.get(CONNECTIONS_MAX + 1))).contains("101");
        } finally {
            close(open);
        }
    }

    @Test
    void proxyThatIsNotTrustedIsCutOff() throws Exception {
        URI uri = distrustful.listener("proxied", "/trace");
        try (Socket socket = connect(uri, "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n", "")) {
            assertThat(status(socket)).isNull();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Metrics.of(distrustful).value("sluice_gateway_proxies_refused_total") >= 1);
    }

    @Test
    void forwardedAddressCountsFromTrustedProxiesAlone() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i <= CONNECTIONS_MAX; i++) {
                String forwarded = "X-Forwarded-For: 198.51.100." + i + "\r\n";
                open.add(connect(node.webSocket("/trace"), "", forwarded));
                assertThat(status(open.get(i))).contains("101");
            }
            for (int i = 0; i <= CONNECTIONS_MAX; i++) {
                String forwarded = "X-Forwarded-For: 198.51.100." + i + "\r\n";
                Socket socket = connect(distrustful.webSocket("/trace"), "", forwarded);
                open.add(socket);
                assertThat(status(socket)).contains(i < CONNECTIONS_MAX ? "101" : "503");
            }
        } finally {
            close(open);
        }
    }

    private static TextClient open(String listener, String path) throws Exception {
        return TextClient.open(node.listener(listener, path), Map.of());
    }

    private static Socket connect(URI uri, String preamble, String header) throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        String request = preamble + "GET " + uri.getPath() + " HTTP/1.1\r\nHost: localhost\r\n" + header
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The first line of the answer; null when there is none. */
    private static String status(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
