"""Trends: read from what rulelint wrote itself, better and worse by the kind of figure, hostile files refused."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rulelint.report import review_json
from rulelint.review.dated import Dated
from rulelint.review.earlier import Earlier, EarlierError, read_earlier
from rulelint.review.feedback import Entry
from rulelint.review.hygiene import Hygiene
from rulelint.review.run import Review, only_new
from tests.review.cases import WEEK, reviewed, seen
from tests.simulate.scene import rule_file

RULE = "- alert: {name}\n  expr: x > {limit}\n  labels: {{team: db, severity: critical}}\n"
SERIES = "x 1x99 " + "11x9 1x1429 " * 6 + "1x1339"


def made(limit: int = 10, name: str = "A", useful: int = 1, lint: int = 0, **more: Any) -> Review:
    file = rule_file(RULE.format(name=name, limit=limit))
    feedback = [Entry(n, "useful" if n < useful else "false", name) for n in range(2)]
    simulation = seen(file, more.pop("series", SERIES), minutes=WEEK, representative=True)
    return reviewed(file, simulation, feedback=feedback, hygiene={name: Hygiene(lint)}, **more)


def earlier(found: Review) -> Earlier:
    return read_earlier("then.json", review_json.render(found))


def directions(found: Review, by: str = "rule") -> dict[str, Any]:
    assert found.trend is not None
    return {
        each.part: (each.direction, each.difference) for each in found.trend.changes if each.card[0] == by
    }


def chances(found: Review) -> list[float | None]:
    assert found.trend is not None
    return [each.p for each in found.trend.changes if each.part == "noise"]


def test_the_same_again_is_unchanged() -> None:
    found = made(earlier=earlier(made()))

    assert found.trend is not None
    assert found.trend.same_data
    assert (found.trend.new, found.trend.done, found.trend.gone) == (frozenset(), (), ())
    assert directions(found) == {
        "noise": ("unchanged", 0.0),
        "actionable": ("unchanged", 0.0),
        "coverage": ("unknown", None),
        "hygiene": ("unchanged", 0.0),
        "policies": ("unknown", None),
        "age": ("unknown", None),
    }


def test_less_noise_and_more_use_are_better() -> None:
    then, now = made(useful=0, lint=1), made(limit=20, useful=2)
    found, back = (
        made(limit=20, useful=2, earlier=earlier(then)),
        made(useful=0, lint=1, earlier=earlier(now)),
    )
    rate = 6 / ((WEEK - 5) / WEEK)

    for by in ("rule", "owner", "repository"):
        there, here = directions(found, by), directions(back, by)
        assert there["noise"] == ("better", pytest.approx(-rate))
        assert there["actionable"] == ("better", 1.0)
        assert there["hygiene"] == ("better", 1.0)
        assert here["noise"] == ("worse", pytest.approx(rate))
        assert [here[part][0] for part in ("actionable", "hygiene")] == ["worse", "worse"]


def test_an_older_review_is_worse() -> None:
    def with_age(days: int, **more: Any) -> Review:
        return made(
            dates={"A": Dated(date(1970, 2, 1 + 27 - days), every=10)}, today=date(1970, 2, 28), **more
        )

    assert directions(with_age(20, earlier=earlier(with_age(5))))["age"] == ("worse", 15.0)
    assert directions(with_age(5, earlier=earlier(with_age(20))))["age"] == ("better", -15.0)


def test_items_are_new_and_done_by_key() -> None:
    always = "x 11x10079"
    found = made(series=always, earlier=earlier(made(name="A")))
    back = made(earlier=earlier(made(series=always)))

    assert found.trend is not None
    assert back.trend is not None
    assert found.trend.new == {each.key for each in found.items}
    assert [each.kind for each in only_new(found).items] == ["always_fires"]
    assert [title for _, title in back.trend.done] == ["`A` always fires: 1 alert that nobody waits for"]
    assert only_new(back).items == ()


def test_rules_that_came_and_went() -> None:
    found = made(name="B", earlier=earlier(made(name="A")))

    assert found.trend is not None
    assert {direction for direction, _ in directions(found).values()} == {"new"}
    assert [(by, name) for by, name, _ in found.trend.gone] == [("rule", "A")]


def test_another_unit_is_not_compared() -> None:
    document = json.loads(review_json.render(made()))
    for card in document["cards"]:
        card["measures"][0]["unit"] = "pages a week"

    found = made(earlier=read_earlier("then.json", json.dumps(document)))

    assert directions(found)["noise"] == ("unknown", None)


def test_other_data_say_so() -> None:
    then = replace(earlier(made()), fixtures=("other",))
    found = made(earlier=then)

    assert found.trend is not None
    assert not found.trend.same_data
    # Six and six in the same time: half of the binomial with its middle, 1 - P(X <= 5) of 12 tosses.
    assert chances(found) == pytest.approx([0.6128] * 3, abs=5e-5)
    assert {each.p for each in found.trend.changes if each.part != "noise"} == {None}


def test_chance_is_asked_in_the_direction_of_the_change() -> None:
    then = replace(earlier(made()), fixtures=("other",))
    found = made(limit=20, earlier=then)

    assert found.trend is not None
    # None now and six then: the chance that all of six fall into one half of the time.
    assert chances(found) == pytest.approx([0.5**6] * 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "then.json: no JSON: Expecting value"),
        ("{", "then.json: no JSON: "),
        ("[" * 100_000, "then.json: nested too deeply"),
        ("[]", "then.json is no review of rulelint"),
        ('{"version": 1, "findings": []}', "then.json is no review of rulelint"),
        ('{"version": 2, "cards": []}', "then.json has version 2, this rulelint reads 1"),
        ('{"version": 1, "cards": []}', "then.json: the file lacks the key `basis`"),
        ('{"version": NaN, "cards": []}', "then.json: no JSON: `NaN` is no number of JSON"),
        ('{"version": 1, "cards": [], "version": 3}', "then.json has version 3"),
    ],
)
def test_what_is_no_review_is_refused(text: str, said: str) -> None:
    with pytest.raises(EarlierError) as caught:
        read_earlier("then.json", text)

    assert caught.value.message.startswith(said), caught.value.message


def test_a_review_that_was_edited_is_refused() -> None:
    document = json.loads(review_json.render(made()))
    document["cards"][0]["measures"][0]["value"] = "7"

    with pytest.raises(EarlierError, match=r"`cards\[0\].measures\[0\].value` must be a number or nothing"):
        read_earlier("then.json", json.dumps(document))
