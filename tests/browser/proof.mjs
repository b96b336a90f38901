// The checks themselves: each must find what is wrong with a page made wrong on purpose.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { barriers, covered, frame, keyboard, reflow, sideways } from './checks.mjs';
import { markup } from './html.mjs';
import { folder } from './settings.mjs';
import { open, watched } from './site.mjs';

const WRONG = `<!doctype html><html><head><title>Salah</title><style>
 .pale { color: #bbb; background: #fff } .wide { width: 900px } .bare:focus { outline: none }
 .tiny { display: inline-block; width: 9px; height: 9px; padding: 0; border: 0; overflow: hidden }
 .cut { height: 20px; overflow: hidden; line-height: 1.2 }
 .under + p { margin-top: -3rem; padding-top: 2rem; position: relative }
</style></head><body><main><p class="pale">Pucat</p><p class="wide">Lebar</p><p class="cut">Terpotong</p><p class="under">Tertimpa</p>
<p><button class="tiny">a</button><button class="tiny">b</button></p><button class="bare">Tanpa tanda</button>
<img src="http://example.test/gambar.png"><script>throw new Error('rusak')</script></main></body></html>`;

const has = (found, ...words) => {
  for (const word of words) assert.ok(found.some(f => f.includes(word)), `«${word}» is not among: ${found.join('\n')}`);
};

test('the checks find what is wrong', async () => {
  const { page, faults } = await watched(await open());
  await page.setContent(WRONG);
  has(await barriers(page), 'axe color-contrast', 'axe image-alt', 'axe html-has-lang', 'axe target-size', 'axe page-has-heading-one');
  has(await frame(page), '0 headings', 'the language', 'style or script inside', 'title');
  has(await sideways(page, '320 px'), '320 px: ', 'p.wide to 9');
  has(await covered(page, 'here'), 'here: «Tertimpa» lies under p.');
  has(await reflow(page), 'text at 200 %: text is cut off in p.cut', 'text spacing: text is cut off in p.cut');
  has(await keyboard(page), 'button «Tanpa tanda» shows no ring');
  has(faults, 'script: rusak', 'elsewhere: http://example.test/gambar.png', 'failed: http://example.test');
  await page.context().close();
});

test('a control under something else, and one that Tab never reaches', async () => {
  const { page } = await watched(await open());
  await page.setContent(`<style>.over { position: fixed; inset: 0; background: #fff }</style>
    <button>Di bawah</button><a href="#a" tabindex="-1">Tak terjangkau</a><div class="over"></div>`);
  has(await keyboard(page), 'is hidden while it has the focus', '1 of 2 stops reached');
  await page.context().close();
});

test('a ring that something cuts off', async () => {
  const { page } = await watched(await open());
  await page.setContent(`<style>:focus { outline: 3px solid; outline-offset: 2px } .held, .held button { width: 100px; height: 30px }
    .held { overflow: clip }</style><button>Terlihat</button><div class="held"><button>Terpotong</button></div>`);
  const found = await keyboard(page, { pixels: true });
  assert.deepEqual(found, ['keyboard: button «Terpotong» shows no ring']);
  await page.context().close();
});

test('the content policy is reported', async () => {
  const { page, faults } = await watched(await open());
  await page.goto('/masuk');
  assert.deepEqual(faults, []);
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await page.waitForTimeout(100);
  has(faults, 'style');
  await page.context().close();
});

test('the HTML checker finds what is wrong', () => {
  const wrong = folder('wrong');
  writeFileSync(join(wrong, 'salah.html'), WRONG);
  writeFileSync(join(wrong, 'salah.css'), 'p { colour: red; width: 12 }');
  has(markup([join(wrong, 'salah.html'), join(wrong, 'salah.css')]), 'salah.html', 'alt', 'salah.css', 'colour');
});
