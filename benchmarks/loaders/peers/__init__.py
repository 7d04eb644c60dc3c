"""Other loaders, each in an environment of its own."""
