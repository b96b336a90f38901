// The bank: a list of SP2D made by one official and released by another just as it was shown, its file taken, the bank's own
// words brought and laid beside it, and a month of cash closed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { YEAR, cell, issued, ways } from './desks.mjs';
import { draft } from './walk.mjs';
import { workbook } from './workbook.mjs';

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
/** By which the bank names the payments of the lists. */
const marks = [];

/** The file of a released list: all account numbers, so it is given once and to whoever asks by name. */
async function taken(walk, batch, mark) {
  await walk.at('kuasa', batch);
  await walk.follow('Ambil berkas daftar penguji');
  const begun = walk.page.waitForEvent('download');
  await walk.main().getByRole('button', { name: 'Ambil berkas daftar penguji' }).first().click();
  const file = await readFile(await (await begun).path(), 'utf8');
  assert.ok(file.includes('pain.001') && file.includes(mark), file.slice(0, 300));
}

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
  marks[n] = await cell(walk, `${NETS[n]},00`, 'Tanda Pengenal');
  if (n === 0) await walk.looked(await walk.page.reload(), true);
  const typed = net => ({ 'Sidik daftar': digest, 'Jumlah bersih daftar (Rp)': net });
  await walk.looked(await walk.refused(by, batch, 'Lepas daftar penguji', typed(`${NETS[n]},01`)), n > 0);
  await walk.says('DP-JUMLAH', 'Rp\u00a00,01');
  await walk.step(by, batch, 'Lepas daftar penguji', typed(NETS[n]));
  await walk.says('Terbit');
  await taken(walk, batch, marks[n]);
  const bank = { 'Nomor referensi dari bank': `BD-${n}`, 'Sidik yang dibacakan bank': digest };
  await walk.step('kuasa', batch, 'Catat penyerahan daftar ke bank', bank);
  await walk.says('Ditransfer');
  await walk.step('kuasa', sp2d, 'Catat SP2D cair');
  await walk.says('Cair');
  await walk.leave();
}

/** A statement of the RKUD; `closing` is what it says at its end. */
const statement = (opening, lines, closing) =>
  workbook([
    ['REKENING KORAN (CONTOH)'],
    ['Nomor Rekening', RKUD],
    ['Saldo Awal', opening],
    ['Saldo Akhir', closing],
    [],
    ['Tanggal', 'Keterangan', 'Debit', 'Kredit'],
    ...lines.map(([day, text, debit]) => [day, text, debit, 0]),
  ]);

const OPENING = 900_000_000;
const FEE = 15_000;

/** What the bank took by itself is told, and placed by somebody who did not bring the statement. */
async function strange(walk) {
  const lines = [['11/03/2026', 'BIAYA ADMINISTRASI', FEE], ['13/03/2026', 'MATERAI', 10_000]];
  const closing = OPENING - FEE - 10_000;
  const wrong = statement(OPENING, lines, closing + 0.01);
  const refused = await walk.bring('kuasa', 'import-statement', {}, { name: 'rk-salah.xlsx', bytes: wrong }, 422);
  await walk.says('RK-SALDO', 'Rp\u00a00,01');
  await walk.looked(refused, true);
  const read = await walk.bring('kuasa', 'import-statement', {}, { name: 'rk-1.xlsx', bytes: statement(OPENING, lines, closing) });
  await walk.says('Belum ada yang disimpan.', 'Saldo akhir', 'Rp\u00a0899.975.000,00');
  await walk.looked(read);
  await walk.press('Simpan impor ini', 200);
  await walk.follow('Lihat hasilnya');
  await walk.says('BIAYA ADMINISTRASI', '15.000,00');
  await walk.looked(await walk.page.reload());
  const line = await cell(walk, 'BIAYA ADMINISTRASI', 'Baris');
  const place = async (desk, status) => {
    await walk.at(desk, `/langkah/match-statement-line?${new URLSearchParams({ line })}`);
    await walk.fill({ 'Debit ini adalah': 'Biaya bank', 'Dasar pencocokan': 'Nota debit bank bulan Maret' });
    return walk.press('Cocokkan baris rekening koran', status);
  };
  await walk.looked(await place('kuasa', 422), true);
  await walk.says('Belum dapat dilanjutkan');
  await place('ppkd', 303);
  assert.ok(!(await walk.main().innerText()).includes('BIAYA ADMINISTRASI'), 'it is no finding any more');
  await walk.leave();
}

/** What the lists paid is found by its mark, to the sen. */
async function found(walk) {
  const sums = [4_760_000, 610_000];
  const before = OPENING - FEE - 10_000;
  const lines = marks.map((mark, n) => ['16/03/2026', `PEMBAYARAN ${mark}`, sums[n]]);
  const bytes = statement(before, lines, before - sums[0] - sums[1]);
  await walk.bring('kuasa', 'import-statement', {}, { name: 'rk-2.xlsx', bytes });
  await walk.press('Simpan impor ini', 200);
  await walk.at('kuasa', `/laporan/rekonsiliasi-bank?tahun=${YEAR}&by=baris`);
  for (const mark of marks) await walk.says(mark);
  await walk.at('kuasa', '/daftar/rekonsiliasi-bank');
  const told = await walk.main().innerText();
  assert.ok(marks.every(mark => !told.includes(mark)), told);
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

describe('the bank says what it did', () => {
  const [desk, phone] = ways('rekening-koran');
  test(desk.title, () => strange(desk.walk));
  test(phone.title, () => found(phone.walk));
});

describe('a month of cash is counted, witnessed and closed', () => {
  for (const { walk, title, n } of ways('kas')) test(title, () => closed(walk, n));
});
