// An RKA from its lines to its verification: written from the keyboard and by paste, refused above
// its ceiling, handed in, questioned, answered, verified; and the same table without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { signedIn } from './site.mjs';
import { Walk } from './walk.mjs';

const DESKS = { staf: 'Staf penyusun konsep', pa: 'Pengguna Anggaran', tapd: 'TAPD' };
const REKENING = '5.1.02.01.001.00024';
const SOURCE = '1.2.01.08';
const REASON = 'Belum ada standar harganya';

const door = desk => signedIn(DESKS[desk]);
const cell = (walk, name) => walk.page.locator(`.cell[name="${name}"]`);

/** The address of the own RKA, found from the year's page. */
async function found(walk) {
  await walk.at('staf', '/penyusunan');
  await walk.main().getByRole('link', { name: /Dinas Komunikasi/ }).first().click();
  await walk.page.waitForURL(/\/rka\/\d+$/);
  return new URL(walk.page.url()).pathname;
}

async function part(walk, rka) {
  await walk.at('staf', rka);
  await walk.main().getByRole('link', { name: 'Penyediaan Peralatan Kantor' }).click();
  await walk.page.waitForURL(/\/rka\/\d+\/\d+$/);
}

/** Pastes into a cell as a spreadsheet does. */
const paste = (walk, name, text) =>
  cell(walk, name).evaluate((field, pasted) => {
    field.focus();
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

const row = (name, price) => [REKENING, name, '2 Buah', price, '', SOURCE, '', '', '', '', '', REASON].join('\t');

test('an RKA is written, refused, handed in, questioned, answered and verified', async () => {
  const walk = new Walk('rka', { viewport: { width: 1440, height: 900 } }, door);
  const rka = await found(walk);
  await part(walk, rka);
  await walk.looked(await walk.page.reload());

  // The keyboard: Tab to the right, Enter down, Esc back.
  await cell(walk, 'rn1').focus();
  for (const text of [REKENING, 'Map', '2 Buah', '1.000', '', SOURCE]) {
    await walk.page.keyboard.type(text);
    await walk.page.keyboard.press('Tab');
  }
  await cell(walk, 'an1').fill(REASON);
  await walk.page.keyboard.press('Enter');
  assert.equal(await walk.page.evaluate(() => document.activeElement.name), 'an2');
  await walk.page.keyboard.press('Shift+Enter');
  await walk.page.keyboard.type('x');
  await walk.page.keyboard.press('Escape');
  assert.equal(await cell(walk, 'an1').inputValue(), REASON);
  assert.equal(await walk.page.locator('tr.ln', { has: cell(walk, 'un1') }).locator('output').innerText(), '2.000,00');
  // While one types, figures are read as the server reads them.
  const shown = () => walk.page.locator('tr.ln', { has: cell(walk, 'un1') }).locator('output').innerText();
  for (const [name, text, figure] of [
    ['kn1', '1.5 Buah', '1.500,00'], ['kn1', '1.000 Buah', '1.000.000,00'], ['kn1', '0.125 Buah', '–'], ['kn1', '2x3 Kali', '6.000,00'],
    ['kn1', '2 Buah', '2.000,00'], ['pn1', '1.5', '2.030,00'], ['pn1', 'satu', '–'], ['pn1', '', '2.000,00'], ['hn1', '1.00', '–'], ['hn1', '1.000', '2.000,00'],
  ]) {
    await cell(walk, name).fill(text);
    assert.equal(await shown(), figure, `${name} ${text}`);
  }

  // A paste of more rows than there are makes rows; what is not saved outlives the page.
  await paste(walk, 'rn2', Array.from({ length: 6 }, (_, n) => row(`Tempelan ${n + 1}`, '500')).join('\n'));
  assert.equal(await cell(walk, 'un7').inputValue(), 'Tempelan 6');
  const [keys, mark] = await walk.page.evaluate(() => [Object.keys(sessionStorage), document.querySelector('simpul-grid').dataset.milik]);
  assert.ok(keys.length === 1 && mark.length === 16 && keys[0].startsWith(`isian:${mark}/`), `${keys} ${mark}`);
  await walk.page.reload();
  assert.equal(await cell(walk, 'un7').inputValue(), 'Tempelan 6');
  await walk.says('Isian yang belum tersimpan');

  // Above the ceiling nothing is kept, and nothing that was typed is lost.
  await cell(walk, 'hn1').fill('900.000.000');
  await walk.looked(await walk.press('Simpan baris', 422));
  await walk.says('Belum dapat dilanjutkan', 'Yang dapat dilakukan:');
  assert.equal(await cell(walk, 'un7').inputValue(), 'Tempelan 6');
  await cell(walk, 'hn1').fill('1.000');
  await walk.press('Simpan baris');
  await walk.says('Tersimpan.', 'Alat Tulis Kantor');
  assert.equal(await walk.page.evaluate(() => sessionStorage.length), 0);

  // Each sub kegiatan says what it is to reach; then the PA hands the RKA in.
  await walk.at('staf', rka);
  const places = await walk.main().locator('table a[href^="/rka/"]').evaluateAll(all => all.map(a => a.getAttribute('href')));
  for (const place of places) {
    await walk.at('staf', place);
    await walk.main().getByRole('link', { name: 'Isi tolok ukur' }).click();
    await walk.page.waitForLoadState();
    await walk.fill({ 'Indikator keluaran': 'Jumlah laporan', 'Satuan target': 'laporan' });
    await walk.main().getByLabel('Target', { exact: true }).fill('12');
    await walk.press('Isi tolok ukur');
  }
  await walk.step('pa', rka, 'Ajukan RKA');
  await walk.says('Diajukan');

  // The TAPD asks at a line and sends it back; the SKPD answers and hands it in again.
  await walk.at('tapd', places[1] ?? places[0]);
  await walk.main().getByRole('link', { name: 'Beri catatan' }).first().click();
  await walk.page.waitForLoadState();
  await walk.main().getByLabel('Catatan', { exact: true }).fill('Sebutkan dasar jumlahnya.');
  await walk.press('Beri catatan pada RKA');
  await walk.says('Sebutkan dasar jumlahnya.');
  await walk.step('tapd', rka, 'Kembalikan RKA', { Alasan: 'Jawab catatan kami dahulu.' });
  await walk.at('staf', rka);
  await walk.looked(await walk.page.reload());
  await walk.main().getByRole('link', { name: /^Jawab catatan/ }).click();
  await walk.page.waitForLoadState();
  await walk.main().getByLabel('Jawaban').fill('Menurut kebutuhan tahun lalu.');
  await walk.press('Jawab catatan');
  await walk.says('Menurut kebutuhan tahun lalu.');
  await walk.step('pa', rka, 'Ajukan RKA');
  await walk.at('tapd', rka);
  await walk.main().getByRole('link', { name: /^Nyatakan catatan selesai/ }).click();
  await walk.page.waitForLoadState();
  await walk.press('Nyatakan catatan selesai');
  await walk.step('tapd', rka, 'Verifikasi RKA');
  await walk.says('Diverifikasi');

  // A reader follows a line's hands.
  await walk.at('tapd', places[0]);
  await walk.looked(await walk.page.reload());
  await walk.main().locator('a[href*="/baris/"]').first().click();
  await walk.page.waitForURL(/\/baris\/\d+$/);
  await walk.looked(await walk.page.reload());
  await walk.leave();
});
