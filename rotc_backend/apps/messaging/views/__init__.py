"""The edge of messaging."""
