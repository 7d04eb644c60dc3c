"""Decoded and resized pixels, kept from one epoch to the next; nothing random is ever kept."""
