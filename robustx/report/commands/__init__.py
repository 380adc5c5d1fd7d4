"""What commands other than report print: lists, plans, data, diffs, progress."""
