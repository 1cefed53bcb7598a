"""Policy, ledger, scores, marks and the grade engine."""
