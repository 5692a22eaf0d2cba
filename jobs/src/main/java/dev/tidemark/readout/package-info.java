/**
 * Reads an experiment out: what the stored units say of its metrics, and whether they can be
 * trusted.
 *
 * <p>Everything is computed from the stored tables of the area experiment at pinned snapshots, and
 * from nothing else: no clock of the machine enters a figure, so the same snapshots give the same
 * digits.
 */
package dev.tidemark.readout;
