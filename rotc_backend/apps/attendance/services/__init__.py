"""Writes of the muster."""
