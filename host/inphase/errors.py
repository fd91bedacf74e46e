"""The errors somebody catches. Each message is one plain sentence: found, allowed, what to do."""


class InphaseError(Exception):
    """What the person at the device is told in one sentence; the command line exits with 1."""


class ConfigError(InphaseError):
    """A setting is wrong: names the key, what was found, what is allowed and the unit."""


class LinkError(InphaseError):
    """The board or the cable cannot be used: no port, no answer, another protocol version."""


class OtherProtocolError(LinkError):
    """The board speaks another protocol version."""

    def __init__(self, protocol: int, own: int, board_id: str, port: str = "PORT") -> None:
        super().__init__(
            f"the board speaks protocol {protocol} and this program speaks protocol {own}:"
            f" inphase board install --port {port} puts the firmware that came with this program on"
            " the board"
        )
        self.protocol = protocol
        self.board_id = board_id
        """16 hexadecimal digits, from where they stand in this version's hello."""
        self._own = own

    def on(self, port: str) -> "OtherProtocolError":
        """Return the same, said of the board on `port`."""
        return OtherProtocolError(self.protocol, self._own, self.board_id, port)


class SignalFileError(InphaseError):
    """A signal file cannot serve: not EDF, labels missing, the wrong kind of signal."""


class RecordingError(InphaseError):
    """A recording cannot be opened as one."""
