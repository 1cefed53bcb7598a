"""Writes of reports: the life of a job, and the making of its document."""
