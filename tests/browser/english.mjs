// Some pages in English: other words break other lines, and are read out in another voice.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { whole } from './look.mjs';
import { open, signedIn, watched } from './site.mjs';

const lang = 'en';
/** Pages by the official who opens them; a pattern stands for the first link of the page before it. */
const PAGES = [
  ['Kuasa BUD', ['/', '/dokumen', /^\/dokumen\/\d+$/, '/anggaran', '/pantauan', '/laporan', '/jurnal', '/akun', '/akun/sandi', '/akun/kode']],
  ['Administrator', ['/daftar/pejabat', '/langkah/grant-role', '/pertukaran', '/daftar/karantina-peristiwa']],
];

for (const [office, paths] of PAGES) {
  test(`${office} in English`, async t => {
    const { page, faults } = await watched(await open(await signedIn(office)));
    await page.goto('/');
    await page.getByRole('contentinfo').getByRole('button', { name: 'English' }).click();
    await page.waitForFunction(lang => document.documentElement.lang === lang, lang);
    for (const path of paths) {
      const links = () => page.getByRole('main').locator('a[href]').evaluateAll(all => all.map(a => a.pathname));
      const to = typeof path === 'string' ? path : (await links()).find(link => path.test(link));
      await t.test(to, async () => {
        const response = await page.goto(to);
        assert.equal(response.status(), 200);
        const name = `inggris${to.replace(/[^a-z0-9]+/gi, '-')}`;
        // The first of them is asked everything, keyboard included.
        await whole(page, faults, response, name, { lang, brief: !['/', '/dokumen', '/akun/sandi', '/langkah/grant-role'].includes(to) });
      });
    }
    await page.context().close();
  });
}
