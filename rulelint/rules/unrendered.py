"""Files that are templates of rule files: they must be rendered before anything can be said about their rules."""

import re
from collections.abc import Iterator, Sequence

from rulelint.dataclass import dataclass
from rulelint.source.nodes import Scalar
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Template:
    """The language, how to render it, and the first action in the file."""

    language: str
    advice: str
    span: Span


_HELM, _OTHER = "check the rendered file: `helm template CHART > rules.yaml`", "check the rendered file"

# Bounded repetitions: these patterns run on text that nobody vouches for, and must be linear in it.
_CERTAIN = (
    (
        "Helm",
        re.compile(
            r"\{\{-?\s*(?:(?:include|tpl|toYaml|fromYaml|required|default|quote|fail|lookup|/\*)\b[^{}\n]{0,200}"
            r"|[^{}\n]{0,200}[.$](?:Values|Release|Chart|Capabilities|Files|Template)\b[^{}\n]{0,200})\}\}"
        ),
        _HELM,
    ),
    ("Jinja", re.compile(r"\{%[^\n%]{0,200}%\}"), _OTHER),
    ("ERB", re.compile(r"<%[^\n%]{0,200}%>"), _OTHER),
)
"""What Prometheus' own templates cannot say: a file with such an action is a template, wherever the action stands."""

_PERHAPS = (
    (
        "Helm",
        re.compile(
            r"\{\{-?\s*(?:if|else|end|range|with|define|template|block|printf|index)\b[^{}\n]{0,200}\}\}"
        ),
        _HELM,
    ),
    ("Go", re.compile(r"^[ \t]*\{\{[^\n{}]{0,200}\}\}", re.MULTILINE), _OTHER),
)
"""What Prometheus' own templates say, too: only an action outside of values can be why the file is not YAML."""

_OF_ALERTS = re.compile(r"\$(?:labels|value|externalLabels)\b|\.(?:Labels|ExternalLabels|Value)\b")


def find_template(text: str, scalars: Sequence[Scalar], fault: int) -> Template | None:
    """Return the template language a text that is not YAML is written in, or None.

    `scalars` are those that were read before the YAML broke, in the order of the file, at the offset `fault`.
    """
    for language, pattern, advice in _CERTAIN:
        if found := pattern.search(text):
            return Template(language, advice, Span(*found.span()))
    for language, pattern, advice in _PERHAPS:
        for span in _outside(pattern, text[: _line_end(text, fault)], scalars):
            if span.start <= fault and not _OF_ALERTS.search(text, span.start, span.end):
                return Template(language, advice, span)
    return None


def _outside(pattern: re.Pattern[str], text: str, scalars: Sequence[Scalar]) -> Iterator[Span]:
    """Yield what a pattern finds outside of scalars; a plain scalar ends where a line begins with an action."""
    index = 0
    for found in pattern.finditer(text):
        while index < len(scalars) and scalars[index].end <= found.start():
            index += 1
        inside = index < len(scalars) and scalars[index].start <= found.start()
        if not inside or (not scalars[index].style and _begins_a_line(text, found)):
            yield Span(*found.span())


def _begins_a_line(text: str, found: re.Match[str]) -> bool:
    start = text.find("{", found.start())
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
