"""Two variants side by side as tables and sentences; text and Markdown only draw them."""

from collections.abc import Iterator

from rulelint.compare.variants.model import Side, Told, Variants
from rulelint.report.quantities import duration, moment, of, percent
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.report.weekly import weekly
from rulelint.simulate.coverage.model import Share
from rulelint.simulate.key import RuleKey
from rulelint.simulate.margins.model import NEAR, RuleMargins
from rulelint.source.plural import plural

SURE = 0.05
"""A split less likely than this is evidence that the variants differ in the long run."""
MOST = 20
"""Rows of a table at most; everything is in the JSON report."""


def headline(done: Variants) -> Iterator[str]:
    """Yield what every number below depends on."""
    major, minor = done.version
    kind = (
        "representative" if done.representative else "not representative: no number may be scaled to a week"
    )
    window = f"{moment(done.start)} to {moment(done.end)} ({duration(done.end - done.start)})"
    yield f"A: {done.a.name}"
    yield f"B: {done.b.name}"
    yield f"fixture {done.fixture}: {window}, {kind}"
    told = (
        f"what {done.alertmanager} sends, each variant without the other, all other rules as they are"
        if done.alertmanager
        else "no Alertmanager: fires are counted, not pages"
    )
    yield (
        f"as Prometheus {major}.{minor}, evaluated at multiples of the interval plus {duration(done.phase)}; {told}"
    )
    counts = (plural(done.a.fires + done.b.fires, "fire"), plural(len(done.incidents), "incident"))
    yield (
        f"n = {', '.join(counts)}; counted from {moment(done.counted_from)}, when both are known; exact for this "
        f"window, rates of a week and recall with 95 % intervals; phase {duration(done.phase)} only"
    )
    yield from (f"careful: {each.message}" for each in done.caveats)
    yield from (f"not simulated here: {rule_name(each.rule)}: {each.message}" for each in done.unknown)


def tables(done: Variants) -> Iterator[Table]:
    """Yield figures, incidents, episodes and margins."""
    yield _figures(done)
    if done.incidents:
        yield _incidents(done)
    yield _episodes(done)
    if done.a.margins or done.b.margins:
        yield _margins(done)


def _figures(done: Variants) -> Table:
    a, b = done.a, done.b
    rows = [
        ("fires", str(a.fires), str(b.fires), f"{b.fires - a.fires:+d}"),
        ("alerts", str(a.alerts), str(b.alerts), f"{b.alerts - a.alerts:+d}"),
        ("firing", *map(duration, (a.firing_time, b.firing_time)), _signed(b.firing_time - a.firing_time)),
    ]
    if a.pages is not None and b.pages is not None:
        rows.append(("pages", str(a.pages), str(b.pages), f"{b.pages - a.pages:+d}"))
    if done.representative:
        rows.append(
            (f"{_measure(done)}s a week (95%)", weekly(a.weekly), weekly(b.weekly), _weekly_difference(a, b))
        )
    if done.incidents:
        by = "page" if done.alertmanager else "fire"
        more = b.recall.part - a.recall.part
        rows.append((f"incidents told by {by} (95%)", _share(a.recall), _share(b.recall), f"{more:+d}"))
        rows.append(("mean time to tell", _mean(a), _mean(b), _mean_difference(done)))
    note = (
        "difference: B less A, exact for this window; a week: those within half an hour as one; mean time to tell: "
        "of the incidents each tells of, its difference of those both tell of"
    )
    return Table("side by side", ("", "A", "B", "difference"), tuple(rows), (1, 2, 3), note)


def _measure(done: Variants) -> str:
    return "page" if done.alertmanager else "fire"


def _signed(milliseconds: int) -> str:
    return f"+{duration(milliseconds)}" if milliseconds > 0 else duration(milliseconds)


def _weekly_difference(a: Side, b: Side) -> str:
    if a.weekly is None or b.weekly is None:
        return "-"
    return f"{b.weekly.rate - a.weekly.rate:+.3g}"


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{of(share.part, share.whole)} ({percent(low)}–{percent(high)})" if share.whole else "-"


def _mean(side: Side) -> str:
    return "-" if side.mean_after is None else duration(round(side.mean_after))


def _mean_difference(done: Variants) -> str:
    """Return the mean difference of the incidents that both tell of: others would compare different incidents."""
    found = [
        two.after - one.after
        for one, two in zip(done.a.told, done.b.told, strict=True)
        if one.after is not None and two.after is not None
    ]
    return f"{_signed(round(sum(found) / len(found)))} (n = {len(found)})" if found else "-"


def _incidents(done: Variants) -> Table:
    found = list(zip(done.incidents, done.a.told, done.b.told, strict=True))
    found.sort(key=lambda each: each[1].verdict == each[2].verdict and each[1].after == each[2].after)
    rows = tuple(
        (incident.name, incident.severity, moment(incident.start), _after(a), _after(b), _later(a, b))
        for incident, a, b in found[:MOST]
    )
    note = "after the start of the incident; those that differ come first"
    if len(found) > MOST:
        note += f"; {len(found) - MOST} more: see the JSON report"
    return Table("incidents", ("incident", "severity", "start", "A", "B", "B is"), rows, (), note)


def _after(told: Told) -> str:
    match told.verdict:
        case "hit":
            assert told.after is not None
            return f"{'at most ' if told.is_bound else ''}{duration(told.after)}"
        case "missed":
            return "MISSED"
        case _:
            return "unknown"


def _later(a: Told, b: Told) -> str:
    if "unknown" in {a.verdict, b.verdict}:
        return "unknown"
    if a.after is None or b.after is None:
        return "" if a.verdict == b.verdict else "lost" if b.after is None else "won"
    if a.after == b.after:
        return "as late"
    return f"{duration(abs(b.after - a.after))} {'later' if b.after > a.after else 'earlier'}"


def _episodes(done: Variants) -> Table:
    found = done.overlap
    rows = (
        ("A", str(found.only[0]), str(found.both[0])),
        ("B", str(found.only[1]), str(found.both[1])),
    )
    shared = (
        "neither fires"
        if found.jaccard is None
        else f"both fire {percent(found.jaccard)} of the time either does"
    )
    keys = ", ".join(found.keys) or "nothing: they have no label in common"
    note = f"with a twin: the other fires at the same time; joined on {keys}; {shared} (Jaccard)"
    return Table("episodes", ("of", "without a twin", "with a twin"), rows, (1, 2), note)


def _margins(done: Variants) -> Table:
    sides = (("A", done.a), ("B", done.b))
    found = [(name, key, each) for name, side in sides for key, each in sorted(side.margins.items())]
    note = (
        "headroom: of the series nearest to the threshold, by how much of it that held, or missed it, for as long as "
        "`for` asks; on the data: within 5%; near: missed it by at most 10%"
    )
    if len(found) > MOST:
        note += f"; {len(found) - MOST} more: see the JSON report"
    head = ("of", "rule", "series", "on the data", "near", "headroom", "best margin")
    return Table("margins", head, tuple(_margin(*each) for each in found[:MOST]), (2, 3, 4, 5, 6), note)


def _margin(name: str, key: RuleKey, found: RuleMargins) -> tuple[str, ...]:
    known = [each for each in found.headrooms if each >= NEAR] or found.headrooms[-1:]
    return (
        name,
        rule_name(key),
        str(len(found.series)),
        of(len(found.on_data), len(found.series)),
        of(found.near_misses, len(found.series)),
        percent(min(known, key=abs)) if known else "-",
        percent(found.best),
    )


def verdict(done: Variants) -> str:
    """Return the difference in a sentence, and what it is evidence of."""
    word, found = _measure(done), done.discordant
    more = done.b.count - done.a.count
    change = "as many" if more == 0 else f"{plural(abs(more), word)} {'more' if more > 0 else 'fewer'}"
    words = f"in this window B has {change} {f'{word}s as A' if more == 0 else 'than A'}, exactly"
    if found.p is None:
        return f"{words}; no {word} is of one variant only: nothing tells them apart here"
    counted = found.only_a + found.only_b
    sure = "evidence" if found.p < SURE else "no evidence"
    return (
        f"{words}; {found.only_a} only A has, {found.only_b} only B (sign test, two-sided, n = {counted}: "
        f"p = {found.p:.2g}): {sure} that they differ in other weeks"
    )
