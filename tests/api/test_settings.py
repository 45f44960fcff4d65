"""`--show-config`: every key once, with the place, option or default its value comes from."""

import pytest

from rulelint.api.settings import Setting, settings_of
from rulelint.policy.config import Config, parse_config
from rulelint.schema.shipped import load_schema
from rulelint.source.file import SourceText

TEXT = """\
rules: ["a/**"]
checks:
  ignore: [expr]
policy:
  owner: {}
  severity: {levels: [low, high]}
gates: {incident_lost: warning}
suppress: [{checks: [expr], reason: 磁}]
"""


def settings(text: str | None, **options: tuple[str, object]) -> dict[str, Setting]:
    config = Config() if text is None else parse_config(SourceText(".rulelint.yaml", text))
    found = list(settings_of(config, {key.replace("_", ".", 1): value for key, value in options.items()}))
    assert len({each.key for each in found}) == len(found)
    return {each.key: each for each in found}


@pytest.mark.parametrize(
    ("key", "value", "origin"),
    [
        ("rules", '["a/**"]', ".rulelint.yaml:1:8"),
        ("fixtures", "[]", "default"),
        ("checks.ignore", '["expr"]', ".rulelint.yaml:3:11"),
        ("checks.severity", "{}", "default"),
        ("policy.owner", "{}", ".rulelint.yaml:5:10"),
        ("policy.severity", '{"levels": ["low", "high"]}', ".rulelint.yaml:6:13"),
        ("gates.incident_lost", '"warning"', ".rulelint.yaml:7:24"),
        ("suppress", '[{"checks": ["expr"], "reason": "磁"}]', ".rulelint.yaml:8:11"),
        ("fail_on", '"error"', "default"),
    ],
)
def test_where_a_value_comes_from(key: str, value: str, origin: str) -> None:
    assert settings(TEXT)[key] == Setting(key, value, origin)


def test_an_option_counts_more() -> None:
    found = settings(TEXT, checks_ignore=("--ignore", ["expr", "alert"]))

    assert found["checks.ignore"] == Setting("checks.ignore", '["expr", "alert"]', "--ignore")


@pytest.mark.parametrize("text", [None, "", "# nothing\n"])
def test_without_a_file_everything_is_a_default(text: str | None) -> None:
    found = settings(text)

    assert {each.origin for each in found.values()} == {"default"}
    assert {key.partition(".")[0] for key in found} == set(load_schema("config")["properties"])
