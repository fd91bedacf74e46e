// The host's end of the USB cable: rp2040js enumerates the serial port, the rest is here.
//
// Each bulk packet takes its time on a full-speed bus and is taken by the host only while it reads:
// while it does not, the packet stays in the chip's buffer, as it would. rp2040js answers the chip's
// wish to receive with empty packets for ever, which no host does, and takes the second of two
// buffers first.
import { USBCDC } from 'rp2040js';

const CONTROL = 0x08, BUFFER_CONTROL = 0x80, BUFFER_CONTROL_LAST = 0xfc;
const DOUBLE = 1 << 30;
const AVAILABLE = 1 << 10, FULL = 1 << 15, LENGTH = 0x3ff;
const PACKET = 64;
// Token, handshake, PID, CRC and turn-around of a bulk packet, in bytes of 12 Mbit/s.
const OVERHEAD = 13;

const wireNs = (size) => ((size + OVERHEAD) * 8e9) / 12e6;

export class UsbHost {
  /** `received(bytes)` is called for what the chip sends. */
  constructor(chip, received) {
    this.chip = chip;
    this.received = received;
    this.reads = true;
    this.cdc = new USBCDC(chip.usbCtrl);
    this.toSend = [];
    this.leaving = [];
    this.room = null;
    this.inAlarm = chip.clock.createAlarm(() => this.takePacket());
    this.outAlarm = chip.clock.createAlarm(() => this.givePacket());
    const usb = chip.usbCtrl;
    const updated = usb.DPRAMUpdated.bind(usb);
    usb.DPRAMUpdated = (offset, value) => {
      const endpoint = (offset - BUFFER_CONTROL) >> 3;
      const receives = (offset & 4) !== 0;
      const ours = endpoint === (receives ? this.cdc.outEndpoint : this.cdc.inEndpoint);
      if (offset < BUFFER_CONTROL || offset > BUFFER_CONTROL_LAST || !(value & AVAILABLE) || !ours) {
        updated(offset, value);
      } else if (receives) this.offerRoom(endpoint, offset, value);
      else this.queuePackets(endpoint, offset, value);
    };
  }

  /** Whether the device is there and was told that a terminal is. */
  get isOpen() {
    return this.cdc.initialized;
  }

  /** The host begins or stops reading its port. */
  setReads(reads) {
    this.reads = reads;
    if (reads && this.leaving.length) this.inAlarm.schedule(wireNs(this.leaving[0].size));
  }

  /** The host writes to its port. */
  write(bytes) {
    this.toSend.push(...bytes);
    this.startGiving();
  }

  queuePackets(endpoint, offset, value) {
    const control = this.chip.usbDPRAMView.getUint32(CONTROL + 8 * (endpoint - 1), true);
    const at = control & 0xffc0;
    const idle = this.leaving.length === 0;
    this.leaving.push({ endpoint, offset, shift: 0, at, size: value & LENGTH, last: true });
    if (control & DOUBLE && (value >>> 16) & AVAILABLE) {
      this.leaving[this.leaving.length - 1].last = false;
      const size = (value >>> 16) & LENGTH;
      this.leaving.push({ endpoint, offset, shift: 16, at: at + PACKET, size, last: true });
    }
    if (idle && this.reads) this.inAlarm.schedule(wireNs(this.leaving[0].size));
  }

  takePacket() {
    if (!this.reads) return;
    const { endpoint, offset, shift, at, size, last } = this.leaving.shift();
    const view = this.chip.usbDPRAMView;
    const flags = ((AVAILABLE | FULL) << shift) >>> 0;
    view.setUint32(offset, view.getUint32(offset, true) & ~flags, true);
    if (size) this.received(this.chip.usbDPRAM.slice(at, at + size));
    if (last) this.chip.usbCtrl.indicateBufferReady(endpoint, false);
    if (this.leaving.length) this.inAlarm.schedule(wireNs(this.leaving[0].size));
  }

  offerRoom(endpoint, offset, value) {
    this.room = { endpoint, offset, size: value & LENGTH };
    this.startGiving();
  }

  startGiving() {
    if (!this.room || this.toSend.length === 0 || this.outAlarm.scheduled) return;
    this.outAlarm.schedule(wireNs(Math.min(this.room.size, this.toSend.length)));
  }

  givePacket() {
    this.outAlarm.scheduled = false;
    const { endpoint, offset, size } = this.room;
    this.room = null;
    const view = this.chip.usbDPRAMView;
    view.setUint32(offset, view.getUint32(offset, true) & ~AVAILABLE, true);
    this.chip.usbCtrl.finishRead(endpoint, Uint8Array.from(this.toSend.splice(0, size)));
    this.startGiving();
  }
}
