// A phone with a code application (RFC 6238): six digits, every thirty seconds.
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const STEP = 30_000;
/** As long a form may be under way before its code is too old. */
const ON_THE_WAY = 5_000;

function bytes(base32) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32].map(l => letters.indexOf(l).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(b => parseInt(b, 2)));
}

export class Phone {
  constructor(secret) {
    this.key = bytes(secret.replace(/\s/g, ''));
    // Simpul takes the step before and the one after as well, each once.
    this.last = Math.floor(Date.now() / STEP) - 2;
  }

  at(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', this.key).update(counter).digest();
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }

  /** A code that was not used yet; waits until there is one. */
  async code() {
    const step = Math.max(this.last + 1, Math.floor((Date.now() + ON_THE_WAY) / STEP) - 1);
    // Kept at once: two windows may ask one phone at the same time.
    this.last = step;
    await pause(Math.max(0, (step - 1) * STEP - Date.now() + 200));
    return this.at(step);
  }
}
