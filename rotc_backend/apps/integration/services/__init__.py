"""Writes of what comes in: roster imports, whole corps, the demo corps."""
