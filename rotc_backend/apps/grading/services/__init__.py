"""Writes of policy, ledger, scores and marks."""
