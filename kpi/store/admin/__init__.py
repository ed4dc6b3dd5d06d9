"""What an administrator does to a store, from the command line and beside a running dashboard."""
