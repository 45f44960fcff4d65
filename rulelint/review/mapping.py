"""The mapping of what is due to work items of a tracker: read, checked, every placeholder known before it is used."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from math import isfinite
from typing import Any, Literal

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.review.documents import fault_at, read_document
from rulelint.review.model import KINDS, Kind
from rulelint.review.placeholders import Template, is_name, parse_template
from rulelint.source.file import SourceText
from rulelint.source.spelling import did_you_mean

PLACEHOLDERS: Mapping[str, str] = {
    "key": "the item's key, the same as long as the same is due",
    "kind": "what kind of item it is",
    "title": "what is due, in a line",
    "rule": "the rule's name",
    "group": "the rule's group",
    "incident": "the incident's name",
    "path": "the rule's file",
    "line": "the line it stands on, a number",
    "place": "file and line: `rules/db.yml:12`",
    "place_line": "the same as a sentence, empty for an incident",
    "owner": "the owner",
    "owner_or_nobody": "the owner, or `nobody`",
    "severity": "the severity of the alert or the incident",
    "risk": "severity times likelihood, a number from 1 to 25",
    "risk_severity": "a number from 1 to 5",
    "risk_likelihood": "a number from 1 to 5",
    "why": "how the risk comes about",
    "evidence": "what it rests on, a line for each",
    "evidence_line": "the same in one line",
    "action": "what to do",
    "today": "the day of the review",
    "fixtures": "the fixtures that were replayed",
}
"""Every placeholder there is, besides the mapping's own parameters and tables, and what stands for it."""

Markup = Literal["plain", "markdown", "html", "jira"]
Cell = Template | int | float
Value = Template | int | float | bool | None | tuple["Value", ...] | dict[str, "Value"]
"""A field: JSON, whose texts are templates."""


@dataclass(frozen=True, slots=True)
class Table:
    """A placeholder made from the value of another: by its text, or by the highest limit that a number reaches."""

    of: str
    values: Mapping[str, Cell] = field(default_factory=dict)
    at_least: tuple[tuple[int, Cell], ...] = ()
    otherwise: Cell | None = None

    def look_up(self, value: str | float | None) -> Cell | None:
        """Return what a value becomes; None for nothing."""
        if self.at_least:
            number = value if isinstance(value, int | float) else None
            reached = (cell for limit, cell in self.at_least if number is not None and number >= limit)
            return next(reached, self.otherwise)
        return self.values.get("" if value is None else str(value), self.otherwise)


@dataclass(frozen=True)
class WorkItemMapping:
    """What a mapping says; `markup` and `limits` are by field, its keys joined by dots."""

    name: str
    about: str
    parameters: Mapping[str, str]
    tables: Mapping[str, Table]
    kinds: frozenset[Kind]
    minimum_risk: int
    markup: Mapping[str, Markup]
    limits: Mapping[str, int]
    fields: Mapping[str, Value]


def read_mapping(name: str, source: SourceText, given: Mapping[str, str]) -> WorkItemMapping:
    """Return the mapping in a file, its parameters filled with what is `given`.

    Raises `RulelintError` for a file that is none, an unknown placeholder, a parameter without a value.
    """
    document = read_document(source, "work-items")
    parameters = _parameters(document.get("parameters", {}), given, source)
    known = {*PLACEHOLDERS, *parameters}
    tables = {name: _table(name, block, known, source) for name, block in document.get("tables", {}).items()}
    fields = {
        key: _value(value, ("fields", key), {*known, *tables}, source)
        for key, value in document["fields"].items()
    }
    for block in ("markup", "limits"):
        _check_paths(block, document.get(block, {}), set(_paths(fields)), source)
    return WorkItemMapping(
        name,
        document.get("about", ""),
        parameters,
        tables,
        frozenset(document.get("kinds", KINDS)),
        document.get("minimum_risk", 1),
        document.get("markup", {}),
        document.get("limits", {}),
        fields,
    )


def _parameters(
    written: Mapping[str, str | None], given: Mapping[str, str], source: SourceText
) -> Mapping[str, str]:
    for name in given:
        if name not in written:
            known = ", ".join(f"`{each}`" for each in written) or "none"
            meant = did_you_mean(name, written)
            raise RulelintError(f"{source.path} has no parameter `{name}`{meant}", advice=f"it has {known}")
    for name in written:
        _check_name(name, ("parameters", name), PLACEHOLDERS, source)
    filled = {**written, **given}
    missing = [name for name, value in filled.items() if value is None]
    if missing:
        words = " ".join(f"--set {name}=…" for name in missing)
        raise RulelintError(f"{source.path} needs {', '.join(missing)}", advice=f"add {words}")
    return {name: value for name, value in filled.items() if value is not None}


def _check_name(name: str, where: tuple[str | int, ...], taken: Collection[str], source: SourceText) -> None:
    if not is_name(name):
        raise fault_at(source, where, f"`{name}` is no name of a placeholder: small letters, digits and `_`")
    if name in taken:
        raise fault_at(source, where, f"`{name}` is a placeholder already")


def _table(name: str, block: Mapping[str, Any], known: Collection[str], source: SourceText) -> Table:
    where = "tables", name
    _check_name(name, where, known, source)
    if block["of"] not in known:
        raise fault_at(
            source, (*where, "of"), f"no placeholder `{block['of']}`{did_you_mean(block['of'], known)}"
        )

    def cell(*below: str) -> Cell:
        value: Any = block
        for key in below:
            value = value[key]
        found = _value(value, (*where, *below), known, source)
        assert isinstance(found, Template | int | float)
        return found

    return Table(
        block["of"],
        {key: cell("values", key) for key in block.get("values", {})},
        tuple(
            (int(key), cell("at_least", key))
            for key in sorted(block.get("at_least", {}), key=int, reverse=True)
        ),
        cell("otherwise") if "otherwise" in block else None,
    )


def _value(value: Any, where: tuple[str | int, ...], known: Collection[str], source: SourceText) -> Value:
    match value:
        case str():
            return _template(value, where, known, source)
        case list():
            return tuple(_value(each, (*where, at), known, source) for at, each in enumerate(value))
        case dict():
            return {key: _value(each, (*where, key), known, source) for key, each in value.items()}
        case float() if not isfinite(value):
            raise fault_at(source, where, f"JSON has no number `{value}`")
        case _:
            assert value is None or isinstance(value, bool | int | float)
            return value


def _template(
    text: str, where: tuple[str | int, ...], known: Collection[str], source: SourceText
) -> Template:
    try:
        return parse_template(text, known)
    except ValueError as error:
        raise fault_at(source, where, str(error)) from None


def _paths(fields: Mapping[str, Value], above: str = "") -> Iterator[str]:
    for key, value in fields.items():
        path = f"{above}{key}"
        yield path
        if isinstance(value, dict):
            yield from _paths(value, f"{path}.")


def _check_paths(block: str, written: Collection[str], known: Collection[str], source: SourceText) -> None:
    for path in written:
        if path not in known:
            raise fault_at(source, (block, path), f"no field `{path}`{did_you_mean(path, known)}")
