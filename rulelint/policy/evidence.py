"""What a repository has to show for its alerts: tests that name them, fixtures that speak for them, incidents."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.policy.repository import Repository
from rulelint.schema.data import data_of, odd_keys
from rulelint.schema.validate import check_document
from rulelint.source.file import SourceText
from rulelint.source.glob import GlobError, compile_glob, matches_any, speaks_for
from rulelint.source.nodes import Mapping as MappingNode
from rulelint.source.yaml import Limits, compose

DOCUMENT = "fixture.yaml"
LIMITS = Limits(characters=8 << 20, nodes=1_000_000, depth=50, expanded=1_000_000)
MARK = "alert_rule_test"
"""What every file has that tests alerts."""


class EvidenceError(RulelintError):
    """A fixture of the configuration cannot be read."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """What a fixture says of itself: the rule files it speaks for, and the alerts its incidents expect."""

    applies_to: tuple[str, ...]
    expected: tuple[str, ...]


def alerts_in_tests(repository: Repository) -> Callable[[], frozenset[str]]:
    """Return the names of the alerts that promtool test files anywhere in the repository name."""

    @cache
    def names() -> frozenset[str]:
        found: set[str] = set()
        for path in repository.files():
            text = repository.read_file(path) if path.lower().endswith((".yml", ".yaml")) else None
            if text is not None and MARK in text:
                found.update(_named(text))
        return frozenset(found)

    return names


def fixtures(repository: Repository, globs: Sequence[str]) -> Callable[[], tuple[Fixture, ...]]:
    """Return the fixtures whose folder one of the globs fits; the function raises `EvidenceError`."""

    @cache
    def found() -> tuple[Fixture, ...]:
        folders = [posixpath.dirname(path) for path in repository.files() if _is_document(path)]
        return tuple(_fixture(repository, each) for each in folders if matches_any(globs, each))

    return found


def covers(found: Iterable[Fixture], path: str) -> bool:
    """Say whether a fixture speaks for a rule file."""
    return any(speaks_for(each.applies_to, path) for each in found)


def expects(found: Iterable[Fixture], name: str) -> bool:
    """Say whether an incident of a fixture expects an alert of that name."""
    return any(fnmatchcase(name, glob) for each in found for glob in each.expected)


def _is_document(path: str) -> bool:
    return posixpath.basename(path) == DOCUMENT and "/" in path


def _fixture(repository: Repository, folder: str) -> Fixture:
    document = _read(repository, posixpath.join(folder, DOCUMENT), "fixture")
    incidents: Sequence[Mapping[str, Any]] = ()
    if "incidents" in document:
        path = posixpath.normpath(posixpath.join(folder, document["incidents"]))
        incidents = _read(repository, path, "incidents")
    expected = tuple(name for each in incidents for name in each.get("expect", ()))
    return Fixture(_globs(document, folder), expected)


def _globs(document: Mapping[str, Any], folder: str) -> tuple[str, ...]:
    globs = tuple(document.get("applies_to", ()))
    for glob in globs:
        try:
            compile_glob(glob)
        except GlobError as error:
            raise EvidenceError(f"{folder}/{DOCUMENT}: {error}, in `applies_to`") from None
    return globs


def _read(repository: Repository, path: str, schema: str) -> Any:
    text = repository.read_file(path)
    if text is None:
        raise EvidenceError(f"cannot read {path}")
    source = SourceText(path, text)
    data, defects = check_document(source, schema)
    for defect in defects:
        line, column = source.position(defect.span.start)
        raise EvidenceError(f"{path}:{line}:{column}: {defect.message}", advice=defect.help or None)
    return data


def _named(text: str) -> Iterator[str]:
    """Yield the names below `tests[].alert_rule_test[].alertname`, whatever else the file holds."""
    composed = compose(text, LIMITS)
    root = composed.documents[0] if composed.documents and not composed.faults else None
    if not isinstance(root, MappingNode) or list(odd_keys(root)):
        return
    for test in _items(data_of(root).get("tests")):
        for case in _items(test.get("alert_rule_test")):
            if isinstance(case.get("alertname"), str):
                yield case["alertname"]


def _items(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
