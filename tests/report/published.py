"""Reports held to the published schemas of their formats."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema

FOLDER = Path(__file__).with_name("schemas")


@cache
def _json_schema(name: str) -> Any:
    document = json.loads((FOLDER / name).read_text("utf-8"))
    return jsonschema.validators.validator_for(document)(document, format_checker=jsonschema.FormatChecker())


@cache
def _xml_schema(name: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(FOLDER / name)


def _json(name: str) -> Callable[[str], object]:
    return lambda text: _json_schema(name).validate(json.loads(text))


def _xml(name: str) -> Callable[[str], object]:
    return lambda text: _xml_schema(name).validate(text)


REFUSED = (jsonschema.ValidationError, xmlschema.XMLSchemaValidationError)
VALIDATE: dict[str, Callable[[str], object]] = {
    "gitlab": _json("gitlab-code-quality.json"),
    "sarif": _json("sarif-2.1.0.json"),
    "rdjson": _json("rdjson.json"),
    "junit": _xml("junit.xsd"),
    "checkstyle": _xml("checkstyle.xsd"),
}
"""Format → a function that raises one of `REFUSED` for a report that its readers would not accept."""
