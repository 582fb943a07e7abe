"""Watching over the record: chains sealed every night, verified, searched by those who audit."""
