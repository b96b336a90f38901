// All that is asked of a page, in one call.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { barriers, covered, frame, keyboard, nothing, reflow, sideways } from './checks.mjs';
import { LONG, folder } from './settings.mjs';
import { taken } from './site.mjs';

const every = (widths, schemes) => widths.flatMap(width => schemes.map(colorScheme => ({ width, colorScheme })));
const LOOKS = LONG
  ? every([320, 768, 1440], ['light', 'dark'])
  : [{ width: 320, colorScheme: 'light' }, { width: 1440, colorScheme: 'dark' }];

/** Bytes over the wire: a first visit with style and script; later pages; pages of long lists. */
export const AIMS = { first: 30_000, later: 8_000, list: 25_000 };
const LONG_LIST = 100;

export const saved = folder('html');
const shots = folder('shots');
export const weights = [];

/** Counts what travels; what the browser kept from before costs nothing. */
export async function scale(page) {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on('Network.loadingFinished', event => (bytes += event.encodedDataLength));
  await session.send('Network.enable');
  return () => [bytes, (bytes = 0)][0];
}

/** All that is asked of an open page; `brief` leaves out what its twins were asked already. */
async function look(page, name, brief, lang) {
  const found = await frame(page, lang);
  for (const { width, colorScheme } of brief ? LOOKS.slice(0, 1) : LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const where = `${width} ${colorScheme}`;
    found.push(...(await barriers(page)).map(f => `${where}: ${f}`), ...(await sideways(page, where)));
    await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
    found.push(...(await covered(page, where)));
    const shot = `${name}-${width}${colorScheme === 'dark' ? '-gelap' : ''}`;
    // For eyes alone; a PNG of a long page takes three times as long to write.
    await page.screenshot({ path: join(shots, `${shot}.jpg`), type: 'jpeg', quality: 80 });
  }
  if (brief) return found;
  if (LONG) {
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
    found.push(...(await barriers(page)).map(f => `more contrast: ${f}`));
    await page.emulateMedia({ contrast: null });
  }
  await page.setViewportSize({ width: 320, height: 740 });
  await page.emulateMedia({ colorScheme: 'light' });
  found.push(...(await reflow(page)), ...(await keyboard(page, { pixels: LONG })));
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

/** Looks at the answer and at the page that it became; `name` is that of its files. */
export async function whole(page, faults, response, name, { weight, brief = false, lang = 'id' } = {}) {
  const found = policy(response);
  writeFileSync(join(saved, `${name}.html`), await response.text());
  if (weight) found.push(...(await weigh(page, name, weight(), weights.length === 0)));
  found.push(...(await look(page, name, brief, lang)), ...taken(faults));
  nothing(found);
}
