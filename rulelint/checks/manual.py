"""The manual page of a check, read from its docstring: a title, prose, and fenced examples that run as tests."""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from rulelint.checks.base import Check, CheckMeta
from rulelint.dataclass import dataclass

_FENCE = re.compile(r"^```(\w+)(?: (.*))?$")
_CARETS = re.compile(r"^# *(\^+) ?(.*)$")
_FILE = re.compile(r"^# file: (\S+)$")
_RULES_BEGIN = re.compile(r"^- (?:alert|record): ")
_WRAPPING = ("groups:", "- name: example", "  rules:")


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example says is found: 1-based line and columns (the last one excluded), and the message."""

    path: str
    line: int
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, what follows the language, and its lines."""

    language: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Rule files, and what the check finds in them: nothing where the example is good."""

    files: dict[str, str]
    expected: tuple[Expected, ...]
    good: bool


@dataclass(frozen=True, slots=True)
class Manual:
    """`title` is one sentence; `body` is Markdown without the caret lines' meaning lost.

    `config` is the text of a `.rulelint.yaml` the examples are judged with, and `documents` are the other files of
    their repository, blocks whose title is a path.  `facts` is the text of a facts file (`yaml facts`), empty where
    nothing is known.
    """

    title: str
    body: str
    examples: tuple[Example, ...]
    config: str
    documents: dict[str, str]
    facts: str = ""


def manual_of(check: Check) -> Manual:
    """Return the manual page of a check; raise `ValueError` if its docstring has none."""
    return parse_manual(import_module(check.__name__).__doc__ or "")


def parse_manual(text: str) -> Manual:
    """Read a page: the first paragraph is the title, the blocks `yaml bad` and `yaml good` are the examples."""
    title, _, body = text.strip().partition("\n\n")
    if not title or not body:
        raise ValueError("a manual page has a title and a body")
    blocks = list(blocks_of(body))
    examples = tuple(_example(block) for block in blocks if block.title in ("bad", "good"))
    config, facts = (_joined(blocks, title) for title in ("config", "facts"))
    documents = {block.title: "\n".join(block.lines) for block in blocks if "." in block.title}
    return Manual(" ".join(title.split()), body.strip(), examples, config, documents, facts)


def _joined(blocks: Iterable[Block], title: str) -> str:
    return "\n".join(line for block in blocks if block.title == title for line in block.lines)


def page(check: Check) -> str:
    """Return the page in Markdown, as `docs/checks/` and `rulelint explain` show it."""
    manual, meta = manual_of(check), check.META
    facts = " · ".join(f"{key}: {value}" for key, value in facts_of(meta))
    return f"# {meta.id}\n\n{manual.title}\n\n{facts}\n\n{manual.body}\n"


def facts_of(meta: CheckMeta) -> Iterator[tuple[str, str]]:
    """Yield what `META` says, in words."""
    yield "severity", meta.severity.word
    if meta.policy:
        yield "runs", f"where `policy.{meta.policy}` is configured"
    elif meta.default:
        yield "runs", "by default, where facts are known" if "facts" in meta.needs else "by default"
    else:
        yield "runs", f"when selected ({', '.join(f'`{name}`' for name in (*meta.groups, meta.id))})"
    yield "since", meta.since


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a Markdown text."""
    opened: tuple[str, str] | None = None
    lines: list[str] = []
    for line in text.splitlines():
        if opened is None:
            if fence := _FENCE.match(line):
                opened, lines = (fence[1], fence[2] or ""), []
        elif line == "```":
            yield Block(*opened, tuple(lines))
            opened = None
        else:
            lines.append(line)


def _example(block: Block) -> Example:
    files: dict[str, str] = {}
    expected: list[Expected] = []
    for path, lines in _split_files(block.lines):
        kept: list[str] = []
        indent = 2 if any(_RULES_BEGIN.match(line) for line in lines) else 0
        before = len(_WRAPPING) if indent else 0
        for line in lines:
            if carets := _CARETS.match(line):
                start, end = carets.span(1)
                where = (before + len(kept), start + 1 + indent, end + 1 + indent)
                expected.append(Expected(path, *where, carets[2]))
            else:
                kept.append(" " * indent + line if line else line)
        wrapped = [*_WRAPPING, *kept] if indent else kept
        files[path] = "\n".join(wrapped) + "\n"
    return Example(files, tuple(expected), good=block.title == "good")


def _split_files(lines: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the files of a block; `# file: NAME` begins one, without such a line there is one."""
    path, begun = "rules.yml", list[str]()
    for line in lines:
        if named := _FILE.match(line):
            if begun:
                yield path, tuple(begun)
            path, begun = named[1], []
        else:
            begun.append(line)
    yield path, tuple(begun)
