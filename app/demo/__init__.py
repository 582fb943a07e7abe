"""The demonstration: synthetic people and matters, another person's eyes, a clock that leaps."""
