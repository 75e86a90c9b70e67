package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PagesTest {
    private static final long WAIT_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        log.start();
        root.addAppender(log);
        Router router = Router.router(vertx);
        Pages.mount(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        root.detachAppender(log);
        vertx.close().toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void theDashboardComesWithAPolicyThatLetsNothingElseIn() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'", "script-src 'self'"));
        assertThat(page.body()).contains("/dashboard.js").doesNotContain("<style", " style=", " onclick=");
        assertThat(get("/client/sluice.js").statusCode()).isEqualTo(200);
    }

    @Test
    void whoLeavesWhileAPageIsSentIsNoError() throws Exception {
        for (int visit = 0; visit < 50; visit++) {
            try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.actualPort())) {
                socket.getOutputStream()
                        .write("GET /client/client.js HTTP/1.1\r\nHost: a\r\n\r\n"
                                .repeat(20)
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().read();
                // A reset instead of an orderly end, as from a browser that drops what it was loading.
                socket.setSoLinger(true, 0);
            }
        }
        // It answers others: all before has been dealt with by then.
        assertThat(get("/").statusCode()).isEqualTo(200);
        assertThat(log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)))
                .isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
