"""Every check, in reading order: a module that is not listed here does not run."""

from rulelint.checks.alert import for_below_interval, for_outlasts_window, no_condition
from rulelint.checks.base import Check
from rulelint.checks.expr import (
    absent_of_certain,
    always_true_comparison,
    beyond_retention,
    bool_in_set_operation,
    contradicting_matchers,
    equal_to_extrapolated,
    fallback_always_there,
    impossible_comparison,
    irate_in_alert,
    merged_quantiles,
    not_a_vector,
    quantile_of_total,
    quantile_out_of_range,
    quantile_without_le,
    regex_in_equality,
    short_window,
    silent_at_zero,
    threshold_beyond_share,
    unavailable_feature,
    unit_mismatch,
    unknown_label,
    unknown_metric,
    unknown_value,
    vanished_metric,
)
from rulelint.checks.expr import invalid_regex as invalid_expr_regex
from rulelint.checks.expr import removed_label as removed_grouping_label
from rulelint.checks.expr import syntax as expr_syntax
from rulelint.checks.fleet import duplicate_across_files, duplicate_rule, label_not_recorded, recording_cycle
from rulelint.checks.label import external_conflict
from rulelint.checks.policy import category, owner, runbook, severity, summary
from rulelint.checks.schema import (
    alert_only_field,
    duplicate_group,
    invalid_duration,
    invalid_name,
    invalid_test,
    missing_field,
    other_engine,
    other_language,
    rule_kind,
    unknown_field,
    wrong_type,
)
from rulelint.checks.template import fails as failing_template
from rulelint.checks.template import invalid_regex as invalid_template_regex
from rulelint.checks.template import removed_label as removed_template_label
from rulelint.checks.template import syntax as template_syntax
from rulelint.checks.template import unknown_external_label, wrong_arguments
from rulelint.checks.yaml import duplicate_key, ignored_document, limits
from rulelint.checks.yaml import syntax as yaml_syntax
from rulelint.checks.yaml import template as yaml_template

CHECKS: tuple[Check, ...] = (
    yaml_syntax,
    yaml_template,
    duplicate_key,
    ignored_document,
    limits,
    unknown_field,
    wrong_type,
    missing_field,
    rule_kind,
    invalid_duration,
    invalid_name,
    duplicate_group,
    alert_only_field,
    invalid_test,
    other_engine,
    other_language,
    expr_syntax,
    invalid_expr_regex,
    impossible_comparison,
    always_true_comparison,
    removed_grouping_label,
    quantile_without_le,
    regex_in_equality,
    contradicting_matchers,
    quantile_out_of_range,
    quantile_of_total,
    merged_quantiles,
    bool_in_set_operation,
    equal_to_extrapolated,
    irate_in_alert,
    short_window,
    beyond_retention,
    fallback_always_there,
    silent_at_zero,
    not_a_vector,
    absent_of_certain,
    unknown_metric,
    unknown_label,
    unknown_value,
    vanished_metric,
    unavailable_feature,
    threshold_beyond_share,
    unit_mismatch,
    template_syntax,
    wrong_arguments,
    invalid_template_regex,
    removed_template_label,
    failing_template,
    unknown_external_label,
    no_condition,
    for_below_interval,
    for_outlasts_window,
    external_conflict,
    duplicate_rule,
    duplicate_across_files,
    label_not_recorded,
    recording_cycle,
    owner,
    severity,
    category,
    summary,
    runbook,
)
