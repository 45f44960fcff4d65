"""Writing the feedback file: new entries go below those that are there, each on a line of its own."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rulelint.dataclass import dataclass
from rulelint.fixtures.document import format_time
from rulelint.review.documents import DocumentError
from rulelint.review.feedback import Entry, read_feedback
from rulelint.source.file import SourceText

HEAD = "# What people said of past notifications: see docs/review.md of rulelint.\n"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_/-]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_FIRST_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of a feedback file after a merge.

    `added` entries are new; `known` were there and say the same; `kept` were there with another verdict, which
    stands: somebody may have corrected it.
    """

    text: str
    added: tuple[Entry, ...]
    known: int
    kept: tuple[Entry, ...]


def merge(source: SourceText, imported: Iterable[Entry]) -> Merged:
    """Return the feedback file with those of the entries that it does not have yet.

    What is written stays as it is, comments included, wherever a line can follow it; a file that is no plain list is
    written anew.  Raises `DocumentError` for a file that is none, or that would become too large.
    """
    present = read_feedback(source)
    verdicts = {each.identity: each.verdict for each in present}
    added: list[Entry] = []
    kept: list[Entry] = []
    known = 0
    for entry in imported:
        if entry.identity not in verdicts:
            verdicts[entry.identity] = entry.verdict
            added.append(entry)
        elif verdicts[entry.identity] == entry.verdict:
            known += 1
        else:
            kept.append(entry)
    text = _with(source, present, added) if added else source.text
    return Merged(text, tuple(added), known, tuple(kept))


def _with(source: SourceText, present: Sequence[Entry], added: Sequence[Entry]) -> str:
    whole = (*present, *added)
    if present:
        first = _FIRST_ITEM.search(source.text)
        indent = first[1] if first else ""
        end = "" if source.text.endswith("\n") else "\n"
        longer = source.text + end + "".join(f"{indent}- {_line(each)}\n" for each in added)
        if _says(source.path, longer, whole):
            return longer
    anew = HEAD + "".join(f"- {_line(each)}\n" for each in whole)
    assert read_feedback(SourceText(source.path, anew)) == whole
    return anew


def _says(path: str, text: str, entries: Sequence[Entry]) -> bool:
    """Say whether a file of this text would hold these entries."""
    try:
        return read_feedback(SourceText(path, text)) == entries
    except DocumentError:
        return False


def _line(entry: Entry) -> str:
    pairs = [("time", format_time(entry.time))]
    if entry.alert:
        pairs.append(("alert", _scalar(entry.alert)))
    if entry.labels:
        pairs.append(("labels", _mapping(entry.labels)))
    if entry.receiver:
        pairs.append(("receiver", _scalar(entry.receiver)))
    if entry.group or entry.receiver:
        pairs.append(("group", _mapping(entry.group)))
    pairs.append(("verdict", entry.verdict))
    pairs += [(name, _scalar(text)) for name in ("who", "note", "id") if (text := getattr(entry, name))]
    return "{" + ", ".join(f"{name}: {value}" for name, value in pairs) + "}"


def _mapping(labels: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_scalar(name)}: {_scalar(labels[name])}" for name in sorted(labels)) + "}"


def _scalar(text: str) -> str:
    """Return a text as YAML: a word as it is, anything else in double quotes with escapes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(map(_character, text)) + '"'


def _character(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
