"""What `make` runs: set-up, the embedded servers, the supervisor and the checks. Nothing here is part of a service."""
