"""Errors of JSON Schema as sentences: the key's path, what is wrong, what is accepted."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from rulelint.source.spelling import did_you_mean, nearest

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "an integer",
    "boolean": "`true` or `false`",
    "null": "nothing",
}


def sentence(error: ValidationError, key: str = "") -> tuple[str, str]:
    """Return message and advice for an error; `key` is the unknown one of an `additionalProperties` error."""
    where, wanted = path_text(error.absolute_path), _wanted(error)
    value: Any = error.instance
    subject = f"`{where}`" if where else "the file"
    match error.validator:
        case "additionalProperties":
            return _unknown(error, key, where)
        case "required":
            missing = next(name for name in wanted if name not in value)
            return f"{subject} lacks the key `{missing}`", f"add `{missing}: …`{_described(error, missing)}"
        case "type":
            names = " or ".join(_TYPES[name] for name in (wanted if isinstance(wanted, list) else [wanted]))
            return f"{subject} must be {names}, not {_kind(value)}", _quoting(wanted, value)
        case "enum" | "const":
            return _choice(error, subject)
        case "minItems" | "minLength" | "minProperties":
            return f"{subject} must not be empty", _description(error)
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return (
                f"{subject} must be {_BOUNDS[str(error.validator)]} {wanted}, not {value}",
                "",
            )
        case "pattern" | "format":
            return f"{subject} cannot be {_shown(value)}", _description(error)
        case _:
            return f"{subject}: {error.message}", _description(error)


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}


def path_text(path: Iterable[str | int]) -> str:
    """Return a path as people write it: `paths[0].ignore`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _unknown(error: ValidationError, key: str, where: str) -> tuple[str, str]:
    known = known_keys(error)
    place = f" in `{where}`" if where else ""
    message = f"unknown key `{key}`{place}{did_you_mean(key, known)}"
    meant = nearest(key, known)
    accepted = ", ".join(f"`{each}`" for each in known)
    return message, f"write `{meant}`" if meant else f"accepted here: {accepted}"


def _choice(error: ValidationError, subject: str) -> tuple[str, str]:
    accepted = _wanted(error) if error.validator == "enum" else [_wanted(error)]
    # A word that YAML reads as something else, `false`, stands there twice.
    words = list(dict.fromkeys(str(each) if isinstance(each, str) else json.dumps(each) for each in accepted))
    guess = did_you_mean(error.instance, words) if isinstance(error.instance, str) else ""
    shown = ", ".join(f"`{word}`" for word in words)
    return f"{subject} cannot be {_shown(error.instance)}{guess}", f"accepted: {shown}"


def _described(error: ValidationError, key: str) -> str:
    schema = _schema(error).get("properties", {}).get(key, {})
    return f" ({schema['description'].rstrip('.')})" if "description" in schema else ""


def _description(error: ValidationError) -> str:
    """Return what the schema says of the value, as advice."""
    return str(_schema(error).get("description", "")).rstrip(".")


def _quoting(wanted: Any, value: Any) -> str:
    return "quote it" if wanted == "string" and isinstance(value, bool | int | float) else ""


def known_keys(error: ValidationError) -> list[str]:
    """Return the keys that the mapping with the error may have."""
    return sorted(_schema(error).get("properties", {}))


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _wanted(error: ValidationError) -> Any:
    """Return the value of the keyword that is broken; jsonschema always sets it on what it yields."""
    return error.validator_value


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text {_shown(value)}"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _shown(value: Any, limit: int = 60) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = text.replace("\n", " ")
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"
