"""What every app may use and none owns: errors, clock, paging, permissions base. No tables."""
