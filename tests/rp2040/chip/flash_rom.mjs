// Writing flash: what the boot ROM's functions do to it, carried out here. rp2040js has no flash chip
// behind its SSI, so the ROM's own instructions would wait for one for ever.
//
// The functions are found in the ROM's table (RP2040 datasheet, 2.8.3) and begin with a breakpoint in
// the place of their first instruction. Erased bits are ones and programming only clears some. Times
// are the typical ones of the Pico's W25Q16JV (datasheet, 9.6): interrupts are off meanwhile.
const TABLE_POINTER = 0x14;
const BREAKPOINT = 0xbe00;
const RETURN = 0x4770; // BX LR
const SECTOR = 4096, BLOCK = 65536, PAGE = 256;
const SECTOR_NS = 45e6, BLOCK_NS = 150e6, PAGE_NS = 0.4e6;

const NAMES = ['IF', 'EX', 'RE', 'RP', 'FC'];

/** Return a copy of the boot ROM (Uint32Array) whose flash functions end in `FlashRom.serve`. */
export function withBreakpoints(rom) {
  const changed = rom.slice();
  const halves = new Uint16Array(changed.buffer);
  let at = halves[TABLE_POINTER >> 1] >> 1;
  for (; halves[at] !== 0; at += 2) {
    const name = String.fromCharCode(halves[at] & 0xff, halves[at] >> 8);
    const number = NAMES.indexOf(name);
    if (number < 0) continue;
    const entry = halves[at + 1] >> 1;
    halves[entry] = BREAKPOINT | number;
    halves[entry + 1] = RETURN;
  }
  return changed;
}

/** The flash that `chip` sees, and `kept`, the same bytes beyond its reset. */
export class FlashRom {
  /** `spend(ns)` lets that much time pass for the processor; `flush()` empties its cache. */
  constructor(chip, kept, spend, flush) {
    this.chip = chip;
    this.kept = kept;
    this.spend = spend;
    this.flush = flush;
    chip.onBreak = (number) => this.serve(NAMES[number]);
  }

  serve(name) {
    const [first, second, third] = this.chip.core.registers;
    if (name === 'RE') this.erase(first, second);
    else if (name === 'RP') this.program(first, second, third);
    else if (name === 'FC') this.flush();
    else if (name === undefined) throw new Error('the processor met a breakpoint');
  }

  erase(at, size) {
    if (at % SECTOR || size % SECTOR) throw new Error(`erased ${size} bytes at ${at}`);
    this.chip.flash.fill(0xff, at, at + size);
    this.kept.fill(0xff, at, at + size);
    // The ROM erases whole blocks where it can.
    for (let end = at + size; at < end; ) {
      const whole = at % BLOCK === 0 && end - at >= BLOCK;
      this.spend(whole ? BLOCK_NS : SECTOR_NS);
      at += whole ? BLOCK : SECTOR;
    }
  }

  program(at, from, size) {
    if (at % PAGE || size % PAGE) throw new Error(`programmed ${size} bytes at ${at}`);
    for (let i = 0; i < size; i++) {
      this.kept[at + i] &= this.chip.readUint8(from + i);
      this.chip.flash[at + i] = this.kept[at + i];
    }
    this.spend((size / PAGE) * PAGE_NS);
  }
}
