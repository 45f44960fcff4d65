"""Reviews of small scenes: rules as YAML, data in promtool's notation, everything else by keyword."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from rulelint.compare.pairing import place_rules
from rulelint.fixtures.incidents import Incident
from rulelint.review.dated import Dated
from rulelint.review.earlier import Earlier
from rulelint.review.feedback import Entry
from rulelint.review.hygiene import Hygiene
from rulelint.review.model import Item, Ruled
from rulelint.review.options import ReviewOptions
from rulelint.review.run import Inputs, Review, review
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import RuleKey, Simulation
from rulelint.simulate.options import DEFAULT_OPTIONS, SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.scene import EVERYTHING, fixture, rule_file, selectors

DAY = 24 * 60
WEEK = 7 * DAY
TODAY = date(1970, 2, 1)


def rules_of(*files: RuleFile) -> tuple[Ruled, ...]:
    """Return the alerting rules, owned by their label `team`."""
    return tuple(
        Ruled(each, each.labels.get("team", ""), each.labels.get("severity", ""))
        for each in place_rules(files)
        if each.rule.kind == "alert"
    )


def seen(
    file: RuleFile,
    *series: str,
    minutes: int = DAY,
    representative: bool = False,
    complete: bool = False,
    incidents: Sequence[Incident] = (),
    recorded: tuple[str, ...] = (),
    name: str = "scene",
    options: SimulateOptions = DEFAULT_OPTIONS,
) -> Simulation:
    """Replay a file on series of one sample a minute."""
    asked = selectors(*recorded) if recorded else EVERYTHING
    data = replace(
        fixture(*series, minutes=minutes, incidents=incidents, recorded=asked, complete=complete),
        name=name,
        representative=representative,
    )
    return replace(simulate([file], data, options), sha256=f"{series}")


def reviewed(
    rules: str | RuleFile,
    *simulations: Simulation,
    feedback: Sequence[Entry] = (),
    dates: Mapping[str, Dated] | None = None,
    options: ReviewOptions | None = None,
    today: date = TODAY,
    hygiene: Mapping[str, Hygiene] | None = None,
    has_policies: bool = False,
    earlier: Earlier | None = None,
) -> Review:
    """Review rules on what was seen of them; `dates` and `hygiene` are by the name of the rule."""
    file = rule_file(rules) if isinstance(rules, str) else rules
    found = rules_of(file)
    known: dict[RuleKey, Dated] = {each.key: (dates or {}).get(each.key.name, Dated()) for each in found}
    return review(
        Inputs(
            found,
            simulations,
            tuple(feedback),
            known,
            lambda rule, labels: {**rule.placed.labels, **labels}.get("team", ""),
            today,
            options=options or ReviewOptions(),
            hygiene=None if hygiene is None else {key: hygiene.get(key.name, Hygiene()) for key in known},
            has_policies=has_policies,
            earlier=earlier,
        )
    )


def item(found: Review, kind: str) -> Item:
    """Return the one item of a kind."""
    (only,) = [each for each in found.items if each.kind == kind]
    return only


def kinds(found: Review) -> list[str]:
    """Return what is due, in its order."""
    return [each.kind for each in found.items]


def at(day: int, hour: int = 0) -> int:
    """Return a time of January 1970 in milliseconds."""
    return round(datetime(1970, 1, day, hour, tzinfo=UTC).timestamp()) * 1000
