package dev.sluice.config;

/** What has to start anew before a changed setting is in force; the least disturbing comes first. */
public enum Applies {
    /** Nothing: the next use of the setting sees the new value. */
    LIVE,
    /** The verticle that the section belongs to; its connections move or end. */
    VERTICLE,
    /** The whole process. */
    NODE
}
