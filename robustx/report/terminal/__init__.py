"""The report on a terminal of any width."""
