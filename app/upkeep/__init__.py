"""Keeping the house going: how it fares, what is removed when it is old, its configuration."""
