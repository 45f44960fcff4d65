"""Two sides of a pull request from the text of their rule files."""

from collections.abc import Mapping

from rulelint.compare.changes import Change, describe_changes
from rulelint.compare.pairing import Pairing, pair_rules
from rulelint.rules.load import load_rules
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText


def load(texts: Mapping[str, str]) -> list[RuleFile]:
    files = [load_rules(SourceText(path, text)) for path, text in sorted(texts.items())]
    return [file for file in files if file is not None]


def paired(
    base: Mapping[str, str], head: Mapping[str, str], renamed: Mapping[str, str] | None = None
) -> tuple[Pairing, list[Change]]:
    """Pair two trees of rule files and describe what changed."""
    renamed = renamed or {}
    heads = load(head)
    pairing = pair_rules(load(base), heads, renamed)
    return pairing, describe_changes(pairing, {file.path: file for file in heads}, renamed)


def shown(change: Change) -> str:
    """Return the characters of head a change points at."""
    span = change.place.span
    return "" if span is None else change.place.source.text[span.start : span.end]
