#!/bin/sh
# Records what a release of vLLM answers, and shows what differs from the newest profile: see README.md.
tools=$(cd "$(dirname "$0")/.." && pwd)
PYTHONPATH=$tools exec python3 -m recorder "$@"
