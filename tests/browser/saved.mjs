// What the other tests left behind: the HTML of every page, the style sheet, the weights.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

import { nothing } from './checks.mjs';
import { markup } from './html.mjs';
import { AIMS, saved, weights } from './look.mjs';
import { LINKS, folder } from './settings.mjs';
import { open } from './site.mjs';

test('the Nu HTML checker finds nothing', async () => {
  const context = await open();
  const page = await context.newPage();
  await page.goto('/masuk');
  const sheet = await page.locator('link[rel=stylesheet]').getAttribute('href');
  const css = join(saved, basename(sheet));
  writeFileSync(css, await (await page.request.get(sheet)).text());
  await context.close();
  const files = readdirSync(saved).filter(f => f.endsWith('.html')).map(f => join(saved, f));
  assert.ok(files.length > LINKS.size);
  nothing(markup([...files, css]));
});

test('the weights are written down', () => {
  assert.ok(weights.length > LINKS.size);
  weights.sort((a, b) => b.bytes - a.bytes);
  writeFileSync(join(folder(), 'weights.json'), `${JSON.stringify({ aims: AIMS, weights }, null, 1)}\n`);
});
