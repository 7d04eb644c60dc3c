"""F: a plan becomes pixels."""
