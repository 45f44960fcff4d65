"""Reviewing rule files: what is due, by what fixtures, policies and people say of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from rulelint.api.context import context_here
from rulelint.api.feedback import feedback_of
from rulelint.api.files import discover, load
from rulelint.api.lint import LintOptions, lint_files
from rulelint.api.shipped import source_at
from rulelint.api.simulate import fixture_folders, oldest_of, options_for
from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Context
from rulelint.compare.pairing import Placed, place_rules
from rulelint.dataclass import dataclass
from rulelint.fixtures.load import load_fixture
from rulelint.policy.config import Config
from rulelint.policy.review import parse_review
from rulelint.review.dated import dated
from rulelint.review.earlier import Earlier, read_earlier
from rulelint.review.feedback import Entry
from rulelint.review.hygiene import Hygiene, hygiene_of
from rulelint.review.model import Ruled
from rulelint.review.run import Inputs, Review, only_new, review
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.model import RuleKey, Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate

__all__ = ["Request", "Review", "review_paths"]

DAY = 86_400_000
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line adds to the configuration.

    `since` leaves out fixtures that end before that day, and feedback from before it.  `today` is the day that ages
    count to, the current one in UTC without it.  `against` is an earlier review, as JSON; with `new`
    only items are returned that it does not have.  `alertmanager` is read instead of the configured file.
    """

    fixtures: tuple[Path, ...] = ()
    feedback: Path | None = None
    facts: Path | None = None
    weeks: float | None = None
    since: date | None = None
    today: date | None = None
    against: Path | None = None
    new: bool = False
    alertmanager: Path | None = None


def review_paths(paths: Sequence[Path], config: Config, request: Request) -> Review:
    """Review the rule files among `paths`, which count from the working directory; raises `RulelintError`.

    Without a fixture nothing is known of what rules do, and everything else is still reviewed.
    """
    here = Path.cwd()
    today = request.today or datetime.now(UTC).date()
    files = load(discover(paths, config, here)).files
    options = options_for(config, here, request.alertmanager)
    options = replace(options, oldest=oldest_of(config, request.today))
    context = context_here(config, here, request.facts, today)
    rules = tuple(_ruled(files, options))
    inputs = Inputs(
        rules,
        tuple(_simulations(files, config, request, options)),
        tuple(_feedback(config, request)),
        {rule.key: dated(rule.placed, context) for rule in rules},
        lambda rule, labels: _owner(rule.placed, {**_certain(rule.placed), **labels}, options),
        today,
        request.since,
        parse_review(config.review_block, config.policy, config.gates, request.weeks),
        _hygiene(files, rules, config, request, context),
        has_policies=config.policy != PolicySettings(),
        earlier=_earlier(request.against),
    )
    found = review(inputs)
    return only_new(found) if request.new and found.trend else found


def _ruled(files: Sequence[RuleFile], options: SimulateOptions) -> Iterator[Ruled]:
    for placed in place_rules(files):
        if isinstance(placed.rule, AlertRule):
            labels = _certain(placed)
            severity = options.severity(placed.file, placed.rule, labels)
            yield Ruled(placed, _owner(placed, labels, options), severity)


def _certain(placed: Placed) -> dict[str, str]:
    return {name: value for name, value in placed.labels.items() if "{{" not in value}


def _owner(placed: Placed, labels: Mapping[str, str], options: SimulateOptions) -> str:
    assert isinstance(placed.rule, AlertRule)
    return options.owner(placed.file, placed.rule, labels)


def _simulations(
    files: Sequence[RuleFile], config: Config, request: Request, options: SimulateOptions
) -> Iterator[Simulation]:
    for folder in request.fixtures or tuple(fixture_folders(config, Path.cwd())):
        fixture = load_fixture(folder)
        if request.since is None or fixture.end >= _milliseconds(request.since):
            yield simulate(files, fixture, options)


def _feedback(config: Config, request: Request) -> Iterator[Entry]:
    for entry in feedback_of(config.feedback_path(request.feedback)):
        if request.since is None or entry.time >= _milliseconds(request.since):
            yield entry


def _hygiene(
    files: Sequence[RuleFile], rules: Sequence[Ruled], config: Config, request: Request, context: Context
) -> Mapping[RuleKey, Hygiene]:
    options = LintOptions(facts=request.facts, today=request.today)
    return hygiene_of(lint_files(files, config, options, context).findings, rules)


def _earlier(path: Path | None) -> Earlier | None:
    if path is None:
        return None
    source = source_at(path)
    return read_earlier(source.path, source.text)


def _milliseconds(day: date) -> int:
    return (day - EPOCH).days * DAY
