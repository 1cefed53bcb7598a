"""Activities, achievements and announcements of the unit."""
