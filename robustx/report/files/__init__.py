"""The report as a file, a data frame or a cell of a notebook."""
