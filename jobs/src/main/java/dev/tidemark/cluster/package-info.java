/** The real topology on one machine: its servers as processes of their own, without containers. */
package dev.tidemark.cluster;
