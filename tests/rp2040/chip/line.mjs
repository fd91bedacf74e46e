// The pipe to the bench: fixed records, the same both ways. bench_line.py is the other end.
//
// Record, little-endian: kind (1 byte, a letter), a (1), b (2), size (4), time in ns (8, double);
// then `size` bytes. The bench answers each record that asks with one 'r': `b` is the value asked
// for, the time is when the bench wants to be called next, the bytes are `a` pairs of (pin, level) to
// drive, then what the bench knows to follow on the same wire. Nothing here waits for anything but the pipe, so a run is the same every time.
import { readSync, writeSync } from 'node:fs';

const HEADER_SIZE = 16;
const NOTHING = new Uint8Array(0);

export class Line {
  constructor() {
    this.header = new Uint8Array(HEADER_SIZE);
    this.view = new DataView(this.header.buffer);
    this.unsent = [];
  }

  /** Send a record that needs no answer; it goes out together with the next one that does. */
  tell(kind, a, b, timeNs, bytes = NOTHING) {
    const record = new Uint8Array(HEADER_SIZE + bytes.length);
    const view = new DataView(record.buffer);
    view.setUint8(0, kind.charCodeAt(0));
    view.setUint8(1, a);
    view.setUint16(2, b, true);
    view.setUint32(4, bytes.length, true);
    view.setFloat64(8, timeNs, true);
    record.set(bytes, HEADER_SIZE);
    this.unsent.push(record);
  }

  /** Send what was told so far. */
  flush() {
    const all = Buffer.concat(this.unsent);
    this.unsent = [];
    let at = 0;
    while (at < all.length) at += writeSync(1, all, at);
  }

  /** Wait for one record from the bench; null where the pipe has ended. */
  take() {
    if (!this.fill(this.header)) return null;
    const bytes = new Uint8Array(this.view.getUint32(4, true));
    const driven = 2 * this.view.getUint8(1);
    const record = {
      kind: String.fromCharCode(this.view.getUint8(0)),
      value: this.view.getUint16(2, true),
      timeNs: this.view.getFloat64(8, true),
    };
    if (!this.fill(bytes)) return null;
    return { ...record, drives: bytes.subarray(0, driven), bytes: bytes.subarray(driven) };
  }

  fill(bytes) {
    let at = 0;
    while (at < bytes.length) {
      const size = readSync(0, bytes, at, bytes.length - at);
      if (size === 0) return false;
      at += size;
    }
    return true;
  }
}
