"""What an actor sees of notifications and conversations."""
