"""Goods for points: price lists, the stock book, orders and the counter (`domain.md` 6.7)."""
