"""The original's functions of one picture or one array."""
