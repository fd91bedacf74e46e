// The PWM block as its registers say it is, without the edges: the converters' 512 kHz clock alone
// would be a million events a second. `changed(pin, hz, duty)` is called when a watched pin's
// frequency or duty (0 to 65535) changes. The chip takes a new level over at the end of a period;
// here it counts from when it is written.
import { BasePeripheral } from 'rp2040js';

const SLICES = 8;
const STRIDE = 0x14;
const CSR = 0x00, DIV = 0x04, CTR = 0x08, CC = 0x0c, TOP = 0x10;
const EN = 0xa0, INTR = 0xa4, INTE = 0xa8, INTF = 0xac, INTS = 0xb0;
const FUNCTION_PWM = 4;
const FULL = 65535;

export class PwmRegisters extends BasePeripheral {
  constructor(chip, watched, changed) {
    super(chip, 'PWM_BASE');
    this.slices = Array.from({ length: SLICES }, () => ({ [CSR]: 0, [DIV]: 16, [CTR]: 0, [CC]: 0, [TOP]: 0xffff }));
    this.watched = watched.map((pin) => ({ pin, hz: 0, duty: 0 }));
    this.changed = changed;
    this.interruptEnable = 0;
    // What the rest of rp2040js asks of its own PWM block.
    this.channels = [];
    this.gpioDirection = 0xffffffff;
    this.gpioValue = 0;
  }

  reset() {}

  gpioOnInput() {}

  get clockFreq() {
    return this.rp2040.clkSys;
  }

  readUint32(offset) {
    if (offset < EN) return this.slices[Math.floor(offset / STRIDE)][offset % STRIDE];
    if (offset === EN) return this.slices.reduce((bits, slice, i) => bits | ((slice[CSR] & 1) << i), 0);
    if (offset === INTE) return this.interruptEnable;
    if (offset === INTR || offset === INTF || offset === INTS) return 0;
    return super.readUint32(offset);
  }

  writeUint32(offset, value) {
    if (offset < EN) this.slices[Math.floor(offset / STRIDE)][offset % STRIDE] = value;
    else if (offset === EN) this.slices.forEach((slice, i) => (slice[CSR] = (slice[CSR] & ~1) | ((value >> i) & 1)));
    else if (offset === INTE && value !== 0) throw new Error('PWM interrupts are not emulated');
    else if (offset !== INTE && offset !== INTR) return super.writeUint32(offset, value);
    this.look();
  }

  /** Tell of every watched pin that is not what it was. */
  look() {
    for (const seen of this.watched) {
      const [hz, duty] = this.output(seen.pin);
      if (hz === seen.hz && duty === seen.duty) continue;
      seen.hz = hz;
      seen.duty = duty;
      this.changed(seen.pin, hz, duty);
    }
  }

  output(pin) {
    const slice = this.slices[(pin >> 1) & 7];
    if (this.rp2040.gpio[pin].functionSelect !== FUNCTION_PWM || !(slice[CSR] & 1)) return [0, 0];
    const divider = ((slice[DIV] >> 4) || 256) + (slice[DIV] & 15) / 16;
    const period = slice[TOP] + 1;
    const high = (slice[CC] >>> (pin & 1 ? 16 : 0)) & 0xffff;
    const hz = Math.round(this.rp2040.clkSys / divider / period);
    return [hz, Math.round((Math.min(high, period) / period) * FULL)];
  }
}
