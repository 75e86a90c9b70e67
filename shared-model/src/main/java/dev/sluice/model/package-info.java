/** The words that all features share: channels and positions in them. Pure. */
package dev.sluice.model;
