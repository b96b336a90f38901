// A budget file brought in the browser: looked at first, kept when somebody says so.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { nothing } from './checks.mjs';
import { whole } from './look.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

const EXAMPLE = fileURLToPath(new URL('../../docs/panduan/contoh/apbd-contoh.csv', import.meta.url));

for (const javaScriptEnabled of [true, false]) {
  test(`a budget is looked at before it is kept, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
    const window = await open({ javaScriptEnabled, ...(await signedIn('PPKD')) });
    const { page, faults } = await watched(window);
    const main = page.getByRole('main');
    const bring = async (name, buffer) => {
      await page.goto('/impor');
      await main.getByLabel('Tahapan').fill(javaScriptEnabled ? 'rapbd' : 'kua-ppas');
      await main.getByLabel('Berkas').first().setInputFiles(buffer ? { name, mimeType: 'text/csv', buffer } : EXAMPLE);
      const [posted, loaded] = [page.waitForResponse(r => r.request().method() === 'POST'), page.waitForEvent('load')];
      await main.getByRole('button', { name: 'Baca dan periksa Impor APBD' }).click();
      await loaded;
      return posted;
    };

    await bring('lain.csv', Buffer.from('a;b;c\n1;2;3\n'));
    assert.match(await main.innerText(), /Belum dapat dilanjutkan: ada 1 hal/);
    const looked = await bring();
    assert.equal(await page.title().then(t => t.split(' – ')[0]), 'Periksa sebelum menyimpan');
    assert.match(await main.innerText(), /Belum ada yang disimpan\.[\s\S]*Jumlah anggaran/);
    if (javaScriptEnabled) await whole(page, faults, looked, 'impor-diperiksa', { brief: true });
    const loaded = page.waitForEvent('load');
    await main.getByRole('button', { name: 'Simpan impor ini' }).click();
    await loaded;
    assert.match(await main.innerText(), /Impor sudah disimpan/);
    nothing(taken(faults));
    await window.close();
  });
}
