// The bank: a list of SP2D made by one official and released by another just as it was shown, and a month of cash closed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { cell, issued, ways } from './desks.mjs';
import { draft } from './walk.mjs';

const SKPKD = '5.02.0.00.0.00.30.0000';
const RKUD = '0012345678';

/** The SP2D that waits since morning on a desk; on the telephone one of its own. */
async function waiting(walk, n) {
  if (n > 0) {
    const facts = { purpose: 'Perjalanan dinas ke bank (contoh)', invoice: 'INV-521', amount: '610.000,00' };
    return issued(walk, await draft(walk, facts), 'SPTJM-521');
  }
  await walk.at('kuasa', '/');
  await walk.follow(/verifikasi lapangan/);
  return walk.step('kuasa', walk.place(), 'Terbitkan SP2D');
}

const NETS = ['4.760.000', '610.000'];
const BY = ['ppkd', 'bud'];

async function released(walk, n) {
  const sp2d = await waiting(walk, n);
  if (n === 0) {
    const office = { 'Nama bank': 'Bank Daerah', 'Nomor rekening': RKUD, 'Nama pemilik rekening': 'RKUD Kabupaten Contoh', 'Nomor keputusan Kepala Daerah': '900/1/2026', 'Tanggal keputusan Kepala Daerah': '2026-01-02' };
    await walk.begin('ppkd', 'register-office-account', 'Catat rekening daerah', { unit: SKPKD, kind: 'rkud' }, office);
    await walk.says('••••5678');
    await walk.looked(await walk.page.reload());
  }
  await walk.at('kuasa', '/daftar/sp2d-siap-bank');
  await walk.says(`${NETS[n]},00`);
  await walk.follow('Susun daftar penguji');
  if (n === 0) await walk.looked(await walk.page.reload());
  // The only RKUD is chosen already.
  await walk.says('Bank Daerah, ••••5678', `Rp\u00a0${NETS[n]},00`);
  assert.equal(await walk.main().getByRole('checkbox', { checked: true }).count(), 1, 'one SP2D waits');
  await walk.press('Susun daftar penguji');
  const batch = walk.place();
  await walk.says('Konsep', `${NETS[n]},00`);

  // The second official reads the list from its page, and types what it says.
  const by = BY[n];
  await walk.at(by, '/');
  await walk.says('Lepas daftar penguji');
  await walk.at(by, batch);
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.follow('Daftar penguji SP2D');
  const digest = await cell(walk, `${NETS[n]},00`, 'Sidik');
  if (n === 0) await walk.looked(await walk.page.reload(), true);
  const typed = net => ({ 'Sidik daftar': digest, 'Jumlah bersih daftar (Rp)': net });
  await walk.looked(await walk.refused(by, batch, 'Lepas daftar penguji', typed(`${NETS[n]},01`)), n > 0);
  await walk.says('DP-JUMLAH', 'Rp\u00a00,01');
  await walk.step(by, batch, 'Lepas daftar penguji', typed(NETS[n]));
  await walk.says('Terbit');
  const bank = { 'Nomor referensi dari bank': `BD-${n}`, 'Sidik yang dibacakan bank': digest };
  await walk.step('kuasa', batch, 'Catat penyerahan daftar ke bank', bank);
  await walk.says('Ditransfer');
  await walk.step('kuasa', sp2d, 'Catat SP2D cair');
  await walk.says('Cair');
  await walk.leave();
}

/** A month in which nothing was held is closed at nothing, and at no sen more. */
async function closed(walk, n) {
  await walk.at('bendahara', '/daftar/penutupan-kas');
  await walk.follow('Tutup kas bulanan');
  const said = { 'Bulan yang ditutup': String(n + 1), 'Saldo bank (Rp)': '0', 'Nomor atau tanggal rekening koran': `RK ${n + 1}/2026` };
  await walk.fill({ ...said, 'Uang tunai yang dihitung (Rp)': '0,01' });
  await walk.looked(await walk.press('Tutup kas bulanan', 422), n > 0);
  await walk.says('PK-SELISIH', 'Yang dapat dilakukan:');
  await walk.fill({ 'Uang tunai yang dihitung (Rp)': '0' });
  await walk.press('Tutup kas bulanan');
  const closing = walk.place();
  await walk.at('pa', '/');
  await walk.says('Sahkan penutupan kas');
  await walk.step('pa', closing, 'Sahkan penutupan kas');
  await walk.says('Disahkan');
  await walk.at('bendahara', '/daftar/penutupan-kas');
  await walk.says(n === 0 ? 'Januari' : 'Februari');
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.leave();
}

describe('the bank pays a list that two officials saw', () => {
  for (const { walk, title, n } of ways('bank')) test(title, () => released(walk, n));
});

describe('a month of cash is counted, witnessed and closed', () => {
  for (const { walk, title, n } of ways('kas')) test(title, () => closed(walk, n));
});
