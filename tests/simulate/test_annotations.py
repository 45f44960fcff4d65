"""What alerts say: annotations see the result, the server's labels and the data at the evaluation."""

import pytest

from rulelint.engine.options import EngineOptions
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.recorded import covers
from rulelint.simulate.annotations import Speaker, speaker
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import make_plan
from rulelint.simulate.replay import start_replay
from rulelint.template.expand import Expansion
from tests.simulate.scene import fixture, rule_file, selectors

MINUTE = 60_000


def speaker_of(rules: str, data: Fixture, alert: str = "High", external_url: str = "") -> Speaker:
    plan = make_plan([rule_file(rules)], data, SimulateOptions())
    facts = data.facts
    engine = EngineOptions(facts.prometheus, facts.lookback_delta, facts.evaluation_interval, instants=True)
    replay = start_replay(plan, data, engine)
    replay.run()
    entry = next(each for each in plan.entries if each.rule.name.value == alert)
    return speaker(replay, entry, lambda matchers: covers(data, matchers), external_url)


def said(
    template: str, data: Fixture, before: str = "", external_url: str = "", minute: int = 5
) -> list[Expansion]:
    rules = f"{before}\n- alert: High\n  expr: x > 5\n  annotations:\n    text: |-\n      {template}\n"
    speaks = speaker_of(rules, data, external_url=external_url)
    return [each["text"] for each in speaks.at(data.start + minute * MINUTE).values()]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ $labels.host }} is at {{ $value | humanize }}", ["a is at 9", "b is at 1.5k"]),
        ("{{ $externalLabels.cluster }} {{ .ExternalURL }}", ["eu http://p"] * 2),
        ('{{ query "sum(x)" | first | value }}', ["1509"] * 2),
        ('{{ range query "x > 10" }}{{ .Labels.host }}{{ end }}', ["b"] * 2),
        ('{{ query "5" | first | value }}', ["5"] * 2),
    ],
)
def test_annotations(template: str, expected: list[str]) -> None:
    data = fixture('x{host="a"} 9x60', 'x{host="b"} 1500x60', external_labels={"cluster": "eu"})
    assert [each.text for each in said(template, data, external_url="http://p")] == expected


def test_the_value_is_that_of_the_evaluation() -> None:
    data = fixture("x 0+1x60")
    assert [each.text for each in said("{{ $value }}", data, minute=7)] == ["7"]
    assert [each.text for each in said("{{ $value }}", data, minute=8)] == ["8"]
    assert said("{{ $value }}", data, minute=5) == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("sum(", "1:5: parse error: unclosed left parenthesis"),
        ("x * on() y", "many-to-many"),
        ("x[5m]", "rule result is not a vector or scalar"),
    ],
)
def test_queries_that_fail_are_in_the_text(query: str, error: str) -> None:
    data = fixture("x 9x60", 'y{a="1"} 1x60', 'y{a="2"} 1x60')
    [text] = said(f'{{{{ query "{query}" }}}}', data)
    assert text.text.startswith("<error expanding template: ")
    assert error in text.text


def test_what_was_not_recorded_is_unknown() -> None:
    data = fixture("x 9x60", recorded=selectors("x"))
    [text] = said('{{ query "y" }}', data)
    assert text == Expansion("", unknown="it queries `y`, which was not recorded")


def test_queries_see_what_earlier_rules_wrote_and_not_what_later_ones_will() -> None:
    data = fixture("x 6+1x60")
    first = "- record: r\n  expr: x"
    [text] = said('{{ query "r" | first | value }}', data, before=first)
    assert text.text == "11"

    template = "{{ query `ALERTS_FOR_STATE` | len }}"
    assert [each.text for each in said(template, data, minute=0)] == ["0"]
    assert [each.text for each in said(template, data, minute=1)] == ["1"]


def test_recording_rules_say_nothing() -> None:
    assert speaker_of("- record: High\n  expr: x", fixture("x 9x60")).at(0) == {}
