// SPI and I2C wires: each byte takes its time on the wire and is asked for at the bench.
const FUNCTION_SPI = 1;
const FUNCTION_I2C = 3;
const I2C_CONNECT = 0, I2C_WRITE = 1, I2C_READ = 2, I2C_STOP = 3;
const ACKNOWLEDGED = 1;

/**
 * Bytes of one SPI bus; `ask(kind, a, b)` returns what the chip shifts out, and the bytes that follow
 * while zeros go out and its select pin stays as it is: a data word is one question, not nine.
 */
export function wireSpi(chip, bus, pins, select, ask) {
  const spi = chip.spi[bus];
  let incoming = 0;
  let following = [];
  chip.gpio[select].addListener(() => {
    following = [];
  });
  const alarm = chip.clock.createAlarm(() => spi.completeTransmit(incoming));
  spi.onTransmit = (value) => {
    const wired = pins.every((pin) => chip.gpio[pin].functionSelect === FUNCTION_SPI);
    const polarity = (spi.control0 >> 6) & 1;
    const phase = (spi.control0 >> 7) & 1;
    const understood = wired && polarity === 0 && phase === 1 && spi.dataBits === 8;
    if (!understood) incoming = 0;
    else if (value === 0 && following.length) incoming = following.shift();
    else {
      const answer = ask('S', bus, value);
      incoming = answer.value;
      following = [...answer.bytes];
    }
    alarm.schedule((spi.dataBits / spi.clockFrequency) * 1e9);
  };
}

/** Transfers of one I2C bus, with the chip's own count of a bit's clocks (RP2040 datasheet, 4.3.14). */
export function wireI2c(chip, bus, pins, ask) {
  const i2c = chip.i2c[bus];
  let next = () => {};
  const alarm = chip.clock.createAlarm(() => next());
  const after = (bits, action) => {
    next = action;
    const cycles = i2c.sclHighPeriod + i2c.sclLowPeriod + i2c.spikelen + 8;
    alarm.schedule((bits * cycles * 1e9) / chip.clkSys);
  };
  const wired = () => pins.every((pin) => chip.gpio[pin].functionSelect === FUNCTION_I2C);
  i2c.onStart = () => after(1, () => i2c.completeStart());
  i2c.onConnect = (address, mode) => {
    const taken = wired() && ask('I', I2C_CONNECT, address | (mode << 8)).value === ACKNOWLEDGED;
    after(9, () => i2c.completeConnect(taken));
  };
  i2c.onWriteByte = (value) => {
    const taken = ask('I', I2C_WRITE, value).value === ACKNOWLEDGED;
    after(9, () => i2c.completeWrite(taken));
  };
  i2c.onReadByte = () => {
    const { value } = ask('I', I2C_READ, 0);
    after(9, () => i2c.completeRead(value));
  };
  i2c.onStop = () => {
    ask('I', I2C_STOP, 0);
    after(1, () => i2c.completeStop());
  };
}
