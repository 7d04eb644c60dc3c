"""The loaders that are compared, each with a script of its own."""
