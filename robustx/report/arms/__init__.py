"""Is one arm's gap smaller than another's: differences, and how sure we are of them."""
