"""Backups of the database with a manifest of the files: made, sealed, kept in a store, rotated, restored, tried."""
