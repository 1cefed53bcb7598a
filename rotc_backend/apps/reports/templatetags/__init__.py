"""What templates of papers ask for."""
