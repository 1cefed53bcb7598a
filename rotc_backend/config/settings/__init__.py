"""Settings. Environments differ by environment variables only; each module names its environment and reads base."""
