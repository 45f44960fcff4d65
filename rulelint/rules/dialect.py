"""YAML that libyaml reads and Prometheus' parser (yaml.v3) refuses."""

import re
from collections.abc import Iterable, Iterator

from rulelint.finding import Defect
from rulelint.source.nodes import Scalar
from rulelint.source.span import Span

_VERSION = re.compile(r"^%YAML[ \t]+(?!1\.1\b)[0-9.]+", re.MULTILINE)
_ESCAPE = re.compile(r"\\.", re.DOTALL)


def refused_yaml(text: str, scalars: Iterable[Scalar]) -> Iterator[Defect]:
    """Yield what a valid YAML file may not have if Prometheus is to read it."""
    version = _VERSION.match(text) if text.startswith("%") else None
    if version:
        yield _defect(
            f"Prometheus reads YAML 1.1, not `{version[0]}`", Span(*version.span()), "remove the line"
        )
    if "\\/" not in text:
        return
    for scalar in scalars:
        if scalar.style != '"':
            continue
        for escape in _ESCAPE.finditer(text, scalar.start, scalar.end):
            if escape[0] == "\\/":
                yield _defect(
                    "`\\/` is no escape Prometheus knows",
                    Span(*escape.span()),
                    "write `/` without a backslash",
                )


def _defect(message: str, span: Span, advice: str) -> Defect:
    return Defect("yaml/syntax", message, span, help=advice)
