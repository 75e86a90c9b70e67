/**
 * The core: a channel's bounded log, its owner's and its followers' side of the bus contract, and what one reader
 * gets next. Pure: no clock, no thread, no socket; time is passed in.
 */
package dev.sluice.channel;
