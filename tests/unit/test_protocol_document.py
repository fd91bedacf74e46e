"""docs/protocol.md says what the code does: sizes, places, flags and the worked examples."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest
from fakes.wire_double import frame, samples

from inphase.link.endpoint import Link, SetCue
from inphase_wire import formats, framing, layout

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
FORMATS = {
    "HELLO": layout.HELLO_FORMAT,
    "SAMPLES": formats.SAMPLES_HEADER_FORMAT,
    "ACK": formats.ACK_FORMAT,
    "STATUS": formats.STATUS_FORMAT,
    "HELLO_REQUEST": formats.HELLO_REQUEST_FORMAT,
    "CUE": formats.CUE_FORMAT,
    "PING": formats.PING_FORMAT,
    "RESENT": formats.RESENT_FORMAT,
    "RESEND": formats.RESEND_FORMAT,
    "SELFTEST": formats.SELFTEST_FORMAT,
    "RESET": formats.RESET_FORMAT,
}


def section(message):
    return re.search(rf"### {message} \(.*?(?=\n##)", PAGE, re.DOTALL).group()


def fields_in(code):
    """(offset, size) of each field of a struct format without padding."""
    sizes = [struct.calcsize("<" + field) for field in re.findall(r"\d*[a-zA-Z]", code)]
    return [(sum(sizes[:k]), size) for k, size in enumerate(sizes)]


@pytest.mark.parametrize("message", FORMATS)
def test_each_table_has_the_fields_of_its_format_in_place(message):
    rows = re.findall(r"^\| (\d+) \| (\d+) \|", section(message), re.MULTILINE)
    assert [(int(offset), int(size)) for offset, size in rows] == fields_in(FORMATS[message])


@pytest.mark.parametrize("message", FORMATS)
def test_each_heading_and_table_names_the_messages_type_and_size(message):
    kind = getattr(layout, message)
    text = section(message)
    assert text.startswith(f"### {message} (0x{kind:02x})")
    assert f"| 0 | 1 | type | 0x{kind:02x} |" in text
    assert f"{struct.calcsize(FORMATS[message])} bytes" in text


def test_every_flag_and_status_of_the_layout_stands_on_the_page_with_its_value():
    told = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE, re.MULTILINE))
    expected = {
        name: value
        for name, value in (vars(layout) | vars(formats)).items()
        if name.startswith(("FLAG_", "LEAD_OFF_", "STATUS_", "ACK_", "HELLO_T"))
        and not name.endswith(("_FORMAT", "_SIZE"))
        and name not in ("LEAD_OFF_CLIENT", "LEAD_OFF_THERAPIST")
    }
    assert {name: int(value, 0) for name, value in told.items()} == expected


def hexadecimal(data):
    return f"\n    {data.hex(' ')}\n"


def test_the_worked_sample_frame_is_what_the_code_makes():
    body = samples(1000, np.array([[-2, 258]]), ticks_us=4_700_123, lead_off=0x04)
    assert hexadecimal(body) in PAGE
    assert hexadecimal(frame(body)) in PAGE
    assert f"body of {len(body)} bytes" in PAGE
    assert f"frame of {len(frame(body))}:" in PAGE


def test_the_worked_cue_is_what_the_link_sends():
    link = Link()
    link.send(SetCue(0.0, 0.0))
    assert hexadecimal(link.outgoing(0.0)) in PAGE


def test_the_framings_limits_are_as_the_page_says():
    assert f"1 to {framing.MAX_BODY} bytes" in PAGE
    assert f"{framing.OVERHEAD} bytes longer than its body" in PAGE.replace("\n", " ")
    assert f"longer than {framing.MAX_FRAME - 1} bytes" in PAGE.replace("\n", " ")
    assert f"1 to {layout.MAX_LEASE_MS:,}" in PAGE
    assert f"pairs, 1 to {layout.MAX_PAIRS}" in PAGE
