// The public's pages, as `simpul portal` serves them from a folder: no script, no cookie, two languages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { scale, whole } from './look.mjs';
import { Regency } from './regency.mjs';
import { PROGRAM } from './settings.mjs';
import { open, watched } from './site.mjs';

const UNITS = ['1.01.0.00.0.00.01.0000', '1.02.0.00.0.00.02.0000'];
const GIVER = 'ID-KAB/GOV/DUKCAPIL/SIAK';

const regency = new Regency();
let portal, origin;

/** A service of one SKPD that another one may use. */
async function exchanged() {
  const as = (user, name, input) =>
    regency.command(['act', name, '--as', user, '--input', JSON.stringify(input)]).then(answer => answer.done);
  await regency.appoint('kominfosatu', 'administrator');
  await regency.appoint('kominfodua', 'administrator');
  await regency.appoint('stafpemberi', 'staf', UNITS[1]);
  for (const [unit, code, system] of [[UNITS[0], 'DINKES', 'SIK'], [UNITS[1], 'DUKCAPIL', 'SIAK']]) {
    const { member } = await as('kominfosatu', 'register-exchange-member', { unit, class: 'GOV', code, name: `Dinas ${code}` });
    await as('kominfosatu', 'register-exchange-system', { member, code: system, title: `Aplikasi ${system}` });
  }
  const service = { unit: UNITS[1], system: GIVER, code: 'penduduk', title: 'Penduduk menurut nomor induk', meaning: 'Satu penduduk menurut nomor induknya', personal: true, url: 'https://siak.lan/api' };
  const { address } = await as('stafpemberi', 'offer-service', service);
  await as('kominfodua', 'approve-service-address', { address, networks: ['10.20.30.0/24'] });
}

/** Serves what was published; answers with its address. */
function serve(folder, verifier) {
  portal = spawn(PROGRAM, ['portal', folder, '--verifier', verifier, '--listen', '127.0.0.1:0']);
  return new Promise((resolve, reject) => {
    let told = '';
    portal.stdout.on('data', part => {
      told += part;
      const found = told.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    });
    portal.on('exit', code => reject(new Error(`simpul portal ended with ${code}`)));
  });
}

before(async () => {
  await regency.found();
  await exchanged();
  const { verifier } = await regency.command(['journal', 'checkpoint']);
  const folder = join(regency.folder, 'terbit');
  await regency.command(['publish', folder]);
  origin = await serve(folder, verifier);
});

after(async () => {
  portal?.removeAllListeners('exit');
  portal?.kill();
  await regency.end();
});

for (const lang of ['id', 'en']) {
  test(`the public's pages (${lang})`, async t => {
    const { page, faults } = await watched(await open({ baseURL: origin }), origin);
    const base = lang === 'en' ? '/en' : '';
    // The style sheet comes once.
    await page.goto(base || '/');
    const weight = await scale(page);
    for (const [path, status] of [[base || '/', 200], [`${base}/katalog`, 200], [`${base}/katalog/rinci/${GIVER}/penduduk`, 200], [`${base}/jejak`, 200], [`${base}/sah/x`, 404]]) {
      await t.test(path, async () => {
        const response = await page.goto(path);
        assert.equal(response.status(), status);
        await whole(page, faults, response, `umum${path.replace(/[^a-z0-9]+/gi, '-')}`, { lang, weight });
      });
    }
    await t.test('a code is typed and the other language chosen', async () => {
      await page.goto(base || '/');
      await page.getByRole('textbox').fill('salah-ketik');
      await page.getByRole('button').click();
      assert.equal(new URL(page.url()).pathname, `${base}/sah/salah-ketik`);
      await page.getByRole('contentinfo').getByRole('link', { name: lang === 'en' ? 'Bahasa Indonesia' : 'English' }).click();
      await page.waitForFunction(lang => document.documentElement.lang !== lang, lang);
      faults.length = 0;
    });
    assert.deepEqual(await page.context().cookies(), []);
    await page.context().close();
  });
}
