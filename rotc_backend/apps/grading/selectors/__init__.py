"""Reads of grades, ledger, scores and policy."""
