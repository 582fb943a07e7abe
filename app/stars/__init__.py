"""The star rating of village branches: one score out of a hundred, and the star it gives."""
