"""An earlier review, read from the JSON that rulelint wrote."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from jsonschema import Draft202012Validator

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.schema.shipped import load_schema
from rulelint.schema.words import sentence
from rulelint.simulate.model import RuleKey

VERSION = 1

CardKey = tuple[str, str, RuleKey | None]
"""What a card is about: `rule`, `owner` or `repository`, its name, and the rule."""


class EarlierError(RulelintError):
    """The file is no review that this version of rulelint can compare with."""


@dataclass(frozen=True, slots=True)
class EarlierMeasure:
    """A part of a card as it was."""

    value: float | None
    unit: str
    n: int
    weeks: float | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What counts of an earlier review of `today`: its fixtures by what they hold, items by key, parts by card."""

    today: str
    fixtures: tuple[str, ...]
    items: Mapping[str, str]
    cards: Mapping[CardKey, Mapping[str, EarlierMeasure]]


def read_earlier(path: str, text: str) -> Earlier:
    """Return a review from the text of a file; raise `EarlierError` for anything else."""
    document = _parsed(path, text)
    if not isinstance(document, dict) or "version" not in document or "cards" not in document:
        advice = "write one with `rulelint review --output json=FILE`"
        raise EarlierError(f"{path} is no review of rulelint", advice=advice)
    if document["version"] != VERSION:
        raise EarlierError(f"{path} has version {document['version']!r}, this rulelint reads {VERSION}")
    for error in Draft202012Validator(load_schema("review")).iter_errors(document):
        raise EarlierError(f"{path}: {sentence(error)[0]}")
    basis = document["basis"]
    return Earlier(
        basis["today"],
        tuple(each["sha256"] for each in basis["fixtures"]),
        {each["key"]: each["title"] for each in document["items"]},
        {_key(each): _measures(each) for each in document["cards"]},
    )


def _parsed(path: str, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise EarlierError(f"{path}: nested too deeply") from None
    except ValueError as error:
        raise EarlierError(f"{path}: no JSON: {error}") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is no number of JSON")


def _key(card: Mapping[str, Any]) -> CardKey:
    return card["by"], card["name"], RuleKey(**card["rule"]) if card["rule"] else None


def _measures(card: Mapping[str, Any]) -> Mapping[str, EarlierMeasure]:
    return {
        each["part"]: EarlierMeasure(each["value"], each["unit"], each["n"], each["weeks"])
        for each in card["measures"]
    }
