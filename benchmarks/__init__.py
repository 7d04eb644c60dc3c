"""Measures dirflow, and what it is compared with; README.md says how."""
