"""A town's year of star rating: commitments, records, self-rating, review group, stars."""
