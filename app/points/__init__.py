"""Member points: rule sets, one claim per matter, a double-entry ledger, and the points wall."""
