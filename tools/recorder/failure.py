"""What stops a recording."""


class RecordingFailed(Exception):
    """Nothing was written; the message says why."""
