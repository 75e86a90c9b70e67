/**
 * The ports that clients connect to: certificates and their exchange, proxies, roots. What is spoken there is the
 * router's affair.
 */
package dev.sluice.gateway.listener;
