"""Writes of the unit: audit, terms, companies, idempotent answers."""
