"""The working tree beside another commit, measured pair by pair."""
