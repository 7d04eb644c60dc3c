"""C: which rows make up a batch, and which random streams belong to it."""
