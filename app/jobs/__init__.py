"""Jobs: what has been caused and must still be done, a row each, taken and finished by workers."""
