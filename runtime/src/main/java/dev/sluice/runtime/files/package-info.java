/** Files that may change while a node runs: configuration, keys, certificates. */
package dev.sluice.runtime.files;
