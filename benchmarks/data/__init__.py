"""The files that are measured on."""
