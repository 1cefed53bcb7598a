"""The move from the old Node system: export, import, verification, rollback, backup."""
