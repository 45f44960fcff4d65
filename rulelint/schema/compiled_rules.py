"""Written by `make gen` from schemas/rules.schema.json; nobody edits it."""

# mypy: ignore-errors
from decimal import Decimal
import re
from rulelint.schema.refusal import JsonSchemaValueException, JsonSchemaValuesException


REGEX_PATTERNS = {
    '^[-+]?(0[xX][0-9a-fA-F_]+|0[oObB][0-7_]+|[0-9][0-9_]*([.][0-9_]*)?([eE][-+]?[0-9]+)?|[.][0-9_]+([eE][-+]?[0-9]+)?)$': re.compile('^[-+]?(0[xX][0-9a-fA-F_]+|0[oObB][0-7_]+|[0-9][0-9_]*([.][0-9_]*)?([eE][-+]?[0-9]+)?|[.][0-9_]+([eE][-+]?[0-9]+)?)\\Z'),
    '^(0|0+[ywdhms].*)$': re.compile('^(0|0+[ywdhms].*)\\Z'),
    '^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$': re.compile('^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)\\Z')
}

NoneType = type(None)

def validate(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (dict, NoneType)):
        raise JsonSchemaValueException("" + "")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "groups" in data_keys:
            data_keys.remove("groups")
            data__groups = data["groups"]
            if not isinstance(data__groups, (list, tuple, NoneType)):
                raise JsonSchemaValueException("" + "")
            data__groups_is_list = isinstance(data__groups, (list, tuple))
            if data__groups_is_list:
                data__groups_len = len(data__groups)
                for data__groups_x, data__groups_item in enumerate(data__groups):
                    validate____defs_group(data__groups_item, custom_formats, "")
        if data_keys:
            raise JsonSchemaValueException("" + ""+str(data_keys)+" properties")
    return data

def validate____defs_group(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (dict, NoneType)):
        raise JsonSchemaValueException("" + "")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['name']) - data.keys()
        if data__missing_keys:
            raise JsonSchemaValueException("" + "")
        data_keys = set(data.keys())
        if "name" in data_keys:
            data_keys.remove("name")
            data__name = data["name"]
            validate____defs_filled(data__name, custom_formats, "")
        if "interval" in data_keys:
            data_keys.remove("interval")
            data__interval = data["interval"]
            validate____defs_duration(data__interval, custom_formats, "")
        if "query_offset" in data_keys:
            data_keys.remove("query_offset")
            data__queryoffset = data["query_offset"]
            validate____defs_duration(data__queryoffset, custom_formats, "")
        if "limit" in data_keys:
            data_keys.remove("limit")
            data__limit = data["limit"]
            if not isinstance(data__limit, (int, float, Decimal, str, NoneType)) or isinstance(data__limit, bool):
                raise JsonSchemaValueException("" + "")
            if isinstance(data__limit, str):
                if not REGEX_PATTERNS['^[-+]?(0[xX][0-9a-fA-F_]+|0[oObB][0-7_]+|[0-9][0-9_]*([.][0-9_]*)?([eE][-+]?[0-9]+)?|[.][0-9_]+([eE][-+]?[0-9]+)?)$'].search(data__limit):
                    raise JsonSchemaValueException("" + "")
        if "labels" in data_keys:
            data_keys.remove("labels")
            data__labels = data["labels"]
            validate____defs_labels(data__labels, custom_formats, "")
        if "rules" in data_keys:
            data_keys.remove("rules")
            data__rules = data["rules"]
            if not isinstance(data__rules, (list, tuple, NoneType)):
                raise JsonSchemaValueException("" + "")
            data__rules_is_list = isinstance(data__rules, (list, tuple))
            if data__rules_is_list:
                data__rules_len = len(data__rules)
                for data__rules_x, data__rules_item in enumerate(data__rules):
                    validate____defs_rule(data__rules_item, custom_formats, "")
        if data_keys:
            raise JsonSchemaValueException("" + ""+str(data_keys)+" properties")
    return data

def validate____defs_rule(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (dict, NoneType)):
        raise JsonSchemaValueException("" + "")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['expr']) - data.keys()
        if data__missing_keys:
            raise JsonSchemaValueException("" + "")
        data_keys = set(data.keys())
        if "alert" in data_keys:
            data_keys.remove("alert")
            data__alert = data["alert"]
            validate____defs_text(data__alert, custom_formats, "")
        if "record" in data_keys:
            data_keys.remove("record")
            data__record = data["record"]
            validate____defs_text(data__record, custom_formats, "")
        if "expr" in data_keys:
            data_keys.remove("expr")
            data__expr = data["expr"]
            validate____defs_filled(data__expr, custom_formats, "")
        if "for" in data_keys:
            data_keys.remove("for")
            data__for = data["for"]
            validate____defs_duration(data__for, custom_formats, "")
        if "keep_firing_for" in data_keys:
            data_keys.remove("keep_firing_for")
            data__keepfiringfor = data["keep_firing_for"]
            validate____defs_duration(data__keepfiringfor, custom_formats, "")
        if "labels" in data_keys:
            data_keys.remove("labels")
            data__labels = data["labels"]
            validate____defs_labels(data__labels, custom_formats, "")
        if "annotations" in data_keys:
            data_keys.remove("annotations")
            data__annotations = data["annotations"]
            if not isinstance(data__annotations, (dict, NoneType)):
                raise JsonSchemaValueException("" + "")
            data__annotations_is_dict = isinstance(data__annotations, dict)
            if data__annotations_is_dict:
                data__annotations_keys = set(data__annotations.keys())
                if "" in data__annotations_keys:
                    data__annotations_keys.remove("")
                    data__annotations__ = data__annotations[""]
                    raise JsonSchemaValueException("" + "")
                for data__annotations_key in data__annotations_keys:
                    if data__annotations_key not in ['']:
                        data__annotations_value = data__annotations.get(data__annotations_key)
                        validate____defs_text(data__annotations_value, custom_formats, "")
        if data_keys:
            raise JsonSchemaValueException("" + ""+str(data_keys)+" properties")
    try:
        if not isinstance(data, (dict)):
            raise JsonSchemaValueException("" + "")
        data_is_dict = isinstance(data, dict)
        if data_is_dict:
            data__missing_keys = set(['alert']) - data.keys()
            if data__missing_keys:
                raise JsonSchemaValueException("" + "")
            data_keys = set(data.keys())
            if "alert" in data_keys:
                data_keys.remove("alert")
                data__alert = data["alert"]
                validate____defs_filled(data__alert, custom_formats, "")
    except (JsonSchemaValueException, JsonSchemaValuesException):
        data_is_dict = isinstance(data, dict)
        if data_is_dict:
            data__missing_keys = set(['record']) - data.keys()
            if data__missing_keys:
                raise JsonSchemaValueException("" + "")
            data_keys = set(data.keys())
            if "record" in data_keys:
                data_keys.remove("record")
                data__record = data["record"]
                validate____defs_filled(data__record, custom_formats, "")
            if "for" in data_keys:
                data_keys.remove("for")
                data__for = data["for"]
                if not isinstance(data__for, (str, int, NoneType)) and not (isinstance(data__for, float) and data__for.is_integer()) or isinstance(data__for, bool):
                    raise JsonSchemaValueException("" + "")
                if isinstance(data__for, str):
                    if not REGEX_PATTERNS['^(0|0+[ywdhms].*)$'].search(data__for):
                        raise JsonSchemaValueException("" + "")
            if "keep_firing_for" in data_keys:
                data_keys.remove("keep_firing_for")
                data__keepfiringfor = data["keep_firing_for"]
                if not isinstance(data__keepfiringfor, (str, int, NoneType)) and not (isinstance(data__keepfiringfor, float) and data__keepfiringfor.is_integer()) or isinstance(data__keepfiringfor, bool):
                    raise JsonSchemaValueException("" + "")
                if isinstance(data__keepfiringfor, str):
                    if not REGEX_PATTERNS['^(0|0+[ywdhms].*)$'].search(data__keepfiringfor):
                        raise JsonSchemaValueException("" + "")
            if "annotations" in data_keys:
                data_keys.remove("annotations")
                data__annotations = data["annotations"]
                if not isinstance(data__annotations, (dict, NoneType)):
                    raise JsonSchemaValueException("" + "")
                data__annotations_is_dict = isinstance(data__annotations, dict)
                if data__annotations_is_dict:
                    data__annotations_len = len(data__annotations)
                    if data__annotations_len > 0:
                        raise JsonSchemaValueException("" + "")
    else:
        data_is_dict = isinstance(data, dict)
        if data_is_dict:
            data_keys = set(data.keys())
            if "record" in data_keys:
                data_keys.remove("record")
                data__record = data["record"]
                if not (isinstance(data__record, str) and data__record == '' or data__record is None):
                    raise JsonSchemaValueException("" + "")
    return data

def validate____defs_text(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (str, int, float, Decimal, bool, NoneType)):
        raise JsonSchemaValueException("" + "")
    return data

def validate____defs_labels(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (dict, NoneType)):
        raise JsonSchemaValueException("" + "")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "" in data_keys:
            data_keys.remove("")
            data__ = data[""]
            raise JsonSchemaValueException("" + "")
        if "__name__" in data_keys:
            data_keys.remove("__name__")
            data__name = data["__name__"]
            raise JsonSchemaValueException("" + "")
        for data_key in data_keys:
            if data_key not in ['', '__name__']:
                data_value = data.get(data_key)
                validate____defs_text(data_value, custom_formats, "")
    return data

def validate____defs_duration(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (str, int, NoneType)) and not (isinstance(data, float) and data.is_integer()) or isinstance(data, bool):
        raise JsonSchemaValueException("" + "")
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 1:
            raise JsonSchemaValueException("" + "")
        if not REGEX_PATTERNS['^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$'].search(data):
            raise JsonSchemaValueException("" + "")
    if isinstance(data, (int, float, Decimal)) and not isinstance(data, bool):
        if data < 0:
            raise JsonSchemaValueException("" + "")
        if data > 0:
            raise JsonSchemaValueException("" + "")
    return data

def validate____defs_filled(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (str, int, float, Decimal, bool)):
        raise JsonSchemaValueException("" + "")
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 1:
            raise JsonSchemaValueException("" + "")
    return data