"""What a generator and an iterator look like: in the console and in a notebook."""
