"""Notes which environment variables are looked at, so that one which no case sets is not overlooked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names that are looked at while the block runs, as they come."""
    read: set[str] = set()
    environ = type(os.environ)
    get_item, contains = environ.__getitem__, environ.__contains__

    def noting_get_item(self: os._Environ[str], name: str) -> str:
        read.add(name)
        return get_item(self, name)

    def noting_contains(self: os._Environ[str], name: object) -> bool:
        read.add(str(name))
        return contains(self, name)

    environ.__getitem__, environ.__contains__ = noting_get_item, noting_contains
    try:
        yield read
    finally:
        environ.__getitem__, environ.__contains__ = get_item, contains
