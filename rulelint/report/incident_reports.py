"""What guards which incident: as text, Markdown, comma-separated values and JSON."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rulelint.report.base import LintResult
from rulelint.report.basis import Counted, basis_objects
from rulelint.report.fixture_json import stated
from rulelint.report.incident_tables import incident_tables
from rulelint.report.json import VERSION, dump, summary_object
from rulelint.report.markdown import text as literal
from rulelint.report.printable import one_line
from rulelint.report.quantities import moment
from rulelint.report.review_csv import cell
from rulelint.report.rule_key import key_object, rule_name
from rulelint.report.simulation_markdown import section
from rulelint.report.simulation_tables import headline
from rulelint.report.simulation_text import table_lines
from rulelint.simulate.coverage.guards import Guard, GuardedIncident
from rulelint.simulate.model import Simulation

Object = dict[str, Any]
SECTIONS = {"incidents": Counted("incident", lambda done: len(done.coverage.incidents))}
Render = Callable[[Sequence[GuardedIncident], Sequence[Simulation]], str]

HEAD = (
    "incident", "severity", "start", "end", "must_page", "status", "reason", "rule", "owner", "told_by", "receiver",
    "seconds", "at_most", "fixture", "cause", "lesson",
)  # fmt: skip


def render_text(incidents: Sequence[GuardedIncident], simulations: Sequence[Simulation]) -> str:
    """Return the tables, after what they rest on."""
    lines = [one_line(line) for each in simulations for line in headline(each)]
    for each in incident_tables(incidents):
        lines += ["", *table_lines(each)] if lines else table_lines(each)
    return "\n".join(lines) + "\n"


def render_markdown(incidents: Sequence[GuardedIncident], simulations: Sequence[Simulation]) -> str:
    """Return the tables as Markdown."""
    lines = ["## Incidents and what guards them", ""]
    lines += [f"{literal(line)}.  " for each in simulations for line in headline(each)]
    for each in incident_tables(incidents):
        lines += ["", *section(each)]
    return "\n".join(lines) + "\n"


def render_csv(incidents: Sequence[GuardedIncident], simulations: Sequence[Simulation]) -> str:  # noqa: ARG001
    """Return a line for every incident and rule that guards it, one without a rule where none does."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for each in incidents:
        writer.writerows([cell(value) for value in row] for row in _rows(each))
    return out.getvalue()


def _rows(found: GuardedIncident) -> Iterator[tuple[str, ...]]:
    incident = found.incident
    end = "" if incident.end is None else moment(incident.end)
    first = (incident.name, incident.severity, moment(incident.start), end, _flag(incident.must_page))
    last = (incident.cause, incident.lesson)
    for guard in found.guards or (None,):
        yield (*first, found.status, found.reason, *_guard_cells(guard), *last)


def _guard_cells(guard: Guard | None) -> tuple[str, ...]:
    if guard is None:
        return ("",) * 7
    seconds = f"{guard.time_to_detect / 1000:g}"
    return (
        rule_name(guard.rule), guard.owner, guard.level, guard.receiver, seconds, _flag(guard.is_bound), guard.fixture,
    )  # fmt: skip


def _flag(value: bool) -> str:  # noqa: FBT001  a cell
    return "yes" if value else "no"


def render_json(incidents: Sequence[GuardedIncident], simulations: Sequence[Simulation]) -> str:
    """Return results for programs: version 1 of `schemas/results.schema.json`."""
    files = simulations[0].files if simulations else ()
    return dump(
        {
            "version": VERSION,
            "findings": [],
            "suppressed": [],
            "summary": summary_object(LintResult((), files)),
            "basis": basis_objects(simulations, SECTIONS),
            "incidents": [_incident(each) for each in incidents],
        }
    )


def _incident(found: GuardedIncident) -> Object:
    incident = found.incident
    return {
        "incident": incident.name,
        **stated(incident),
        "status": found.status,
        "reason": found.reason,
        "level": found.level.word if found.level else None,
        "unwritten": list(found.unwritten),
        "fixtures": list(found.fixtures),
        "guards": [_guard(each) for each in found.guards],
        "candidates": [key_object(each) for each in found.candidates],
    }


def _guard(guard: Guard) -> Object:
    return {
        "rule": key_object(guard.rule),
        "fixture": guard.fixture,
        "owner": guard.owner,
        "severity": guard.severity,
        "told_by": guard.level,
        "receiver": guard.receiver,
        "time_to_detect": guard.time_to_detect / 1000,
        "at_most": guard.is_bound,
        "lead": guard.lead / 1000,
        "suffices": guard.suffices,
    }


RENDERERS: Mapping[str, Render] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
    "csv": render_csv,
}
