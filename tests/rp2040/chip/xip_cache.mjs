// What code and constants in flash cost: the cache in front of the QSPI flash.
//
// rp2040js reads flash in one cycle. On the chip that holds only for what is in the cache: 16 KiB,
// two ways, lines of 8 bytes (RP2040 datasheet, 2.6.3.1). A line that is not there is fetched from
// the flash: 8 clocks of address and mode bits, 4 of waiting and 16 of data at half the system clock
// (the Pico's second boot stage: EBh continuous read, divider 2), while the processor stands still.
// Which of two lines makes room the datasheet does not say; here it is the one not used for longer.
const SETS = 1024;
const LINE_SHIFT = 3;
const NO_LINE = -1;

export class XipCache {
  constructor(missCycles) {
    this.missCycles = missCycles;
    this.recent = new Int32Array(SETS).fill(NO_LINE);
    this.older = new Int32Array(SETS).fill(NO_LINE);
    this.last = NO_LINE;
    this.misses = 0;
    this.owedCycles = 0;
  }

  /** Count one read at `address`, if it is in the cached flash. */
  touch(address) {
    const line = address >>> LINE_SHIFT;
    if (line === this.last || address >>> 24 !== 0x10) return;
    this.last = line;
    const set = line & (SETS - 1);
    if (this.recent[set] === line) return;
    if (this.older[set] !== line) {
      this.misses++;
      this.owedCycles += this.missCycles;
    }
    this.older[set] = this.recent[set];
    this.recent[set] = line;
  }

  /** Forget every line. */
  empty() {
    this.recent.fill(NO_LINE);
    this.older.fill(NO_LINE);
    this.last = NO_LINE;
  }

  /** Let every read of `core` pass by here. */
  watch(core) {
    const { rp2040 } = core;
    core.readUint16 = (address) => {
      this.touch(address);
      return rp2040.readUint16(address);
    };
    core.readUint32 = (address) => {
      this.touch(address);
      return rp2040.readUint32(address);
    };
    core.readUint8 = (address) => {
      this.touch(address);
      return rp2040.readUint8(address);
    };
  }
}
