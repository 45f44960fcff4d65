"""What checks may know besides the rules: the policy, CODEOWNERS, files of the repository, and facts."""

import posixpath
from collections.abc import Callable
from pathlib import Path

from rulelint.analysis.facts import KnownFacts
from rulelint.checks.base import Context
from rulelint.policy.config import Config

MAX_BYTES = 4 * 1024 * 1024
"""A larger file is no CODEOWNERS and no runbook."""


def context_of(
    config: Config,
    read_file: Callable[[str], str | None],
    root: str = "",
    facts: KnownFacts | None = None,
) -> Context:
    """Return the context of checks.

    `read_file` reads a path relative to the repository's root; `root` leads there from the folder that paths in
    reports are relative to.
    """
    policy = config.policy
    asked = (policy.owner, policy.severity, policy.category, policy.summary, policy.runbook)
    wants_owners = any(origin.kind == "codeowners" for each in asked if each for origin in each.sources)
    if not wants_owners:
        return Context(policy=policy, read_file=read_file, facts=facts)
    from rulelint.policy.codeowners import PLACES, code_owners, parse_code_owners  # noqa: PLC0415  where asked for

    text = next((text for place in PLACES if (text := read_file(place)) is not None), "")
    owners_of = code_owners(parse_code_owners(text))

    def of_reported(path: str) -> tuple[str, ...]:
        return owners_of(posixpath.relpath(path, root) if root else path)

    return Context(policy=policy, code_owners=of_reported, read_file=read_file, facts=facts)


def context_here(config: Config, cwd: Path, facts: Path | None = None) -> Context:
    """Return the context of checks on the work tree around a working directory.

    `facts` counts from there and stands in for what the configuration names.  Raises `FixtureError` for facts that
    cannot be read.
    """
    root = repository_root(cwd)
    levels = len(cwd.resolve().relative_to(root).parts)
    return context_of(config, reader(root), "/".join([".."] * levels), facts_here(config, cwd, facts))


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
