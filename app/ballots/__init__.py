"""党员群众评议: anonymous ballots about a branch, of which only sums ever come to light."""
