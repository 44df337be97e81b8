"""The command line: see README.md."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from recorder.environment import download, install
from recorder.failure import RecordingFailed
from recorder.recording import Recording, log_step, record

REPOSITORY = Path(__file__).resolve().parents[2]
BUN = REPOSITORY / "node_modules" / ".bin" / "bun"
COMPARE = REPOSITORY / "tools" / "recorder" / "compare" / "main.ts"
SAME, DIFFERS, SAME_AS_ANOTHER = 0, 3, 4
"""Exit codes of the comparison: the release's own profile gives every answer, none does, another's does."""
GOLDENS = {
    "metadata.json": "metadata/v{}.json",
    "resolve.jsonl.gz": "resolve/v{}.jsonl.gz",
    "numa.jsonl.gz": "numa-v{}.jsonl.gz",
}
"""Where each file of a recording lies among the goldens."""


def main() -> None:
    options = _parser().parse_args()
    try:
        sys.exit(_run(options))
    except RecordingFailed as failure:
        sys.exit(f"{failure}\n\nNothing was written to {options.golden}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="record.sh",
        description="Records what a release of vLLM answers, and prints what differs from the newest profile.",
    )
    parser.add_argument("version", help="a released version, such as 0.34.0")
    parser.add_argument("--seed", type=int, default=1, help="draws other cases (default: 1)")
    parser.add_argument(
        "--cases", type=int, default=1000, help="random mixes of fields (default: 1000)"
    )
    parser.add_argument(
        "--against",
        metavar="VERSION",
        help="the profile to compare with (default: the newest one there is)",
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "vllm-recorder",
        help="folder for the environment and the recording, outside of the repository (default: %(default)s)",
    )
    parser.add_argument(
        "--python",
        type=Path,
        help="Python of an environment with another release: only the wheel of this one is downloaded",
    )
    parser.add_argument(
        "--golden",
        type=Path,
        default=REPOSITORY / "test" / "golden",
        help="folder for the goldens (default: %(default)s)",
    )
    return parser


def _run(options: argparse.Namespace) -> int:
    if not BUN.exists():
        raise RecordingFailed(
            "The comparison needs the packages of package.json: run npm ci first."
        )
    log_step(f"vLLM {options.version} in {options.work}")
    environment = (
        download(options.version, options.work, options.python)
        if options.python
        else install(options.version, options.work)
    )
    recording = record(
        environment, options.work / options.version / "recording", options.seed, options.cases
    )
    code = _compare(options.version, recording.folder, options.against)
    _report_unknown(recording)
    return _keep(recording, options, code)


def _compare(version: str, folder: Path, against: str | None) -> int:
    command = [str(BUN), str(COMPARE), version, str(folder), *([against] if against else [])]
    code = subprocess.run(command, check=False).returncode
    if code not in (SAME, DIFFERS, SAME_AS_ANOTHER):
        raise RecordingFailed("The comparison failed, see above.")
    return code


def _report_unknown(recording: Recording) -> None:
    for kind, sentence in recording.unknown_sentences:
        print(f"\nA {kind} that tools/recorder/sentences.py has no code for:\n  {sentence}")
    if recording.unknown_variables:
        print(
            "\nEnvironment variables that were read and that no case sets (tools/recorder/variables.py):\n  "
            + ", ".join(recording.unknown_variables)
        )


def _keep(recording: Recording, options: argparse.Namespace, code: int) -> int:
    """Copies a recording of new behaviour to the goldens, and returns the exit code of the program."""
    if recording.unknown_sentences:
        raise RecordingFailed(
            "\nGive each of these sentences a code in tools/recorder/sentences.py and record again."
        )
    if code == SAME_AS_ANOTHER:
        print(
            f"\nNothing was written to {options.golden}: the goldens of the other release stand for this one."
        )
        return 0
    for name, golden in GOLDENS.items():
        recorded = recording.folder / name
        if recorded.exists():
            kept = options.golden / golden.format(options.version)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(recorded, kept)
            print(f"wrote {kept}")
    return 0


if __name__ == "__main__":
    main()
