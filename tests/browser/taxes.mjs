// Taxes of an SPP-LS: proposed by the rules, changed by hand, refused without a reason, kept with one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { ways } from './desks.mjs';
import { draft } from './walk.mjs';

/** 3.330.000 holds VAT of 11 in 111; a CV that shows its NPWP pays 1,5 % of the rest, which is above the threshold. */
const AMOUNT = '3.330.000,00';
const SAID = { 'Yang dibayar': 'Barang', 'Bentuk penerima': 'CV atau firma', 'Menunjukkan NPWP': true, 'PKP dengan faktur pajak': true,
  'Jenis barang untuk PPN': 'Bukan barang mewah: DPP nilai lain 11/12' };

async function taxed(walk, n) {
  const of = { payee: 'Sejahtera', account: 'alat tulis', purpose: `Kertas dan tinta ${walk.name} (contoh)`, invoice: `INV-50${n}` };
  const spp = await draft(walk, { ...of, amount: AMOUNT });

  await walk.at('staf', spp);
  await walk.follow('Hitung pajak');
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.fill(SAID);
  await walk.press('Hitung pajak');
  await walk.says('PPN', '−330.000,00', 'PPh Pasal 22', '−45.000,00', '2.955.000,00');
  if (n === 0) await walk.looked(await walk.page.reload());

  // Less VAT than the rules make is refused at filing, with what they propose.
  await walk.at('staf', `${spp}/ubah`);
  const kinds = await walk.main().getByLabel('Jenis potongan').evaluateAll(all => all.map(e => e.value));
  const at = kinds.indexOf('ppn');
  assert.ok(at >= 0, kinds.join(' '));
  await walk.main().locator(`[name="potnilai-${at + 1}"]`).fill('329.999,99');
  await walk.press('Simpan konsep');
  await walk.looked(await walk.refused('bendahara', spp, 'Ajukan SPP'), n > 0);
  await walk.says('PAJAK-BEDA', 'Rp\u00a00,01', 'Yang dapat dilakukan:');

  // With a reason it stands as it was typed.
  await walk.step('staf', spp, 'Hitung pajak', { ...SAID, Alasan: 'Faktur pajak dibulatkan penerbitnya satu sen ke bawah' });
  await walk.says('−329.999,99');
  await walk.step('bendahara', spp, 'Ajukan SPP');
  await walk.says('Diajukan', '2.955.000,01');
  await walk.at('pemeriksa', spp);
  await walk.says('−329.999,99', 'Hitung pajak');
  await walk.leave();
}

describe('taxes of a direct payment are proposed, changed and given a reason', () => {
  for (const { walk, title, n } of ways('pajak')) test(title, () => taxed(walk, n));
});
