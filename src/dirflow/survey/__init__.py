"""What a folder holds."""
