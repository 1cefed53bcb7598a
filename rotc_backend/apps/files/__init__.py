"""What people send: the one service for all uploads."""
