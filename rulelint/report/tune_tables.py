"""What `rulelint tune` has to show as tables and sentences; text and Markdown only draw them."""

from collections.abc import Iterator, Sequence

from rulelint.promql.printer import print_expr
from rulelint.report.quantities import duration, moment, of, percent, rounded
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.report.weekly import weekly
from rulelint.simulate.seasons import MINUTE, WEEKS
from rulelint.simulate.tuning.comparison import number_text
from rulelint.simulate.tuning.history import QUANTILES, History, HourOfWeek, Quantiles
from rulelint.simulate.tuning.model import Setting, Trial, Tuning
from rulelint.source.plural import plural, verb

MOST_ROWS = 24
"""Rows of the trade-off at most; everything is in the JSON report."""
SHORT_WINDOW = 1.0
"""Weeks below which the data has not seen a weekday and a weekend."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAY = {False: "weekday", True: "weekend"}


def headline(tuning: Tuning) -> tuple[str, ...]:
    """Return what every number below depends on: rule, window, version, phase, who is told."""
    rule = tuning.rule
    major, minor = tuning.version
    kind = (
        "representative" if tuning.representative else "not representative: no number may be scaled to a week"
    )
    window = f"{moment(tuning.start)} to {moment(tuning.end)} ({duration(tuning.end - tuning.start)})"
    told = (
        f"what {tuning.alertmanager} sends, all other rules as they are"
        if tuning.alertmanager
        else "no Alertmanager: fires are counted, not pages"
    )
    return (
        f"rule {rule_name(rule.rule)} of {rule.rule.path}, owner {rule.owner or '(no owner)'}",
        f"fixture {tuning.fixture}: {window}, {kind}",
        f"as Prometheus {major}.{minor}, evaluated at multiples of the interval plus {duration(tuning.phase)}; {told}",
    )


def remarks(tuning: Tuning) -> Iterator[str]:
    """Yield what has to be known before the numbers are believed."""
    if tuning.comparison is None:
        yield "it compares nothing with a number, so there is no threshold to turn: `for` and `keep_firing_for` only"
    elif tuning.comparison.is_equality:
        yield (
            f"`{tuning.comparison.op}` asks for one value, so no threshold is stricter than another: "
            "`for` and `keep_firing_for` only"
        )
    else:
        yield f"turned: {_turned(tuning)}"
    if not tuning.incidents:
        yield "the fixture has no incidents: nothing is said of recall"
    if tuning.readers:
        yield f"what these rules read of its alerts is held as it is: {', '.join(tuning.readers)}"
    if tuning.base.figures.window <= 0:
        yield "the fixture is too short to count anything"


def _turned(tuning: Tuning) -> str:
    comparison = tuning.comparison
    assert comparison is not None
    others = len(tuning.comparisons) - 1
    more = f"; {plural(others, 'other comparison')} with a number: --comparison picks one" if others else ""
    return f"the number {number_text(comparison.number)} of `{print_expr(comparison.node)}`{more}"


def now(tuning: Tuning) -> str:
    """Return what the rule does as it is."""
    base = tuning.base
    return f"now: {setting_text(base.setting, tuning)}: {result_text(base, tuning)}"


def setting_text(setting: Setting, tuning: Tuning) -> str:
    """Return a setting in words."""
    words = []
    if tuning.comparison is not None and setting.number is not None:
        words.append(f"threshold {setting.op} {number_text(setting.number)}")
    words.append(f"for {duration(setting.hold)}")
    if setting.keep:
        words.append(f"keep_firing_for {duration(setting.keep)}")
    return ", ".join(words)


def result_text(trial: Trial, tuning: Tuning) -> str:
    """Return what a setting does in words."""
    word = "fire" if trial.pages is None else "page"
    words = plural(trial.count, word)
    if trial.weekly is not None:
        rate, low, high = trial.weekly.rate, trial.weekly.low, trial.weekly.high
        words += f", {rounded(rate, 3)} a week (95 % interval {rounded(low, 2)} to {rounded(high, 2)})"
    if tuning.incidents:
        words += f"; {trial.detected} of {plural(len(tuning.incidents), 'incident')} detected"
        if trial.mean_delay is not None:
            words += f", after {duration(round(trial.mean_delay))} on average"
    return words


def tables(tuning: Tuning) -> Iterator[Table]:
    """Yield the trade-off, what nothing else beats, and what the data says."""
    yield _trade_off(tuning)
    if tuning.pareto:
        yield _pareto(tuning)
    if tuning.history is not None:
        yield _quantiles(tuning, tuning.history)
        if tuning.history.hours:
            yield _hours(tuning, tuning.history)


def _trade_off(tuning: Tuning) -> Table:
    shown = _shown(tuning)
    left = len(tuning.trials) - len(shown)
    notes = [_count_note(tuning)]
    if tuning.representative:
        notes.append("a week: those within half an hour as one, with a 95 % interval")
    if left:
        notes.append(
            f"{left} of {plural(len(tuning.trials), 'setting')} {verb(left)} only in the JSON report"
        )
    return _settings("trade-off", shown, tuning, "; ".join(notes))


def _count_note(tuning: Tuning) -> str:
    if tuning.base.pages is None:
        return "fires are counted from when all data and the `for` of a setting are known"
    return "pages that list the rule; owner: pages of all rules of its owner; detected: by a page"


def _shown(tuning: Tuning) -> list[Trial]:
    """Return the rule as it is, what is proposed, what nothing beats, and the smallest changes, by setting."""
    wanted = [tuning.base, *([tuning.proposal] if tuning.proposal else []), *tuning.pareto]
    nearest = sorted(tuning.trials, key=lambda each: (len(each.changed), each.distance))
    kept = dict.fromkeys([*wanted, *nearest][: max(MOST_ROWS, len(wanted))])
    return [each for each in tuning.trials if each in kept]


def _pareto(tuning: Tuning) -> Table:
    note = (
        "no other setting that was tried is better in one of cost, incidents detected and time to detect, "
        "and worse in none"
    )
    return _settings(f"Pareto set: {len(tuning.pareto)}", tuning.pareto, tuning, note)


def _settings(title: str, trials: Sequence[Trial], tuning: Tuning, note: str) -> Table:
    pages = tuning.base.pages is not None
    head = ["threshold", "for", "keep"]
    head += ["pages", "a week (95%)", "owner a week"] if pages else ["fires", "a week (95%)"]
    head += ["firing", "short", "detected", "mean", "longest", "remark"]
    rows = tuple(_row(each, tuning, pages=pages) for each in trials)
    return Table(title, tuple(head), rows, tuple(range(1, len(head) - 1)), note)


def _row(trial: Trial, tuning: Tuning, *, pages: bool) -> tuple[str, ...]:
    setting, figures = trial.setting, trial.figures
    known = [each for each in trial.delays if each is not None]
    number = "-" if setting.number is None else f"{setting.op} {number_text(setting.number)}"
    cells = [number, duration(setting.hold), duration(setting.keep), str(trial.count), weekly(trial.weekly)]
    if pages:
        cells.append("-" if trial.weekly_owner is None else f"{trial.weekly_owner.rate:.3g}")
    return (
        *cells,
        duration(figures.firing_time),
        of(figures.short, figures.completed),
        of(trial.detected, len(trial.delays)),
        duration(round(trial.mean_delay)) if trial.mean_delay is not None else "-",
        duration(max(known)) if known else "-",
        remark(trial, tuning),
    )


def remark(trial: Trial, tuning: Tuning) -> str:
    """Return what stands out about a setting."""
    words = []
    if trial is tuning.base:
        words.append("now")
    if trial is tuning.proposal:
        words.append("proposed")
    lost = sum(
        after is None and before is not None
        for before, after in zip(tuning.base.delays, trial.delays, strict=True)
    )
    if lost:
        words.append(f"{lost} lost")
    return ", ".join(words)


def _quantiles(tuning: Tuning, history: History) -> Table:
    assert tuning.comparison is not None
    side = "largest" if tuning.comparison.rises else "smallest"
    head = ("values", "n", *(f"{100 * each:g}%" for each in QUANTILES))
    rows = (
        _of_quantiles("outside of incidents", history.outside),
        _of_quantiles("in incidents", history.during),
    )
    notes = [f"each value is the threshold at which a series would just fire; 100% is the {side}"]
    if history.beyond is not None:
        notes.append(f"outside of incidents {percent(history.beyond)} are beyond the present threshold")
    if history.every > 1:
        notes.append(f"of every {history.every} evaluations one was looked at")
    notes += list(_caveats(tuning, history))
    return Table("what the data says", head, rows, tuple(range(1, len(head))), "; ".join(notes))


def _caveats(tuning: Tuning, history: History) -> Iterator[str]:
    if not tuning.representative:
        yield "the fixture is not representative: other weeks may look different"
    if history.weeks < SHORT_WINDOW:
        yield "it is shorter than a week: nothing is said of weekdays and weekends"
    if history.weeks < WEEKS:
        yield f"whether fires come back every week takes {WEEKS} weeks to judge"
    elif history.predictable is not None:
        times = ", ".join(map(of_week, history.predictable.times))
        yield f"it fires again and again at {times}"


def of_week(milliseconds: int) -> str:
    """Return a time since Monday 00:00 as people say it."""
    day, rest = divmod(milliseconds, 24 * 60 * MINUTE)
    return f"{DAYS[day]} {rest // (60 * MINUTE):02d}:{rest // MINUTE % 60:02d}"


def _of_quantiles(name: str, found: Quantiles) -> tuple[str, ...]:
    values = [f"{each:.4g}" for each in found.values] or ["-"] * len(QUANTILES)
    return (name, f"{found.n:,}", *values)


def _hours(tuning: Tuning, history: History) -> Table:
    assert tuning.comparison is not None
    rises = tuning.comparison.rises
    ordered = sorted(history.hours, key=lambda each: (each.high, each.weekend, each.hour), reverse=rises)
    shown = [*ordered[:3], *ordered[-1:]] if len(ordered) > 4 else ordered
    return Table(
        "hours that differ (UTC)",
        ("hour", "n", "median", "99%"),
        tuple(_hour(each) for each in shown),
        (1, 2, 3),
        "outside of incidents: the three hours nearest to the threshold, and the farthest one",
    )


def _hour(found: HourOfWeek) -> tuple[str, ...]:
    name = f"{WEEKDAY[found.weekend]} {found.hour:02d}:00"
    return name, f"{found.n:,}", f"{found.median:.4g}", f"{found.high:.4g}"


def verdict(tuning: Tuning) -> str:
    """Return the proposal in words, or why there is none."""
    if tuning.proposal is None:
        return f"no proposal: {tuning.verdict}"
    budget = tuning.budget
    assert budget is not None
    word = "fires" if tuning.base.pages is None else "pages"
    whose = f"of `{tuning.rule.owner or '(no owner)'}`" if budget.of == "owner" else "of the rule"
    change = setting_text(tuning.proposal.setting, tuning)
    return (
        f"proposal: {change}: the smallest change that was tried with at most {budget.limit:g} {word} a week {whose} "
        f"and recall unchanged: {result_text(tuning.proposal, tuning)}"
    )
