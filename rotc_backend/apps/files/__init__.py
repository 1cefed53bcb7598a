"""Uploaded files. Home of the one service for all uploads."""
