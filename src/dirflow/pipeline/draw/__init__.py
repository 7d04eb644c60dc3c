"""D: the random parameters of a batch, one mapping an image."""
