"""Acts of an administrator on a store, from the command line and beside a running dashboard."""
