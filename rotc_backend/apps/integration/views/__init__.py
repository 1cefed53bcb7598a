"""The API of imports, exports and privacy."""
