"""Trying other settings of one rule."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rulelint.api.files import discover, load
from rulelint.api.replay_pool import REPLAY_POOL, ReplayPool
from rulelint.api.simulate import NoFixtureError, fixture_folders, options_for
from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.errors import RulelintError
from rulelint.fix.difference import difference
from rulelint.fix.setting import Change, with_setting
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.policy.config import Config
from rulelint.rules.model import RuleFile
from rulelint.simulate.key import RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import Entry, make_plan
from rulelint.simulate.tuning.model import Request, Tuning
from rulelint.simulate.tuning.run import tune as try_settings
from rulelint.source.spelling import did_you_mean

__all__ = ["Request", "TuneRequest", "Tuned", "tune"]

DEFAULT_REQUEST = Request()
LISTED = 10
"""Rules that an error about an ambiguous name lists at most."""


class RuleNameError(RulelintError):
    """No rule, or more than one, is called that."""


@dataclass(frozen=True, slots=True)
class TuneRequest:
    """What the command line asks: a rule by name, `group/name` or `path:name`, and where to look.

    `version` None means the fixture's own, `phase` is milliseconds, `alertmanager` is read instead of the configured
    file.  `pool` replays the rules.
    """

    rule: str
    paths: tuple[Path, ...] = ()
    fixture: Path | None = None
    version: Version | None = None
    phase: int = 0
    alertmanager: Path | None = None
    request: Request = DEFAULT_REQUEST
    pool: ReplayPool = REPLAY_POOL


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was tried, and the proposal as a unified diff: empty where there is none.

    `unwritten` says that there is a proposal, and that its file cannot be edited without changing more than the rule.
    `files` are those that were replayed.
    """

    tuning: Tuning
    files: tuple[RuleFile, ...]
    diff: str = ""
    unwritten: bool = False


def tune(asked: TuneRequest, config: Config) -> Tuned:
    """Try other settings of a rule on a fixture; nothing is written.

    Raises `RulelintError` where the rule is not one, or where nothing can be said of it here.
    """
    here = Path.cwd()
    files = load(discover(asked.paths, config, here)).files
    fixture = load_fixture(asked.fixture or only_fixture(config, here))
    options = options_for(config, here, asked.alertmanager)
    options = replace(options, version=asked.version, phase=asked.phase, executor=asked.pool)
    entry = find_rule(files, fixture, options, asked.rule)
    request = replace(asked.request, owner_limit=config.gates.pages_per_week.limit)
    return _written(try_settings(files, fixture, options, entry.key, request), entry, files)


def _written(tuning: Tuning, entry: Entry, files: tuple[RuleFile, ...]) -> Tuned:
    if tuning.proposal is None or entry.rule.kind != "alert":
        return Tuned(tuning, files)
    change = Change(entry.rule, tuning.comparison, tuning.base.setting, tuning.proposal.setting)
    after = with_setting(entry.file, change)
    if after is None:
        return Tuned(tuning, files, unwritten=True)
    return Tuned(tuning, files, difference(entry.file.source, after))


def only_fixture(config: Config, here: Path) -> Path:
    """Return the only fixture the configuration names; raise `NoFixtureError` if there is none, or more than one."""
    folders = list(fixture_folders(config, here))
    if len(folders) == 1:
        return folders[0]
    if not folders:
        raise NoFixtureError(
            "no fixture to try the rule on",
            advice="name one with --fixture, or list it under `fixtures:` in .rulelint.yaml",
        )
    listed = ", ".join(f"`{each}`" for each in folders[:LISTED])
    raise NoFixtureError(
        f"{len(folders)} fixtures could be meant: {listed}", advice="name one with --fixture"
    )


def find_rule(files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions, name: str) -> Entry:
    """Return the one rule of that name; raise `RuleNameError` if there is none, or more than one."""
    entries = make_plan(files, fixture, options).entries
    found = [each for each in entries if name in _names(each.key)]
    if len(found) == 1:
        return found[0]
    if not found:
        known = {each.key.name for each in entries}
        raise RuleNameError(f"no rule is called `{name}`{did_you_mean(name, known)}")
    listed = [f"  {_full(each.key)}" for each in found[:LISTED]]
    more = [f"  and {len(found) - LISTED} more"] if len(found) > LISTED else []
    raise RuleNameError(
        "\n".join([f"{len(found)} rules are called `{name}`:", *listed, *more]),
        advice="name one of them in full",
    )


def _full(key: RuleKey) -> str:
    return f"{key.path}:{key.group}/{key.name}" + (f"#{key.ordinal + 1}" if key.ordinal else "")


def _names(key: RuleKey) -> Iterator[str]:
    """Yield what a rule may be called: its name, with the group, with the path, with its number among equal ones."""
    for name in (key.name, f"{key.group}/{key.name}"):
        yield from (name, f"{key.path}:{name}")
    yield _full(key)
    yield _full(key) + ("" if key.ordinal else "#1")
