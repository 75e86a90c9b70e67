/** Figures, their medians and ratios, and how they are shown: as text and as JSON. Uses nothing of the generator. */
package dev.sluice.bench.report;
