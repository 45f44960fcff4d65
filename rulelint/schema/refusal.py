"""What the compiled schema raises; fastjsonschema itself, which compiled it, is not loaded for that."""


class JsonSchemaValueException(ValueError):  # noqa: N818  named by the code that fastjsonschema writes
    """Data breaks the schema; the message is for nobody."""


class JsonSchemaValuesException(JsonSchemaValueException):
    """Data breaks the schema in several places."""
