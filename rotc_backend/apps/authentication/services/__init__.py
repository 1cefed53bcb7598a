"""Signing in and out, tokens, socket tickets."""
