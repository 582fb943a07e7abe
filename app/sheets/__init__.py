"""Spreadsheets that people send: opened without trust, as rows of cells; and sheets to fill in."""
