"""A: a folder, a data frame or arrays become rows."""
