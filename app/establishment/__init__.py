"""Units and people as administrators change them, with all that hangs on them in other rooms."""
