"""Procedures as officials define them: folders of diagrams, tables and forms, deployed for good."""
