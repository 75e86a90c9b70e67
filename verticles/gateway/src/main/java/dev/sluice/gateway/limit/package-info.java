/** How much clients may ask for: rates over sliding windows, and counts of connections. Pure: time is passed in. */
package dev.sluice.gateway.limit;
