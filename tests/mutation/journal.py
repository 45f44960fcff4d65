"""What a run has found out so far, in a folder: the next one goes on from there."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.mutation.covering import Measured

Key = tuple[str, int, int, str]
"""Path, start, end and replacement of a mutant."""


class OtherTreeError(ValueError):
    """What was found out is about another tree."""


class Journal:
    """Lines of JSON: the tree, which tests cover what, then a mutant each."""

    def __init__(self, folder: Path, tree: str) -> None:
        self._path = folder / "journal.jsonl"
        self.measured: Measured | None = None
        self.known: dict[Key, tuple[bool, bool]] = {}
        if not self._path.exists():
            self._write({"tree": tree})
        text = self._path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:  # the last line was cut off
            self._path.write_text(whole, encoding="utf-8")
        rows = [json.loads(line) for line in whole.splitlines()]
        if rows[0]["tree"] != tree:
            raise OtherTreeError(f"{self._path} is about {rows[0]['tree']}, the tree is {tree}")
        for row in rows[1:]:
            self._take(row)

    def keep_measured(self, measured: Measured) -> None:
        """Write down which tests cover what."""
        covering = [[path, line, sorted(tests)] for (path, line), tests in measured.covering.items()]
        self._write({"covering": covering, "failing": sorted(measured.failing)})
        self.measured = measured

    def keep(self, key: Key, *, noticed: bool, ended: bool) -> None:
        """Write down what became of a mutant."""
        self._write({"mutant": list(key), "noticed": noticed, "ended": ended})
        self.known[key] = noticed, ended

    def _take(self, row: Mapping[str, object]) -> None:
        match row:
            case {"covering": list(covering), "failing": list(failing)}:
                found = {(path, line): frozenset(tests) for path, line, tests in covering}
                self.measured = Measured(found, frozenset(failing))
            case {"mutant": [str(path), int(start), int(end), str(by)], "noticed": noticed, "ended": ended}:
                self.known[path, start, end, by] = bool(noticed), bool(ended)

    def _write(self, row: Mapping[str, object]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
