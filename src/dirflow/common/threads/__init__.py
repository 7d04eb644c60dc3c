"""Threads for the work that is done without the GIL."""
