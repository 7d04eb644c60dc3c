"""Measurements of dirflow alone, each run by itself."""
