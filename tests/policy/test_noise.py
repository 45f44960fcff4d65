"""The `noise` block: what it says, what it leaves out, and what cannot be."""

from datetime import UTC, datetime

import pytest

from rulelint.policy.config import Config, ConfigError, parse_config
from rulelint.policy.noise import noise_with
from rulelint.simulate.noise.options import DEFAULT_NOISE, Hours, NoiseOptions, Weights
from rulelint.source.file import SourceText
from tests.simulate.notify.stage import configuration

RECEIVERS = """\
route: {receiver: pager}
receivers:
- {name: pager, pagerduty_configs: [{routing_key: k}]}
- {name: chat, slack_configs: [{api_url: 'http://h', channel: '#a'}]}
"""


def read(text: str) -> Config:
    return parse_config(SourceText(".rulelint.yaml", text))


def noise(text: str) -> NoiseOptions:
    return read(f"noise: {text}\n").noise


def at(text: str) -> int:
    """A moment in milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_nothing_said_is_the_defaults() -> None:
    assert Config().noise == read("{}").noise == noise("{}") == DEFAULT_NOISE
    assert DEFAULT_NOISE.weights == Weights(25, 2, 2, 0.2, 10)
    assert DEFAULT_NOISE.hours_of("anybody") is None


def test_what_is_said() -> None:
    found = noise("{interrupts: {bridge: incident}, weights: {page: 40}, keys: [cluster, job], hours: {}}")

    assert found.interrupts == {"bridge": "incident"}
    assert found.weights == Weights(page=40)
    assert found.keys == ("cluster", "job")
    assert found.hours == Hours()


@pytest.mark.parametrize(
    ("receiver", "integration", "expected"),
    [
        ("a", "pagerduty", "incident"),
        ("a", "opsgenie[1]", "incident"),
        ("a", "slack", "message"),
        ("bridge", "webhook", "incident"),
        ("silent", "pagerduty", "none"),
    ],
)
def test_what_interrupts_behind_a_receiver(receiver: str, integration: str, expected: str) -> None:
    found = noise("{interrupts: {bridge: incident, silent: none}}")

    assert found.interrupt_of(receiver, integration) == expected


@pytest.mark.parametrize(
    ("hours", "moment", "inside"),
    [
        ("{}", "2026-11-02T09:00:00", True),  # a Monday
        ("{}", "2026-11-02T08:59:59", False),
        ("{}", "2026-11-02T16:59:59", True),
        ("{}", "2026-11-02T17:00:00", False),
        ("{}", "2026-11-01T12:00:00", False),
        ("{timezone: Europe/Berlin}", "2026-11-02T08:30:00", True),
        ("{timezone: Europe/Berlin}", "2026-07-06T07:30:00", True),  # summer time
        ("{timezone: Europe/Berlin}", "2026-11-02T16:30:00", False),
        ("{from: '22:00', to: '06:00'}", "2026-11-03T05:59:00", True),
        ("{from: '22:00', to: '06:00'}", "2026-11-02T05:59:00", False),  # Sunday's night is no working night
        ("{from: '22:00', to: '06:00'}", "2026-11-07T05:59:00", True),
        ("{days: [sunday], from: '12:00', to: '13:00'}", "2026-11-01T12:00:00", True),
    ],
)
def test_hours(hours: str, moment: str, inside: bool) -> None:  # noqa: FBT001  a column of the table
    found = noise(f"{{hours: {hours}}}").hours

    assert found is not None
    assert found.contains(at(moment)) is inside


def test_an_owner_differs_in_what_it_says() -> None:
    found = noise("{hours: {to: '18:00', owners: {db: {from: '10:00'}}}}")

    assert found.hours_of("web") == Hours(end=18 * 60)
    assert found.hours_of("db") == Hours(start=10 * 60, end=18 * 60)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{interupts: {}}",
            ".rulelint.yaml:1:9: unknown key `interupts` in `noise`; did you mean `interrupts`?",
        ),
        ("{interrupts: {a: mesage}}", "did you mean `message`?"),
        ("{hours: {timezon: UTC}}", "did you mean `timezone`?"),
        (
            "{hours: {timezone: Europe/Berlim}}",
            "1:27: no time zone `Europe/Berlim`; did you mean `Europe/Berlin`?",
        ),
        ("{hours: {owners: {db: {timezone: Nowhere/x}}}}", "no time zone `Nowhere/x`"),
        ("{hours: {from: '24:00'}}", ".rulelint.yaml:1:"),
        ("{hours: {from: '17:00'}}", "hours that end when they begin are none"),
        ("{hours: {days: [mondey]}}", "did you mean `monday`?"),
        ("{weights: {page: -1}}", ".rulelint.yaml:1:"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(f"noise: {text}\n")

    assert message in str(refused.value)


def test_a_receiver_must_be_one() -> None:
    config = read("noise:\n  interrupts: {pager: none, chta: none}\n")

    assert noise_with(config, None) == config.noise
    with pytest.raises(ConfigError) as refused:
        noise_with(config, configuration(RECEIVERS))
    said = ".rulelint.yaml:2:29: no receiver `chta` in alertmanager.yml; did you mean `chat`?"
    assert str(refused.value) == said
