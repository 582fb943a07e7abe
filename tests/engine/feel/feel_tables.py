"""Tables of expressions in tests."""


def table(text):
    """The cases of lines `expression → expression of the expected value`."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return [tuple(part.strip() for part in line.split("→")) for line in lines]
