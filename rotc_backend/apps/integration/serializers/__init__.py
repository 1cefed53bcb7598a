"""What the API takes and shows."""
