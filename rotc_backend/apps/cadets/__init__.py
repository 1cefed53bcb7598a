"""Cadets and their enrollments."""
