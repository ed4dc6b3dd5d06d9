"""The program's own components, each a module with its script and style beside it."""
