// A scanned paper on a payment: brought by the staff, read by the auditor, refused where it is none.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { nothing } from './checks.mjs';
import { whole } from './look.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

const STAFF = 'Staf penyusun konsep';

/** The address of a document of the list in this state. */
async function document(page, state) {
  await page.goto(`/dokumen?jenis=SPP&keadaan=${state}`);
  return page.getByRole('main').locator('a[href^="/dokumen/"]').first().getAttribute('href');
}

for (const javaScriptEnabled of [true, false]) {
  test(`evidence is looked at and kept, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
    const window = await open({ javaScriptEnabled, ...(await signedIn(STAFF)) });
    const { page, faults } = await watched(window);
    const main = page.getByRole('main');
    const to = await document(page, 'konsep');
    // A real paper: what the program itself prints.
    const paper = await (await window.request.get(`${to}/pdf`)).body();
    await page.goto(to);
    await main.getByRole('link', { name: 'Lihat dan lampirkan bukti' }).click();
    await page.waitForURL(`**${to}/lampiran`);
    const bring = async (name, buffer) => {
      await main.getByLabel('Jenis bukti').selectOption('kuitansi');
      await main.getByLabel('Berkas').setInputFiles({ name, mimeType: 'application/pdf', buffer });
      const [posted, loaded] = [page.waitForResponse(r => r.request().method() === 'POST'), page.waitForEvent('load')];
      await main.getByRole('button', { name: 'Lampirkan', exact: true }).click();
      await loaded;
      return posted;
    };

    const refused = await bring('nota.pdf', Buffer.from('<html><script>alert(1)</script>'));
    assert.equal(refused.status(), 422);
    assert.match(await main.innerText(), /yang diterima hanya PDF, JPEG, dan PNG/);
    if (javaScriptEnabled) await whole(page, faults, refused, 'lampiran-ditolak', { brief: true });
    // Two runs, two papers: the same content would be told.
    const other = javaScriptEnabled ? paper : Buffer.concat([paper, Buffer.from('\n')]);
    const name = `Kuitansi ${javaScriptEnabled ? 'satu' : 'dua'}.pdf`;
    const kept = await bring(name, other);
    assert.equal(kept.status(), 303);
    assert.match(await main.innerText(), new RegExp(name));
    if (javaScriptEnabled) await whole(page, faults, await page.goto(`${to}/lampiran`), 'lampiran', {});

    const begun = page.waitForEvent('download');
    await main.getByRole('link', { name }).click();
    const download = await begun;
    assert.equal(download.suggestedFilename(), name);
    assert.deepEqual(await readFile(await download.path()), other);
    nothing(taken(faults));
    await window.close();
  });
}

test('the auditor reads evidence and brings none', async () => {
  const window = await open(await signedIn('Pemeriksa'));
  const { page, faults } = await watched(window);
  const to = await document(page, 'konsep');
  const answer = await page.goto(`${to}/lampiran`);
  assert.equal(await page.locator('form[enctype]').count(), 0);
  assert.equal(await page.getByRole('link', { name: /^Kuitansi/ }).count(), 2);
  await whole(page, faults, answer, 'lampiran-pemeriksa', { brief: true });
  await window.close();
});
