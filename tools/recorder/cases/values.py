"""Odd values for each kind of field: right, nearly right and wrong ones that JSON can carry."""

from typing import Any

Field = dict[str, Any]

INTEGERS = [
    *(0, 1, 2, 3, 4, 8, 16, 64, -1, -2, 1000, 65535, 65536, 2147483648),
    *("8", " 8 ", "8.0", "+8", "-1", "08", "1_000", "8.5", "", "abc", "0x10", "1e3", "٣"),
    *(8.0, 8.5, -0.0, 1e3, 1e15, True, False, None, [], [1], {}, {"a": 1}),
]
BOOLEANS = [
    *(True, False, 1, 0, 2, -1, 1.0, 0.0, 0.5),
    *("true", "True", "TRUE", "false", "t", "f", "yes", "no", "y", "n", "on", "off"),
    *("1", "0", "1.0", "maybe", "", " true ", None, [], {}),
]
STRINGS = [
    "",
    "x",
    "vllm.foo.Bar",
    "::1",
    "10.0.0.1",
    "host.example",
    "é",
    "😀",
    1,
    1.5,
    True,
    None,
    [],
    {},
]
INTEGER_LISTS = [
    *([], [0], [0, 1], [0, 0, 1, 1], [-1], ["1"], [1.0], [1.5], [True], [None], ["x"], [[1]]),
    *("0,1", 0, {}, {"0": 1}, None, [0] * 16),
]
STRING_LISTS = [
    *(
        [],
        ["0-3"],
        ["0-3", "4-7"],
        ["0,2,4-7"],
        [""],
        ["3-1"],
        ["a"],
        ["0-"],
        ["-1"],
        ["0-3,"],
        ["0 - 3"],
    ),
    *(["0-3\n"], ["00-03"], ["٣"], [1], "0-3", None, {}, ["0-3:2"], ["0-18446744073709551616"]),
]
EXECUTOR_BACKENDS = [
    *(
        "mp",
        "ray",
        "uni",
        "external_launcher",
        "my.pkg.MyExecutor",
        "",
        "RAY",
        "mp ",
        None,
        1,
        True,
        ["mp"],
        {},
    ),
]
ANYTHING = [None, {}, {"env_vars": {"A": "1"}}, [], "x", 1, 0, False]
OBJECTS = [{}, None, [], "x", {"nope": 1}]
UNKNOWN_NAMES = [
    *(
        "tensor_parallel",
        "tensorParallelSize",
        "TENSOR_PARALLEL_SIZE",
        "tp",
        "world_size_across_dp",
    ),
    *("__proto__", "constructor", "toString", "hasOwnProperty", "", " ", "é"),
]

_BY_KIND = {
    "integer": INTEGERS,
    "boolean": BOOLEANS,
    "string": STRINGS,
    "integer_list": INTEGER_LISTS,
    "integer_list_list": [[[1]], *INTEGER_LISTS],
    "string_list": STRING_LISTS,
    "executor_backend": EXECUTOR_BACKENDS,
    "object": OBJECTS,
}


def odd_values(field: Field) -> list[Any]:
    """The values to try on `field`, as recorded by `ask/metadata.py`."""
    if field["kind"] == "enum":
        options = field["options"]
        return [*options, "nope", "", None, 1, True, f"{options[0].upper()} "]
    return _BY_KIND.get(field["kind"], ANYTHING)
