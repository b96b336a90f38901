// Findings: the Inspektorat looks, examines, explains and tells; whoever is inspected reads only what it was told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { YEAR, cell, ways } from './desks.mjs';

const LIST = `/laporan/temuan?tahun=${YEAR}`;

async function inspected(walk, n) {
  if (n === 0) {
    await walk.begin('inspektorat', 'run-analytics', 'Jalankan analitik kecurangan', { year: YEAR });
    await walk.looked(await walk.page.reload(), true);
  }
  await walk.at('inspektorat', '/daftar/temuan?cari=Baru');
  if (n === 0) await walk.looked(await walk.page.reload());
  const number = await cell(walk, 'Baru', 'Nomor');
  const found = walk.main().locator('tbody tr').filter({ hasText: number });
  const reason = `Sudah ditelaah dengan dokumennya (${walk.name})`;
  await found.getByRole('link', { name: /^Mulai menelaah temuan/ }).click();
  await walk.page.waitForLoadState();
  await walk.press('Mulai menelaah temuan');

  // A reason says something.
  await walk.at('inspektorat', `/langkah/explain-finding?finding=${number}`);
  await walk.fill({ 'Alasan tertulis': 'ya' });
  await walk.looked(await walk.press('Nyatakan temuan dapat dijelaskan', 422), n > 0);
  await walk.says('TEMUAN-ALASAN');
  await walk.fill({ 'Alasan tertulis': reason });
  await walk.press('Nyatakan temuan dapat dijelaskan');

  // Before it is told, the auditor reads it and nobody else does.
  await walk.at('pemeriksa', LIST);
  await walk.says(number, reason);
  for (const desk of ['ppkd', 'bendahara']) {
    await walk.at(desk, LIST);
    assert.ok(!(await walk.main().innerText()).includes(reason), `${desk} reads it too early`);
  }
  await walk.begin('inspektorat', 'release-finding', 'Sampaikan temuan kepada SKPD-nya', { finding: number });
  await walk.at('ppkd', LIST);
  await walk.says(number, reason);
  if (n === 0) await walk.looked(await walk.page.reload());
  await walk.leave();
}

describe('a finding is judged, and told to those whom it is about', () => {
  for (const { walk, title, n } of ways('temuan')) test(title, () => inspected(walk, n));
});
