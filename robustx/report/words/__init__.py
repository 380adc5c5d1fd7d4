"""The sentences of a report: verdicts, what to look at, notes, definitions."""
