// Looks at an open page. Each check answers with sentences; none means nothing was found.
import assert from 'node:assert/strict';

import { need } from './settings.mjs';

/** Fails with all of it, one sentence a line. */
export const nothing = found => assert.ok(found.length === 0, `found:\n  ${found.join('\n  ')}`);

const axe = need('axe-core');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** axe on WCAG 2.2 A and AA and on best practice. It needs a page with script, or it would wait for ever. */
export async function barriers(page) {
  // Half a megabyte: a page that is looked at twice has it already.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    values =>
      globalThis.axe.run(document, {
        runOnly: { type: 'tag', values },
        rules: { 'target-size': { enabled: true } },
        resultTypes: ['violations'],
      }),
    TAGS,
  );
  return violations.map(v => `axe ${v.id}: ${v.help}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`);
}

/** What makes the page wider than the window. */
export async function sideways(page, when) {
  return page.evaluate(label => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const right = e => Math.round(e.getBoundingClientRect().right);
    const out = e => !e.closest('.scroll, .sprite') && right(e) > root.clientWidth;
    const wide = [...document.querySelectorAll('body *')].filter(e => out(e) && ![...e.children].some(out));
    const named = wide.map(e => `${e.localName}.${e.getAttribute('class') ?? ''} to ${right(e)}`);
    return [`${label}: ${root.scrollWidth} px wide in ${root.clientWidth} px (${named.slice(0, 3).join(', ')})`];
  }, when);
}

/** Text that lies under something else. The window has to be as high as the page. */
export const covered = (page, when) =>
  page.evaluate(label => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const around = node.parentElement;
      // A table that scrolls hides what lies outside of it.
      if (!node.data.trim() || around.closest('.sr, .skip, .scroll, option, title') || !around.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) {
        const y = r.top + r.height / 2;
        const tops = [r.left + 2, r.right - 2].map(x => document.elementFromPoint(x, y)).filter(Boolean);
        const other = tops.find(top => !top.contains(around) && !around.contains(top));
        if (other) found.push(`${label}: «${node.data.trim().slice(0, 40)}» lies under ${other.localName}.${other.getAttribute('class') ?? ''}`);
      }
    }
    return [...new Set(found)].slice(0, 5);
  }, when);

const LARGE = 'html { font-size: 200% }';
// WCAG 1.4.12, the values of the text.
const SPACED = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }`;

/** The page with a reader's own style, which no content policy sees. */
async function restyled(page, css, look) {
  await page.evaluate(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, css);
  try {
    return await look();
  } finally {
    await page.evaluate(() => (document.adoptedStyleSheets = []));
  }
}

/** Text that a box cuts off. */
const clipped = (page, when) =>
  page.evaluate(label => {
    const cut = [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
      const style = getComputedStyle(e);
      const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
      return hides && !e.matches('.sr') && e.textContent.trim() && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
    });
    return cut.slice(0, 3).map(e => `${label}: text is cut off in ${e.localName}.${e.getAttribute('class') ?? ''}`);
  }, when);

/** Readers with text twice as large, and with wider spacing. */
export async function reflow(page) {
  const both = when => async () => [...(await sideways(page, when)), ...(await clipped(page, when))];
  return [
    ...(await restyled(page, LARGE, both('text at 200 %'))),
    ...(await restyled(page, SPACED, both('text spacing'))),
  ];
}

/** Marks what the Tab key should reach, and answers with how many there are. */
const stops = page =>
  page.evaluate(() => {
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    // The button that Enter presses first is hidden and out of the way on purpose.
    const seen = e => e.checkVisibility({ visibilityProperty: true }) && !e.matches(':disabled, .sr[tabindex="-1"]');
    // Of radio buttons with one name, Tab reaches one.
    const group = e => (e.type === 'radio' ? `radio ${e.name}` : e);
    return new Set([...document.querySelectorAll(all)].filter(seen).map(group)).size;
  });

/** What has the focus now: its name, whether it was there before, and what is wrong with its looks. */
const focused = page =>
  page.evaluate(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    // A date has several stops within.
    const same = e.getAttribute('data-tab') === 'last';
    const known = e.hasAttribute('data-tab');
    document.querySelector('[data-tab=last]')?.setAttribute('data-tab', '');
    e.setAttribute('data-tab', 'last');
    const name = `${e.localName}${e.id ? `#${e.id}` : ''} «${(e.ariaLabel || e.textContent || e.name || '').trim().slice(0, 30)}»`;
    const style = getComputedStyle(e);
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const box = e.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    // At least one of its corners and its middle is not hidden by something else (2.4.11);
    // of a table longer than the window that part counts which is in the window.
    const [left, upper, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    const at = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].map(([x, y]) =>
      document.elementFromPoint(left + (right - left) * x, upper + (bottom - upper) * y));
    const free = at.some(top => top && (e.contains(top) || top.contains(e)));
    const shadow = style.boxShadow !== 'none';
    return { same, known, name, ring: ring || shadow, free: inside && free, box: { x: box.x, y: box.y, width: box.width, height: box.height } };
  });

const MARGIN = 8;

/** True where taking the focus away changes what is seen around it. */
async function ringSeen(page, box) {
  const { width, height } = page.viewportSize();
  const near = value => Math.max(0, Math.floor(value - MARGIN));
  const far = (value, most) => Math.min(most, Math.ceil(value + MARGIN));
  const [x, y] = [near(box.x), near(box.y)];
  // Whole pixels: halves would differ by themselves.
  const clip = { x, y, width: far(box.x + box.width, width) - x, height: far(box.y + box.height, height) - y };
  if (clip.width <= 0 || clip.height <= 0) return false;
  const before = await page.screenshot({ clip });
  await page.evaluate(() => document.activeElement.blur());
  return !before.equals(await page.screenshot({ clip }));
}

/**
 * Walks with the Tab key: everything is reached, shows its ring, and is in sight.
 * `pixels` compares pictures, which also sees a ring that something cuts off, and takes longer.
 */
export async function keyboard(page, { pixels = false } = {}) {
  const expected = await stops(page);
  const found = [];
  let reached = 0;
  for (let turn = 0; turn < 3 * expected + 4; turn++) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (!stop || stop.same) continue;
    if (stop.known) break;
    reached += 1;
    if (!stop.free) found.push(`keyboard: ${stop.name} is hidden while it has the focus`);
    const ring = stop.ring && (!pixels || (await ringSeen(page, stop.box)));
    if (!ring) found.push(`keyboard: ${stop.name} shows no ring`);
  }
  if (reached < expected) found.push(`keyboard: ${reached} of ${expected} stops reached`);
  await page.evaluate(() => document.activeElement?.blur());
  return found;
}

/** What every page of ours says about itself. */
export async function frame(page, lang = 'id') {
  return page.evaluate(lang => {
    const found = [];
    const count = s => document.querySelectorAll(s).length;
    if (count('h1') !== 1) found.push(`${count('h1')} headings of the first level`);
    if (document.documentElement.lang !== lang) found.push('the language is not told');
    if (count('[style], style, script:not([src])')) found.push('style or script inside the page');
    if (!document.title.includes('Simpul')) found.push(`title «${document.title}»`);
    return found;
  }, lang);
}
