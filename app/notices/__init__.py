"""Public notices: what hangs out, where, until when."""
