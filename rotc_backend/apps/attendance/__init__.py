"""Training days, the muster, scans and attendance records."""
