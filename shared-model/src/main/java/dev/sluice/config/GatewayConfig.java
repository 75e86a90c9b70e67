package dev.sluice.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where clients connect, and the limits they meet there: everything that a client can make grow has its bound here.
 */
public record GatewayConfig(
        @Setting(
                        value = "The address that clients connect to.",
                        byDefault = "127.0.0.1",
                        pattern = "\\S+",
                        patternInWords = "a host name or address",
                        applies = Applies.VERTICLE)
                String host,
        @Setting(
                        value = "The port that clients connect to; 0 takes a free one.",
                        byDefault = "8080",
                        min = 0,
                        max = 65_535,
                        applies = Applies.VERTICLE)
                int port,
        @Setting(
                        value = "How many event loops serve connections; 0 takes one per core.",
                        byDefault = "0",
                        min = 0,
                        max = 64,
                        applies = Applies.VERTICLE)
                int instances,
        @Setting(
                        value =
                                "The origins of other sites whose pages may connect; \"*\" lets all in. Pages of this host, and clients that are no browsers, always may.",
                        byDefault = "[]",
                        pattern = "\\*|[a-z][a-z0-9+.-]*://[^/?#\\s]+",
                        patternInWords = "\"*\" or an origin such as https://example.org",
                        applies = Applies.LIVE)
                List<String> allowedOrigins,
        @Setting(
                        value = "How many connections the node accepts; the next is refused in the handshake.",
                        byDefault = "20000",
                        unit = "connections",
                        min = 1,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int connectionsMax,
        @Setting(
                        value = "How long a socket may take to send a whole request, such as a WebSocket's handshake.",
                        byDefault = "10000",
                        unit = "ms",
                        min = 10,
                        max = 600_000,
                        applies = Applies.VERTICLE)
                int handshakeTimeoutMillis,
        @Setting(
                        value = "How long a client may take to say hello.",
                        byDefault = "10000",
                        unit = "ms",
                        min = 10,
                        max = 600_000,
                        applies = Applies.LIVE)
                int helloTimeoutMillis,
        @Setting(
                        value = "How often a quiet client is pinged.",
                        byDefault = "15000",
                        unit = "ms",
                        min = 10,
                        max = 3_600_000,
                        applies = Applies.LIVE)
                int heartbeatMillis,
        @Setting(
                        value =
                                "How large a client's message may be, all fragments together: as it is sent, and inflated.",
                        byDefault = "65536",
                        unit = "bytes",
                        min = 64,
                        max = 16_777_216,
                        applies = Applies.LIVE)
                int messageBytesMax,
        @Setting(
                        value = "How large one WebSocket frame of a client may be.",
                        byDefault = "65536",
                        unit = "bytes",
                        min = 64,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int frameBytesMax,
        @Setting(
                        value = "How long a closing connection waits for the client's part of it.",
                        byDefault = "5000",
                        unit = "ms",
                        min = 10,
                        max = 600_000,
                        applies = Applies.LIVE)
                int closeTimeoutMillis,
        @Setting(
                        value = "How deeply a client's JSON may be nested.",
                        byDefault = "32",
                        unit = "levels",
                        min = 1,
                        max = 1_000,
                        applies = Applies.LIVE)
                int jsonDepthMax,
        @Setting(
                        value = "How many fragments a client's message may have.",
                        byDefault = "16384",
                        unit = "fragments",
                        min = 1,
                        max = 1_048_576,
                        applies = Applies.LIVE)
                int fragmentsMax,
        @Setting(
                        value = "How many pongs may wait for a client that does not read; further pings go unanswered.",
                        byDefault = "16",
                        unit = "pongs",
                        min = 1,
                        max = 1_024,
                        applies = Applies.LIVE)
                int pongsPendingMax,
        @Setting(
                        value =
                                "How many acks, errors and the like may wait for a client; one that fills the queue is closed.",
                        byDefault = "64",
                        unit = "messages",
                        min = 1,
                        max = 65_536,
                        applies = Applies.LIVE)
                int controlMessagesMax,
        @Setting(
                        value = "How many subscriptions a connection may have.",
                        byDefault = "64",
                        unit = "subscriptions",
                        min = 1,
                        max = 65_536,
                        applies = Applies.LIVE)
                int subscriptionsMax,
        @Setting(
                        value = "How many messages a client may send; what goes beyond is refused and counted.",
                        byDefault = "2000",
                        unit = "messages/s",
                        min = 1,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int messagesPerSecondMax,
        @Setting(
                        value =
                                "The least time between two writes to a reader; what comes meanwhile shares the next. 0 writes at the end of each turn of the event loop.",
                        byDefault = "0",
                        unit = "ms",
                        min = 0,
                        max = 1_000,
                        applies = Applies.LIVE)
                int flushIntervalMillis,
        @Setting(
                        value = "How much one connection may be written in one tick before the next has its turn.",
                        byDefault = "32768",
                        unit = "bytes",
                        min = 1_024,
                        max = 16_777_216,
                        applies = Applies.LIVE)
                int writeBytesMax,
        @Setting(
                        value = "The amount of unwritten bytes at which a connection stops being writable.",
                        byDefault = "32768",
                        unit = "bytes",
                        min = 1_024,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int writeBufferHighBytes,
        @Setting(
                        value =
                                "The amount of unwritten bytes at which it is writable again. At most writeBufferHighBytes.",
                        byDefault = "8192",
                        unit = "bytes",
                        min = 1_024,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int writeBufferLowBytes,
        @Setting(
                        value =
                                "The kernel's send buffer per connection. Left to itself it takes megabytes for a stalled client.",
                        byDefault = "65536",
                        unit = "bytes",
                        min = 4_096,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int sendBufferBytes,
        @Setting(
                        value = "How much credit one subscription may hold.",
                        byDefault = "65536",
                        unit = "frames",
                        min = 1,
                        max = 65_536,
                        applies = Applies.LIVE)
                int creditMax,
        @Setting(
                        value = "How large the body of an HTTP request may be.",
                        byDefault = "1048576",
                        unit = "bytes",
                        min = 64,
                        max = 1_073_741_824,
                        applies = Applies.LIVE)
                int bodyBytesMax,
        @Setting("What the node keeps of each channel that has readers here.") LogConfig log,
        @Setting("permessage-deflate.") CompressionConfig compression,
        @Setting(
                        value = "In how many forms one channel is read at an event loop: each set of fields is one,"
                                + " and is encoded for itself.",
                        byDefault = "64",
                        unit = "forms",
                        min = 1,
                        max = 65_536,
                        applies = Applies.LIVE)
                int formsMax,
        @Setting(
                        value = "How long a channel stays attached after its last reader left.",
                        byDefault = "5000",
                        unit = "ms",
                        min = 0,
                        max = 600_000,
                        applies = Applies.LIVE)
                int detachLingerMillis,
        @Setting(
                        value =
                                "Over how long clients that are asked to go come back, so that they do not come at once.",
                        byDefault = "2000",
                        unit = "ms",
                        min = 0,
                        max = 600_000,
                        applies = Applies.LIVE)
                int reconnectSpreadMillis,
        @Setting("What clients of /sync meet.") SyncDoorConfig sync,
        @Setting("The event-bus bridge.") EventBusConfig eventBus,
        @Setting("TLS on the port.") TlsConfig tls,
        @Setting(
                        value = "Whether proxies say by the PROXY protocol who connects, as for a listener.",
                        byDefault = "false",
                        applies = Applies.VERTICLE)
                boolean proxyProtocol,
        @Setting(
                        value = "More ports to connect to, by name; null removes one.",
                        byDefault = "{}",
                        pattern = "(?!main$)[A-Za-z0-9._-]{1,64}",
                        patternInWords = "a name of 1 to 64 letters, digits, '.', '_' and '-', other than main",
                        applies = Applies.VERTICLE)
                Map<String, ListenerConfig> listeners) {

    public GatewayConfig {
        Section.of(GatewayConfig.class)
                .check(
                        host,
                        port,
                        instances,
                        allowedOrigins,
                        connectionsMax,
                        handshakeTimeoutMillis,
                        helloTimeoutMillis,
                        heartbeatMillis,
                        messageBytesMax,
                        frameBytesMax,
                        closeTimeoutMillis,
                        jsonDepthMax,
                        fragmentsMax,
                        pongsPendingMax,
                        controlMessagesMax,
                        subscriptionsMax,
                        messagesPerSecondMax,
                        flushIntervalMillis,
                        writeBytesMax,
                        writeBufferHighBytes,
                        writeBufferLowBytes,
                        sendBufferBytes,
                        creditMax,
                        bodyBytesMax,
                        log,
                        compression,
                        formsMax,
                        detachLingerMillis,
                        reconnectSpreadMillis,
                        sync,
                        eventBus,
                        tls,
                        proxyProtocol,
                        listeners);
        allowedOrigins = List.copyOf(allowedOrigins);
        listeners = Collections.unmodifiableMap(new LinkedHashMap<>(listeners));
        if (writeBufferLowBytes > writeBufferHighBytes) {
            throw ConfigError.rule(
                            "writeBufferLowBytes",
                            writeBufferLowBytes,
                            "at most writeBufferHighBytes (" + writeBufferHighBytes + ")",
                            "writeBufferHighBytes")
                    .thrown();
        }
    }

    public static GatewayConfig defaults() {
        return Section.of(GatewayConfig.class).defaults();
    }
}
