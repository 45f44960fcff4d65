"""Every outcome that unknown labels leave open: held against trying all of their values."""

from itertools import product
from random import Random

import pytest

from rulelint.alertmanager.load import load
from rulelint.alertmanager.model import Configuration
from rulelint.alertmanager.reach import MOST_OUTCOMES, all_receivers, outcomes
from rulelint.alertmanager.routing import final_routes
from rulelint.source.file import SourceText
from tests.alertmanager.configurations import Drawer

NAMES = ("a", "b", "c")
VALUES = ("", "b", "c", "x", "other")


def configuration(text: str) -> Configuration:
    loaded = load(SourceText("am.yml", text))
    assert loaded.configuration is not None, loaded.defects
    return loaded.configuration


def drawn(seed: int) -> Configuration:
    texts = (Drawer(1000 * seed + attempt, spoil=0).text() for attempt in range(50))
    return next(found for text in texts if (found := load(SourceText("am.yml", text), (0, 25)).configuration))


@pytest.mark.parametrize("seed", range(60))
def test_no_outcome_is_missing(seed: int) -> None:
    config, random = drawn(seed), Random(seed)
    known = {name: random.choice(VALUES) for name in NAMES if random.random() < 0.5}
    unknown = [name for name in NAMES if name not in known]
    found = outcomes(config.route, known)

    for values in product(VALUES, repeat=len(unknown)):
        labels = known | dict(zip(unknown, values, strict=True))
        real = frozenset(route.span.start for route in final_routes(config.route, labels))
        assert found is None or real in found
        assert outcomes(config.route, labels) == frozenset({real})


def test_what_is_known_leaves_one_outcome() -> None:
    config = configuration(
        "receivers: [{name: a}, {name: b}, {name: c}]\n"
        "route: {receiver: a, routes:\n"
        "  [{match: {x: '1'}, receiver: b, continue: true}, {match: {y: '1'}, receiver: c}]}\n"
    )

    def reached(**known: str) -> set[frozenset[str]]:
        found = outcomes(config.route, known)
        assert found is not None
        return set(all_receivers(config.route, found))

    assert reached(x="1", y="1") == {frozenset({"b", "c"})}
    assert reached(x="2", y="") == {frozenset({"a"})}
    assert reached(x="1") == {frozenset({"b"}), frozenset({"b", "c"})}
    assert len(reached()) == 4


def test_too_many_outcomes_are_not_told() -> None:
    routes = ",".join(f"{{match: {{l{number}: x}}, receiver: a, continue: true}}" for number in range(200))
    config = configuration(f"receivers: [{{name: a}}]\nroute: {{receiver: a, routes: [{routes}]}}\n")

    assert outcomes(config.route, {}) is None
    assert len(outcomes(config.route, {f"l{number}": "y" for number in range(195)}) or ()) <= MOST_OUTCOMES
