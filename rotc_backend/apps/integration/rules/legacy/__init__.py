"""The old Node system: what its tables hold, where each column went, and how it graded."""
