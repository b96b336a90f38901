// Every page of every official: barriers, widths, keyboard, weight, markup, and without script.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, describe, test } from 'node:test';

import { barriers, frame, keyboard, nothing, reflow, sideways } from './checks.mjs';
import { crawl } from './crawl.mjs';
import { markup } from './html.mjs';
import { LINKS, LONG, ORIGIN, folder } from './settings.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

const WIDTHS = LONG ? [320, 768, 1440] : [320, 1440];
const SCHEMES = LONG ? ['light', 'dark'] : { 320: ['light'], 1440: ['dark'] };
const schemes = width => (LONG ? SCHEMES : SCHEMES[width]);

/** Bytes over the wire: a first visit with style and script; later pages; pages of long lists. */
const AIMS = { first: 30_000, later: 8_000, list: 25_000 };
const LONG_LIST = 100;

const saved = folder('html');
const shots = folder('shots');
const weights = [];

/** Counts what travels; what the browser kept from before costs nothing. */
async function scale(page) {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on('Network.loadingFinished', event => (bytes += event.encodedDataLength));
  await session.send('Network.enable');
  return () => [bytes, (bytes = 0)][0];
}

/** All that is asked of an open page. */
async function look(page, name) {
  const found = await frame(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 400 ? 740 : 900 });
    for (const colorScheme of schemes(width)) {
      await page.emulateMedia({ colorScheme });
      const where = `${width} ${colorScheme}`;
      found.push(...(await barriers(page)).map(f => `${where}: ${f}`), ...(await sideways(page, where)));
      if (colorScheme === 'light' || !LONG) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
    }
  }
  if (LONG) {
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
    found.push(...(await barriers(page)).map(f => `more contrast: ${f}`));
    await page.emulateMedia({ contrast: null });
  }
  await page.setViewportSize({ width: 320, height: 740 });
  await page.emulateMedia({ colorScheme: 'light' });
  found.push(...(await reflow(page)), ...(await keyboard(page)));
  return found;
}

async function weigh(page, name, bytes, first) {
  const rows = await page.locator('tr, main li').count();
  const kind = first ? 'first' : rows > LONG_LIST ? 'list' : 'later';
  weights.push({ page: name, kind, rows, bytes });
  return bytes > AIMS[kind] ? [`weighs ${bytes} bytes; ${kind} pages may ${AIMS[kind]}`] : [];
}

const policy = response => {
  const text = response.headers()['content-security-policy'] ?? '';
  return /default-src 'none'/.test(text) && !/unsafe|data:|\*/.test(text) ? [] : [`content policy «${text}»`];
};

/** Looks at the answer and at the page that it became. */
async function whole(page, faults, response, name, weight) {
  const found = policy(response);
  writeFileSync(join(saved, `${name}.html`), await response.text());
  if (weight) found.push(...(await weigh(page, name, weight(), !weights.length)));
  found.push(...(await look(page, name)), ...taken(faults));
  nothing(found);
}

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
      await whole(page, faults, response, `tamu-${name}`, weight);
    });
  }
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

describe('pages of officials', { concurrency: 2 }, () => {
  for (const office of LINKS.keys()) {
    test(office, async t => {
      const session = await signedIn(office);
      const { page, faults } = await watched(await open(session));
      const seen = new Map();
      // What the browser keeps for good it has fetched when it signed in.
      await page.goto('/');
      const weight = await scale(page);
      await crawl(page, ['/'], async (path, response, name) => {
        await t.test(path, async () => {
          assert.equal(response.status(), 200);
          seen.set(path, await page.locator('h1').innerText());
          await whole(page, faults, response, `${slug(office)}-${name}`, weight);
        });
        weight();
      });
      await page.context().close();

      await t.test('the same without script', async () => {
        const plain = await watched(await open({ ...session, javaScriptEnabled: false }));
        const reached = new Map();
        await crawl(plain.page, ['/'], async path => {
          reached.set(path, await plain.page.locator('h1').innerText());
        });
        assert.deepEqual(reached, seen);
        nothing(taken(plain.faults));
        await plain.page.context().close();
      });
    });
  }
});

test('the Nu HTML checker finds nothing', async () => {
  const { page } = await watched(await open());
  const sheet = await page.goto('/masuk').then(() => page.locator('link[rel=stylesheet]').getAttribute('href'));
  const css = join(saved, basename(sheet));
  writeFileSync(css, await (await page.request.get(sheet)).text());
  await page.context().close();
  const files = readdirSync(saved).filter(f => f.endsWith('.html')).map(f => join(saved, f));
  assert.ok(files.length > LINKS.size);
  nothing(markup([...files, css]));
});

after(() => {
  weights.sort((a, b) => b.bytes - a.bytes);
  writeFileSync(join(folder(), 'weights.json'), `${JSON.stringify({ origin: ORIGIN, aims: AIMS, weights }, null, 1)}\n`);
});
