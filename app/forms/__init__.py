"""What a browser may send: forms built from questions, and the few that stand by themselves."""
