"""Replaying rule files on fixtures."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rulelint.api.context import context_here
from rulelint.api.files import SKIPPED_FOLDERS, discover, load
from rulelint.engine.options import Version
from rulelint.errors import RulelintError
from rulelint.fixtures.folder import DOCUMENT
from rulelint.fixtures.load import load_fixture
from rulelint.policy.attribution import owner_attribute, severity_attribute
from rulelint.policy.config import Config
from rulelint.policy.glob import matches_any
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate

__all__ = ["Request", "fixture_folders", "options_for", "simulate_paths"]


class NoFixtureError(RulelintError):
    """Nothing to replay on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line adds to the configuration; `version` None means each fixture's own, `phase` is ms."""

    fixtures: tuple[Path, ...] = ()
    version: Version | None = None
    phase: int = 0


def simulate_paths(paths: Sequence[Path], config: Config, request: Request) -> tuple[Simulation, ...]:
    """Replay the rule files among `paths` on every fixture, in the order the fixtures are given.

    Paths count from the working directory.  Raises `RulelintError` for what is wrong outside the rules.
    """
    here = Path.cwd()
    files = load(discover(paths, config, here)).files
    folders = request.fixtures or tuple(fixture_folders(config, here))
    if not folders:
        raise NoFixtureError(
            "no fixture to replay the rules on",
            advice="name one with --fixture, or list them under `fixtures:` in .rulelint.yaml",
        )
    options = replace(options_for(config, here), version=request.version, phase=request.phase)
    return tuple(simulate(files, load_fixture(folder), options) for folder in folders)


def options_for(config: Config, here: Path) -> SimulateOptions:
    """Return options that name owners and severities as the configuration says."""
    context = context_here(config, here)
    return SimulateOptions(
        owner=owner_attribute(context),
        severity=severity_attribute(context),
        alertmanager=context.alertmanager,
    )


def fixture_folders(config: Config, here: Path) -> Iterator[Path]:
    """Yield the folders that `fixtures` of the configuration matches, in the order of their names."""
    root = here / config.folder
    for folder, below, names in os.walk(root) if config.fixtures else ():
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in SKIPPED_FOLDERS)
        if DOCUMENT in names and matches_any(config.fixtures, Path(folder).relative_to(root).as_posix()):
            yield Path(os.path.relpath(folder, here))
