"""What a rule would have done with a setting, in the figures of a replay."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from rulelint.simulate.coverage.heard import Heard
from rulelint.simulate.coverage.incidents import Happened, coverage
from rulelint.simulate.episodes import episodes_of, pending_of
from rulelint.simulate.model import Episode
from rulelint.simulate.noise.figures import figures
from rulelint.simulate.notify.sending import Sender
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.rates import WeeklyRate, clusters, weekly_rate
from rulelint.simulate.tuning.comparison import Comparison
from rulelint.simulate.tuning.model import Setting, Trial
from rulelint.simulate.tuning.stage import Stage
from rulelint.simulate.tuning.telling import Said, Telling


class Trials:
    """Makes trials of one rule."""

    def __init__(self, stage: Stage, comparison: Comparison | None) -> None:
        self._stage = stage
        self._comparison = comparison
        self._base = stage.base(comparison)
        self._windows = _windows(stage)
        configuration, sent = stage.options.alertmanager, stage.simulation.sent
        self._told = Telling(stage, configuration, sent) if configuration and sent else None

    def trial(self, setting: Setting, outcome: Outcome) -> Trial:
        """Return what came of a setting."""
        stage, end = self._stage, self._stage.fixture.end
        counted_from = stage.rule.counted_from - self._base.hold + setting.hold
        entry = stage.with_setting(self._comparison, setting)
        episodes = sorted(
            episodes_of(entry, outcome, counted_from, stage.options),
            key=lambda each: (each.fired_at, each.labels),
        )
        fired = [each.fired_at for each in episodes if not each.left_censored]
        known = Trial(
            setting,
            setting.changed(self._base),
            setting.distance(self._base, entry.interval),
            counted_from,
            figures(episodes, list(pending_of(entry, outcome)), min(counted_from, end), end),
            self._weekly(fired, counted_from),
            self._delays(episodes, counted_from, None),
        )
        told = self._told
        if told is None:
            return known
        own = tuple(Sender(stage.entry.interval).posts(outcome))
        return self._with_pages(known, episodes, told.messages(episodes, own, counted_from), counted_from)

    def _with_pages(self, trial: Trial, episodes: Sequence[Episode], found: Said, counted_from: int) -> Trial:
        stage, key = self._stage, self._stage.entry.key
        pages = [each for each in found.messages if each.is_page]
        mine = [each.notification.time for each in pages if key in each.rules]
        owners = [each.notification.time for each in pages if stage.rule.owner in each.owners]
        owners = sorted([*owners, *found.elsewhere])
        since = min((counted_from, *found.counted_from.values()))
        return replace(
            trial,
            delays=self._delays(episodes, counted_from, found.heard),
            pages=len(mine),
            weekly_pages=self._weekly(mine, counted_from),
            owner_pages=len(owners),
            weekly_owner=self._weekly(owners, since),
        )

    def _weekly(self, times: Sequence[int], since: int) -> WeeklyRate | None:
        fixture = self._stage.fixture
        if not fixture.representative or since >= fixture.end:
            return None
        return weekly_rate(clusters(times), since, fixture.end)

    def _is_near(self, time: int) -> bool:
        """Say whether an alert that fires then may count for any incident: of most that is known at once."""
        at = bisect_right(self._windows, time, key=itemgetter(0)) - 1
        return at >= 0 and time <= self._windows[at][1]

    def _delays(
        self, episodes: Sequence[Episode], counted_from: int, heard: Heard | None
    ) -> tuple[int | None, ...]:
        stage = self._stage
        rule = replace(stage.rule, counted_from=counted_from)
        near = [each for each in episodes if self._is_near(each.fired_at)]
        covered = coverage(Happened(stage.fixture, near, (), stage.options, (rule,), heard)).incidents
        if heard is None:
            return tuple(each.time_to_detect for each in covered)
        return tuple(None if each.paged is None else each.paged.time_to_detect for each in covered)


def _windows(stage: Stage) -> list[tuple[int, int]]:
    """Return the times around incidents, from and to, in order and without overlap."""
    options, fixture = stage.options, stage.fixture
    known: list[tuple[int, int]] = []
    for incident in sorted(fixture.incidents, key=lambda each: each.start):
        begin = incident.start - options.lead
        end = incident.until(fixture.end) + options.tail
        if known and begin <= known[-1][1]:
            begin, last = known.pop()
            end = max(end, last)
        known.append((begin, end))
    return known
