"""Strings alone: edits and their alignment, grapheme clusters, scripts."""
