"""The original's names and habits: a shell around `pipeline` whose attributes may change at any time."""
