"""The anti-patterns of alerts, each with what shows it and what to do about it.

Source of the list: Yang et al., *Characterizing and Mitigating Anti-patterns of Alerts in Industrial Cloud Systems*,
DSN 2022 (https://arxiv.org/abs/2204.09670); of the limits: reference simulation.md §2.3.  Its "unclear name or
description" is what `rulelint lint` is for.  Suggestions are advice: of 1,174 refinements that AlertGuardian proposed
engineers took a third.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from rulelint.dataclass import dataclass
from rulelint.simulate.coverage.incidents import is_compatible
from rulelint.simulate.coverage.severities import rank
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, RuleNoise, Simulation
from rulelint.simulate.noise.figures import ALWAYS_WINDOW, is_counted
from rulelint.simulate.noise.found import AntiPattern, PatternId
from rulelint.simulate.noise.options import Hours
from rulelint.simulate.notify.result import Audience
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import WEEK
from rulelint.simulate.redundancy.measure import CONTAINED
from rulelint.simulate.redundancy.model import Together
from rulelint.simulate.seasons import CHANCE, likely_by_chance
from rulelint.source.plural import plural

SHORT, SHORT_FIRES = 0.5, 5
"""Of fewer fires no share is told."""
FLAPPING = 20.0
"""Nagios' usual threshold to call something flapping, in percent of weighted state changes."""
REFIRES = 0.5
REPEATS = 0.5
WEEKS = 3
"""What happens in the same hour of the same day in so many weeks is no chance."""
PREDICTABLE = 0.5
MILD, URGENT = 1, 4
"""Ranks of words by common usage, where no levels are configured."""

Seen = tuple[str, Mapping[str, float]]


@dataclass(frozen=True)
class Case:
    """One rule and everything the replay says of it.

    `fires` are its episodes whose beginning was seen, `heard` what people are told of it, `pages` how many of those
    messages opened an incident at a pager, `pairs` the rules that fire with it.
    """

    noise: RuleNoise
    fires: Sequence[Episode]
    heard: Audience | None
    pages: int
    pairs: Sequence[Together]
    simulation: Simulation
    options: SimulateOptions

    @property
    def is_mild(self) -> bool:
        """Whether its severity is of the mildest."""
        return self._is(lambda place, last: place == 0 < last, lambda word: word <= MILD)

    @property
    def is_urgent(self) -> bool:
        """Whether its severity is the most severe."""
        return self._is(lambda place, last: place == last > 0, lambda word: word >= URGENT)

    def _is(self, configured: Callable[[int, int], bool], usual: Callable[[int], bool]) -> bool:
        place = rank(self.noise.severity, self.options.levels)
        if place is None:
            return False
        return configured(place, len(self.options.levels) - 1) if self.options.levels else usual(place)


@dataclass(frozen=True, slots=True)
class Pattern:
    """An anti-pattern: `detect` returns what shows that a rule has it, None if nothing does."""

    id: PatternId
    detect: Callable[[Case], Seen | None]
    action: str


def _transient(case: Case) -> Seen | None:
    found = case.noise.figures
    if found.short_share is None or found.short_share < SHORT or found.fires < SHORT_FIRES:
        return None
    words = f"{found.short} of {found.completed} completed episodes were over within five minutes"
    return words, {"short": found.short, "completed": found.completed, "fires": found.fires}


def _toggling(case: Case) -> Seen | None:
    psc, found = case.noise.flap_psc, case.noise.figures
    if psc is not None and psc >= FLAPPING:
        return f"{psc:.1f} % weighted state changes within 21 evaluations", {"flap_psc": psc}
    if found.refire_share is None or found.refire_share < REFIRES or found.fires < SHORT_FIRES:
        return None
    words = f"{found.refires} of {found.fires} fires came within half an hour of the one before"
    return words, {"refires": found.refires, "fires": found.fires}


def _repeating(case: Case) -> Seen | None:
    share = case.heard.repeat_share if case.heard else None
    if case.heard is None or share is None or share < REPEATS:
        return None
    repeats = case.heard.reasons.get("repeat", 0)
    words = f"{repeats} of {plural(case.heard.firing, 'message')} that it fires only repeat"
    return words, {"repeats": repeats, "firing": case.heard.firing}


def _predictable(case: Case) -> Seen | None:
    if case.noise.figures.window < WEEKS * WEEK or not case.fires:
        return None
    hours = case.options.noise.hours_of(case.noise.owner) or Hours()
    weeks: dict[tuple[int, int], set[int]] = {}
    slots = []
    for each in case.fires:
        # a clock hour around the full hour: 8:30 to 9:30 counts as 9
        local = hours.local(each.fired_at) + timedelta(minutes=30)
        slots.append((local.weekday(), local.hour))
        weeks.setdefault(slots[-1], set()).add((local.toordinal() - local.weekday()) // 7)
    often = {slot for slot, seen in weeks.items() if len(seen) >= WEEKS}
    usual = sum(slot in often for slot in slots)
    per_week = sum(map(len, weeks.values())) * WEEK / case.noise.figures.window
    by_chance = likely_by_chance(len(often), per_week, case.noise.figures.window // WEEK)
    if usual < PREDICTABLE * len(slots) or by_chance >= CHANCE:
        return None
    words = (
        f"{usual} of {len(slots)} fires came at an hour of the week at which it fires in three weeks or more"
    )
    return words, {"predictable": usual, "fires": len(slots), "hours": len(often)}


def _cascading(case: Case) -> Seen | None:
    mine = [each for each in case.pairs if _share(each, case.noise.rule) >= CONTAINED]
    if not mine:
        return None
    closest = max(mine, key=lambda each: _share(each, case.noise.rule))
    other = closest.second if closest.first == case.noise.rule else closest.first
    share = _share(closest, case.noise.rule)
    words = f"{100 * share:.3g} % of the time it fires `{other.name}` does, too"
    return words, {"contained": share, "co_episodes": closest.co_episodes, "rules": len(mine)}


def _share(pair: Together, rule: RuleKey) -> float:
    """Return how much of a rule's firing time the other of a pair shares; none of one that should mute the other."""
    if pair.relation == "inhibited" or (pair.relation == "missing_inhibit" and pair.second == rule):
        return 0.0
    return pair.contained[0] if pair.first == rule else pair.contained[1]


def _always(case: Case) -> Seen | None:
    count = len(case.noise.always_firing)
    if not count:
        return None
    found = case.noise.figures
    fire = "fires" if count == 1 else "fire"
    return f"{plural(count, 'alert')} {fire} at least 95 % of the time, and still", {
        "alerts": count,
        "duty": found.duty or 0.0,
    }


def _never(case: Case) -> Seen | None:
    """Tell the ways of never firing that are the rule's own fault; that nothing bad happened is none.

    A series of errors exists only once there was one: within a day its absence says nothing.
    """
    if case.noise.never_firing != "impossible" and case.noise.figures.window < ALWAYS_WINDOW:
        return None
    match case.noise.never_firing:
        case "no_series":
            return "a selector it needs matches no series of the fixture", {}
        case "join_empty":
            return "there is data, but nothing to compare", {}
        case "impossible":
            return "its condition can never be true", {}
        case _:
            return None


def _too_high(case: Case) -> Seen | None:
    coverage = case.simulation.coverage
    if not (coverage.complete and case.fires and (case.is_urgent or case.pages)):
        return None
    if any(_meets(case, each) for each in case.fires):
        return None
    count = len(case.fires)
    words = (
        "its only fire belongs to no incident"
        if count == 1
        else f"none of {count} fires belongs to an incident"
    )
    return f"{words}, and the fixture lists them all", {"fires": count}


def _meets(case: Case, episode: Episode) -> bool:
    """Say whether an episode fires while, or shortly before or after, an incident its labels do not contradict."""
    lead, tail, end = case.options.lead, case.options.tail, case.simulation.end
    coverage = case.simulation.coverage
    return any(
        is_compatible(each, dict(episode.labels))
        and episode.fired_at <= each.until(end) + tail
        and episode.until(end) >= each.start - lead
        for each in (*(covered.incident for covered in coverage.incidents), *coverage.outside)
    )


def _too_low(case: Case) -> Seen | None:
    levels, outlasted = case.options.levels, 0
    for each in case.simulation.coverage.incidents:
        wanted, told = rank(each.incident.severity, levels), rank(each.told_severity or "", levels)
        if wanted is None or told is None or told >= wanted or each.incident.end is None:
            continue
        own = [hit for hit in each.hits if hit.rule == case.noise.rule]
        outlasted += any(hit.until(case.simulation.end) >= each.incident.end for hit in own)
    if not outlasted:
        return None
    incidents = "an incident" if outlasted == 1 else f"{outlasted} incidents"
    return f"it outlasted {incidents} more severe than anything that told of it", {"incidents": outlasted}


def _mild_page(case: Case) -> Seen | None:
    if not case.pages or not case.is_mild:
        return None
    often = "once" if case.pages == 1 else f"{case.pages} times"
    return f"it called people {often} at severity `{case.noise.severity}`", {"pages": case.pages}


PATTERNS: tuple[Pattern, ...] = (
    Pattern("always-firing", _always, "correct what it reports, raise the threshold, or remove the rule"),
    Pattern("never-firing", _never, "correct the selector or the condition, or remove the rule"),
    Pattern("severity-too-high", _too_high, "lower the severity, or send it where nobody is interrupted"),
    Pattern(
        "severity-too-low", _too_low, "raise the severity, or add an alert that pages for such incidents"
    ),
    Pattern("mild-page", _mild_page, "send it to a channel that interrupts nobody, or raise the severity"),
    Pattern("transient", _transient, "a longer `for` or range: `rulelint tune` shows what that costs"),
    Pattern(
        "toggling",
        _toggling,
        "`keep_firing_for` as long as the usual gap, or a second, lower threshold to end",
    ),
    Pattern("repeating", _repeating, "a longer `repeat_interval`, or a ticket instead of messages"),
    Pattern(
        "predictable", _predictable, "a time interval that mutes it, or a threshold that follows the season"
    ),
    Pattern("cascading", _cascading, "group both; inhibit it only where that is proposed"),
)
"""Every anti-pattern, the most urgent to repair first."""


def anti_patterns(simulation: Simulation, options: SimulateOptions) -> Iterator[AntiPattern]:
    """Yield what is wrong with each rule but heartbeats that do fire, in the order of the rules, then of `PATTERNS`."""
    for case in _cases(simulation, options):
        for pattern in PATTERNS:
            if seen := pattern.detect(case):
                yield AntiPattern(case.noise.rule, pattern.id, seen[0], pattern.action, seen[1])


def _cases(simulation: Simulation, options: SimulateOptions) -> Iterator[Case]:
    counted_from = {each.rule: each.counted_from for each in simulation.rules}
    fires: dict[RuleKey, list[Episode]] = {}
    for episode in simulation.episodes:
        if is_counted(episode, counted_from[episode.rule], simulation.end):
            fires.setdefault(episode.rule, []).append(episode)
    pairs: dict[RuleKey, list[Together]] = {}
    for pair in simulation.redundancy.pairs:
        pairs.setdefault(pair.first, []).append(pair)
        pairs.setdefault(pair.second, []).append(pair)
    told = simulation.told
    heard = {each.rule: each for each in told.audiences if each.rule} if told else {}
    pages = _pages(simulation, options)
    for noise in simulation.noise:
        if not noise.heartbeat or noise.never_firing:
            rule = noise.rule
            yield Case(
                noise,
                fires.get(rule, ()),
                heard.get(rule),
                pages.get(rule, 0),
                pairs.get(rule, ()),
                simulation,
                options,
            )


def _pages(simulation: Simulation, options: SimulateOptions) -> Mapping[RuleKey, int]:
    """Count the incidents that each rule's messages opened at a pager."""
    count: dict[RuleKey, int] = {}
    for each in simulation.told.messages if simulation.told else ():
        sent = each.notification
        if each.is_page and options.noise.interrupt_of(sent.receiver, sent.integration) == "incident":
            for rule in each.rules:
                count[rule] = count.get(rule, 0) + 1
    return count
