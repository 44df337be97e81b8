"""One recording: everything that a release was asked, in the files of a folder."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.cases.draw import Draw
from recorder.cases.numa import draw_numa_cases
from recorder.environment import Environment
from recorder.failure import RecordingFailed
from recorder.golden import write_lines, write_object
from recorder.normalise import Normaliser
from recorder.variables import unknown_variables

NUMA_CASES = 400


@dataclass(frozen=True)
class Recording:
    """What was recorded, and what the maintainer has to look at first."""

    folder: Path
    """Holds `metadata.json`, `resolve.jsonl.gz` and, where the release binds to NUMA nodes, `numa.jsonl.gz`."""
    unknown_sentences: list[tuple[str, str]]
    """Kind and sentence of faults and notices that no code is known for."""
    unknown_variables: list[str]
    """Environment variables that the release reads and no case sets."""


def record(environment: Environment, folder: Path, seed: int, count: int) -> Recording:
    """Asks a release everything and writes the answers to `folder`."""
    log_step("metadata")
    metadata = _ask_metadata(environment)
    cases = Draw(environment.version, metadata, seed, count).cases()
    log_step(f"{len(cases)} configs")
    answers = _ask_lines(environment, "resolve", cases)
    variables = unknown_variables(answers.pop()["environment_read"])
    normaliser = Normaliser()
    rows = [
        {**case, "expect": normaliser.expect(answer)} for case, answer in _pairs(cases, answers)
    ]
    _require_stated_hosts(rows)
    numa_cases = draw_numa_cases(environment.version, seed, NUMA_CASES)
    log_step(f"{len(numa_cases)} NUMA bindings")
    numa_answers = _ask_lines(environment, "numa_binding", numa_cases)
    numa_rows = [
        {**case, **answer} for case, answer in _pairs(numa_cases, numa_answers) if answer["expect"]
    ]

    write_object(folder / "metadata.json", metadata)
    write_lines(folder / "resolve.jsonl.gz", rows)
    (folder / "numa.jsonl.gz").unlink(missing_ok=True)
    if numa_rows:
        write_lines(folder / "numa.jsonl.gz", numa_rows)
    return Recording(folder, sorted(normaliser.unknown), variables)


def log_step(step: str) -> None:
    """Says on standard error what is being done."""
    print(f"recording {step} ...", file=sys.stderr, flush=True)


def _ask_metadata(environment: Environment) -> dict[str, Any]:
    return json.loads(environment.ask("metadata"))


def _ask_lines(
    environment: Environment, program: str, cases: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    questions = "".join(json.dumps(case) + "\n" for case in cases)
    return [json.loads(line) for line in environment.ask(program, questions).splitlines()]


def _require_stated_hosts(rows: list[dict[str, Any]]) -> None:
    """Ports are taken from the host whenever there are several ranks, so one must have been a stated one."""
    resolved = [row for row in rows if row["expect"]["valid"]]
    if not any(
        row["expect"]["config"].get("data_parallel_master_port") in row["host"]["open_ports"]
        for row in resolved
    ):
        raise RecordingFailed(
            f"{len(resolved)} configs resolved, and none took a port of its stated host: "
            "tools/recorder/ask/host.py does not reach what this release reads"
        )


def _pairs(
    cases: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Cases with their answers; a release that answers none of them gives no pairs."""
    if answers and [case["id"] for case in cases] != [answer["id"] for answer in answers]:
        raise RecordingFailed(f"{len(answers)} answers came for {len(cases)} cases")
    return list(zip(cases, answers, strict=False))
