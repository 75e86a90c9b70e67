package dev.sluice.protocol.trace;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Where the elements of a JSON array begin and end, whatever is in them: so that one which can't be read is no reason to
 * refuse the others. Looks at quotes, brackets and commas only, which in UTF-8 are part of no other character.
 */
final class ArrayElements {
    /** A piece of the text. */
    record Element(int offset, int length) {}

    private final byte[] json;
    private final List<Element> elements = new ArrayList<>();
    /** Which of the brackets around a place are those of objects; the place's depth is its length. */
    private final BitSet objects = new BitSet();

    private int depth;

    private ArrayElements(byte[] json) {
        this.json = json;
    }

    /** @return empty when the text is no array, or its brackets don't match */
    static Optional<List<Element>> of(byte[] json) {
        ArrayElements found = new ArrayElements(json);
        return found.find() ? Optional.of(found.elements) : Optional.empty();
    }

    private boolean find() {
        int from = blanks(0);
        if (from == json.length || json[from] != '[') {
            return false;
        }
        int begin = from + 1;
        for (int at = from; at < json.length; at++) {
            switch (json[at]) {
                case '"' -> at = stringEnd(at);
                case '[' -> objects.clear(depth++);
                case '{' -> objects.set(depth++);
                case ']', '}' -> {
                    if (objects.get(--depth) != (json[at] == '}')) {
                        return false;
                    }
                    if (depth == 0) {
                        elements.add(new Element(begin, at - begin));
                        return blanks(at + 1) == json.length;
                    }
                }
                case ',' -> {
                    if (depth == 1) {
                        elements.add(new Element(begin, at - begin));
                        begin = at + 1;
                    }
                }
                default -> {
                    // Part of an element.
                }
            }
        }
        return false;
    }

    /** @return the place of the quote that ends it, or the text's end */
    private int stringEnd(int quote) {
        int at = quote + 1;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, json.length);
    }

    private int blanks(int from) {
        int at = from;
        while (at < json.length && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n')) {
            at++;
        }
        return at;
    }
}
