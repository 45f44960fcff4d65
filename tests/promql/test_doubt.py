"""The parser calls the type checker only where there is doubt: its errors are those of a checker that always runs."""

import pytest

from rulelint.promql import parser
from rulelint.promql.cursor import Cursor
from rulelint.promql.parser import Parsed, parse
from tests.fuzz.promql import Fuzzer
from tests.promql.expressions import accepted_expressions


class Doubting(Cursor):
    """A cursor that is always in doubt."""

    __slots__ = ()

    @property
    def doubtful(self) -> bool:
        return True

    @doubtful.setter
    def doubtful(self, value: bool) -> None:
        """Stay in doubt."""


class Trusting(Doubting):
    """A cursor that never is."""

    __slots__ = ()

    @property
    def doubtful(self) -> bool:
        return False

    @doubtful.setter
    def doubtful(self, value: bool) -> None:
        """Stay without."""


def parsed_with(cursor: type[Cursor], text: str, monkeypatch: pytest.MonkeyPatch) -> Parsed:
    with monkeypatch.context() as patch:
        patch.setattr(parser, "Cursor", cursor)
        return parse(text)


def test_doubt_finds_every_type_error(monkeypatch: pytest.MonkeyPatch) -> None:
    fuzzer = Fuzzer(seed=3)
    fuzzer.pool += accepted_expressions()[:800]
    texts = [fuzzer.text() for _ in range(3000)]

    missed = [text for text in texts if parse(text) != parsed_with(Doubting, text, monkeypatch)]
    unseen = [text for text in texts if parse(text) != parsed_with(Trusting, text, monkeypatch)]

    assert missed == []
    assert len(unseen) > 30
