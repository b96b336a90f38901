// Receipts: an STBP, its STS to the sen, the credit note that makes it count, and no note twice.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { UNIT, YEAR, numberOf, ways } from './desks.mjs';

const FEE = '4.1.02.01.001.00001';
const RECEIPTS = [
  { payer: 'PT Menara Contoh', amount: '1.500.000,00', over: '1.500.000,01', note: 'NK-701' },
  { payer: 'CV Reklame Contoh', amount: '825.000,00', over: '825.000,01', note: 'NK-702' },
];

async function received(walk, n) {
  const { payer, amount, over, note } = RECEIPTS[n];
  await walk.at('penerimaan', '/');
  await walk.says('Catat STBP', 'Daftar STBP');
  await walk.at('penerimaan', '/langkah/record-stbp');
  await walk.fill({ Penyetor: payer, 'Cara terima': 'Tunai', 'Rekening dan jumlah': `5.1.02.01.001.00024; ${amount}` });
  await walk.looked(await walk.press('Catat STBP', 422), n > 0);
  await walk.says('TERIMA-REKENING', 'Yang dapat dilakukan:');
  await walk.fill({ 'Rekening dan jumlah': `${FEE}; ${amount}` });
  await walk.press('Catat STBP');
  await walk.says('STBP', payer, `Rp\u00a0${amount}`);
  const stbp = walk.place();
  const evidence = await numberOf(walk);

  // From the register of one's own, where the deposit begins.
  await walk.at('penerimaan', '/daftar/stbp');
  await walk.says(payer, 'belum disetor');
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.follow(/^Setor penerimaan/);
  await walk.fill({ 'Jumlah yang disetor (Rp)': over, 'Nomor bukti setor': `BS-${note}` });
  assert.equal(await walk.main().getByRole('checkbox', { checked: true }).count(), 1, 'one receipt waits');
  await walk.looked(await walk.press('Setor penerimaan', 422), n > 0);
  await walk.says('SETOR-JUMLAH', 'Rp\u00a00,01');
  await walk.fill({ 'Jumlah yang disetor (Rp)': amount });
  await walk.press('Setor penerimaan');
  const sts = walk.place();
  await walk.says(`Rp\u00a0${amount}`);

  // The Kuasa BUD finds it among what waits; a note that proved another deposit proves no second one.
  await walk.at('kuasa', '/');
  await walk.says('Nyatakan setoran pendapatan masuk');
  const confirm = 'Nyatakan setoran pendapatan masuk';
  if (n > 0) {
    await walk.refused('kuasa', sts, confirm, { 'Nomor nota kredit': RECEIPTS[0].note });
    await walk.says('Belum dapat dilanjutkan', RECEIPTS[0].note);
  }
  await walk.step('kuasa', sts, confirm, { 'Nomor nota kredit': note });
  await walk.says('Cair');
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.at('penerimaan', stbp);
  await walk.says('Cair');
  await walk.at('penerimaan', `/laporan/buku-penerimaan?tahun=${YEAR}&skpd=${UNIT}`);
  await walk.says(evidence, amount);
  await walk.leave();
}

describe('receipts go from an STBP over an STS to the credit note', () => {
  for (const { walk, title, n } of ways('penerimaan')) test(title, () => received(walk, n));
});
