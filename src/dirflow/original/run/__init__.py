"""`dirflow run`: a script as it is, and what became of it."""
