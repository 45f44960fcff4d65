"""What a fixture holds, and what does not fit in it, for people."""

from collections.abc import Iterator, Mapping, Sequence

from rulelint.fixtures.model import Fixture
from rulelint.fixtures.summary import FixtureSummary
from rulelint.fixtures.verify import Remark
from rulelint.fixtures.write import format_selector
from rulelint.report.printable import one_line
from rulelint.report.quantities import duration, moment
from rulelint.source.plural import plural

SHOWN_GAPS = 10


def render(fixture: Fixture, summary: FixtureSummary) -> str:
    """Return everything `rulelint fixture info` says."""
    return "".join(f"{one_line(line)}\n" for line in _lines(fixture, summary))


def _lines(fixture: Fixture, summary: FixtureSummary) -> Iterator[str]:
    window = f"{moment(fixture.start)} to {moment(fixture.end)} ({duration(fixture.end - fixture.start)})"
    representative = "representative" if fixture.representative else "not representative"
    complete = "every incident listed" if fixture.complete else "incidents may be missing"
    yield f"fixture {fixture.name}"
    yield f"  window     {window}"
    yield f"  source     {fixture.source.kind}, staleness {fixture.source.stale}; {representative}, {complete}"
    yield f"  applies to {', '.join(fixture.applies_to) or 'every rule file'}"
    markers = f", {plural(summary.stale, 'staleness marker')}" if summary.stale else ""
    yield f"  data       {summary.series:,} series, {plural(summary.samples, 'sample')}{markers}"
    yield f"  sha256     {fixture.sha256}"
    yield from _metrics(summary)
    yield from _scrapes(fixture, summary)
    yield from _facts(fixture)
    yield ""
    yield "recorded selectors"
    yield from (f"  {format_selector(selector)}" for selector in fixture.recorded)
    yield from _incidents(fixture)


def _metrics(summary: FixtureSummary) -> Iterator[str]:
    rows = [
        (each.name, each.type or "-", f"{each.series:,}", f"{each.samples:,}", f"{each.stale:,}")
        for each in summary.metrics
    ]
    yield ""
    yield from _table(("metric", "type", "series", "samples", "stale"), rows, first_number=2)


def _scrapes(fixture: Fixture, summary: FixtureSummary) -> Iterator[str]:
    stated = fixture.facts.scrape_intervals
    rows = [
        (
            job or "(no job)",
            duration(stated[job]) if job in stated else "-",
            ", ".join(map(duration, summary.intervals.get(job, ()))) or "-",
            f"{sum(gap.job == job for gap in summary.gaps):,}",
        )
        for job in sorted(stated.keys() | summary.intervals.keys())
    ]
    yield ""
    yield from _table(("job", "interval", "measured", "gaps"), rows, first_number=3)
    for gap in summary.gaps[:SHOWN_GAPS]:
        yield f"  no scrape of {gap.instance or gap.job} from {moment(gap.start)} to {moment(gap.end)}"
    if len(summary.gaps) > SHOWN_GAPS:
        yield f"  and {len(summary.gaps) - SHOWN_GAPS:,} gaps more"


def _facts(fixture: Fixture) -> Iterator[str]:
    facts = fixture.facts
    yield ""
    yield "facts"
    version = f"{facts.prometheus.major}.{facts.prometheus.minor}"
    yield f"  Prometheus {version}, rules every {duration(facts.evaluation_interval)}"
    yield f"  query offset {duration(facts.query_offset)}, look-back {duration(facts.lookback_delta)}"
    yield f"  external labels {_pairs(facts.external_labels)}"
    yield f"  flags {', '.join(facts.flags) or 'none'}"


def _pairs(pairs: Mapping[str, str]) -> str:
    return ", ".join(f'{name}="{value}"' for name, value in pairs.items()) or "none"


def _incidents(fixture: Fixture) -> Iterator[str]:
    yield ""
    if not fixture.incidents:
        yield "no incidents"
        return
    rows = [
        (
            each.name,
            each.severity or "-",
            moment(each.start),
            "open" if each.end is None else duration(each.end - each.start),
            each.cause or "-",
        )
        for each in fixture.incidents
    ]
    yield from _table(("incident", "severity", "start", "length", "cause"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], first_number: int = 99) -> Iterator[str]:
    """Yield aligned lines; columns from `first_number` on are numbers."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = (
            cell.rjust(widths[at]) if at >= first_number else cell.ljust(widths[at])
            for at, cell in enumerate(row)
        )
        yield f"  {'  '.join(cells)}".rstrip()


def render_remarks(fixture: Fixture, remarks: Sequence[Remark]) -> str:
    """Return everything `rulelint fixture verify` says."""
    lines = [f"{each.severity.word}: {each.message}" for each in remarks]
    worst = max((each.severity for each in remarks), default=None)
    last = f"{fixture.name}: {'sound' if worst is None else plural(len(remarks), 'remark')}"
    return "".join(f"{one_line(line)}\n" for line in [*lines, last])
