"""Structured logs: one line of JSON an event on standard error, whatever module speaks.

A record may carry `event`, a name, and `fields`, a dictionary; else its message is the event.
"""

import json
import logging
import sys
import time


class JsonLines(logging.Formatter):
    """time (UTC), level, from, event, and the event's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        event: dict[str, object] = {
            "time": f"{seconds}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "event": getattr(record, "event", record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(event, default=str)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send what the package's loggers say to standard error from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("inphase")
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
