"""Records which of four AMD GPUs PyTorch sees after vLLM was imported, for all settings of the three variables.

    python -m tools.recorder.rocm_visibility SOURCES > test/golden/rocm-visibility.json

SOURCES has a folder for each release, with the package `vllm` in it. Any PyTorch will do, also one for CPUs: vLLM's
own statements on import run as they are, and then PyTorch counts devices that are not there.
"""

import ast
import itertools
import json
import os
import sys
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import torch.cuda
import torch.version

NAMES = ("HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES")
UUIDS = ["1a2b00000000aa01", "1a2b00000000aa02", "2c3d00000000bb03", "3e4f00000000cc04"]
SYNCHRONISE = "_sync_hip_cuda_env_vars"
VALUES = (
    [None, "", "0", "1", "3", "0,1", "1,0", "2,3,0", "0,1,2,3,4", "4", "1,-1,0", "2,2"]
    + [" 1 , 2", "1gpu2,x", "GPU-1a2b00000000aa02", "GPU-1a2b,GPU-3e4f"]
)


def statements(source: Path) -> CodeType:
    """What the platform of ROCm does with the variables when it is imported."""
    module = ast.parse(source.read_text())
    kept = [node for node in module.body if reads_variables(node)]
    return compile(ast.Module(body=kept, type_ignores=[]), str(source), "exec")


def reads_variables(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name == SYNCHRONISE
    if isinstance(node, ast.Expr):
        return ast.unparse(node) == f"{SYNCHRONISE}()"
    return isinstance(node, ast.If) and NAMES[0] in ast.unparse(node.test)


def outcome(on_import: CodeType, setting: tuple[str | None, ...]) -> str:
    """The ordinals that are visible, or that vLLM or PyTorch refuses."""
    for name, value in zip(NAMES, setting, strict=True):
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    logger = SimpleNamespace(warning_once=lambda *_, **__: None)
    try:
        exec(on_import, {"os": os, "logger": logger})
        seen: list[Any] = torch.cuda._parse_visible_devices()
        count = torch.cuda._device_count_amdsmi()
    except (ValueError, AssertionError, RuntimeError):
        return "refused"
    if seen and isinstance(seen[0], str):
        seen = torch.cuda._transform_uuid_to_ordinals(seen, UUIDS)
    return ",".join(str(ordinal) for ordinal in seen[:count])


def main(sources: Path) -> None:
    torch.version.hip = "7.0"
    torch.cuda._raw_device_count_amdsmi = lambda: len(UUIDS)
    torch.cuda._raw_device_uuid_amdsmi = lambda: list(UUIDS)
    settings = list(itertools.product(VALUES, repeat=len(NAMES)))
    folders = [folder for folder in sources.iterdir() if (folder / "vllm").is_dir()]
    folders.sort(key=lambda folder: [int(part) for part in folder.name.split(".")])
    groups: dict[tuple[str, ...], list[str]] = {}
    for folder in folders:
        on_import = statements(folder / "vllm/platforms/rocm.py")
        answers = tuple(outcome(on_import, setting) for setting in settings)
        groups.setdefault(answers, []).append(folder.name)
    outcomes = sorted({answer for answers in groups for answer in answers})
    letters = {text: chr(ord("A") + index) for index, text in enumerate(outcomes)}
    recording = {
        "values": VALUES,
        "uuids": UUIDS,
        "outcomes": outcomes,
        "releases": {releases[0]: releases for releases in groups.values()},
        "answers": {
            releases[0]: "".join(letters[answer] for answer in answers)
            for answers, releases in groups.items()
        },
    }
    json.dump(recording, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
