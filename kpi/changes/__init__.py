"""Changes between two days or periods, and the changes that a file would make."""
