"""Every option of `vllm serve` of the installed release, as one JSON object on the standard output.

Runs in vLLM's own Python. What a value may be is found by asking the release's own converters and validators about
sample values; help texts are left alone.
"""

import argparse
import dataclasses
import enum
import json
import sys
import typing

from pydantic import TypeAdapter, ValidationError

SAMPLES = [
    "null", "true", "1", "-1", "0", "1.5", "1000000", '"x"', '"1"', '"true"', '""',
    "[]", '["x"]', "[1]", "[true]", "[[1]]", "[{}]", "{}", '{"x":"x"}', '{"x":1}', '{"x":{}}', '{"x":[]}',
]  # fmt: skip
"""JSON values of every kind. A field of a dataclass is described by those that it takes."""


def recorded(parser: argparse.ArgumentParser, deprecated: set[str]) -> dict:
    classes: dict[str, dict] = {}
    options = [_option(action, deprecated, classes) for action in parser._actions]
    spellings = {text: action.dest for text, action in parser._option_string_actions.items()}
    return {"options": options, "spellings": spellings, "classes": classes}


def _option(action: argparse.Action, deprecated: set[str], classes: dict[str, dict]) -> dict:
    option = {
        "name": action.dest,
        "flags": list(action.option_strings),
        "action": type(action).__name__,
        "nargs": action.nargs,
        "choices": None if action.choices is None else list(action.choices),
        "const": action.const,
        "default": _plain(action.default),
        "type": _converter(action.type, classes),
        "group": getattr(action.container, "title", None),
        "deprecated": True if action.dest in deprecated else None,
    }
    return {key: value for key, value in option.items() if value is not None}


def _plain(value: object) -> object:
    if value is argparse.SUPPRESS:
        return {"suppressed": True}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if dataclasses.is_dataclass(value):
        return {"dataclass": type(value).__name__}
    try:
        return json.loads(json.dumps(value))
    except TypeError:
        return {"unknown": type(value).__name__}


def _converter(convert: object, classes: dict[str, dict]) -> str | None:
    """A word for what converts the text: `int`, `optional int`, `optional dataclass EPLBConfig`, ..."""
    if convert is None:
        return None
    name = getattr(convert, "__name__", "?")
    if name == "parse_dataclass":
        return "dataclass " + _dataclass(convert.__defaults__[0], classes)
    if name == "<lambda>":
        return "lower_underscore" if convert("A-b") == "a_b" else "comma_list"
    inside = [cell.cell_contents for cell in (getattr(convert, "__closure__", None) or ())]
    inner = next((content for content in inside if callable(content)), None)
    if name == "_optional_type":
        return "optional " + str(_converter(inner, classes))
    if name == "_parse_type":
        return _converter(inner, classes)
    return {"loads": "json", "union_dict_and_str": "json_object_or_text"}.get(name, name)


def _dataclass(cls: type, classes: dict[str, dict]) -> str:
    if cls.__name__ not in classes:
        classes[cls.__name__] = {}
        try:
            adapter = TypeAdapter(cls)
        except Exception:  # pydantic cannot read some classes from JSON
            return cls.__name__
        hints = typing.get_type_hints(cls, include_extras=True)
        taken = {
            field.name: _field(adapter, field.name, hints.get(field.name), classes)
            for field in dataclasses.fields(cls)
            if field.init
        }
        classes[cls.__name__] = {
            "forbids_unknown": not _takes(adapter, "no_such_field", "1"),
            "fields": taken,
        }
    return cls.__name__


def _field(adapter: TypeAdapter, name: str, hint: object, classes: dict[str, dict]) -> dict:
    found = {"takes": "".join("y" if _takes(adapter, name, sample) else "n" for sample in SAMPLES)}
    words = [word for word in _words(hint) if _takes(adapter, name, json.dumps(word))]
    if words:
        found["words"] = words
    nested = [part for part in _parts(hint) if dataclasses.is_dataclass(part)]
    if nested:
        found["dataclass"] = _dataclass(nested[0], classes)
    return found


def _takes(adapter: TypeAdapter, name: str, sample: str) -> bool:
    """Whether the field takes the value. What the class as a whole has against it is another matter."""
    try:
        adapter.validate_json(f"{{{json.dumps(name)}: {sample}}}")
    except ValidationError as error:
        return not any(detail["loc"] and detail["loc"][0] == name for detail in error.errors())
    except Exception:  # what a validator lets through stops the launch as well
        return False
    return True


def _parts(hint: object) -> list[object]:
    arguments = typing.get_args(hint)
    return [hint, *(part for argument in arguments for part in _parts(argument))]


def _words(hint: object) -> list[str | int]:
    """Values that the type names: those of a `Literal`, and the names of an enumeration."""
    words: list[str | int] = []
    for part in _parts(hint):
        if isinstance(part, (str, int)) and not isinstance(part, bool):
            words.append(part)
        elif isinstance(part, type) and hasattr(part, "__members__"):
            names = list(part.__members__)
            words += [*names, *(name.lower() for name in names)]
            words += [member.value for member in part if isinstance(member.value, (str, int))]
    return list(dict.fromkeys(words))


def main() -> None:
    try:
        from vllm.utils.argparse_utils import FlexibleArgumentParser
    except ImportError:
        from vllm.utils import FlexibleArgumentParser
    import vllm.entrypoints.cli.serve as serve

    subparsers = FlexibleArgumentParser().add_subparsers(dest="subparser")
    for command in serve.cmd_init():
        command.subparser_init(subparsers)
    parser = subparsers.choices["serve"]
    deprecated = {
        action.dest
        for holder in (FlexibleArgumentParser, parser)
        for action in getattr(holder, "_deprecated", ())
    }
    json.dump(recorded(parser, deprecated), sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
