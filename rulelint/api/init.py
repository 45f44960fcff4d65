"""`rulelint init`: a configuration, a hook and a workflow, made from what a repository holds."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from rulelint import __version__
from rulelint.alertmanager.load import load as load_alertmanager
from rulelint.analysis.families import RANKS
from rulelint.api.context import repository_root
from rulelint.api.files import SKIPPED_FOLDERS, discover, load
from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.policy.config import FILE_NAMES, Config
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText
from rulelint.source.plural import plural

HOOKS = (".pre-commit-config.yaml", ".pre-commit-config.yml")
WORKFLOW = ".github/workflows/rulelint.yml"
CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
PLAIN_LABEL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
MAX_LEVELS = 8
"""More values of `severity` than this are no levels."""
ALERTMANAGER = re.compile(r"(?i).*alertmanager.*\.ya?ml")
MAX_CONFIGURATION = 1 << 20
"""Bytes; a larger file is not looked at."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file below the root: its text, and whether another one already does its work, which is then kept.

    `lacking`: the file that is kept says nothing of rulelint, so that somebody should add what is in `text`.
    """

    path: str
    text: str
    kept: str = ""
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written below `root`, made from `files` rule files that hold `rules` rules."""

    root: Path
    files: int
    rules: int
    proposals: tuple[Proposal, ...]


def plan_init(start: Path) -> Plan:
    """Look at the repository around `start`; nothing is written."""
    root = repository_root(start)
    files = load(discover([Path()], Config(), root), from_hook=True).files
    kept = _existing(root, HOOKS)
    hooks = Proposal(HOOKS[0], _hooks(), kept, lacking=bool(kept) and not _names_rulelint(root / kept))
    proposals = [Proposal(FILE_NAMES[0], _config(root, files), _existing(root, FILE_NAMES)), hooks]
    if (root / ".github").is_dir() or _is_on_github(root):
        proposals.append(Proposal(WORKFLOW, _workflow(), _existing(root, (WORKFLOW,))))
    return Plan(root, len(files), sum(file.rule_count for file in files), tuple(proposals))


def write_proposal(root: Path, proposal: Proposal) -> None:
    """Write a file that does not exist yet; raise `RulelintError` if it does by now, or cannot be written."""
    target = root / proposal.path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(proposal.text)
    except OSError as error:
        raise RulelintError(f"cannot write {proposal.path}: {error.strerror or error}") from error


def _existing(root: Path, names: Iterable[str]) -> str:
    return next((name for name in names if os.path.lexists(root / name)), "")


def _names_rulelint(path: Path) -> bool:
    """Say whether a file mentions rulelint; one that cannot be read is left to its owner."""
    try:
        return "rulelint" in path.read_text("utf-8", errors="replace")
    except OSError:
        return True


def _is_on_github(root: Path) -> bool:
    try:
        return "github.com" in (root / ".git" / "config").read_text("utf-8", errors="replace")
    except OSError:
        return False


def _config(root: Path, files: Sequence[RuleFile]) -> str:
    lines = ["# What rulelint checks here. Every key: docs/config.md, schemas/config.schema.json"]
    folders = _folders(file.path for file in files)
    if folders and "." not in folders:
        lines.append(f"rules: [{', '.join(_quoted(f'{folder}/**') for folder in folders)}]")
    fixtures = _fixture_globs(root)
    if fixtures:
        lines.append(f"fixtures: [{', '.join(map(_quoted, fixtures))}]")
    lines += [*_alertmanager(root), "fail_on: error", *_policy(files)]
    return "".join(f"{line}\n" for line in lines)


def _folders(paths: Iterable[str]) -> list[str]:
    """Return the folders that hold the files, without those below another one."""
    found = sorted({PurePosixPath(path).parent for path in paths})
    tops = [each for each in found if not any(other in each.parents for other in found)]
    return [top.as_posix() for top in tops]


def _fixture_globs(root: Path) -> list[str]:
    folders = {
        path.parent.parent.relative_to(root).as_posix()
        for path in sorted(root.glob("*/*/fixture.yaml"))
        if not path.is_symlink() and not path.relative_to(root).parts[0].startswith(".")
    }
    return [f"{folder}/*" for folder in sorted(folders)]


def _alertmanager(root: Path) -> Iterator[str]:
    """Yield the key that names Alertmanager's configuration; of several a person chooses."""
    found = sorted(path.relative_to(root).as_posix() for path in _configurations(root))
    if len(found) == 1:
        yield f"alertmanager: {_quoted(found[0])}"
    elif found:
        yield f"# alertmanager: one of {', '.join(map(_quoted, found[:MAX_LEVELS]))}, which says who is told"


def _configurations(root: Path) -> Iterator[Path]:
    """Yield files that are called after Alertmanager, and that it would load."""
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in SKIPPED_FOLDERS)
        for path in (Path(folder, name) for name in names if ALERTMANAGER.fullmatch(name)):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_CONFIGURATION:
                continue
            try:
                source = SourceText.from_bytes(path.name, path.read_bytes())
            except (OSError, UnicodeDecodeError):
                continue
            if load_alertmanager(source).configuration is not None:
                yield path


def _policy(files: Sequence[RuleFile]) -> Iterator[str]:
    """Yield a policy that the rules mostly keep already, to be switched on by a person."""
    alerts = [
        (group, rule)
        for file in files
        for group in file.groups
        for rule in group.rules
        if rule.kind == "alert"
    ]
    levels: Counter[str] = Counter()
    for group, rule in alerts:
        label = group.labels_of(rule).get("severity")
        if label is not None and label.value and set(label.value) <= PLAIN_LABEL:
            levels[label.value] += 1
    if alerts and levels and len(levels) <= MAX_LEVELS:
        ordered = sorted(levels, key=lambda word: (RANKS.get(word.lower(), len(RANKS)), word))
        unknown = [f"`{word}`" for word in ordered if word.lower() not in RANKS]
        place = f"; put {' and '.join(unknown)} where it belongs" if unknown else ""
        yield f"# {levels.total()} of {plural(len(alerts), 'alert')} with a severity; this would demand it of all:"
        yield "# policy:"
        yield f"#   severity: {{levels: [{', '.join(map(_quoted, ordered))}]}}  # mildest first{place}"


def _hooks() -> str:
    return f"""\
repos:
  - repo: local
    hooks:
      - id: rulelint
        name: rulelint
        entry: rulelint lint --from-hook
        language: python
        additional_dependencies: ["rulelint=={__version__}"]
        types_or: [yaml, json]
        require_serial: true
"""


def _workflow() -> str:
    return f"""\
name: rulelint
on: pull_request
permissions:
  contents: read
jobs:
  rulelint:
    runs-on: ubuntu-latest
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 2
          persist-credentials: false
      - run: pipx run "rulelint=={__version__}" ci
"""


def _quoted(text: str) -> str:
    """Return text as a YAML scalar in quotes."""
    return json.dumps(text)
