"""Registers of attendance and dues (`domain.md` 6.1, B01–B03): a sheet becomes base lines."""
