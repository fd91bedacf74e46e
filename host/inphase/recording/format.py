"""Layout of a recording: chunks that find their own beginning again after damage.

    file    = MAGIC, then chunks
    chunk   = SYNC, type, payload length, host monotonic time_s, payload, CRC-32 of type to payload

A recording holds one session: for each connection to the board a CONNECTED chunk (settings and
versions, JSON) and a STEPPED chunk for each step of the pipeline, whatever came and went in it;
at the end an ENDED chunk with the last bytes sent. A REACHED chunk, written every second, says how
far the board's samples had come, for the session after this. A CONNECTED chunk is written twice,
and again every so often with the time of the connection it repeats, so that no one spot of damage
costs the settings of all steps. Integers and floats are little-endian.
"""

import struct
import zlib
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from inphase.config import Settings, resolve
from inphase.errors import ConfigError
from inphase.values import Quality, Reached, SynchronyEstimate

MAGIC = b"inphase recording 2\n"
SYNC = b"\xc1\xf5IP"  # 0xC1 and 0xF5 occur in no UTF-8 text, so in no JSON payload
HEAD = struct.Struct("<4sBId")  # sync, type, payload length, time_s
CRC = struct.Struct("<I")
MAX_PAYLOAD = 1 << 20

CONNECTED = 1
STEPPED = 2
ENDED = 3
REACHED = 4

STEP_HEAD = struct.Struct("<BHII")  # flags, estimates, bytes received, bytes sent
STEP_REFUSED = 0x01  # the pipeline refused to go on: another protocol, or no board

REACHED_BODY = struct.Struct("<8sHQ")  # board id, run, sample

# sample, signal_time_s, delay_s, two qualities, flags, surrogates, then ESTIMATE_NUMBERS
ESTIMATE = struct.Struct("<qddBBBHddddd")
ESTIMATE_VALID = 0x01
# flags 0x02 to 0x20
ESTIMATE_LATE = 0x40
ESTIMATE_NUMBERS = ("plv", "n_effective", "p_value", "percentile", "p_value_shared")

# A number once given stays with its meaning.
QUALITY_CODES = {
    Quality.GOOD: 0,
    Quality.SETTLING: 1,
    Quality.GAP: 2,
    Quality.LEAD_OFF: 3,
    Quality.FLAT: 4,
    Quality.SATURATED: 5,
    Quality.MAINS: 6,
    Quality.FAULT: 7,
    Quality.STALE: 8,
    Quality.SAME: 9,
    Quality.TEST: 10,
}
QUALITIES = {code: quality for quality, code in QUALITY_CODES.items()}


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection to a board begins: what the pipeline was made from."""

    time_s: float
    settings: Settings
    versions: dict[str, str]
    wall: str
    """UTC, ISO 8601: an annotation, nothing is computed from it."""
    repeats_s: float | None = None
    """Time of the connection whose chunk this repeats in its course; None where it begins."""

    again: bool = False
    """The pipeline of the connection before goes on: the port was gone for a while."""
    resume: tuple[Reached, ...] = ()
    """Where earlier recordings ended, one for each board, which the pipeline was given."""
    self_test: str = ""
    """What the board's self-test before the session gave, in a sentence; an annotation."""

    @property
    def began_s(self) -> float:
        """When the connection began, which tells connections apart."""
        return self.time_s if self.repeats_s is None else self.repeats_s


@dataclass(frozen=True, slots=True)
class Stepped:
    """One step of the pipeline: what it was given and what it gave."""

    time_s: float
    received: bytes
    sent: bytes = b""
    estimates: tuple[SynchronyEstimate, ...] = ()
    refused: bool = False
    """The step ended in a LinkError instead."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The session ended in good order."""

    time_s: float
    sent: bytes


@dataclass(frozen=True, slots=True)
class ReachedHere:
    """How far the board's samples had come by then."""

    time_s: float
    reached: Reached


Entry = Connected | Stepped | Ended | ReachedHere


def encode(entry: Entry) -> bytes:
    """Return the entry as one chunk; ValueError where its payload is beyond MAX_PAYLOAD."""
    match entry:
        case Connected():
            kind = CONNECTED
            more: dict[str, Any] = {}
            if entry.repeats_s is not None:
                more["repeats_s"] = entry.repeats_s
            if entry.again:
                more["again"] = True
            if entry.resume:
                more["resume"] = [asdict(reached) for reached in entry.resume]
            if entry.self_test:
                more["self_test"] = entry.self_test
            payload = msgspec.json.encode(
                {
                    "settings": entry.settings.as_dict(),
                    "versions": entry.versions,
                    "wall": entry.wall,
                    **more,
                }
            )
        case Stepped():
            kind = STEPPED
            head = STEP_HEAD.pack(
                STEP_REFUSED if entry.refused else 0,
                len(entry.estimates),
                len(entry.received),
                len(entry.sent),
            )
            packed = (_pack_estimate(estimate) for estimate in entry.estimates)
            payload = b"".join((head, entry.received, entry.sent, *packed))
        case Ended():
            kind = ENDED
            payload = entry.sent
        case ReachedHere():
            kind = REACHED
            reached = entry.reached
            payload = REACHED_BODY.pack(
                bytes.fromhex(reached.board_id), reached.run, reached.sample
            )
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(f"a chunk holds at most {MAX_PAYLOAD} bytes, found {len(payload)}")
    chunk = HEAD.pack(SYNC, kind, len(payload), entry.time_s) + payload
    return chunk + CRC.pack(zlib.crc32(chunk[len(SYNC) :]))


def chunk_at(data: Any, offset: int) -> int:
    """Return the size of the whole, undamaged chunk at `offset`; 0 where there is none."""
    if offset + HEAD.size + CRC.size > len(data):
        return 0
    sync, _kind, length, _time_s = HEAD.unpack_from(data, offset)
    size = HEAD.size + int(length) + CRC.size
    if sync != SYNC or length > MAX_PAYLOAD or offset + size > len(data):
        return 0
    (check,) = CRC.unpack_from(data, offset + size - CRC.size)
    body = data[offset + len(SYNC) : offset + size - CRC.size]
    return size if zlib.crc32(body) == check else 0


def ends_within_chunk(data: Any, offset: int) -> bool:
    """Whether the file ends before the chunk at `offset` does, as it says itself."""
    if len(data) < offset + HEAD.size:
        return True
    sync, _kind, length, _time_s = HEAD.unpack_from(data, offset)
    return bool(sync == SYNC and offset + HEAD.size + length + CRC.size > len(data))


def decode(data: Any, offset: int, size: int) -> Entry | str:
    """Return the entry of a whole chunk, or in words why this version cannot read it."""
    _sync, kind, _length, time_s = HEAD.unpack_from(data, offset)
    payload = bytes(data[offset + HEAD.size : offset + size - CRC.size])
    try:
        if kind == CONNECTED:
            return _connected(time_s, payload)
        if kind == STEPPED:
            return _stepped(time_s, payload)
        if kind == ENDED:
            return Ended(time_s, payload)
        if kind == REACHED:
            board_id, run, sample = REACHED_BODY.unpack(payload)
            return ReachedHere(time_s, Reached(board_id.hex(), run, sample))
    except (struct.error, ValueError, KeyError, TypeError) as error:
        return f"a chunk of kind {kind} is whole but not laid out as version 1 says ({error})"
    except ConfigError as error:
        return f"its settings are not those of this version of inphase ({error})"
    return f"a chunk of the unknown kind {kind}"


def _connected(time_s: float, payload: bytes) -> Connected:
    fields = msgspec.json.decode(payload)
    versions = {str(key): str(value) for key, value in fields["versions"].items()}
    repeats_s = float(fields["repeats_s"]) if "repeats_s" in fields else None
    settings = resolve(fields["settings"])
    resume = tuple(Reached(**reached) for reached in fields.get("resume", ()))
    again = bool(fields.get("again", False))
    self_test, wall = str(fields.get("self_test", "")), str(fields["wall"])
    return Connected(time_s, settings, versions, wall, repeats_s, again, resume, self_test)


def _stepped(time_s: float, payload: bytes) -> Stepped:
    flags, estimates, received, sent = STEP_HEAD.unpack_from(payload)
    sent_at = STEP_HEAD.size + received
    estimates_at = sent_at + sent
    if len(payload) != estimates_at + estimates * ESTIMATE.size:
        raise ValueError("its lengths do not add up")
    return Stepped(
        time_s,
        payload[STEP_HEAD.size : sent_at],
        payload[sent_at:estimates_at],
        tuple(_unpack_estimate(fields) for fields in ESTIMATE.iter_unpack(payload[estimates_at:])),
        bool(flags & STEP_REFUSED),
    )


def _pack_estimate(estimate: SynchronyEstimate) -> bytes:
    flags = ESTIMATE_VALID if estimate.valid else 0
    flags |= ESTIMATE_LATE if estimate.late else 0
    numbers = []
    for bit, name in enumerate(ESTIMATE_NUMBERS, start=1):
        number = getattr(estimate, name)
        flags |= 0 if number is None else 1 << bit
        numbers.append(0.0 if number is None else number)
    return ESTIMATE.pack(
        estimate.sample,
        estimate.signal_time_s,
        estimate.delay_s,
        *(QUALITY_CODES[quality] for quality in estimate.quality),
        flags,
        estimate.surrogates,
        *numbers,
    )


def _unpack_estimate(fields: tuple[Any, ...]) -> SynchronyEstimate:
    sample, signal_time_s, delay_s, client, therapist, flags, surrogates, *numbers = fields
    found: dict[str, Any] = {
        name: number if flags & 1 << bit else None
        for bit, (name, number) in enumerate(zip(ESTIMATE_NUMBERS, numbers, strict=True), start=1)
    }
    return SynchronyEstimate(
        sample=sample,
        signal_time_s=signal_time_s,
        delay_s=delay_s,
        quality=(QUALITIES[client], QUALITIES[therapist]),
        valid=bool(flags & ESTIMATE_VALID),
        late=bool(flags & ESTIMATE_LATE),
        surrogates=surrogates,
        **found,
    )
