"""JSON Schema validation, turned into findings with places."""
