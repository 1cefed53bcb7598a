"""Writes of the roster."""
