"""G: what the engine leaves to NumPy; labels and saved pictures."""
