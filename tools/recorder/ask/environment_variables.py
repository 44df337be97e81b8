"""The names of the VLLM_* environment variables that a release reads, one a line: environment_variables.py FOLDER.

FOLDER is the unpacked package. Its sources are read, not run, so no installation is needed.
"""

import ast
import re
import sys
from pathlib import Path

DIRECT = re.compile(r'(?:environ(?:\.get|\.setdefault)?|getenv)\s*[(\[]\s*"(VLLM_[A-Z0-9_]+)"')
"""Variables that a file takes from the environment itself."""


def names(package: Path) -> set[str]:
    """The keys of `environment_variables` in vllm/envs.py, and what other files read without it."""
    declared = _keys(ast.parse((package / "envs.py").read_text()))
    others = (path for path in package.rglob("*.py") if path != package / "envs.py")
    direct = {name for path in others for name in DIRECT.findall(path.read_text(errors="replace"))}
    return {name for name in declared | direct if name.startswith("VLLM_")}


def _keys(module: ast.Module) -> set[str]:
    for node in module.body:
        target = getattr(node, "target", None) or (getattr(node, "targets", None) or [None])[0]
        if getattr(target, "id", None) == "environment_variables":
            return {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    raise SystemExit("vllm/envs.py has no environment_variables")


if __name__ == "__main__":
    print("\n".join(sorted(names(Path(sys.argv[1])))))
