"""Where officials change procedures: drafts, what a draft would do, and how it comes into force."""
