"""The tables of what rules cost people, and what is wrong with them; text and Markdown only draw them."""

from collections.abc import Callable, Iterator, Sequence

from rulelint.report.quantities import duration, of, percent
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.simulate.history import Fidelity, History
from rulelint.simulate.model import Audience, Simulation
from rulelint.simulate.notify.fates import SELF_SUPPRESSED
from rulelint.simulate.redundancy.model import Redundancy, Relation, Together, as_yaml
from rulelint.source.plural import plural

MOST_RULES = 10
MOST_PAIRS = 20
COSTS = (
    "fires", "told", "too short", "messages", "pages", "out of hours", "heavy", "most",
    "cost", "= pages", "+ hours", "+ messages", "+ repeats", "+ always",
)  # fmt: skip
COST = (
    "too short: over before anybody could be told; heavy: shifts of twelve hours with more than two pages; most: pages "
    "in one of them; cost: minutes of work, a week's where the fixture is representative, and how it is made up"
)
BOTH = "time both fire, of the time either does"
RELATIONS: dict[Relation, str] = {
    "duplicate": "says the same as",
    "missing_inhibit": "could be muted by",
    "inhibited": "is muted by",
    "cascade": "fires with",
}


def noise_tables(simulation: Simulation) -> Iterator[Table]:
    """Yield what costs most, the anti-patterns, what is redundant, and how true the replay is."""
    told = simulation.told
    if told:
        by_cost = sorted(told.audiences, key=lambda each: (-each.score.total, each.name, _rule_of(each)))
        owners = [each for each in by_cost if each.by == "owner"]
        rules = [each for each in by_cost if each.by == "rule" and each.messages]
        yield _costs("what it costs", "owner", owners, lambda each: each.name or "(no owner)", COST)
        left = len(rules) - MOST_RULES
        more = f"{left} more: see the JSON report" if left > 0 else ""
        yield _costs("the rules that cost most", "rule", rules[:MOST_RULES], _rule_of, more)
    yield _patterns(simulation)
    yield _redundancy(simulation.redundancy)
    yield _history(simulation.history)


def _rule_of(audience: Audience) -> str:
    return rule_name(audience.rule) if audience.rule else ""


def _costs(
    title: str, by: str, audiences: Sequence[Audience], name: Callable[[Audience], str], note: str
) -> Table:
    rows = tuple((name(each), *_cost_row(each)) for each in audiences)
    return Table(title, (by, *COSTS), rows, tuple(range(1, len(COSTS) + 1)), note)


def _cost_row(audience: Audience) -> tuple[str, ...]:
    shifts, score, fates = audience.shifts, audience.score, audience.fates
    share = 1.0 if audience.weekly is None or not score.total else (score.weekly or 0.0) / score.total
    parts = (
        score.total,
        score.pages,
        score.out_of_hours,
        score.messages,
        score.repeats,
        score.always_firing,
    )
    return (
        str(audience.fires),
        str(fates.get("told", 0)),
        str(sum(fates.get(each, 0) for each in SELF_SUPPRESSED)),
        str(audience.messages),
        str(audience.pages),
        "unknown" if audience.out_of_hours is None else of(audience.out_of_hours, audience.pages),
        "-" if shifts is None else of(shifts.heavy, shifts.shifts),
        "-" if shifts is None else str(shifts.peak),
        *(_minutes(share * each) for each in parts),
    )


def _minutes(cost: float) -> str:
    return f"{cost:,.0f}" if cost >= 100 else f"{cost:.3g}"


def _patterns(simulation: Simulation) -> Table:
    found = simulation.anti_patterns
    rows = tuple((rule_name(each.rule), each.pattern, each.evidence, each.action) for each in found)
    return Table(f"anti-patterns: {len(found)}", ("rule", "pattern", "what shows it", "what to do"), rows)


def _redundancy(redundancy: Redundancy) -> Table:
    pairs = redundancy.pairs
    groups = [group for group in redundancy.cascades if len(group) > 2]
    reading = (
        f"both: {BOTH}; of the first: of the time that one does; later: how much later it begins; chance: how many "
        "times more often than independent rules would; n: how often"
    )
    notes = [reading]
    if groups:
        largest = ", ".join(rule_name(each) for each in groups[0])
        notes.append(
            f"{plural(len(groups), 'group')} of three rules or more fire as one, the largest: {largest}"
        )
    if len(pairs) > MOST_PAIRS:
        notes.append(f"{len(pairs) - MOST_PAIRS} more: see the JSON report")
    if not redundancy.is_complete:
        notes.append("so many rules fire at the same times that only those that do most often were compared")
    return Table(
        f"redundant: {plural(len(pairs), 'pair')} of rules",
        ("rule", "", "rule", "by", "both", "of the first", "later", "chance", "p", "n"),
        tuple(map(_pair, pairs[:MOST_PAIRS])),
        (4, 5, 6, 7, 8, 9),
        "; ".join(notes),
    )


def _pair(pair: Together) -> tuple[str, ...]:
    return (
        rule_name(pair.first),
        RELATIONS[pair.relation],
        rule_name(pair.second),
        ", ".join(pair.keys) or "-",
        percent(pair.jaccard),
        percent(pair.contained[0]),
        duration(pair.lag),
        f"{pair.lift:.3g}",
        f"{pair.p:.2g}",
        str(pair.co_episodes),
    )


def _history(history: History) -> Table:
    worst = sorted(
        (each for each in history.rules if each.either),
        key=lambda each: (each.jaccard or 0.0, -each.either, each.rule),
    )
    notes = ["real: fires in the recorded `ALERTS`; both: firing time of both, of the time either fires"]
    if len(worst) > MOST_RULES:
        notes.append(f"{len(worst) - MOST_RULES} more: see the JSON report")
    if history.unknown:
        notes.append(
            f"unknown, because their `ALERTS` were not recorded: {plural(len(history.unknown), 'rule')}"
        )
    return Table(
        f"fidelity: {percent(history.jaccard)} of firing time is that of the recorded alerts",
        ("rule", "real", "simulated", "matched", "only simulated", "both", "later", "pending later"),
        tuple(map(_fidelity, worst[:MOST_RULES])),
        (1, 2, 3, 4, 5, 6, 7),
        "; ".join(notes),
    )


def _fidelity(found: Fidelity) -> tuple[str, ...]:
    return (
        rule_name(found.rule),
        str(found.real),
        str(found.simulated),
        of(found.matched, found.real),
        str(found.unmatched),
        percent(found.jaccard),
        *("-" if each is None else duration(each) for each in (found.delay, found.pending_delay)),
    )


def proposed_lines(simulation: Simulation) -> list[str]:
    """Return the lines of the inhibit rules that are proposed for Alertmanager's configuration."""
    return as_yaml(simulation.redundancy.inhibitions).splitlines()
