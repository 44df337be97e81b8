"""Standard output for answers alone: whatever vLLM and its libraries print goes to standard error."""

import json
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any, TextIO

warnings.filterwarnings("ignore")


def answers_stream() -> TextIO:
    """Takes standard output for the answers. Call it before vLLM is imported."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def cases_from_input() -> Iterator[dict[str, Any]]:
    """The JSON cases on standard input, one a line."""
    return (json.loads(line) for line in sys.stdin if line.strip())
