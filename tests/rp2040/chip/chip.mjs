// An RP2040 with a flash image, whose pins, buses and USB lead over a pipe to the bench: no chip and
// no host is known here. `node chip.mjs CONFIG`, started by emulated_board.py, which says what is in
// CONFIG. The emulator is rp2040js; what it leaves out and this adds: the time of bytes on the wires
// (buses.mjs, usb_host.mjs), of flash that is not in the cache (xip_cache.mjs) and of entering and
// leaving interrupts, the processor's clock as its PLL is set, writing flash (flash_rom.mjs), and
// starting anew after the watchdog.
import { readFileSync } from 'node:fs';
import { ConsoleLogger, LogLevel, RP2040 } from 'rp2040js';
import { wireI2c, wireSpi } from './buses.mjs';
import { FlashRom, withBreakpoints } from './flash_rom.mjs';
import { Line } from './line.mjs';
import { PwmRegisters } from './pwm_registers.mjs';
import { UsbHost } from './usb_host.mjs';
import { XipCache } from './xip_cache.mjs';

const FLASH_START = 0x10000000;
const PWM = 0x40050, WATCHDOG = 0x40058;
const SCRATCH_0 = 0x0c;
const RELEASED = 2; // and above: an input, whatever pulls at it
// Arm gives the Cortex-M0+ 15 cycles to a handler's first instruction, on memory without wait states;
// the way back, eight words to unstack, is taken as nearly as long.
const ENTRY_CYCLES = 15;
const RETURN_CYCLES = 13;
const PIN_EXCEPTION = 16 + 13; // IO_IRQ_BANK0

const config = JSON.parse(process.argv[2]);
const bootrom = withBreakpoints(
  new Uint32Array(new Uint8Array(readFileSync(config.bootrom)).buffer),
);
const flash = readFileSync(config.flash);
const line = new Line();
const unanswered = new Set(config.unanswered);

let chip, watchdog, host, pwm, cache, benchAlarm;
let owedCycles = 0;
let asleepNs = 0;
let interrupts = []; // those being served, outermost first
let pinInterruptNs = 0;
let otherInterruptNs = 0;
let resetAsked = false;
const driven = new Map(); // what hangs on the pins drives them still after a reset
let beforeNs = 0; // what the boots before this one took

const nowNs = () => beforeNs + chip.clock.nanos;

function ask(kind, a, b, bytes) {
  line.tell(kind, a, b, nowNs(), bytes);
  line.flush();
  const answer = line.take();
  if (answer === null) process.exit(0);
  obey(answer);
  return answer;
}

/** Book the time of an interrupt that has ended, less that of those that came in it. */
function account({ number, sinceNs, insideNs }) {
  const passedNs = nowNs() - sinceNs;
  const outer = interrupts.at(-1);
  if (outer) outer.insideNs += passedNs;
  if (number === PIN_EXCEPTION) pinInterruptNs += passedNs - insideNs;
  else otherInterruptNs += passedNs - insideNs;
}

/** Drive the pins and set the alarm that a record of the bench's brings. */
function obey({ timeNs, drives }) {
  benchAlarm.cancel();
  if (Number.isFinite(timeNs)) benchAlarm.schedule(Math.max(timeNs - nowNs(), 0));
  for (let i = 0; i < drives.length; i += 2) {
    driven.set(drives[i], drives[i + 1] === 1);
    chip.gpio[drives[i]].setInputValue(drives[i + 1] === 1);
  }
}

function start(reason) {
  if (chip) beforeNs += chip.clock.nanos;
  chip = new RP2040();
  chip.logger = new ConsoleLogger(LogLevel.Error);
  chip.loadBootrom(bootrom);
  chip.flash.set(flash);
  cache = new XipCache(config.missCycles);
  cache.watch(chip.core);
  new FlashRom(
    chip,
    flash,
    (ns) => (owedCycles += (ns * chip.clkSys) / 1e9),
    () => cache.empty(),
  );
  const { core } = chip;
  const [entry, leave] = [core.exceptionEntry.bind(core), core.exceptionReturn.bind(core)];
  interrupts = [];
  core.exceptionEntry = (number) => {
    owedCycles += ENTRY_CYCLES;
    interrupts.push({ number, sinceNs: nowNs(), insideNs: 0 });
    entry(number);
  };
  core.exceptionReturn = (code) => {
    owedCycles += RETURN_CYCLES;
    leave(code);
    account(interrupts.pop());
  };
  pwm = new PwmRegisters(chip, config.pwm, (pin, hz, duty) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, hz, true);
    ask('W', pin, duty, bytes);
  });
  chip.pwm = pwm;
  chip.peripherals[PWM] = pwm;
  watchdog = chip.peripherals[WATCHDOG];
  watchdog.reason = reason;
  watchdog.onWatchdogTrigger = () => {
    resetAsked = true;
    watchdog.timer.enable = false; // or its alarm would ring for ever in this very instant
  };
  const write = watchdog.writeUint32.bind(watchdog);
  watchdog.writeUint32 = (offset, value) => {
    // A register that nothing uses, for firmware under measurement to say where it is.
    if (offset === SCRATCH_0) {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, value, true);
      line.tell('K', 0, 0, nowNs(), bytes);
    }
    write(offset, value);
  };
  benchAlarm = chip.clock.createAlarm(() => ask('D', 0, 0));
  config.spi.forEach((pins, bus) => wireSpi(chip, bus, pins, config.selects[bus], ask));
  wireI2c(chip, 0, config.i2c, ask);
  for (const pin of config.pins) {
    chip.gpio[pin].addListener((state) => {
      const level = Math.min(state, RELEASED);
      if (unanswered.has(pin)) line.tell('P', pin, level, nowNs());
      else ask('P', pin, level);
    });
  }
  for (const pin of config.pwm) {
    const check = chip.gpio[pin].checkForUpdates.bind(chip.gpio[pin]);
    chip.gpio[pin].checkForUpdates = () => {
      check();
      pwm.look();
    };
  }
  const reads = host ? host.reads : true;
  host = new UsbHost(chip, (bytes) => line.tell('U', 0, 0, nowNs(), bytes));
  host.reads = reads;
  for (const [pin, level] of driven) chip.gpio[pin].setInputValue(level);
  core.PC = FLASH_START;
}

function run(untilNs) {
  while (nowNs() < untilNs) {
    const { clock, core } = chip;
    const endNs = untilNs - beforeNs;
    while (clock.nanosCounter < endNs && !resetAsked) {
      if (core.waiting) {
        const alarm = clock.nextAlarm;
        const leftNs = endNs - clock.nanosCounter;
        const stepNs = alarm ? Math.min(alarm.nanos - clock.nanosCounter, leftNs) : leftNs;
        asleepNs += stepNs;
        clock.tick(stepNs);
      } else {
        const cycles = core.executeInstruction() + owedCycles + cache.owedCycles;
        owedCycles = 0;
        cache.owedCycles = 0;
        clock.tick((cycles * 1e9) / chip.clkSys);
      }
    }
    if (resetAsked) {
      resetAsked = false;
      const { reason } = watchdog;
      ask('X', reason, 0);
      start(reason);
      ask('D', 0, 0);
    }
  }
  const figures = Float64Array.of(asleepNs, cache.misses, pinInterruptNs, otherInterruptNs);
  line.tell('T', host.isOpen ? 1 : 0, 0, nowNs(), new Uint8Array(figures.buffer));
  line.flush();
}

start(0);
for (;;) {
  const order = line.take();
  if (order === null) process.exit(0);
  if (order.kind === 'R') run(order.timeNs);
  else if (order.kind === 'U') host.write(order.bytes);
  else if (order.kind === 'L') host.setReads(order.value === 1);
  else obey(order);
}
