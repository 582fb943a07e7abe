"""One matter travelling through one procedure, and the people whose turn it is."""
