/** JMH benchmarks of single classes: {@code bin/sluice bench micro [pattern]}. */
package dev.sluice.bench.micro;
