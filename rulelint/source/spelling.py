"""What a misspelt word was meant to be, out of the words that are known."""

from collections.abc import Iterable

_LONGEST = 64


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to `word`, or None where none is close.

    Close means a third of the letters at most, and never more than two, or `word` being the unique start of one.
    Of words equally close, one that `word` is the start of comes first (`rat` is `rate`, not `rad`), then one that
    begins with the same letter (`lnit` is `lint`, not `init`).
    """
    if not word or len(word) > _LONGEST:
        return None
    lower = word.lower()
    limit = min(2, max(1, len(word) // 3))
    ranked = [
        (
            _distance(lower, each.lower(), limit),
            not each.lower().startswith(lower),
            each[:1].lower() != lower[0],
            each,
        )
        for each in known
        if len(each) <= _LONGEST
    ]
    best = min(ranked, default=(limit + 1, True, True, ""))
    if best[0] <= limit:
        return best[3]
    begun = [each for _, other, _, each in ranked if not other]
    return begun[0] if len(begun) == 1 and len(word) >= 2 else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message: "; did you mean `x`?", or nothing."""
    found = nearest(word, known)
    return f"; did you mean `{found}`?" if found else ""


def _distance(one: str, other: str, limit: int) -> int:
    """Return how many letters to insert, remove, replace or swap with a neighbour; `limit + 1` means too many."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        above, row = row, [i] + [0] * len(other)
        for j, b in enumerate(other, start=1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                row[j] = min(row[j], before[j - 2] + 1)
        before = above
        if min(row) > limit:
            return limit + 1
    return row[-1]
