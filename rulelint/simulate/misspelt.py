"""Which metric was meant by a rule that reads one nobody recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rulelint.promql.ast import VectorSelector
from rulelint.simulate.model import NotSimulated
from rulelint.source.spelling import nearest

MOST = 100
"""Names that are looked for; whoever lacks more has another fixture."""


class Spelling:
    """Suggests metrics that are `known`: recorded, or written by rules."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._found: dict[str, str | None] = {}

    def meant(self, name: str) -> str | None:
        """Return the known name that is spelt nearly like this one; None if it is known itself."""
        if name not in self._found and len(self._found) >= MOST:
            return None
        if name not in self._found:
            self._found[name] = None if name in self._known else nearest(name, self._known)
        return self._found[name]

    def named_in(self, reason: NotSimulated, missing: Sequence[VectorSelector]) -> NotSimulated:
        """Return the reason with what was probably meant by the selectors that are missing."""
        names = [
            each.value
            for selector in missing
            for each in selector.matchers
            if each.name == "__name__" and each.op == "="
        ]
        found = dict.fromkeys(f"`{meant}`" for name in names if (meant := self.meant(name)))
        if not found:
            return reason
        return replace(reason, message=f"{reason.message}; did you mean {' and '.join(found)}?")
