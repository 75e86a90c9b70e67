/** What every verticle stands on. */
package dev.sluice.runtime;
