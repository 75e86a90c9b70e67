/**
 * Who somebody is and what they may do: credentials, tokens, API keys, rights. Pure apart from {@link
 * dev.sluice.gateway.access.KeyRing}, which calls the JWT library for signatures, and {@link
 * dev.sluice.gateway.access.KeyFiles}, which reads files.
 */
package dev.sluice.gateway.access;
