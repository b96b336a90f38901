// An advance: the decree, the UP into the treasurer's hands, evidence out of it, its account, and the GU that fills it again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { UNIT, YEAR, account, issued, paid, ways } from './desks.mjs';

const POWER = { 'Kode sub kegiatan': '2.16.01.2.08.0002', 'Kode rekening': '5.1.02.02.001.00061' };
const UP = '20.000.000,00';
/** The treasurer's own account. */
const OWN = 'Bendahara Pengeluaran Dinas Komunikasi';

let own;

/** From the PPKD's decree to the money. */
async function given(walk) {
  const decree = { 'UP tunai (Rp)': UP, 'Nomor keputusan': '900/12/2026', 'Tanggal keputusan': '2026-01-05' };
  await walk.begin('ppkd', 'set-up-limit', 'Catat besaran UP', { unit: UNIT, year: YEAR }, decree);
  await walk.says('Uang muka');
  // Once a year.
  await walk.at('ppkd', `/langkah/set-up-limit?${new URLSearchParams({ unit: UNIT, year: YEAR })}`);
  await walk.fill({ ...decree, 'UP tunai (Rp)': '20.000.000,01' });
  await walk.press('Catat besaran UP', 422);
  await walk.says('UP-BESARAN-ADA', `Rp\u00a0${UP}`);

  own = await account(walk, 'bendahara', OWN);
  const spp = await walk.begin('bendahara', 'draft-spp-up', 'Susun konsep SPP-UP', { unit: UNIT }, { 'Nomor rekening': own });
  await walk.says('Konsep', `Rp\u00a0${UP}`, OWN);
  const sp2d = await issued(walk, spp, 'SPTJM-UP');
  await paid(walk, sp2d, 'REF-UP');
  await walk.at('bendahara', `/laporan/uang-muka?tahun=${YEAR}`);
  await walk.says('20.000.000,00');
  await walk.leave();
}

/** Evidence, refused where it is more than the treasurer holds; its taxes are counted as it is kept. */
async function spent(walk, { purpose, invoice, amount, over, cuts, net }) {
  await walk.at('bendahara', '/langkah/record-tbp');
  await walk.fill({
    Keperluan: purpose,
    Penerima: 'CV Contoh Sejahtera',
    'Cara bayar': 'Tunai',
    'Nomor tagihan atau kuitansi': invoice,
    ...POWER,
    'Jumlah (Rp)': over,
    'Yang dibayar': 'Jasa',
    'Bentuk penerima': 'CV atau firma',
    'Menunjukkan NPWP': true,
  });
  const refused = await walk.press('Catat TBP', 422);
  await walk.says('Belum dapat dilanjutkan', 'UANG-KURANG', 'Rp\u00a00,01');
  // Every reason leads to a field that is there.
  for (const to of await walk.main().locator('.refusal a[href^="#"]').evaluateAll(all => all.map(a => a.hash.slice(1)))) {
    assert.equal(await walk.page.locator(`[id="${to}"]`).count(), 1, `#${to}`);
  }
  assert.equal(await (await walk.field('Keperluan')).inputValue(), purpose, 'what was typed is kept');
  await walk.looked(refused);
  await walk.fill({ 'Jumlah (Rp)': amount });
  await walk.press('Catat TBP');
  await walk.says(purpose, amount, 'PPh Pasal 23', cuts, net);
  return walk.place();
}

/** The treasurer's account, its way back and forth, and the request that fills the UP again. */
async function accounted(walk, amount, n) {
  const lpj = await walk.begin('bendahara', 'draft-lpj', 'Susun LPJ', { unit: UNIT });
  await walk.says('Konsep', amount);
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.step('bendahara', lpj, 'Ajukan LPJ');
  await walk.says('Diajukan');
  await walk.at('ppk', '/');
  await walk.says('Verifikasi LPJ');
  await walk.step('ppk', lpj, 'Kembalikan LPJ', { Alasan: 'Kuitansi belum bermeterai.' });
  await walk.at('bendahara', lpj);
  await walk.says('Kuitansi belum bermeterai.');
  await walk.step('bendahara', lpj, 'Ajukan LPJ');
  await walk.step('ppk', lpj, 'Verifikasi LPJ');
  await walk.step('pa', lpj, 'Sahkan LPJ');
  await walk.says('Disahkan');
  if (n === 0) await walk.looked(await walk.page.reload());
  const gu = await walk.step('bendahara', lpj, 'Susun konsep SPP-GU', { 'Nomor rekening': own });
  await walk.says('Konsep', amount);
  await paid(walk, await issued(walk, gu, `SPTJM-GU-${n}`), `REF-GU-${n}`);
}

/** 2 % of what a CV asks for a service. */
const PAYMENTS = [
  { purpose: 'Jasa perbaikan jaringan (contoh)', invoice: 'KW-601', amount: '1.000.000,00', over: '20.000.000,01', cuts: '−20.000,00', net: '980.000,00' },
  { purpose: 'Jasa perawatan genset (contoh)', invoice: 'KW-602', amount: '750.000,00', over: '20.000.000,01', cuts: '−15.000,00', net: '735.000,00' },
];

describe('an advance is given, spent, accounted for and filled again', () => {
  const both = ways('uang-muka');
  test('the UP reaches the treasurer, without script', () => given(both[1].walk));
  for (const { walk, title, n } of both) {
    test(`evidence, account and GU ${title}`, async () => {
      const tbp = await spent(walk, PAYMENTS[n]);
      if (n === 0) await walk.looked(await walk.page.reload());
      await accounted(walk, PAYMENTS[n].amount, n);
      await walk.at('bendahara', tbp);
      await walk.says('Disahkan');
      // All of it is there again.
      await walk.at('bendahara', `/laporan/uang-muka?tahun=${YEAR}`);
      await walk.says('20.000.000,00');
      if (n === 0) await walk.looked(await walk.page.reload(), true);
      await walk.at('bendahara', `/laporan/bku?tahun=${YEAR}&skpd=${UNIT}`);
      await walk.says(PAYMENTS[n].purpose);
      if (n === 0) await walk.looked(await walk.page.reload(), true);
      await walk.leave();
    });
  }
});

