"""The evaluator against promtool: random templates print the same, errors included."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rulelint.template.expand import Surroundings, expand
from rulelint.template.parser import parse_template
from tests.real_programs import require_program
from tests.template.generated_calls import templates
from tests.template.promtool_expand import EXTERNAL_LABELS, EXTERNAL_URL, LABELS, METRIC, expand_with_promtool

COUNT = 1500
STEPS = 20_000
"""Enough for all but ranges over numbers, which promtool 2.42 refuses."""

_ADDRESS = re.compile(r"0xc[0-9a-f]{6,}")
_NEWER = ("not a valid duration string", "range can't iterate over", "len of nil pointer")
"""Errors of 2.42 that are others, or none, in 3.14: durations, ranges over numbers, nil inside an interface."""


def expand_here(texts: Sequence[str], value: float) -> list[str]:
    """Return what the evaluator makes of the templates."""
    labels = {**LABELS, "__name__": METRIC}

    def query(text: str, time: int) -> Sequence[tuple[Mapping[str, str], float]]:  # noqa: ARG001
        return [(labels, value)] if text == METRIC else []

    around = Surroundings(0, EXTERNAL_LABELS, EXTERNAL_URL, None, query, steps=STEPS)
    expansions = [expand(text, "A", labels, value, around) for text in texts]
    return [each.unknown or each.text for each in expansions]


def same(ours: str, theirs: str) -> bool:
    """Compare, but for what changed between 2.42 and 3.14: the type of `.Value`, and `_NEWER`."""
    if any(text in theirs for text in _NEWER):
        return True
    ours = ours.replace("Value interface {} }", "Value float64 }")
    if "in type interface {}>" in ours:
        ours = ours.replace("in type interface {}>", "in type float64>")
        return ours == theirs or theirs.endswith("in type interface {}>")
    return ours == _ADDRESS.sub("0xc000012345", theirs)


@pytest.mark.oracle
@pytest.mark.parametrize(("seed", "value"), [(1, "5"), (2, "-0.0625"), (3, "1234567.5"), (4, "1e300")])
def test_random_templates(seed: int, value: str, tmp_path: Path) -> None:
    texts = [text for text in templates(seed, COUNT) if not parse_template(text).errors]
    theirs = expand_with_promtool(require_program("promtool"), texts, value, tmp_path)
    ours = expand_here(texts, float(value))

    different = [
        (text, ours[number], theirs[number])
        for number, text in enumerate(texts)
        if not same(ours[number], theirs[number])
    ]

    failed = sum("<error expanding template" in each for each in theirs.values())
    assert len(theirs) == len(texts) > COUNT * 0.9
    assert COUNT / 10 < failed < COUNT * 0.9
    assert different == []


@pytest.mark.oracle
def test_an_altered_output_differs(tmp_path: Path) -> None:
    texts = ["{{ $value }}", '{{ printf "%5.1f" $value }}', "{{ $value.Foo }}", "{{ $labels.uni }}"]
    theirs = expand_with_promtool(require_program("promtool"), texts, "5", tmp_path)

    for number, text in enumerate(expand_here(texts, 5.5)[:2]):
        assert not same(text, theirs[number])
    for number, text in enumerate(expand_here(texts, 5.0)):
        assert same(text, theirs[number])
        assert not same(text + "x", theirs[number])
