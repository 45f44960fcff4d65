"""A number with what it counts, as English writes it."""


def plural(count: int, noun: str, many: str = "") -> str:
    """Return `1 rule`, `2 rules`, `0 entries`; `many` is the plural of what does not only get an `s`."""
    return f"{count:,} {noun if count == 1 else many or f'{noun}s'}"


def verb(count: int) -> str:
    """Return `is`, `are`."""
    return "is" if count == 1 else "are"
