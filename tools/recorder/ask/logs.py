"""Catches what vLLM logs while it resolves a config."""

import logging

import vllm.config.parallel as parallel
import vllm.config.utils as utils
import vllm.logger


class Recorder(logging.Handler):
    """Keeps the templates of what is logged, without the values filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.templates: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.templates.append(str(record.msg))

    def forget(self) -> None:
        """Starts again, also for what vLLM logs only once a process."""
        self.templates.clear()
        for name in dir(vllm.logger):
            cache_clear = getattr(getattr(vllm.logger, name), "cache_clear", None)
            if cache_clear is not None:
                cache_clear()


def install() -> Recorder:
    """Sends the log of the config modules to a recorder instead of the terminal."""
    recorder = Recorder()
    for module in (parallel, utils):
        logger = getattr(module, "logger", None)
        if logger is not None:
            logger.handlers = [recorder]
            logger.propagate = False
            logger.setLevel(logging.DEBUG)
    return recorder
