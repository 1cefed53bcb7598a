"""auth/ and accounts/: one module per noun."""
