"""What the API of messaging takes and gives."""
