/**
 * Owns the channels {@code trace/<session>}: takes events in, orders and stores them, answers history and time travel.
 * The verticle is a shell around pure classes.
 */
package dev.sluice.tracebatcher;
