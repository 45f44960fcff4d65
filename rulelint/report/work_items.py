"""Work items as JSON: what is due, in the fields that a mapping asks for.  Nothing is sent anywhere."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from rulelint.report import markdown
from rulelint.report.json import VERSION, dump
from rulelint.report.printable import one_line
from rulelint.report.review_tables import place, reckoning
from rulelint.review.mapping import Markup, Value, WorkItemMapping
from rulelint.review.model import Item
from rulelint.review.placeholders import Template
from rulelint.review.run import Review

Words = Mapping[str, str | int | float]
EVIDENCE = "evidence"
"""The one placeholder of several lines."""
_LEFT_OUT = object()
"""Stands for a field that has no value for an item, since null is one."""
_WIKI = re.compile(r"([\\{}\[\]*_?^+~!|#@-])")


def render(review: Review, mapping: WorkItemMapping) -> str:
    """Return the work items of a review, the highest risk first."""
    items = [each for each in review.items if is_wanted(each, mapping)]
    return dump(
        {
            "version": VERSION,
            "mapping": mapping.name,
            "about": mapping.about,
            "items": [{"key": each.key, "fields": fields_of(each, review, mapping)} for each in items],
        }
    )


def is_wanted(item: Item, mapping: WorkItemMapping) -> bool:
    """Say whether an item becomes a work item."""
    return item.kind in mapping.kinds and item.risk.value >= mapping.minimum_risk


def fields_of(item: Item, review: Review, mapping: WorkItemMapping) -> dict[str, Any]:
    """Return the fields of one work item; those without a value are left out."""
    filling = _Filling(_words(item, review, mapping), mapping)
    filled = {name: filling.value(value, name) for name, value in mapping.fields.items()}
    return {name: value for name, value in filled.items() if value is not _LEFT_OUT}


def _words(item: Item, review: Review, mapping: WorkItemMapping) -> Words:
    """Return what stands for each placeholder; the mapping's tables are looked up last."""
    rule, where = item.rule, place(item)
    words: dict[str, str | int | float] = {
        "key": item.key,
        "kind": item.kind,
        "title": item.title,
        "rule": rule.name if rule else "",
        "group": rule.group if rule else "",
        "incident": item.incident,
        "path": item.path,
        "line": item.line or "",
        "place": where,
        "place_line": f"{where}." if where else "",
        "owner": item.owner,
        "owner_or_nobody": item.owner or "nobody",
        "severity": item.severity,
        "risk": item.risk.value,
        "risk_severity": item.risk.severity,
        "risk_likelihood": item.risk.likelihood,
        "why": reckoning(item),
        EVIDENCE: "\n".join(" ".join(each.text.split()) for each in item.evidence),
        "evidence_line": "; ".join(each.text for each in item.evidence),
        "action": item.action,
        "today": review.basis.today.isoformat(),
        "fixtures": ", ".join(each.name for each in review.basis.fixtures),
        **mapping.parameters,
    }
    for name, table in mapping.tables.items():
        cell = table.look_up(words[table.of])
        if isinstance(cell, Template):
            words[name] = "".join(_text(piece, words) for piece in cell.pieces)
        else:
            words[name] = "" if cell is None else cell
    return words


def _text(piece: Any, words: Words) -> str:
    return piece if isinstance(piece, str) else str(words[piece.name])


class _Filling:
    """Fills the fields of one work item."""

    def __init__(self, words: Words, mapping: WorkItemMapping) -> None:
        self._words = words
        self._mapping = mapping

    def value(self, value: Value, path: str) -> Any:
        """Return a field as JSON; `path` is its keys, joined by dots."""
        match value:
            case Template():
                return self._template(value, path)
            case tuple():
                return self._kept([self.value(each, path) for each in value], value)
            case dict():
                filled = {key: self.value(each, f"{path}.{key}") for key, each in value.items()}
                left = {key: each for key, each in filled.items() if each is not _LEFT_OUT}
                return _LEFT_OUT if value and not left else left
            case _:
                return value

    def _kept(self, filled: list[Any], written: tuple[Value, ...]) -> Any:
        left = [each for each in filled if each is not _LEFT_OUT]
        return _LEFT_OUT if written and not left else left

    def _template(self, template: Template, path: str) -> Any:
        """Return a text; what is nothing but a placeholder keeps its type, and is left out where it is empty."""
        if template.only is not None:
            word = self._words[template.only]
            if not isinstance(word, str):
                return word
            if not word:
                return _LEFT_OUT
        markup = self._mapping.markup.get(path, "plain")
        pieces = (
            each if isinstance(each, str) else self._filled(each.name, markup) for each in template.pieces
        )
        return _cut("".join(pieces), self._mapping.limits.get(path))

    def _filled(self, name: str, markup: Markup) -> str:
        text, escape = str(self._words[name]), _ESCAPES[markup]
        if name != EVIDENCE:
            return escape(text)
        break_ = "<br>\n" if markup == "html" else "\n"
        dash = "* " if markup == "jira" else "- "
        return break_.join(f"{dash}{escape(line)}" for line in text.split("\n"))


def _cut(text: str, limit: int | None) -> str:
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"


def _html(text: str) -> str:
    return html.escape(one_line(text))


def _wiki(text: str) -> str:
    """Escape Jira's wiki markup, which older versions and Jira Server read."""
    return _WIKI.sub(r"\\\1", one_line(text))


_ESCAPES: Mapping[Markup, Callable[[str], str]] = {
    "plain": one_line,
    "markdown": markdown.text,
    "html": _html,
    "jira": _wiki,
}
