"""The tables of a simulation; text and Markdown only draw them."""

from collections.abc import Iterator, Sequence

from rulelint.engine.labels import Labels
from rulelint.promql.quoting import quote
from rulelint.report.basis import basis_lines
from rulelint.report.coverage_tables import coverage_tables
from rulelint.report.margins_tables import margins_tables
from rulelint.report.noise_tables import noise_tables
from rulelint.report.phases_tables import phase_tables
from rulelint.report.quantities import duration, moment, of, percent
from rulelint.report.rule_key import rule_name
from rulelint.report.seasons_tables import season_tables
from rulelint.report.structure_tables import decision_tables, structure_tables
from rulelint.report.tables import Table
from rulelint.report.told_tables import told_tables
from rulelint.simulate.model import (
    Episode,
    Figures,
    GroupNoise,
    NotSimulated,
    RuleNoise,
    Simulation,
)
from rulelint.source.plural import plural

NEVER = {
    "no_series": "a selector it needs matches no series",
    "join_empty": "there is data, but nothing to compare",
    "cold": "far from its threshold",
    "distant": "not near its threshold",
    "near_miss": "almost fired",
    "impossible": "can never be true",
    "unmeasured": "its condition has no margin",
}
FIGURES = ("window", "fires", "alerts", "peak", "firing", "duty", "short", "refires", "near", "open")
MANY_EPISODES = 30


def headline(simulation: Simulation) -> tuple[str, ...]:
    """Return what every number below depends on: window, version, phase, how many rules were replayed, caveats."""
    alerts = sum(rule.kind == "alert" for rule in simulation.rules)
    major, minor = simulation.version
    window = f"{moment(simulation.start)} to {moment(simulation.end)}"
    kind = (
        "representative"
        if simulation.representative
        else "not representative: no number may be scaled to a week"
    )
    where = f"fixture {simulation.fixture}: {window} ({duration(simulation.end - simulation.start)}), {kind}"
    how = f"as Prometheus {major}.{minor}, evaluated at multiples of the interval plus {duration(simulation.phase)}"
    counts = (
        plural(alerts, "alert"),
        f"{plural(len(simulation.rules) - alerts, 'recording rule')} replayed",
        f"{len(simulation.not_simulated)} not simulated",
    )
    return where, f"{how}; {', '.join(counts)}", *basis_lines(simulation)


def tables(simulation: Simulation) -> Iterator[Table]:
    """Yield the tables of a simulation that have rows, the most wanted first."""
    for table in (
        *coverage_tables(simulation),
        *structure_tables(simulation.structure),
        *decision_tables(simulation.structure),
        _rules(simulation.noise),
        _groups("owners", "(no owner)", simulation.owners),
        _groups("severities", "(no severity)", simulation.severities),
        *(told_tables(simulation.told) if simulation.told else ()),
        *noise_tables(simulation),
        *season_tables(simulation),
        *(phase_tables(simulation.phases) if simulation.phases else ()),
        *margins_tables(simulation),
        _episodes(simulation),
        _failures(simulation),
        _not_simulated(simulation.not_simulated),
    ):
        if table.rows:
            yield table


def _figures(figures: Figures) -> tuple[str, ...]:
    return (
        duration(figures.window),
        str(figures.fires),
        str(figures.distinct),
        str(figures.peak),
        duration(figures.firing_time),
        percent(figures.duty),
        of(figures.short, figures.completed),
        of(figures.refires, figures.fires),
        str(figures.near_fires),
        str(figures.open),
    )


def _rules(noise: Sequence[RuleNoise]) -> Table:
    noisiest = sorted(noise, key=lambda each: (-each.figures.firing_time, -each.figures.fires, each.rule))
    rows = tuple(
        (
            rule_name(each.rule),
            each.owner or "(no owner)",
            each.severity or "-",
            *_figures(each.figures),
            "-" if each.flap_psc is None else f"{each.flap_psc:.1f}%",
            remark(each),
        )
        for each in noisiest
    )
    return Table(
        "rules",
        ("rule", "owner", "severity", *FIGURES, "flapping", "remark"),
        rows,
        tuple(range(3, 3 + len(FIGURES) + 1)),
        "window: observed time after warm-up; short: under 5 minutes, of completed; refires: within 30 minutes, of "
        "fires; near: pending runs that never fired; open: still firing at the end, so firing time is a lower bound; "
        "flapping: worst weighted share of state changes over 21 evaluations",
    )


def remark(noise: RuleNoise) -> str:
    """Return what stands out about a rule."""
    if noise.never_firing:
        best = "" if noise.margin is None else f", best margin {percent(noise.margin)}"
        return f"never fires: {noise.never_firing}, {NEVER[noise.never_firing]}{best}"
    if noise.always_firing:
        return f"always firing: {plural(len(noise.always_firing), 'alert')}"
    if noise.heartbeat:
        return "heartbeat"
    if noise.figures.window == 0:
        return "the fixture is too short to count anything"
    return "" if noise.figures.fires else "every episode began during warm-up"


def _groups(title: str, nobody: str, groups: Sequence[GroupNoise]) -> Table:
    rows = tuple((each.name or nobody, str(len(each.rules)), *_figures(each.figures)) for each in groups)
    head = (title[:-3] + "y" if title.endswith("ies") else title[:-1], "rules", *FIGURES)
    return Table(title, head, rows, tuple(range(1, len(FIGURES) + 2)), "heartbeats are not counted")


def _episodes(simulation: Simulation) -> Table:
    shown = simulation.episodes[:MANY_EPISODES]
    left = len(simulation.episodes) - len(shown)
    rows = tuple(_episode(each, simulation.end) for each in shown)
    return Table(
        f"episodes: {len(simulation.episodes)}",
        ("rule", "fired", "pending", "firing", "labels"),
        rows,
        (2, 3),
        f"{left} more: see the JSON report" if left else "",
    )


def _episode(episode: Episode, end: int) -> tuple[str, ...]:
    length = duration(episode.until(end) - episode.fired_at)
    return (
        rule_name(episode.rule),
        moment(episode.fired_at) + (" (start unknown)" if episode.left_censored else ""),
        duration(episode.fired_at - episode.pending_at),
        length if episode.resolved_at is not None else f"{length} or more",
        label_text(episode.labels),
    )


def label_text(labels: Labels) -> str:
    """Return the labels of an alert without its name."""
    return ", ".join(f"{key}={quote(value)}" for key, value in labels if key != "alertname")


def _failures(simulation: Simulation) -> Table:
    rows = tuple(
        (rule_name(each.rule), each.message, moment(each.first), str(each.ticks))
        for each in simulation.failures
    )
    return Table("evaluations that failed", ("rule", "error", "first", "evaluations"), rows, (3,))


def _not_simulated(unknown: Sequence[NotSimulated]) -> Table:
    rows = tuple((each.rule.path, rule_name(each.rule), each.reason, each.message) for each in unknown)
    return Table("not simulated here", ("file", "rule", "reason", "what is missing"), rows)
