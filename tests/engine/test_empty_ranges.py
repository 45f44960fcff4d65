"""Ranges without samples, where a counter had a reset: nothing is there, and nothing is read past the end."""

from tests.engine.data import MINUTE, ask, shown, store


def test_a_range_behind_the_last_sample_of_a_counter_that_was_reset() -> None:
    complete = store("requests 5 7 1 2", 'requests{code="500"} 1 1 0 0')
    with_gaps = store("requests 5 7 1 _ 2", 'requests{code="500"} 1 _ 0 0 0')
    for data in (complete, with_gaps):
        result = ask("increase(requests[2m])", data, *(minute * MINUTE for minute in range(12)))

        assert shown(result, 1) != {}
        assert [shown(result, step) for step in (8, 11)] == [{}, {}]
