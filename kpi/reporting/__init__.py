"""Who has reported what, and when."""
