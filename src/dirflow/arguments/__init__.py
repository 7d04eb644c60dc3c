"""What each argument accepts, said once, and how that is checked."""
