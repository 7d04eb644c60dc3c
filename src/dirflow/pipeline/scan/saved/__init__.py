"""Saved listings as files: where they may lie, and what they may hold."""
