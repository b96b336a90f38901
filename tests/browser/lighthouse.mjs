// Lighthouse, which nobody here wrote: accessibility and best practices of one page of each shape.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { nothing } from './checks.mjs';
import { shape } from './crawl.mjs';
import { CHROMIUM, LONG, ORIGIN, need } from './settings.mjs';
import { FLAGS, signedIn } from './site.mjs';
import { shapes } from './pages.mjs';

const { chromium } = need('playwright-core');

const CATEGORIES = ['accessibility', 'best-practices'];
/** In the short run: before sign-in, a list of tasks, and the page with the most pictures. */
const SAMPLE = ['/masuk', '/', '/pantauan'];

/** A port that nobody uses now. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Sentences about what keeps a page from a full hundred. */
async function lacking({ port, lighthouse }, url) {
  const options = {
    port,
    logLevel: 'error',
    output: 'json',
    onlyCategories: CATEGORIES,
    // The session lies in the browser's own cookies.
    disableStorageReset: true,
  };
  const { lhr } = await lighthouse(url, options);
  assert.equal(lhr.runtimeError, undefined, lhr.runtimeError?.message);
  assert.equal(new URL(lhr.finalDisplayedUrl).pathname, new URL(url).pathname, 'the page that was asked for');
  return CATEGORIES.flatMap(id => {
    const { score, auditRefs } = lhr.categories[id];
    if (score === 1) return [];
    const failed = auditRefs.filter(ref => ref.weight > 0 && ![1, null].includes(lhr.audits[ref.id].score));
    const told = failed.map(ref => `${ref.id}: ${JSON.stringify(lhr.audits[ref.id].details?.items ?? []).slice(0, 300)}`);
    return [`${id} ${Math.round(score * 100)}: ${told.join('; ')}`];
  });
}

test('Lighthouse gives a hundred', async t => {
  // Loaded here: a module that waits would let those behind it begin first.
  const { default: lighthouse } = await import(pathToFileURL(need.resolve('lighthouse')));
  const port = await freePort();
  const at = { port, lighthouse };
  const profile = mkdtempSync(join(tmpdir(), 'simpul-lighthouse-'));
  const browser = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: [...FLAGS, `--remote-debugging-port=${port}`] });
  try {
    await t.test('but not to a page made wrong', async () => {
      const html = '<!doctype html><p style="color:#bbb;background:#fff">pucat<img src="x"><script>document.domain = 1; throw new Error("rusak")</script>';
      const server = createServer((_, answer) => answer.end(html)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const found = await lacking(at, `http://127.0.0.1:${server.address().port}/`);
      server.close();
      assert.match(found.join(), /accessibility \d\d: .*color-contrast.*,best-practices \d\d: .*errors-in-console/);
    });
    // One page for all forms of a step, one for all orders of a list.
    const first = new Map([...shapes.values()].reverse().map(page => [shape(page.path, false), page]));
    const wanted = [...first.values()].filter(({ path }) => LONG || SAMPLE.includes(path));
    assert.ok(wanted.length >= (LONG ? 30 : 2), `${wanted.length} pages`);
    for (const { path, office } of [{ path: '/masuk' }, { path: '/panduan/07-penolakan' }, ...wanted]) {
      if (!LONG && !SAMPLE.includes(path)) continue;
      await t.test(`${path} ${office ?? ''}`, async () => {
        const state = office ? (await signedIn(office)).storageState : { cookies: [] };
        await browser.clearCookies();
        await browser.addCookies(state.cookies);
        nothing(await lacking(at, ORIGIN + path));
      });
    }
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
});
