/**
 * The node as a process: finds its configuration, deploys the roles that it names, and stops them in order. The only
 * place that reads files of the project and environment variables.
 */
package dev.sluice.server;
