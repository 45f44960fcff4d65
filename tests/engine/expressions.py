"""A strategy of well-typed PromQL expressions over the series of `tests.engine.data.hard`."""

from hypothesis import strategies as st

METRICS = ("c_total", "d_total", "g", "gaps", "special", "level", "h_bucket")
FILTERS = ("", "", '{job="a"}', '{instance=~"i[01]"}', '{job!="a"}', '{instance!~"i2|i3"}')
OFFSETS = ("", "", "", " offset 90s", " offset -1m", " offset 5m")
RANGES = ("1m", "95s", "5m", "17m")
OVER_RANGE = (
    "rate", "increase", "delta", "irate", "idelta", "changes", "resets", "deriv", "avg_over_time", "sum_over_time",
    "min_over_time", "max_over_time", "count_over_time", "last_over_time", "present_over_time", "stddev_over_time",
    "stdvar_over_time",
)  # fmt: skip
OF_VALUES = (
    "abs",
    "ceil",
    "floor",
    "sqrt",
    "sgn",
    "deg",
    "timestamp",
    "hour",
    "day_of_week",
    "-",
    "ln",
    "log2",
)
AGGREGATIONS = ("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")
GROUPINGS = ("", " by (job)", " by (instance)", " without (instance)", " by (job, instance)", " by (le)")
ARITHMETIC = ("+", "-", "*", "/", "%")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
MATCHINGS = (
    "",
    " ignoring (le)",
    " on (job, instance)",
    " on (job) group_left ()",
    " ignoring (instance) group_right ()",
)
NUMBERS = ("0", "1", "2.5", "-3", "0.1", "100", "NaN", "Inf")

selectors = st.tuples(st.sampled_from(METRICS), st.sampled_from(FILTERS)).map("".join)
instants = st.tuples(selectors, st.sampled_from(OFFSETS)).map("".join)
numbers = st.sampled_from(NUMBERS)
matrices = st.builds("{}[{}]{}".format, selectors, st.sampled_from(RANGES), st.sampled_from(OFFSETS))


def _ranges_of(vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    subqueries = st.builds(
        "({})[{}:{}]".format, vectors, st.sampled_from(RANGES), st.sampled_from(("30s", "1m", "50s"))
    )
    return st.one_of(matrices, matrices, subqueries)


def _calls(vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    matrix = _ranges_of(vectors)
    return st.one_of(
        st.builds("{}({})".format, st.sampled_from(OVER_RANGE), matrix),
        st.builds("{}({})".format, st.sampled_from(OVER_RANGE), matrix),
        st.builds("predict_linear({}, {})".format, matrix, numbers),
        st.builds("quantile_over_time({}, {})".format, st.sampled_from(("0.5", "0.9", "-1", "2")), matrix),
        st.builds("absent_over_time({})".format, matrix),
        st.builds("{}({})".format, st.sampled_from(OF_VALUES), vectors),
        st.builds("clamp_max({}, {})".format, vectors, numbers),
        st.builds("round({}, {})".format, vectors, st.sampled_from(("0.1", "5"))),
        st.builds("histogram_quantile({}, {})".format, st.sampled_from(("0.5", "0.99", "0")), vectors),
        st.builds("absent({})".format, vectors),
        st.builds(
            'label_replace({}, "{}", "$1x", "job", "(a|b)")'.format, vectors, st.sampled_from(("job", "new"))
        ),
        st.builds("(scalar({}) + {})".format, vectors, vectors),
    )


def _aggregations(vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouping = st.sampled_from(GROUPINGS)
    return st.one_of(
        st.builds("{}{} ({})".format, st.sampled_from(AGGREGATIONS), grouping, vectors),
        st.builds("quantile{} ({}, {})".format, grouping, st.sampled_from(("0.3", "0.9")), vectors),
        st.builds("topk{} (2, {})".format, grouping, matrices.map("rate({})".format)),
        st.builds('count_values{} ("value", {})'.format, grouping, vectors),
    )


def _operations(vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compare = st.one_of(st.sampled_from(COMPARISONS), st.sampled_from(COMPARISONS).map("{} bool".format))
    operator = st.one_of(st.sampled_from(ARITHMETIC), compare)
    matching = st.sampled_from(MATCHINGS)
    return st.one_of(
        st.builds("({} {} {})".format, vectors, operator, numbers),
        st.builds("({} {} {})".format, numbers, operator, vectors),
        st.builds("({} {}{} {})".format, vectors, operator, matching, vectors),
        st.builds(
            "({} {}{} {})".format,
            vectors,
            st.sampled_from(("and", "or", "unless")),
            st.sampled_from(("", " on (job)", " ignoring (le)")),
            vectors,
        ),
    )


expressions = st.recursive(
    instants,
    lambda vectors: st.one_of(_calls(vectors), _aggregations(vectors), _operations(vectors)),
    max_leaves=5,
)
