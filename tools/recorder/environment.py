"""Gets a release of vLLM: installed into an environment of its own, or as bare sources for another one's."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

from recorder.failure import RecordingFailed

TOOLS = Path(__file__).resolve().parent.parent
BESIDES = ("gguf", "ray")
"""What vLLM asks for when it is imported but does not require."""


@dataclass(frozen=True)
class Environment:
    """A Python that can import one release of vLLM."""

    version: str
    python: Path
    sources: Path | None
    """Folder that holds the release's `vllm/`; None: it is installed."""

    def ask(self, program: str, questions: str = "") -> str:
        """Runs `recorder.ask.<program>` and returns its answers; fails with the end of its log."""
        path = [str(TOOLS), *([str(self.sources)] if self.sources else [])]
        done = subprocess.run(
            [str(self.python), "-m", f"recorder.ask.{program}"],
            input=questions,
            capture_output=True,
            text=True,
            env={**_clean_environment(), "PYTHONPATH": ":".join(path)},
            check=False,
        )
        if done.returncode != 0:
            end = "\n".join(done.stderr.strip().splitlines()[-8:])
            raise RecordingFailed(
                f"vLLM {self.version} did not answer recorder.ask.{program}:\n{end}"
            )
        return done.stdout


def _clean_environment() -> dict[str, str]:
    """This machine's environment without variables that vLLM reads."""
    return {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("VLLM_", "RANK", "CUDA_"))
    }


def install(version: str, work: Path) -> Environment:
    """Installs the release with all that it needs (9 GB) below `work`; what is there is used again."""
    folder = work / version / "venv"
    python = folder / "bin" / "python"
    finished = folder / "finished"
    if not finished.exists():
        venv.create(folder, with_pip=True, clear=True)
        _run([str(python), "-m", "pip", "install", "--quiet", f"vllm=={version}", *BESIDES])
        finished.touch()
    return Environment(version, python, None)


def download(version: str, work: Path, python: Path) -> Environment:
    """Downloads the release's wheel alone, to be imported by `python`, the environment of another release."""
    sources = work / version / "sources"
    if not sources.exists():
        wheels = work / version / "wheel"
        shutil.rmtree(wheels, ignore_errors=True)
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary",
                ":all:",
            ]
            + [f"vllm=={version}", "--dest", str(wheels)]
        )
        _unpack(next(wheels.glob("*.whl")), sources)
        shutil.rmtree(wheels)
    return Environment(version, python, sources)


def _unpack(wheel: Path, sources: Path) -> None:
    unfinished = sources.with_name("sources.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        names = [
            name for name in archive.namelist() if name.startswith("vllm/") and name.endswith(".py")
        ]
        archive.extractall(unfinished, names)
    unfinished.rename(sources)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise RecordingFailed(f"{' '.join(command)} failed, see above")
