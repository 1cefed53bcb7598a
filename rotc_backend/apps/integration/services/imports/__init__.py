"""Imports: sent, read, looked at, mended, committed, undone."""
