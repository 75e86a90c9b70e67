/**
 * What a node can be told: records that check themselves, and the way from files and environment to them.
 *
 * <p>Each setting is described once, by {@link dev.sluice.config.Setting} on its record component. The defaults, the
 * checks, the names of environment variables, {@code conf/default.json}, the JSON Schema and the reference page are all
 * derived from that. Pure: no file is read and no variable looked up here; callers pass text in. May use Jackson and
 * nothing else.
 */
package dev.sluice.config;
