"""The errors somebody catches. Each message is one plain sentence: found, allowed, what to do."""


class InphaseError(Exception):
    """What the person at the device is told in one sentence; the command line exits with 1."""


class ConfigError(InphaseError):
    """A setting is wrong: names the key, what was found, what is allowed and the unit."""


class LinkError(InphaseError):
    """The board or the cable cannot be used: no port, no answer, another protocol version."""


class SignalFileError(InphaseError):
    """A signal file cannot serve: not EDF, labels missing, the wrong kind of signal."""


class RecordingError(InphaseError):
    """A recording cannot be opened as one."""
