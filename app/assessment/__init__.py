"""The course of an assessment over a whole branch: quarter, objections, supervision, year."""
