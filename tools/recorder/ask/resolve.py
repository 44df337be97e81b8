"""Asks vLLM what each config on standard input becomes.

A case is `{id, config, host, env}`; the answer `{id, config, derived, hash, dp_init_ports, log}` or `{id, error, log}`.
The last line is `{environment_read}`: the names of all variables that were looked at.
"""

import copy
import json
import os
from typing import Any

from recorder.ask.streams import answers_stream, cases_from_input

ANSWERS = answers_stream()
os.environ.setdefault("VLLM_LOGGING_LEVEL", "DEBUG")

from pydantic import ValidationError  # noqa: E402
from vllm.config.parallel import ParallelConfig  # noqa: E402

from recorder.ask import host, logs, watch  # noqa: E402
from recorder.ask.plain import plain  # noqa: E402

PROPERTIES = [
    name for name in dir(ParallelConfig) if isinstance(getattr(ParallelConfig, name), property)
]
PORTS = 8


def ask(case: dict[str, Any], log: logs.Recorder) -> dict[str, Any]:
    """What vLLM makes of one case."""
    host.state(case["host"], case["env"])
    log.forget()
    try:
        config = ParallelConfig(**copy.deepcopy(case["config"]))
    except ModuleNotFoundError:
        raise
    except ValidationError as error:
        answer = {"error": {"class": "ValidationError", "errors": _field_errors(error)}}
    except Exception as error:
        answer = {"error": {"class": type(error).__name__, "message": str(error)}}
    else:
        answer = _resolution(config)
    return {"id": case["id"], **answer, "log": list(log.templates)}


def _field_errors(error: ValidationError) -> list[dict[str, Any]]:
    return [
        {
            "type": entry["type"],
            "location": [str(part) for part in entry["loc"]],
            "message": str((entry.get("ctx") or {}).get("error") or entry["msg"]),
        }
        for entry in error.errors(include_url=False, include_input=False)
    ]


def _resolution(config: ParallelConfig) -> dict[str, Any]:
    return {
        "config": plain(config),
        "derived": {
            name: _unless_raised(lambda name=name: plain(getattr(config, name)))
            for name in PROPERTIES
        },
        "hash": _unless_raised(config.compute_hash),
        "dp_init_ports": _unless_raised(
            lambda: [config.get_next_dp_init_port() for _ in range(PORTS)]
        ),
    }


def _unless_raised(compute: Any) -> Any:
    """What `compute` returns; None where it raises, unless the package itself is broken."""
    try:
        return compute()
    except ModuleNotFoundError:
        raise
    except Exception:
        return None


def main() -> None:
    host.install()
    log = logs.install()
    with watch.watched() as read:
        for case in cases_from_input():
            ANSWERS.write(json.dumps(ask(case, log)) + "\n")
    ANSWERS.write(json.dumps({"environment_read": sorted(read)}) + "\n")
    ANSWERS.flush()


main()
