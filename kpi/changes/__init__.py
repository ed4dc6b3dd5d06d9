"""What changed between two days or periods, and what a file would change."""
