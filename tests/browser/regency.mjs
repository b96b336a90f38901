// A practice regency of its own, whose officials have passwords and use the ordinary door.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { PROGRAM } from './settings.mjs';

/** The day of the demonstration, on which its regency stands. */
const TODAY = '2026-03-16';
const run = promisify(execFile);

/** A demonstration regency in a folder; officials are added by the command line before it is served. */
export class Regency {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'simpul-daerah-'));
    this.data = join(this.folder, 'daerah');
    this.passwords = new Map();
    this.nips = 0;
  }

  found() {
    return run(PROGRAM, ['demo', '--no-serve', '--data', this.data]);
  }

  /** One command on the folder; answers with what it printed. */
  async command(args, env = {}) {
    const { stdout } = await run(PROGRAM, [...args, '--data', this.data, '--json', '--today', TODAY], { env: { ...process.env, ...env } });
    return JSON.parse(stdout);
  }

  act(name, input) {
    return this.command(['act', name, '--input', JSON.stringify(input)]).then(answer => answer.done);
  }

  /** An official with an account and an office by decree. */
  async appoint(username, role, unit) {
    this.nips += 1;
    const nip = `19850101201001${String(1000 + this.nips)}`;
    await this.act('add-official', { nip, name: `Pejabat Uji ${this.nips}` });
    await this.act('add-user', { official: nip, username });
    await this.act('grant-role', { official: nip, role, unit, decree_number: `SK-U ${this.nips}/2026`, decree_date: '2026-01-02', from: '2026-01-02' });
  }

  /** Gives an account a password, as its owner would type it. */
  async password(username) {
    const password = `sandi ${randomBytes(9).toString('hex')}`;
    await this.command(['user', 'disable', username]);
    await this.command(['user', 'enable', username, '--password'], { SIMPUL_NEW_PASSWORD: password });
    this.passwords.set(username, password);
  }

  /** Answers with the address; a regency that is served already goes on at another day. */
  async serve(today = TODAY) {
    await this.rest();
    this.server = spawn(PROGRAM, ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--today', today], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = '';
    for await (const part of this.server.stdout) {
      told += part;
      const address = /http:\/\/[\d.:]+/.exec(told);
      if (address) return address[0];
    }
    throw new Error(`simpul serve ended: ${told}`);
  }

  async rest() {
    if (!this.server || this.server.exitCode !== null) return;
    const ended = new Promise(done => this.server.once('exit', done));
    this.server.kill('SIGTERM');
    await ended;
  }

  async end() {
    await this.rest();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
