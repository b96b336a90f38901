// Two people write the same thing: the second is told, nothing is overwritten, and what was typed is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { signedIn } from './site.mjs';
import { Walk } from './walk.mjs';

const DESKS = { staf: 'Staf penyusun konsep', pptk: 'PPTK' };

/** Two windows of two officials, each a walk of its own. */
function both(name) {
  const door = desk => signedIn(DESKS[desk]);
  const options = { viewport: { width: 1280, height: 900 } };
  return ['staf', 'pptk'].map(desk => new Walk(`${name}-${desk}`, options, door));
}

test('two people in one draft of a payment', async () => {
  const [first, second] = both('bersamaan-spp');
  await first.at('staf', '/');
  await first.follow(/Rapat koordinasi kecamatan/);
  const edit = `${new URL(first.page.url()).pathname}/ubah`;
  await first.at('staf', edit);
  await second.at('pptk', edit);
  const purpose = walk => walk.main().getByLabel('Untuk keperluan');
  await purpose(second).fill('Rapat koordinasi kecamatan Hulu (contoh)');
  await second.press('Simpan konsep');

  // The first one typed something else: both stand side by side, and nothing is kept.
  await purpose(first).fill('Rapat koordinasi kecamatan Hilir (contoh)');
  await first.fill({ 'Nilai diminta (Rp)': '1.900.000,00' });
  await first.looked(await first.press('Simpan konsep', 409));
  await first.says('Tidak ada yang tertimpa.', 'kecamatan Hilir', 'kecamatan Hulu', '1.900.000,00', '1.850.000,00');
  await second.page.reload();
  await second.says('kecamatan Hulu', '1.850.000,00');

  // Of the two, one's own amount is taken and the other's purpose left.
  await first.main().getByRole('checkbox', { name: /Perjalanan Dinas/ }).check();
  await first.press('Lanjut dengan pilihan ini', 200);
  assert.equal(await purpose(first).inputValue(), 'Rapat koordinasi kecamatan Hulu (contoh)');
  assert.equal(await first.main().getByLabel('Nilai diminta (Rp)').inputValue(), '1.900.000,00');
  await first.press('Simpan konsep');
  await first.says('kecamatan Hulu', '1.900.000,00');
  for (const walk of [first, second]) await walk.leave();
});

test('two people in one line of an RKA', async () => {
  const [first, second] = both('bersamaan-rka');
  await first.at('staf', '/penyusunan');
  await first.follow(/Dinas Komunikasi/);
  await first.follow('Penyediaan Jasa Komunikasi dan Listrik');
  const part = new URL(first.page.url()).pathname;
  await second.at('pptk', part);
  const cells = walk => walk.page.locator('.cell[name^="u"]').first();
  await cells(second).fill('Listrik gedung utama');
  await second.press('Simpan baris');
  await second.says('Tersimpan.');

  await cells(first).fill('Listrik gedung arsip');
  await first.looked(await first.press('Simpan baris', 422));
  await first.says('sudah diubah orang lain', 'Listrik gedung utama', 'Listrik gedung arsip');
  assert.equal(await cells(first).inputValue(), 'Listrik gedung arsip', 'what was typed is kept');
  await second.at('pptk', part);
  assert.equal(await cells(second).inputValue(), 'Listrik gedung utama', 'nothing is overwritten');
  await first.press('Pakai isian saya pada baris ini');
  await first.says('Tersimpan.');
  await second.page.reload();
  assert.equal(await cells(second).inputValue(), 'Listrik gedung arsip');
  for (const walk of [first, second]) await walk.leave();
});
