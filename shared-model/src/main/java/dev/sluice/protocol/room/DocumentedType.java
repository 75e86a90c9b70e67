package dev.sluice.protocol.room;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * Whether a text that our reader refuses would be a message with a known type to a reader with fewer limits. A browser
 * takes JSON that is nested deeply, has a key twice, or holds a number beyond a double: such a text must not pass
 * unchecked.
 */
final class DocumentedType {
    private static final JsonFactory UNLIMITED = JsonFactory.builder()
            // Names that strangers choose are neither kept nor looked up: so none can be made to collide.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private DocumentedType() {}

    /** Any of several {@code type}s counts, for readers differ in which one they take. */
    static boolean isIn(byte[] utf8, Predicate<String> known) {
        try (JsonParser text = UNLIMITED.createParser(utf8)) {
            if (text.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (text.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = text.currentName().equals("type");
                JsonToken value = text.nextToken();
                if (type && value == JsonToken.VALUE_STRING && known.test(text.getText())) {
                    return true;
                }
                text.skipChildren();
            }
            return false;
        } catch (IOException noJson) {
            return false;
        }
    }
}
