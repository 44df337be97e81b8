"""Records how pydantic, Python and vLLM read odd values, as `test/golden/lax-values.jsonl.gz`.

Run it by the Python of an environment that `record.sh` made: see README.md. A row is `{reader, json, expect}`: the
value as JSON text, and `{value}` (integers as text) or `{errors: [{pointer, code}]}` with pointers relative to it.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from recorder.ask.streams import answers_stream

OUTPUT = answers_stream()

from pydantic import TypeAdapter, ValidationError  # noqa: E402
from vllm.config.parallel import ParallelConfig  # noqa: E402

from recorder.ask import host  # noqa: E402
from recorder.cases.hosts import usual_host  # noqa: E402
from recorder.cases.odd_texts import cpu_list_texts, integer_texts, word_texts  # noqa: E402
from recorder.golden import write_lines  # noqa: E402
from recorder.sentences import FAULTS, code_for  # noqa: E402

GOLDEN = Path(__file__).resolve().parents[2] / "test" / "golden" / "lax-values.jsonl.gz"

NUMBERS = (
    *(
        "0 1 2 8 -1 -8 0.0 -0.0 -0 1.0 2.0 8.0 -8.0 0.5 -0.5 1.5 8.5 1e0 1e3 1E3 1e-3 "
        "1e15 1e16 1e18 -1e18 9.2e18 9.3e18 -9.3e18 1.8e19 1e20 1e300 -1e300 "
        "1.7976931348623157e308 5e-324 1e-400 0.1 0.9999999999999999 1.0000000000000002 "
        "9007199254740991 9007199254740992 9007199254740993 -9007199254740991 "
        "-9007199254740992 9007199254740991.0 9007199254740992.0 4503599627370495.5 "
        "9007199254740990.5 2147483647 2147483648 -2147483649 4294967296 "
        "9223372036854775807 9223372036854775808 -9223372036854775808 "
        "-9223372036854775809 18446744073709551616 "
    ).split(),
    "1" + "0" * 40,
    "1" * 300,
)
OTHERS = (
    "true",
    "false",
    "null",
    "[]",
    "[1]",
    "{}",
    '{"a":1}',
    '""',
    '"8"',
    '"x"',
    "[[1]]",
    "[null]",
    '["1"]',
)
LISTS = (
    *(
        "[0, 1]",
        "[0, null, 1]",
        '["1", "x", 2.5]',
        '[true, "true"]',
        "[[1], 2]",
        '[1.0, " 8 ", "1_0", "8.0"]',
        "[-0.0]",
    ),
    *(
        '["8.", "٣"]',
        "[1e18]",
        "[1e300]",
        "[9007199254740992]",
        '["0__1"]',
        "[{}]",
        '"0,1"',
        '{"0": 1}',
        "5",
        "[[]]",
    ),
)
CPU_LIST_CODES = {"environment_not_an_integer": "numa_bind_cpus_syntax"}
"""vLLM reads the ends of a range with `int()`, whose sentence is the same wherever it fails."""


def rows() -> Iterator[dict[str, Any]]:
    """All rows, each text once a reader."""
    texts = {"integer": integer_texts, "boolean": word_texts, "string": word_texts}
    for reader, annotation in {"integer": int, "boolean": bool, "string": str}.items():
        adapter = TypeAdapter(annotation)
        for text in unique((*NUMBERS, *OTHERS, *map(json.dumps, texts[reader]()))):
            yield {"reader": reader, "json": text, "expect": validated(adapter, json.loads(text))}
    adapter = TypeAdapter(list[int])
    for text in unique((*OTHERS, *LISTS, *(f"[{number}]" for number in NUMBERS))):
        yield {
            "reader": "integer_list",
            "json": text,
            "expect": validated(adapter, json.loads(text)),
        }
    yield from texts_read("python_integer", integer_texts(), python_integer)
    yield from texts_read("cpu_list", cpu_list_texts(), cpu_list)


def unique(texts: tuple[str, ...]) -> list[str]:
    """`texts` in their order, each once."""
    return list(dict.fromkeys(texts))


def texts_read(
    reader: str, texts: Iterator[str], read: Callable[[str], Any]
) -> Iterator[dict[str, Any]]:
    """Rows of a reader that takes text alone."""
    for text in unique(tuple(texts)):
        yield {"reader": reader, "json": json.dumps(text), "expect": read(text)}


def validated(adapter: TypeAdapter, value: Any) -> dict[str, Any]:
    """What pydantic makes of a value in lax mode."""
    try:
        return {"value": in_json(adapter.validate_python(value))}
    except ValidationError as error:
        return {
            "errors": [
                {"pointer": "".join(f"/{part}" for part in entry["loc"]), "code": entry["type"]}
                for entry in error.errors(include_url=False, include_input=False)
            ]
        }


def in_json(value: Any) -> Any:
    """Integers as text, so that no reader of the file rounds them."""
    if isinstance(value, list):
        return [in_json(item) for item in value]
    return big_text(value) if type(value) is int else value


def big_text(value: int) -> str:
    """The decimal digits of any integer, however long."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return str(value)
    finally:
        sys.set_int_max_str_digits(limit)


def python_integer(text: str) -> dict[str, Any]:
    """What Python's `int()` makes of a text, as vLLM reads environment variables."""
    try:
        return {"value": big_text(int(text))}
    except ValueError:
        return {"errors": [{"pointer": "", "code": "environment_not_an_integer"}]}


def cpu_list(text: str) -> dict[str, Any]:
    """What vLLM makes of a CPU list in `numa_bind_cpus`."""
    try:
        ParallelConfig(numa_bind=True, numa_bind_cpus=[text])
    except ValidationError as error:
        entry = error.errors(include_url=False, include_input=False)[0]
        code = code_for(str(entry["ctx"]["error"]), FAULTS) or "?"
        return {"errors": [{"pointer": "", "code": CPU_LIST_CODES.get(code, code)}]}
    return {"value": text}


def main() -> None:
    host.install()
    host.state(usual_host(), {})
    recorded = list(rows())
    write_lines(GOLDEN, recorded)
    OUTPUT.write(f"wrote {len(recorded)} rows to {GOLDEN}\n")


main()
