/** The configuration in force, while a node runs. */
package dev.sluice.runtime.config;
