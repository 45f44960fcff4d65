"""The team's own JSON Schema for rules: `policy.schema`.

A rule is judged as `{kind, alert or record, expr, for, keep_firing_for, labels, annotations, group, path}`.  `$ref`
leads to files of the repository and nowhere else; patterns are RE2, so that none of a pull request runs for ever.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

import re2
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError, relevance
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT202012

from rulelint.checks.surroundings import Mistake
from rulelint.errors import RulelintError
from rulelint.promql.durations import format_duration
from rulelint.promql.matchers import MAX_MEMORY, regex_error
from rulelint.rules.model import AlertRule, Group, Pair, Rule, RuleFile
from rulelint.schema.data import data_of
from rulelint.schema.words import path_text, sentence
from rulelint.source.plural import plural
from rulelint.source.span import Span
from rulelint.source.yaml import Limits, compose

LIMITS = Limits(characters=1 << 20, nodes=100_000, depth=50, expanded=100_000)
SCHEME = "file"
"""Paths of the repository are URLs of this scheme: the only one whose relative references Python resolves."""
_REFUSED = ("unevaluatedProperties", "unevaluatedItems", "$dynamicRef")
"""What would run patterns of the schema in Python's own regular expressions, or cannot be bounded."""


class RuleSchemaError(RulelintError):
    """The team's schema cannot be read, is no schema, or refers to something outside of the repository."""


def rule_schemas(
    read_file: Callable[[str], str | None],
) -> Callable[[str, RuleFile, Rule], Iterable[Mistake]]:
    """Return what a schema says of a rule; its path counts from the repository's root, as those of `read_file`.

    The function raises `RuleSchemaError`.
    """

    @cache
    def validator(path: str) -> Any:
        return _validator(path, read_file)

    def mistakes(path: str, file: RuleFile, rule: Rule) -> Iterable[Mistake]:
        group = next(group for group in file.groups if any(each is rule for each in group.rules))
        document = as_document(file, group, rule)
        try:
            errors = list(validator(path).iter_errors(document))
        except Unresolvable as error:
            raise RuleSchemaError(f"{path}: `{error.ref}` leads nowhere inside the repository") from error
        except RecursionError as error:
            raise RuleSchemaError(f"{path}: the schema refers to itself without end") from error
        return list(_said(errors, file, group, rule))

    return mistakes


def as_document(file: RuleFile, group: Group, rule: Rule) -> dict[str, Any]:
    """Return a rule as the schema sees it."""
    document: dict[str, Any] = {
        "kind": rule.kind,
        rule.kind: rule.name.value,
        "expr": rule.expr.text.value,
        "labels": {name: pair.value for name, pair in group.labels_of(rule).items()},
        "group": group.name.value,
        "path": file.path,
    }
    if isinstance(rule, AlertRule):
        document["annotations"] = {pair.key.value: pair.value for pair in rule.annotations}
        for key, duration in (("for", rule.hold), ("keep_firing_for", rule.keep_firing_for)):
            if duration is not None:
                document[key] = format_duration(duration.value)
    return document


def _validator(path: str, read_file: Callable[[str], str | None]) -> Any:
    schema = _schema(path, read_file)

    def retrieve(uri: str) -> Resource[Any]:
        parts = urlsplit(uri)
        if parts.scheme != SCHEME or parts.netloc:
            raise NoSuchResource(uri)
        return DRAFT202012.create_resource(_schema(unquote(parts.path).lstrip("/"), read_file))

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    base = f"{SCHEME}:///{path}"
    registry = registry.with_resource(base, DRAFT202012.create_resource(schema))
    return _RE2Validator({"$ref": base}, registry=registry)


def _schema(path: str, read_file: Callable[[str], str | None]) -> Any:
    text = read_file(posixpath.normpath(path))
    if text is None:
        raise RuleSchemaError(f"the schema {path} is not in the repository")
    composed = compose(text, LIMITS)
    for fault in composed.faults:
        raise RuleSchemaError(f"{path}: {fault.message}")
    schema = data_of(composed.documents[0]) if composed.documents else True
    try:
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        raise RuleSchemaError(f"{path}: {error.message[:200]}") from error
    for keyword, value in _keywords(schema):
        if keyword in _REFUSED:
            raise RuleSchemaError(f"{path}: `{keyword}` is not supported")
        for pattern in [value] if keyword == "pattern" else value if keyword == "patternProperties" else ():
            if isinstance(pattern, str) and (said := regex_error(pattern)):
                raise RuleSchemaError(f"{path}: `{pattern}`: {said}")
    return schema


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield from node.items()
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(pattern, options)


def _matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, properties: Mapping[str, Any], instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    for pattern, below in properties.items() if isinstance(instance, dict) else ():
        for key, value in instance.items():
            if _matches(pattern, key):
                yield from validator.descend(value, below, path=key, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    patterns = schema.get("patternProperties", {})
    for key, value in instance.items() if isinstance(instance, dict) else ():
        if key in schema.get("properties", {}) or any(_matches(pattern, key) for pattern in patterns):
            continue
        if isinstance(allowed, dict):
            yield from validator.descend(value, allowed, path=key)
        elif allowed is False:
            yield ValidationError(f"`{key}` is not accepted", path=[key], validator="additionalProperties")


_RE2Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
)


def _said(errors: list[ValidationError], file: RuleFile, group: Group, rule: Rule) -> Iterator[Mistake]:
    """Yield one mistake for each place, the most telling."""
    best: dict[tuple[str | int, ...], ValidationError] = {}
    for error in errors:
        leaf = error
        while leaf.context:
            leaf = max(leaf.context, key=lambda each: len(each.absolute_path))
        where = tuple(leaf.absolute_path)
        best[where] = max(best.get(where, leaf), leaf, key=relevance)
    for where, error in best.items():
        yield Mistake(_message(error), _place(where, file, group, rule))


def _message(error: ValidationError) -> str:
    where = path_text(error.absolute_path)
    subject = f"`{where}`" if where else "the rule"
    given: Any = error.instance
    wanted: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            return error.message
        case "not":
            return (
                f"{subject} cannot be `{given}`" if isinstance(given, str) else f"{subject} is not accepted"
            )
        case "minLength" | "maxLength":
            bound = "at least" if error.validator == "minLength" else "at most"
            return f"{subject} must have {bound} {plural(wanted, 'character')}, not {len(given)}"
        case "minProperties" | "maxProperties":
            bound = "at least" if error.validator == "minProperties" else "at most"
            return f"{subject} must have {bound} {plural(wanted, 'entry', 'entries')}, not {len(given)}"
        case _:
            return sentence(error)[0].replace("the file", "the rule")


def _place(where: tuple[str | int, ...], file: RuleFile, group: Group, rule: Rule) -> Span:
    """Return the characters that say what is at a path of the document."""
    pairs: dict[str, Pair] = {}
    match where:
        case ("expr", *_):
            return _first_line(file, rule.expr.text.span)
        case ("for", *_) if isinstance(rule, AlertRule) and rule.hold:
            return rule.hold.span
        case ("keep_firing_for", *_) if isinstance(rule, AlertRule) and rule.keep_firing_for:
            return rule.keep_firing_for.span
        case ("labels", *_):
            pairs = group.labels_of(rule)
        case ("annotations", *_) if isinstance(rule, AlertRule):
            pairs = {pair.key.value: pair for pair in rule.annotations}
        case ("group", *_):
            return group.name.span
        case _:
            pass
    pair = pairs.get(str(where[1])) if len(where) > 1 else None
    return _first_line(file, pair.text.span) if pair else rule.name.span


def _first_line(file: RuleFile, span: Span) -> Span:
    end = file.source.text.find("\n", span.start, span.end)
    return span if end < 0 else Span(span.start, end)
