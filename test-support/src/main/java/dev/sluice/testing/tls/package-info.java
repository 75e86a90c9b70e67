/** Certificates made for one test. */
package dev.sluice.testing.tls;
