// Every page of every official, with and without script.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { nothing } from './checks.mjs';
import { crawl, shape } from './crawl.mjs';
import { scale, whole } from './look.mjs';
import { LINKS, LONG, ORIGIN } from './settings.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

const slug = office => office.toLowerCase().replace(/[^a-z]+/g, '-');

/** Pages that a stranger can open, and the answer that each gives. */
const PUBLIC = [
  ['/masuk', 200, 'masuk'],
  ['/masuk/tautan/bukan-tautan', 404, 'tautan-terpakai'],
  [[...LINKS.values()][0], 200, 'tautan'],
  ['/tidak-ada', 404, 'tidak-ada'],
];

test('pages of a stranger', async t => {
  const { page, faults } = await watched(await open());
  const weight = await scale(page);
  for (const [path, status, name] of PUBLIC) {
    await t.test(name, async () => {
      const response = await page.goto(path);
      assert.equal(response.status(), status);
      await whole(page, faults, response, `tamu-${name}`, { weight });
    });
  }
  await t.test('the guide', async guide => {
    await page.goto('/panduan');
    const paths = await page.locator('.guide a[href^="/panduan/"]').evaluateAll(all => all.map(a => a.pathname));
    const pages = new Set(['/panduan', ...paths]);
    assert.ok(pages.size > 20, [...pages].join(' '));
    weight();
    // The others differ from these in words alone.
    const closely = ['/panduan', '/panduan/07-penolakan', '/panduan/21-bendahara-pengeluaran'];
    for (const path of pages) {
      await guide.test(path, async () => {
        const response = await page.goto(path);
        assert.equal(response.status(), 200);
        await whole(page, faults, response, `tamu${path.replaceAll('/', '-')}`, { weight, brief: !closely.includes(path) });
      });
    }
  });
  await t.test('a wrong password', async () => {
    await page.goto('/masuk');
    await page.getByLabel('Nama pengguna').fill('bukan-siapa-siapa');
    await page.getByLabel('Kata sandi').fill('bukan kata sandi');
    const answered = page.waitForEvent('load');
    const [response] = await Promise.all([page.waitForResponse(r => r.request().method() === 'POST'), page.keyboard.press('Enter')]);
    await answered;
    assert.equal(response.status(), 422);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'belum', 'the reader is led to the reason');
    await whole(page, faults, response, 'tamu-sandi-keliru');
  });
  await t.test('a page of officials leads to the sign-in and back', async () => {
    await page.goto('/akun');
    assert.equal(page.url(), `${ORIGIN}/masuk?ke=/akun`);
    nothing(taken(faults));
  });
  await page.context().close();
});

/** What the demonstration's exchange shows: to whoever runs it, and to an SKPD that takes part. */
const EXCHANGE = new Map([
  ['Administrator', ['/pertukaran', '/daftar/karantina-peristiwa', '/daftar/aliran-peristiwa', '/daftar/alarm-pertukaran']],
  ['Pengguna Anggaran', ['/pertukaran', '/daftar/aliran-peristiwa']],
]);

/** Shapes of pages that were asked everything, each with the first one and how many officials opened one. */
export const shapes = new Map();
/** Pages of one shape that are looked at, whoever opens them; after the first with axe and one width alone. */
const ENOUGH = LONG ? 12 : 3;
const enough = pattern => pattern !== '/' && (shapes.get(pattern)?.times ?? 0) >= ENOUGH;

describe('pages of officials', { concurrency: 2 }, () => {
  for (const office of LINKS.keys()) {
    test(office, async t => {
      const session = await signedIn(office);
      const { page, faults } = await watched(await open(session));
      const seen = new Map();
      // What the browser keeps for good it has fetched when it signed in.
      await page.goto('/');
      const weight = await scale(page);
      await crawl(page, ['/', ...(EXCHANGE.get(office) ?? [])], async (path, response, name) => {
        await t.test(path, async () => {
          assert.equal(response.status(), 200);
          seen.set(path, await page.locator('h1').innerText());
          const before = shapes.get(shape(path));
          const brief = before !== undefined;
          shapes.set(shape(path), before ? { ...before, times: before.times + 1 } : { path, office, times: 1 });
          await whole(page, faults, response, `${slug(office)}-${name}`, { weight, brief });
        });
        weight();
      }, enough);
      await page.context().close();
      if (office === 'Administrator') {
        assert.ok([...seen.keys()].some(path => /^\/pertukaran\/karantina\/\d+$/.test(path)), 'what was set aside is looked at');
      }

      await t.test('the same without script', async () => {
        const plain = await watched(await open({ ...session, javaScriptEnabled: false }));
        const reached = new Map();
        for (const path of seen.keys()) {
          await plain.page.goto(path);
          reached.set(path, await plain.page.locator('h1').innerText());
        }
        // Counts move on while others work.
        const still = all => new Map([...all].map(([path, heading]) => [path, heading.replace(/\d+/g, '#')]));
        assert.deepEqual(still(reached), still(seen));
        nothing(taken(plain.faults));
        await plain.page.context().close();
      });
    });
  }
});
