"""`python -m rulelint.schema.generate`: compile the schema of rule files into Python; `make gen` runs it."""

import re
from pathlib import Path

import fastjsonschema

from rulelint.schema.shipped import load_schema

TARGET = Path(__file__).with_name("compiled_rules.py")
_VERSION = re.compile(r"^VERSION = .*\n", re.MULTILINE)
_NAME = re.compile(r'\(name_prefix or "data"\) \+ "[^"]*"(?:\.format\(\*\*locals\(\)\))?')
"""What fastjsonschema calls each value: made for every value, and nobody asks for it."""

_HEADER = '''"""Written by `make gen` from schemas/rules.schema.json; nobody edits it."""

# mypy: ignore-errors
'''


def generate() -> str:
    """Return the source of a module with `validate(data)`, which raises for data that breaks the schema."""
    # fastjsonschema knows draft 7; the schema uses nothing that changed its meaning since.
    schema = {**load_schema("rules"), "$schema": "http://json-schema.org/draft-07/schema#"}
    del schema["$id"]
    code = fastjsonschema.compile_to_code(schema, use_default=False, detailed_exceptions=False)
    code = code.replace("from fastjsonschema import", "from rulelint.schema.refusal import")
    code = _NAME.sub('""', code)
    return _HEADER + _VERSION.sub("", code)


if __name__ == "__main__":
    TARGET.write_text(generate(), encoding="utf-8")
