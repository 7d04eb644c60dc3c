"""H: batches prepared ahead, where a consumer is, what failed and what was delivered."""
