"""A strategy of well-typed PromQL expressions over the series of `tests.engine.data.hard`."""

from hypothesis import strategies as st

from tests.engine.data import START, STEP

AT = (START + 90 * STEP) // 1000
METRICS = ("c_total", "d_total", "g", "gaps", "special", "level", "h_bucket")
FILTERS = ("", "", '{job="a"}', '{instance=~"i[01]"}', '{job!="a"}', '{instance!~"i2|i3"}')
OFFSETS = ("", "", "", "", " offset 90s", " offset -1m", " offset 5m")
TIMES = ("", "", "", "", "", " @ start()", " @ end()", f" @ {AT}", f" @ {AT}.5 offset 1m")
RANGES = ("1m", "95s", "5m", "17m")
STEPS = ("30s", "1m", "50s", "")
OVER_RANGE = (
    "rate", "increase", "delta", "irate", "idelta", "changes", "resets", "deriv", "avg_over_time", "sum_over_time",
    "min_over_time", "max_over_time", "count_over_time", "last_over_time", "present_over_time", "stddev_over_time",
    "stdvar_over_time",
)  # fmt: skip
OF_VALUES = (
    "abs", "ceil", "floor", "sqrt", "sgn", "deg", "rad", "timestamp", "-", "+", "ln", "log2", "log10", "exp", "sin",
    "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "hour", "minute", "month",
    "year", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "round", "sort", "sort_desc",
)  # fmt: skip
OF_NOTHING = (
    "hour()",
    "day_of_year()",
    "year()",
    "vector(time())",
    "vector(-0)",
    "vector(pi())",
    "vector(NaN)",
)
AGGREGATIONS = ("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")
GROUPINGS = ("", " by (job)", " by (instance)", " without (instance)", " by (job, instance)", " by (le)")
ARITHMETIC = ("+", "-", "*", "/", "%", "^", "atan2")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
MATCHINGS = (
    "",
    " ignoring (le)",
    " on (job, instance)",
    " on (job) group_left ()",
    " on (instance) group_left (le, job)",
    " ignoring (le, job) group_right (le)",
    " ignoring (instance) group_right ()",
)
NUMBERS = ("0", "1", "2.5", "-3", "0.1", "100", "NaN", "Inf", "-Inf", "time()", "(0 * -1)", "0.5")
FRACTIONS = ("0", "0.3", "0.5", "0.99", "1", "-1", "2", "NaN")

selectors = st.tuples(st.sampled_from(METRICS), st.sampled_from(FILTERS)).map("".join)
moved = st.one_of(st.sampled_from(OFFSETS), st.sampled_from(TIMES))
instants = st.tuples(selectors, moved).map("".join)
numbers = st.sampled_from(NUMBERS)
fractions = st.sampled_from(FRACTIONS)
BUCKETS = st.builds("h_bucket[{}]{}".format, st.sampled_from(RANGES), moved)
COUNTS = st.sampled_from(("0", "1", "2", "3.7", "100", "NaN", "Inf"))


def _ranges_of(vectors: st.SearchStrategy[str], moved: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lengths = st.sampled_from(RANGES)
    matrices = st.builds("{}[{}]{}".format, selectors, lengths, moved)
    subqueries = st.builds("({})[{}:{}]{}".format, vectors, lengths, st.sampled_from(STEPS), moved)
    return st.one_of(matrices, matrices, subqueries)


def _calls(vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    matrix = _ranges_of(vectors, moved)
    buckets = st.one_of(
        vectors, st.builds("sum by (le{}) (rate({}))".format, st.sampled_from(("", ", job")), BUCKETS)
    )
    return st.one_of(
        st.sampled_from(OF_NOTHING),
        st.builds("{}({})".format, st.sampled_from(OVER_RANGE), matrix),
        st.builds("{}({})".format, st.sampled_from(OVER_RANGE), matrix),
        st.builds("predict_linear({}, {})".format, _ranges_of(vectors, st.sampled_from(OFFSETS)), numbers),
        st.builds("quantile_over_time({}, {})".format, fractions, matrix),
        st.builds("absent_over_time({})".format, matrix),
        st.builds("{}({})".format, st.sampled_from(OF_VALUES), vectors),
        st.builds(
            "{}({}, {})".format, st.sampled_from(("clamp_max", "clamp_min", "round")), vectors, numbers
        ),
        st.builds("clamp({}, {}, {})".format, vectors, numbers, numbers),
        st.builds("histogram_quantile({}, {})".format, fractions, buckets),
        st.builds("absent({})".format, vectors),
        st.builds(
            'label_replace({}, "{}", "$1x", "job", "(a|b)")'.format, vectors, st.sampled_from(("job", "new"))
        ),
        st.builds('label_join({}, "{}", "-", "job", "le")'.format, vectors, st.sampled_from(("le", "new"))),
        st.builds("(scalar({}) + {})".format, vectors, vectors),
        st.builds("clamp_min({}, scalar({}))".format, vectors, vectors),
    )


def _aggregations(vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouping = st.sampled_from(GROUPINGS)
    return st.one_of(
        st.builds("{}{} ({})".format, st.sampled_from(AGGREGATIONS), grouping, vectors),
        st.builds("quantile{} ({}, {})".format, grouping, fractions, vectors),
        st.builds("quantile{} (scalar({}), {})".format, grouping, vectors, vectors),
        st.builds("{}{} ({}, {})".format, st.sampled_from(("topk", "bottomk")), grouping, COUNTS, vectors),
        st.builds('count_values{} ("{}", {})'.format, grouping, st.sampled_from(("value", "job")), vectors),
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
