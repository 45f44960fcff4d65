"""Replaying rule files on fixtures."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from rulelint.alertmanager.model import Configuration
from rulelint.api.context import context_here, repository_here
from rulelint.api.files import SKIPPED_FOLDERS, discover, load
from rulelint.api.replay_pool import REPLAY_POOL, ReplayPool
from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.errors import RulelintError
from rulelint.fixtures.folder import DOCUMENT
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.policy.around import AlertmanagerError, read_alertmanager
from rulelint.policy.attribution import category_attribute, owner_attribute, severity_attribute
from rulelint.policy.config import AlertmanagerFile, Config
from rulelint.policy.coverage import coverage_options
from rulelint.policy.noise import noise_with
from rulelint.policy.prometheus import leaving_of
from rulelint.policy.silences import silences_of
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import Simulation
from rulelint.simulate.notify.model import NotifyOptions
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.phases import sweep
from rulelint.simulate.run import simulate
from rulelint.source.file import SourceText
from rulelint.source.glob import matches_any

__all__ = ["Request", "fixture_folders", "options_for", "simulate_paths"]


class NoFixtureError(RulelintError):
    """Nothing to replay on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line adds to the configuration; `version` None means each fixture's own, `phase` is ms.

    `alertmanager` is read instead of the configured one, and may lie anywhere.  `phases` is how many phases of
    evaluation are looked at, and `today` the day by which a fixture is old, None for the real one.
    `decisions` asks which outcomes of the parts of each rule were seen.  `pool` does the work.
    """

    fixtures: tuple[Path, ...] = ()
    version: Version | None = None
    phase: int = 0
    alertmanager: Path | None = None
    phases: int = 1
    decisions: bool = False
    today: date | None = None
    pool: ReplayPool = REPLAY_POOL


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
    options = options_for(config, here, request.alertmanager)
    options = replace(options, version=request.version, phase=request.phase, executor=request.pool)
    options = replace(
        options,
        oldest=oldest_of(config, request.today),
        watch=coverage_options(config, decisions=request.decisions),
    )
    return tuple(_on(load_fixture(folder), files, options, request.phases) for folder in folders)


def oldest_of(config: Config, today: date | None) -> int | None:
    """Return the moment (milliseconds) before which no fixture may end that is not called old; None means today."""
    age = config.statistics.fixture_age
    if age is None:
        return None
    day = today or datetime.now(UTC).date()
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) - age


def _on(fixture: Fixture, files: Sequence[RuleFile], options: SimulateOptions, phases: int) -> Simulation:
    done = simulate(files, fixture, options)
    if phases == 1:
        return done
    return replace(
        done, phases=sweep(done, partial(simulate, files, fixture), replace(options, watch=None), phases)
    )


def options_for(config: Config, here: Path, alertmanager: Path | None = None) -> SimulateOptions:
    """Return options that name owners and severities as the configuration says.

    `alertmanager` is read instead of the configured file, as the version the configuration names would.
    """
    version = (config.alertmanager or AlertmanagerFile("")).version
    context = context_here(config if alertmanager is None else replace(config, alertmanager=None), here)
    configuration = context.alertmanager if alertmanager is None else _read(alertmanager, version)
    repository, _ = repository_here(config, here)
    leaving = leaving_of(config, repository)
    return SimulateOptions(
        owner=owner_attribute(context),
        severity=severity_attribute(context),
        category=category_attribute(context),
        noise=noise_with(config, configuration),
        alertmanager=configuration,
        notify=NotifyOptions(silences=silences_of(config, repository)),
        relabel=leaving.relabel,
        external_labels=leaving.external_labels,
        levels=config.policy.severity.levels if config.policy.severity else (),
    )


def _read(path: Path, version: tuple[int, ...]) -> Configuration:
    try:
        source = SourceText.from_bytes(path.as_posix(), path.read_bytes())
    except OSError as error:
        raise AlertmanagerError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise AlertmanagerError(f"{path}: not UTF-8 at byte {error.start}") from error
    return read_alertmanager(source, version)


def fixture_folders(config: Config, here: Path) -> Iterator[Path]:
    """Yield the folders that `fixtures` of the configuration matches, in the order of their names."""
    root = here / config.folder
    for folder, below, names in os.walk(root) if config.fixtures else ():
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in SKIPPED_FOLDERS)
        if DOCUMENT in names and matches_any(config.fixtures, Path(folder).relative_to(root).as_posix()):
            yield Path(os.path.relpath(folder, here))
