"""Recording a fixture from a Prometheus, for the rules that are to be replayed on it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from rulelint import __version__
from rulelint.api.files import discover, load
from rulelint.dataclass import dataclass
from rulelint.engine.select import select
from rulelint.errors import RulelintError
from rulelint.fixtures.columns import blocks_of
from rulelint.fixtures.document import format_time
from rulelint.fixtures.facts import ServerFacts, ask_facts, metric_facts, with_intervals, with_metrics
from rulelint.fixtures.folder import DOCUMENT, read_folder
from rulelint.fixtures.import_folder import write_folder
from rulelint.fixtures.import_remote_read import require_snappy
from rulelint.fixtures.import_series import TOO_MUCH, Reading, TooMuchError, Window, estimate
from rulelint.fixtures.import_server import Access, Server
from rulelint.fixtures.load import digest_of, load_fixture
from rulelint.fixtures.model import Facts, Fixture, Source
from rulelint.fixtures.record import (
    Needs,
    Selector,
    asked_for,
    fewest,
    in_order,
    missing_of,
    needs_of,
    patterns,
    with_source,
)
from rulelint.fixtures.summary import FixtureSummary, summarise
from rulelint.fixtures.write import format_selector
from rulelint.policy.config import Config
from rulelint.promql.durations import format_duration
from rulelint.promql.parser import parse_selector
from rulelint.promql.quoting import quote
from rulelint.rules.model import RuleFile
from rulelint.source.plural import plural

__all__ = ["MAX_SAMPLES", "RecordRequest", "Recorded", "record"]

MAX_SAMPLES = 20_000_000
"""About 16 MB in git, and a minute of reading."""

BYTES_PER_SAMPLE = 0.8
"""Measured on a real recording at 15 s, compressed as git does it."""

WEEK = 7 * 24 * 3_600_000
SHOWN = 5

Tell = Callable[[str], None]


class RecordError(RulelintError):
    """What was asked for does not fit together, or nothing came of it."""


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """What to record into `folder`; times and durations are milliseconds.

    `start` and `end` None: the window of the fixture that is added to.  `warm_up` None: what the rules need before
    the start; `external_labels` are those the server adds, where it does not tell itself.
    """

    folder: Path
    url: str
    rules: tuple[Path, ...] = ()
    add: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    warm_up: int | None = None
    max_samples: int = MAX_SAMPLES
    representative: bool = False
    replace: bool = False
    external_labels: Mapping[str, str] = field(default_factory=dict)
    access: Access = field(default_factory=Access)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The fixture as it was written, counted; and what one should know of it."""

    fixture: Fixture
    summary: FixtureSummary
    notes: tuple[str, ...]


def record(request: RecordRequest, config: Config, tell: Tell) -> Recorded:
    """Record a fixture, or what an existing one lacks; `tell` is given lines about progress.

    Raises `RulelintError`: nothing was written then.
    """
    existing = _existing(request)
    added = tuple(_selector(text) for text in request.add)
    files = _rule_files(request, config)
    require_snappy()
    server = Server(request.url, request.access)
    if server.exposes_credentials:
        tell(f"warning: credentials travel to `{server.url}` unencrypted")
    told = _with_labels(ask_facts(server), request)
    needs = needs_of(files, existing.facts if existing else told.facts)
    if existing is None:
        draft = _draft(request, config, told.facts, needs, tell)
        wanted = fewest((*needs.selectors, *added), told.facts.prometheus)
        window = Window(draft.start, draft.end)
    else:
        draft = _same_server(existing, told, server)
        wanted = missing_of(draft, (*needs.selectors, *added))
        window = Window(min([draft.start, *(int(b.times[0]) for b in draft.store.blocks)]), draft.end)
    if not wanted:
        raise RecordError("there is nothing to record", advice=_nothing(existing))
    _check_size(server, wanted, window, request.max_samples, tell)
    reading = Reading(server, window, request.max_samples, tell)
    reading.read(wanted)
    return _finish(draft, wanted, reading, told)


def _existing(request: RecordRequest) -> Fixture | None:
    """Return the fixture that is added to; None if a new one is recorded."""
    is_there = (request.folder / DOCUMENT).is_file()
    if is_there and not request.replace:
        if request.start is not None or request.end is not None:
            advice = "leave the times out to add what is missing, or record anew with --replace"
            raise RecordError(f"{request.folder} is a fixture already, and its window stays", advice=advice)
        if request.representative or request.warm_up is not None:
            raise RecordError(f"{request.folder} is a fixture already: --replace it, or only add to it")
        fixture = load_fixture(request.folder)
        if fixture.source.kind == "synthetic":
            raise RecordError(f"{request.folder} is synthetic: nothing recorded can be added to it")
        return fixture
    if request.folder.exists() and not request.folder.is_dir():
        raise RecordError(f"{request.folder} is no folder")
    if request.start is None or request.end is None:
        raise RecordError(
            "which time is to be recorded is not said", advice="say --last 7d, or --start and --end"
        )
    if request.end <= request.start:
        raise RecordError("the window ends before it starts")
    if request.representative and request.end - request.start < WEEK:
        raise RecordError("less than a week is not representative", advice="record at least --last 7d")
    return None


def _selector(text: str) -> Selector:
    try:
        return parse_selector(text)
    except ValueError as error:
        raise RecordError(f"`{text[:80]}` is no selector: {error}") from None


def _rule_files(request: RecordRequest, config: Config) -> Sequence[RuleFile]:
    """Return the rules to record for; those of the configuration where neither rules nor selectors are named."""
    if not request.rules and request.add:
        return ()
    return load(discover(request.rules, config)).files


def _with_labels(told: ServerFacts, request: RecordRequest) -> ServerFacts:
    if not request.external_labels:
        return told
    labels = {**told.facts.external_labels, **request.external_labels}
    return replace(told, facts=replace(told.facts, external_labels=labels))


def _draft(request: RecordRequest, config: Config, facts: Facts, needs: Needs, tell: Tell) -> Fixture:
    """Return the new fixture without data; its window begins early enough for every figure to be certain."""
    assert request.start is not None
    assert request.end is not None
    warm_up = needs.warm_up if request.warm_up is None else request.warm_up
    if warm_up > facts.lookback_delta and request.warm_up is None:
        why = f", which {needs.longest} needs" if needs.longest else ""
        tell(f"the window begins {format_duration(warm_up)} earlier{why}")
    return replace(
        asked_for((), facts.prometheus),
        name=request.folder.resolve().name,
        folder=request.folder,
        start=request.start - warm_up,
        end=request.end,
        applies_to=tuple(_applies_to(request, config)),
        representative=request.representative,
        facts=facts,
    )


def _applies_to(request: RecordRequest, config: Config) -> Iterable[str]:
    """Return the patterns of the rule files that were recorded for: none, which means all, where none were named."""
    if request.rules:
        here = [(Path(os.path.relpath(path)).as_posix(), path.is_dir()) for path in request.rules]
        return patterns(here)
    return () if request.add else config.rules


def _same_server(fixture: Fixture, told: ServerFacts, server: Server) -> Fixture:
    """Refuse to mix data of two servers, as far as they can be told apart."""
    theirs, ours = told.facts.external_labels, fixture.facts.external_labels
    is_known = not any("external labels" in each for each in told.unknown)
    if is_known and theirs != ours:
        shown = ", ".join(f"{name}={quote(value)}" for name, value in sorted(theirs.items())) or "none"
        raise RecordError(
            f"`{server.url}` is not the server of this fixture: its external labels are {shown}",
            advice="record from the same server, or a new fixture",
        )
    return fixture


def _nothing(existing: Fixture | None) -> str:
    return (
        "the fixture has all of it" if existing else "the rules read nothing but what they record themselves"
    )


def _check_size(server: Server, wanted: Sequence[Selector], window: Window, most: int, tell: Tell) -> None:
    """Say how much will be read; raise `TooMuchError` if that is more than the user allows."""
    times = f"{format_time(window.start)} to {format_time(window.end)}"
    counts = estimate(server, wanted, window)
    if counts is None:
        tell(f"{plural(len(wanted), 'selector')}, {times}; the server does not answer how much that is")
        return
    total = sum(counts.values())
    size = total * BYTES_PER_SAMPLE / 1e6
    tell(
        f"{plural(len(wanted), 'selector')}, {times}: about {plural(total, 'sample')}, {size:,.1f} MB in git"
    )
    if total > most:
        largest = sorted(counts.items(), key=lambda each: -each[1])[:SHOWN]
        named = ", ".join(f"`{text}` {count:,}" for text, count in largest)
        raise TooMuchError(f"that is more than {most:,} samples; the most have {named}", advice=TOO_MUCH)


def _finish(draft: Fixture, wanted: Sequence[Selector], reading: Reading, told: ServerFacts) -> Recorded:
    """Put what was read into the fixture and write it."""
    facts = draft.facts
    series = reading.series(wanted, dict(facts.external_labels), facts.prometheus)
    known = {labels for block in draft.store.blocks for labels in block.labels}
    fresh = blocks_of([each for each in series if each.labels not in known])
    if not fresh:
        texts = ", ".join(format_selector(each) for each in wanted[:SHOWN])
        message = f"the server has no series of {texts}" + (" and others" if len(wanted) > SHOWN else "")
        if not draft.store.blocks:
            raise RecordError(
                f"nothing was recorded: {message}", advice="compare the window and the selectors"
            )
    kind = (
        Source("remote-read", "exact", __version__)
        if reading.exact
        else Source("http-api", "inferred", __version__)
    )
    grown = replace(
        draft,
        recorded=in_order((*draft.recorded, *wanted)),
        store=draft.store.with_blocks(fresh),
        source=kind,
    )
    if draft.store.blocks:
        grown = replace(with_source(replace(grown, source=draft.source), kind), complete=draft.complete)
    summary = summarise(grown)
    grown = replace(
        grown, facts=with_metrics(grown, metric_facts(reading.server, grown.store.metric_names()))
    )
    grown = replace(grown, facts=with_intervals(grown.facts, told.jobs, summary))
    write_folder(grown)
    written = replace(grown, sha256=digest_of(read_folder(grown.folder)))
    return Recorded(written, summarise(written), tuple(_notes(written, wanted, told)))


def _notes(fixture: Fixture, wanted: Iterable[Selector], told: ServerFacts) -> Iterator[str]:
    """Yield what is less certain than it looks."""
    version = fixture.facts.prometheus
    for selector in wanted:
        if not select(fixture.store, selector, version).labels:
            yield f"no series: {format_selector(selector)}"
    for what in told.unknown:
        yield f"the server does not tell {what}: compare `facts` in {DOCUMENT} with what is so"
    if fixture.source.stale == "inferred":
        yield "`source.stale` is inferred: where series end was guessed from scrapes of the same target"
