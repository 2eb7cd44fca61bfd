"""WebSocket frames, written and read."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameDecoder, FrameProtocol, Opcode

from maxpulse.live import wire

MASK = b"\x01\x02\x03\x04"


def masked(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else struct.pack("!BH", 0xFE, size)
    return (
        bytes((0x80 | opcode,)) + length + MASK + bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload))
    )


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 100_000])
def test_another_implementation_reads_our_frames(size: int) -> None:
    decoder = FrameDecoder(client=True)
    decoder.receive_bytes(wire.text_frame("x" * size))

    frame = decoder.process_buffer()
    assert frame is not None
    assert (frame.opcode, frame.message_finished, bytes(frame.payload)) == (Opcode.TEXT, True, b"x" * size)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 9, 10]), st.binary(max_size=125)), max_size=5), st.data())
def test_frames_are_found_however_their_bytes_are_split(
    frames: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    sent = b"".join(masked(*frame) for frame in frames)
    incoming, found = wire.Incoming(), []
    while sent:
        size = data.draw(st.integers(1, len(sent)))
        found += incoming.feed(sent[:size])
        sent = sent[size:]

    assert [(frame.opcode, frame.payload) for frame in found] == frames


def test_our_reader_reads_another_implementation() -> None:
    protocol = FrameProtocol(client=True, extensions=[])
    sent = bytes(protocol.send_data("grüße" * 40)) + bytes(protocol.ping(b"?")) + bytes(protocol.close(1000))

    found = wire.Incoming().feed(sent)
    assert [frame.opcode for frame in found] == [wire.TEXT, wire.PING, wire.CLOSE]
    assert found[0].payload.decode() == "grüße" * 40


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x81\x02hi", wire.PROTOCOL_ERROR),
        (b"\xc1\x80" + MASK, wire.PROTOCOL_ERROR),
        (masked(1, b"x" * 1025), wire.TOO_BIG),
        (b"\x81\xff" + bytes(8) + MASK, wire.TOO_BIG),
        (b"\x89\xfe\x00\x80" + MASK, wire.TOO_BIG),
    ],
)
def test_a_broken_frame_says_how_to_close(sent: bytes, code: int) -> None:
    with pytest.raises(wire.BadFrame) as bad:
        wire.Incoming().feed(sent)
    assert bad.value.code == code


def test_a_closing_reason_is_cut_to_what_fits() -> None:
    assert len(wire.close_frame(1013, "x" * 500)) == 2 + 125
