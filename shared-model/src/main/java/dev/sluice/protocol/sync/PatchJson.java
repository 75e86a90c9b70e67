package dev.sluice.protocol.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** A patch as text, and what two patches of one id are compared by. */
final class PatchJson {
    private static final ObjectWriter PLAIN = JsonMapper.builder().build().writer();
    private static final ObjectWriter SORTED = JsonMapper.builder()
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build()
            .writer();

    /** A client that repeats a patch may stamp it anew, and may have learnt of newer versions. */
    private static final List<String> MAY_DIFFER = List.of("timestamp", "baseVersion");

    /** Enough that nobody finds two contents of one digest by chance. */
    private static final int DIGEST_BYTES = 16;

    private PatchJson() {}

    static byte[] bytes(ObjectNode patch) {
        return write(PLAIN, patch);
    }

    static byte[] digest(ObjectNode patch) {
        ObjectNode compared = patch.objectNode();
        compared.setAll(patch);
        compared.remove(MAY_DIFFER);
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(write(SORTED, compared));
            return Arrays.copyOf(whole, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] write(ObjectWriter writer, ObjectNode patch) {
        try {
            return writer.writeValueAsBytes(patch);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", impossible);
        }
    }
}
