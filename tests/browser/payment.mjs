// One payment from its draft to the money's arrival, each step taken by its official on the pages,
// with a refusal and a return on the way; a reader who may do nothing follows it to the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { signedIn } from './site.mjs';
import { Walk, draft, enrol } from './walk.mjs';

const DESKS = {
  staf: 'Staf penyusun konsep',
  bendahara: 'Bendahara Pengeluaran',
  ppk: 'PPK-SKPD',
  pa: 'Pengguna Anggaran',
  kuasa: 'Kuasa BUD',
  pemeriksa: 'Pemeriksa',
};

const door = desk => signedIn(DESKS[desk]);
/** One phone for both walks: the PA enrolls it on the first. */
const phones = new Map();

async function payment(walk, facts) {
  const sum = `Rp\u00a0${facts.amount}`;
  const spp = await draft(walk, facts);

  // More than the SPD holds is refused with its figures, and the draft is put right.
  await walk.at('staf', `${spp}/ubah`);
  await walk.fill({ 'Nilai diminta (Rp)': '900.000.000,00' });
  await walk.press('Simpan konsep');
  await walk.at('bendahara', `${spp}/submit-spp`);
  await walk.looked(await walk.press('Ajukan SPP', 422));
  await walk.says('Belum dapat dilanjutkan', 'Yang dapat dilakukan:', 'SPD');
  await walk.at('staf', `${spp}/ubah`);
  await walk.fill({ 'Nilai diminta (Rp)': facts.amount });
  await walk.press('Simpan konsep');

  assert.equal(await walk.step('bendahara', spp, 'Ajukan SPP'), spp);
  await walk.says('Diajukan', sum);
  await walk.step('ppk', spp, 'Kembalikan SPP', { Alasan: 'Kuitansi belum ditandatangani.' });
  await walk.says('Dikembalikan');
  await walk.at('bendahara', spp);
  await walk.says('Kuitansi belum ditandatangani.');
  await walk.step('bendahara', spp, 'Ajukan SPP');
  await walk.step('ppk', spp, 'Verifikasi SPP');
  await walk.says('Diverifikasi');

  const spm = await walk.step('pa', spp, 'Terbitkan SPM', { 'Nomor SPTJM': `SPTJM-${facts.invoice}`, 'Tanggal SPTJM': '2026-03-16' });
  assert.notEqual(spm, spp);
  await walk.step('kuasa', spm, 'Terima SPM');
  const sp2d = await walk.step('kuasa', spm, 'Terbitkan SP2D');
  await walk.step('kuasa', sp2d, 'Catat pemindahbukuan SP2D', { 'Nomor referensi bank': `REF-${facts.invoice}` });
  await walk.step('kuasa', sp2d, 'Catat SP2D cair');
  await walk.says('Cair', sum);

  await walk.at('pemeriksa', sp2d);
  await walk.says('Cair', sum, 'Catat SP2D cair', 'Terbitkan SPM', facts.purpose);
  assert.equal(await walk.main().getByRole('button').count(), 0, 'an auditor is offered no step');
  await walk.page.goto(`${sp2d}/void-sp2d`);
  assert.equal(await walk.main().locator('form').count(), 0, 'nor its form');
  walk.faults.length = 0;
  await walk.leave();
}

test('a payment on a desk', async () => {
  const walk = new Walk('bayar', { viewport: { width: 1280, height: 900 } }, door, { phones });
  await enrol(walk, 'pa');
  await payment(walk, { purpose: 'Perjalanan dinas pendampingan (contoh)', invoice: 'INV-201', amount: '1.250.000,00' });
});

test('a payment on a telephone without script', async () => {
  const walk = new Walk('bayar-320', { viewport: { width: 320, height: 740 }, javaScriptEnabled: false }, door, { phones });
  await payment(walk, { purpose: 'Rapat pendampingan (contoh)', invoice: 'INV-202', amount: '975.000,00' });
});
