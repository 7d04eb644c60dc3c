"""E: a batch as plain data: which files, what is done to each, and how far the engine takes it."""
