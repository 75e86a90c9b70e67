/** Owns the rooms: who is in them, what was said in which order, and who has yet to acknowledge what. */
package dev.sluice.roombroadcaster;
