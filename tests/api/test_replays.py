"""What `rulelint ci` advises where a rule cannot be replayed."""

import pytest

from rulelint.api.replays import _what_to_record


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        ((), ""),
        (('x{job="a"}', "y"), 'record x{job="a"}, y'),
        (("queue:max",), "no rule records `queue:max`"),
        (('errors_ratio{job="a"}', "errors_ratio"), "no rule records `errors_ratio`"),
        (("errors_ratio", "x", "job:x:sum"), "no rule records `errors_ratio`, `job:x:sum`; record x"),
        (('{job="a:b"}',), 'record {job="a:b"}'),
    ],
)
def test_a_series_of_recording_rules_is_not_to_be_recorded(missing: tuple[str, ...], advice: str) -> None:
    assert _what_to_record(missing, {"errors_ratio"}) == advice
