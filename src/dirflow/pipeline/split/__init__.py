"""B: the part of the rows that is delivered."""
