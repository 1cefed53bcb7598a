"""The deployment's numbers: how things stand now, one sample a minute, and all of it in Prometheus' words."""
