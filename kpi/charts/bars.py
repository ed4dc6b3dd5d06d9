"""The axis of names that bars and strips stand on."""
