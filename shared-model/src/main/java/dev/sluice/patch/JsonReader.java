package dev.sluice.patch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.patch.JsonException.Reason;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Reads JSON texts of strangers (RFC 8259, UTF-8 only) into trees, within {@link JsonLimits}.
 *
 * <p>Stricter than Jackson's own tree reader, in the way of I-JSON (RFC 7493), because what is read here is stored,
 * merged, and written again in other encodings: refused are duplicate keys (two readers would pick different values),
 * numbers that become infinite (no JSON can say them), and text with half a surrogate pair (no UTF-8 and no protobuf
 * string can carry it; two such keys would become one). The tree is built in a loop: depth costs heap, never stack.
 *
 * <p>Immutable, for any thread.
 */
public final class JsonReader {
    /** Digits of one number: parsing takes the square of their count. */
    private static final int NUMBER_LENGTH_MAX = 256;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonLimits limits;
    private final JsonFactory factory;

    public JsonReader(JsonLimits limits) {
        this.limits = limits;
        this.factory = JsonFactory.builder()
                // Interned strings would live for ever, and strangers choose the names.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        // Jackson's own limits stand behind ours, which know where they are and what to say.
                        .maxNestingDepth(limits.depthMax() + 1)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxStringLength(limits.bytesMax())
                        .maxNumberLength(NUMBER_LENGTH_MAX)
                        .build())
                .build();
    }

    /** @throws JsonException when it is no JSON, or beyond a limit */
    public JsonNode read(byte[] json) throws JsonException {
        return read(json, 0, json.length);
    }

    /** @throws JsonException when it is no JSON, or beyond a limit */
    public JsonNode read(byte[] json, int offset, int length) throws JsonException {
        if (length > limits.bytesMax()) {
            throw new JsonException(
                    Reason.TOO_LARGE, "the text has " + length + " bytes, allowed are " + limits.bytesMax(), "");
        }
        JsonText.requireUtf8(json, offset, length);
        try (JsonParser parser = factory.createParser(json, offset, length)) {
            JsonNode root = tree(parser);
            if (parser.nextToken() != null) {
                throw refusal(Reason.MALFORMED, "more text follows the value", parser);
            }
            return root;
        } catch (StreamConstraintsException e) {
            throw beyondParser(e);
        } catch (JsonEOFException e) {
            throw new JsonException(Reason.MALFORMED, "not valid JSON: the text ends too early", "");
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new AssertionError("reading from memory can't fail", e);
        }
    }

    private JsonNode tree(JsonParser parser) throws IOException, JsonException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new JsonException(Reason.MALFORMED, "the text is empty", "");
        }
        if (!token.isStructStart()) {
            return scalar(parser, token);
        }
        ContainerNode<?> root = container(token);
        ArrayDeque<ContainerNode<?>> enclosing = new ArrayDeque<>();
        ContainerNode<?> current = root;
        while (true) {
            token = parser.nextToken();
            if (token == JsonToken.FIELD_NAME) {
                checkName(parser);
                continue;
            }
            if (token.isStructEnd()) {
                if (enclosing.isEmpty()) {
                    return root;
                }
                current = enclosing.pop();
                continue;
            }
            if (!token.isStructStart()) {
                add(current, scalar(parser, token), parser);
                continue;
            }
            if (enclosing.size() + 2 > limits.depthMax()) {
                throw refusal(Reason.TOO_DEEP, "nested deeper than " + limits.depthMax(), parser);
            }
            ContainerNode<?> child = container(token);
            add(current, child, parser);
            enclosing.push(current);
            current = child;
        }
    }

    private static ContainerNode<?> container(JsonToken start) {
        return start == JsonToken.START_OBJECT ? NODES.objectNode() : NODES.arrayNode();
    }

    private void checkName(JsonParser parser) throws IOException, JsonException {
        String name = parser.currentName();
        if (name.length() > limits.nameLengthMax()) {
            throw refusal(
                    Reason.NAME_TOO_LONG,
                    "a key has " + name.length() + " characters, allowed are " + limits.nameLengthMax(),
                    parser);
        }
        if (!JsonText.isWellFormed(name)) {
            throw refusal(Reason.NOT_UNICODE, "a key holds half a surrogate pair", parser);
        }
    }

    private static void add(ContainerNode<?> to, JsonNode value, JsonParser parser) throws IOException, JsonException {
        if (to instanceof ArrayNode array) {
            array.add(value);
            return;
        }
        if (((ObjectNode) to).replace(parser.currentName(), value) != null) {
            throw refusal(Reason.DUPLICATE_NAME, "a key occurs twice in one object", parser);
        }
    }

    private static JsonNode scalar(JsonParser parser, JsonToken token) throws IOException, JsonException {
        switch (token) {
            case VALUE_STRING:
                String text = parser.getText();
                if (!JsonText.isWellFormed(text)) {
                    throw refusal(Reason.NOT_UNICODE, "a string holds half a surrogate pair", parser);
                }
                return NODES.textNode(text);
            case VALUE_NUMBER_INT:
                return integer(parser);
            case VALUE_NUMBER_FLOAT:
                double number = parser.getDoubleValue();
                if (Double.isInfinite(number)) {
                    throw refusal(Reason.NUMBER_TOO_LARGE, "a number is beyond the range of a double", parser);
                }
                return NODES.numberNode(number);
            case VALUE_TRUE:
                return NODES.booleanNode(true);
            case VALUE_FALSE:
                return NODES.booleanNode(false);
            case VALUE_NULL:
                return NODES.nullNode();
            default:
                throw new AssertionError(token);
        }
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private static JsonException refusal(Reason reason, String what, JsonParser parser) {
        String field =
                JsonText.shortened(parser.getParsingContext().pathAsPointer().toString());
        long atByte = parser.currentTokenLocation().getByteOffset();
        return new JsonException(
                reason, what + ", at byte " + atByte + (field.isEmpty() ? "" : ", in " + field), field);
    }

    /** Depth and sizes are checked by ourselves; what is left to Jackson are numbers and the hashes of keys. */
    private static JsonException beyondParser(StreamConstraintsException e) {
        return e.getOriginalMessage().startsWith("Number")
                ? new JsonException(
                        Reason.NUMBER_TOO_LARGE, "a number has more than " + NUMBER_LENGTH_MAX + " digits", "")
                : new JsonException(Reason.TOO_LARGE, "too many keys that look made to collide", "");
    }

    private static JsonException malformed(JsonProcessingException e) {
        long atByte = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
        String what = JsonText.shortened(JsonText.withoutSource(e.getOriginalMessage()));
        return new JsonException(Reason.MALFORMED, "not valid JSON at byte " + atByte + ": " + what, "");
    }
}
