"""Files that are templates of rule files: they must be rendered before anything can be said about their rules."""

import re
from dataclasses import dataclass

from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Template:
    """The language, how to render it, and the first action in the file."""

    language: str
    advice: str
    span: Span


# Bounded repetitions: these patterns run on text that nobody vouches for, and must be linear in it.
_LANGUAGES = (
    (
        "Helm",
        re.compile(
            r"\{\{-?\s*(?:(?:if|else|end|range|with|define|template|include|block|tpl|toYaml|fromYaml|required|default"
            r"|quote|printf|index|fail|lookup|/\*)\b[^{}\n]{0,200}|[^{}\n]{0,200}[.$](?:Values|Release|Chart|Capabilities|Files"
            r"|Template)\b[^{}\n]{0,200})\}\}"
        ),
        "check the rendered file: `helm template CHART > rules.yaml`",
    ),
    ("Jinja", re.compile(r"\{%[^\n%]{0,200}%\}"), "check the rendered file"),
    ("ERB", re.compile(r"<%[^\n%]{0,200}%>"), "check the rendered file"),
    ("Go", re.compile(r"^[ \t]*\{\{[^\n{}]{0,200}\}\}", re.MULTILINE), "check the rendered file"),
)


def find_template(text: str) -> Template | None:
    """Return the template language a text that is not YAML is written in, or None."""
    for language, pattern, advice in _LANGUAGES:
        found = pattern.search(text)
        if found:
            return Template(language, advice, Span(found.start(), found.end()))
    return None
