package dev.sluice.patch;

import dev.sluice.patch.JsonException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What Jackson does not check about the characters of a text. */
final class JsonText {
    /** Long enough to find a key by, short enough that no one is sent their own flood back. */
    private static final int SHOWN_LENGTH_MAX = 120;

    private JsonText() {}

    /**
     * Jackson guesses UTF-16 and UTF-32 from zero bytes, skips a byte order mark, and lets overlong sequences pass;
     * the bytes go on to readers who do not.
     */
    static void requireUtf8(byte[] json, int offset, int length) throws JsonException {
        boolean ascii = true;
        for (int i = offset; i < offset + length; i++) {
            byte unit = json[i];
            ascii &= unit >= 0;
            if (unit == 0) {
                throw new JsonException(Reason.NOT_UNICODE, "a zero byte, at byte " + (i - offset), "");
            }
        }
        if (ascii) {
            return;
        }
        try {
            int first = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json, offset, length))
                    .get(0);
            if (first == '\uFEFF') {
                throw new JsonException(Reason.MALFORMED, "the text starts with a byte order mark", "");
            }
        } catch (CharacterCodingException e) {
            throw new JsonException(Reason.NOT_UNICODE, "the text is not UTF-8", "");
        }
    }

    /** Whether each surrogate has its partner: an escape such as {@code \ud800} may stand alone in a text. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            i++;
            if (Character.isLowSurrogate(unit) || i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Jackson's sentence up to where it starts to describe the source, which says nothing to a sender. */
    static String withoutSource(String message) {
        String firstLine = message.lines().findFirst().orElse("");
        int source = firstLine.indexOf("[Source");
        if (source < 0) {
            return firstLine;
        }
        int bracket = firstLine.lastIndexOf(" (", source);
        return firstLine.substring(0, bracket < 0 ? source : bracket);
    }

    static String shortened(String text) {
        if (text.length() <= SHOWN_LENGTH_MAX) {
            return text;
        }
        // Not between the halves of a pair: the message must be writable as JSON itself.
        int end =
                Character.isHighSurrogate(text.charAt(SHOWN_LENGTH_MAX - 1)) ? SHOWN_LENGTH_MAX - 1 : SHOWN_LENGTH_MAX;
        return text.substring(0, end) + "…";
    }
}
