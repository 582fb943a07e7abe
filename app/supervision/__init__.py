"""Where cases are stuck, why, and for whom: for those who answer for the units they lie in."""
