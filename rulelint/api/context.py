"""What checks may know besides the rules: the policy, CODEOWNERS, files of the repository, and facts."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rulelint.analysis.facts import KnownFacts
from rulelint.api.files import SKIPPED_FOLDERS
from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Context, nobody
from rulelint.policy.config import Config
from rulelint.policy.repository import Repository

if TYPE_CHECKING:
    from rulelint.policy.scope import StateOf

MAX_BYTES = 4 * 1024 * 1024
"""A larger file is no CODEOWNERS and no runbook."""


def context_of(
    config: Config,
    repository: Repository,
    facts: KnownFacts | None = None,
    *,
    today: date | None = None,
    state_of: "StateOf | None" = None,
) -> Context:
    """Return the context of checks: what the configuration asks for, and nothing else is looked at.

    `today` is the current day in UTC without it.  `state_of` says what happened to rules, for blocks of `policy.match`
    that ask.  Raises `AlertmanagerError`.
    """
    policy = config.policy
    if facts is not None:
        facts = replace(facts, speaks_for=_from_root(facts.speaks_for, repository))
    context = Context(policy=policy, read_file=repository.read_file, facts=facts)
    if policy == PolicySettings() and config.alertmanager is None:
        return context
    from rulelint.policy.around import alertmanager_of, surroundings  # noqa: PLC0415  as above
    from rulelint.policy.scope import scoped_policies, unchanged  # noqa: PLC0415  as above

    context = replace(
        context,
        code_owners=_code_owners(config, repository),
        alertmanager=alertmanager_of(config, repository),
        around=surroundings(config, repository, today or datetime.now(UTC).date()),
    )
    if not policy.blocks:
        return context
    return replace(context, scoped=scoped_policies(config, context, state_of or unchanged))


def _from_root(speaks_for: Callable[[str], bool], repository: Repository) -> Callable[[str], bool]:
    """Return the function for paths as reports print them; it is asked with paths from the repository's root."""
    return lambda path: speaks_for(repository.from_root(path))


def _code_owners(config: Config, repository: Repository) -> Callable[[str], tuple[str, ...]]:
    if not any(origin.kind == "codeowners" for origin in config.policy.origins()):
        return nobody
    from rulelint.policy.codeowners import PLACES, code_owners, parse_code_owners  # noqa: PLC0415  where asked for

    text = next((text for place in PLACES if (text := repository.read_file(place)) is not None), "")
    owners_of = code_owners(parse_code_owners(text))
    return lambda path: owners_of(repository.from_root(path))


def context_here(config: Config, cwd: Path, facts: Path | None = None, today: date | None = None) -> Context:
    """Return the context of checks on the work tree around a working directory.

    `facts` counts from there and stands in for what the configuration names.  Raises `FixtureError` for facts that
    cannot be read.
    """
    known = facts_here(config, cwd, facts)
    repository, state_of = repository_here(config, cwd)
    return context_of(config, repository, known, today=today, state_of=state_of)


def repository_here(config: Config, cwd: Path) -> tuple[Repository, "StateOf | None"]:
    """Return the files around a working directory, and what happened to rules since the last commit.

    git is asked only by policies that need it.
    """
    root = repository_root(cwd)
    levels = len(cwd.resolve().relative_to(root).parts)
    repository = Repository(reader(root), lambda: listed(root), "/".join([".."] * levels))
    asks_git = any(origin.kind == "git" for origin in config.policy.origins())
    asks_state = any(block.match.git for block in config.policy.blocks)
    if not (asks_git or asks_state) or not (root / ".git").exists():
        return repository, None
    from rulelint.api.history import last_commit, times_of  # noqa: PLC0415  git, where it is asked for

    times = times_of(root, None, repository.from_root)
    return replace(repository, line_times=times), last_commit(root, repository.from_root)


def facts_here(config: Config, cwd: Path, facts: Path | None) -> KnownFacts | None:
    """Return what a fixture's folder or a facts file states, None where neither is named."""
    if facts is None and config.facts is not None:
        facts = Path(config.folder, config.facts)
    if facts is None:
        return None
    from rulelint.fixtures.known import read_facts  # noqa: PLC0415  jsonschema, only where facts are named

    return read_facts(cwd / facts, facts.as_posix())


def repository_root(start: Path) -> Path:
    """Return the nearest folder upwards that holds `.git`; `start` itself where there is none."""
    folder = start.resolve()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def reader(root: Path) -> Callable[[str], str | None]:
    """Return a function that reads text files below `root` and nothing else, symbolic links resolved."""

    def read(path: str) -> str | None:
        try:
            full = (root / path).resolve()
            if not full.is_relative_to(root) or not full.is_file() or full.stat().st_size > MAX_BYTES:
                return None
            return full.read_text("utf-8", errors="replace")
        except (OSError, ValueError):  # ValueError: a NUL in the path
            return None

    return read


def listed(root: Path) -> list[str]:
    """Return the files below `root` by their path from there, sorted; hidden ones and links to folders are left out."""
    found: list[str] = []
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in SKIPPED_FOLDERS)
        start = Path(folder).relative_to(root).as_posix()
        found += [f"{start}/{name}".removeprefix("./") for name in names if not name.startswith(".")]
    return sorted(found)
