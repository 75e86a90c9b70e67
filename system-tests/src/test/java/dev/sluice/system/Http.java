package dev.sluice.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What backends and operators ask of a node. */
public final class Http {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    static String get(URI uri, String accept) throws Exception {
        return answer(uri, accept).body();
    }

    public static int status(URI uri) throws Exception {
        return answer(uri, "*/*").statusCode();
    }

    private static HttpResponse<String> answer(URI uri, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", accept)
                .timeout(TIMEOUT)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> post(URI uri, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(TIMEOUT)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
