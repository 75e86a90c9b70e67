package dev.sluice.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a configuration record, completely: whoever needs a default, a range or a description reads
 * it here, so that no second copy can drift.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** One or two sentences for the reference page and for editors that know the schema. */
    String value();

    /** The default: plain text for a string, JSON for anything else. A section has none: its components do. */
    String byDefault() default "";

    /** What a number counts, in the plural: {@code ms}, {@code bytes}. */
    String unit() default "";

    /** The least allowed number, included unless {@link #aboveMin}. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The greatest allowed number, included. */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #min} itself is refused. */
    boolean aboveMin() default false;

    /** The allowed strings, or list items; empty allows all. */
    String[] oneOf() default {};

    /** A regular expression that a whole string, list item or map key has to match; empty allows all. */
    String pattern() default "";

    /** {@link #pattern} in words, for errors: a reader at a console should not have to parse it. */
    String patternInWords() default "";

    /** The least number of items in a list. A list never holds an item twice. */
    int itemsMin() default 0;

    /** Whether the value is shown to nobody. */
    boolean secret() default false;

    Applies applies() default Applies.NODE;
}
