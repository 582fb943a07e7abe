"""The demonstration's whole year of all branches, lived by several processes side by side."""
