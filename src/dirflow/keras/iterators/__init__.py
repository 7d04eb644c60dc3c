"""The original's iterators."""
