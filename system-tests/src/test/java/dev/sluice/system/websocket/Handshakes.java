package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.RawClient.request;

import java.util.ArrayList;
import java.util.List;

/** Opening handshakes, and what answers them. */
final class Handshakes {
    /** @param answer a text that the answer contains: of a header where the status is 101, else of the body */
    record Handshake(String name, String request, int status, String answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String GOOD = request("/");

    private Handshakes() {}

    static List<Handshake> all() {
        List<Handshake> all = new ArrayList<>();
        String accept = "sec-websocket-accept: " + RawClient.ACCEPT;
        all.add(new Handshake("a good one", GOOD, 101, accept));
        all.add(changed(
                "Connection among other tokens", "Connection: Upgrade", "Connection: keep-alive, Upgrade", accept));
        all.add(changed("tokens in any case", "Upgrade: websocket", "UPGRADE: WebSocket", accept));
        all.add(changed("a name in any case", "Sec-WebSocket-Key:", "sec-websocket-key:", accept));
        all.add(changed("spaces around the key", RawClient.KEY, "  " + RawClient.KEY + "  ", accept));
        all.add(changed("an empty body", "\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n", accept));
        refused(all, "version 8", "Version: 13", "Version: 8", 426, "Sec-WebSocket-Version");
        refused(all, "version 130", "Version: 13", "Version: 130", 426, "Sec-WebSocket-Version");
        refused(all, "no number as version", "Version: 13", "Version: x", 426, "Sec-WebSocket-Version");
        refused(all, "no version", "Sec-WebSocket-Version: 13\r\n", "", 426, "Sec-WebSocket-Version");
        refused(
                all,
                "two versions",
                "Version: 13",
                "Version: 13\r\nSec-WebSocket-Version: 8",
                426,
                "Sec-WebSocket-Version");
        refused(all, "no key", "Sec-WebSocket-Key: " + RawClient.KEY + "\r\n", "", 400, "Sec-WebSocket-Key");
        refused(all, "an empty key", RawClient.KEY, "", 400, "Sec-WebSocket-Key");
        refused(all, "a key of 15 bytes", RawClient.KEY, "AAAAAAAAAAAAAAAAAAAA", 400, "Sec-WebSocket-Key");
        refused(all, "a key of 17 bytes", RawClient.KEY, "AAAAAAAAAAAAAAAAAAAAAAA=", 400, "Sec-WebSocket-Key");
        refused(all, "a key that is not base64", RawClient.KEY, "!!!!!!!!!!!!!!!!!!!!!!==", 400, "Sec-WebSocket-Key");
        String two = RawClient.KEY + "\r\nSec-WebSocket-Key: " + RawClient.KEY;
        refused(all, "two keys", RawClient.KEY, two, 400, "Sec-WebSocket-Key");
        refused(all, "no Upgrade", "Upgrade: websocket\r\n", "", 426, "Upgrade");
        refused(all, "an upgrade to something else", "Upgrade: websocket", "Upgrade: h2c", 426, "Upgrade");
        refused(all, "no Connection", "Connection: Upgrade\r\n", "", 400, "Connection");
        refused(all, "Connection without upgrade", "Connection: Upgrade", "Connection: keep-alive", 400, "Connection");
        refused(all, "HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 400, "version");
        refused(all, "POST", "GET", "POST", 405, "method");
        refused(all, "PUT", "GET", "PUT", 405, "method");
        refused(all, "DELETE", "GET", "DELETE", 405, "method");
        refused(all, "no Host", "Host: sluice.test\r\n", "", 400, "");
        refused(all, "a body", "\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello", 400, "Content-Length");
        refused(all, "a chunked body", "\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "Transfer-Encoding");
        origins(all);
        subprotocols(all);
        return all;
    }

    private static void origins(List<Handshake> all) {
        all.add(with("an origin on the list", "Origin: https://friend.test", 101, RawClient.ACCEPT));
        all.add(with("an origin on the list, in capitals", "Origin: HTTPS://Friend.test", 101, RawClient.ACCEPT));
        all.add(with("a page of this very host", "Origin: http://sluice.test", 101, RawClient.ACCEPT));
        all.add(with("a page of this very host over TLS", "Origin: https://sluice.test", 101, RawClient.ACCEPT));
        for (String origin : List.of(
                "https://evil.test",
                "http://friend.test",
                "https://friend.test.evil.test",
                "https://friend.test:8443",
                "http://sluice.test:81",
                "null",
                "sluice.test",
                "")) {
            all.add(with("the origin \"" + origin + "\"", "Origin: " + origin, 403, "\"forbidden\""));
        }
        String two = "Origin: https://friend.test\r\nOrigin: https://friend.test";
        all.add(with("two origins", two, 403, "\"field\":\"Origin\""));
    }

    private static void subprotocols(List<Handshake> all) {
        String agreed = "sec-websocket-protocol: ";
        all.add(with("a known subprotocol", "Sec-WebSocket-Protocol: echo.v1", 101, agreed + "echo.v1"));
        all.add(with(
                "the client's order decides", "Sec-WebSocket-Protocol: echo.v2, echo.v1", 101, agreed + "echo.v2"));
        all.add(with("an unknown one before", "Sec-WebSocket-Protocol: other, echo.v1", 101, agreed + "echo.v1"));
        String lines = "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: echo.v1";
        all.add(with("several lines of them", lines, 101, agreed + "echo.v1"));
        all.add(with("none that is known", "Sec-WebSocket-Protocol: other", 101, RawClient.ACCEPT));
        all.add(with("no token", "Sec-WebSocket-Protocol: a b", 400, "Sec-WebSocket-Protocol"));
        all.add(with("extensions beyond grammar", "Sec-WebSocket-Extensions: a b; =", 400, "Sec-WebSocket-Extensions"));
        all.add(with("unknown extensions", "Sec-WebSocket-Extensions: x-other; a=1", 101, RawClient.ACCEPT));
    }

    private static Handshake with(String name, String lines, int status, String answer) {
        return new Handshake(name, request("/", lines), status, answer);
    }

    private static Handshake changed(String name, String from, String to, String answer) {
        return new Handshake(name, GOOD.replace(from, to), 101, answer);
    }

    private static void refused(List<Handshake> all, String name, String from, String to, int status, String field) {
        all.add(new Handshake(name, GOOD.replace(from, to), status, field));
    }
}
