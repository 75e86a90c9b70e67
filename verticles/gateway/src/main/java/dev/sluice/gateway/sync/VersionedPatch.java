package dev.sluice.gateway.sync;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A patch with its version in it, without a tree being built: the object is opened at its last brace, which is the last
 * byte of what owners keep, and is never an empty one.
 */
final class VersionedPatch {
    private static final byte[] VERSION = ascii(",\"serverVersion\":");

    private final byte[] json;
    private final byte[] version;

    VersionedPatch(byte[] json, long version) {
        this.json = json;
        this.version = ascii(Long.toString(version));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int length() {
        return json.length + VERSION.length + version.length;
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(json, 0, json.length - 1)
                .writeBytes(VERSION)
                .writeBytes(version)
                .writeByte('}');
    }

    void writeTo(ByteArrayOutputStream out) {
        out.write(json, 0, json.length - 1);
        out.writeBytes(VERSION);
        out.writeBytes(version);
        out.write('}');
    }
}
