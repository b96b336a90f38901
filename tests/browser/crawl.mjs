// From an official's opening page along every link, so that a new page is looked at unasked.
import { LONG, ORIGIN } from './settings.mjs';

/** How many pages of one shape (`/dokumen/{n}`) are opened. */
const MOST = LONG ? 3 : 1;

/** The address with its numbers and values left out; where it is not `fine`, the form of one step stands for all of them. */
export function shape(path, fine = LONG) {
  const url = new URL(path, ORIGIN);
  const names = [...new Set(url.searchParams.keys())].sort().join('&');
  // The guide is looked at once, by a stranger; an official opens one page of it.
  const plain = url.pathname.replace(/\d+(?=\/|$)/g, '{n}').replace(/^\/panduan\/.+/, '/panduan/{page}');
  if (fine) return plain + (names && `?${names}`);
  return plain.replace(/(\/langkah|\/dokumen\/{n})\/(?!benang$)[a-z0-9-]+$/, '$1/{act}') + (names && '?');
}

/** A name for files: `/dokumen/{n}` for the second time is `dokumen-n-2`. */
export function fileName(pattern, turn) {
  const words = pattern.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'tugas';
  return turn > 1 ? `${words}-${turn}` : words;
}

const linked = page =>
  page.$$eval('a[href]', all => all.map(a => new URL(a.href.baseVal ?? a.href, location.href)).filter(u => u.origin === location.origin).map(u => u.pathname + u.search));

/**
 * Opens each page once and hands it to `visit(path, response, name)`; answers with the paths.
 * Where `enough(shape)` says so, a page is left out.
 */
export async function crawl(page, starts, visit, enough = () => false) {
  const queue = [...starts];
  const opened = [];
  const turns = new Map();
  for (const path of queue) {
    const pattern = shape(path);
    const turn = (turns.get(pattern) ?? 0) + 1;
    if (turn > MOST || enough(pattern)) continue;
    turns.set(pattern, turn);
    // A paper is opened by the browser's own reader; that it is one is enough here.
    if (path.endsWith('/pdf')) {
      const paper = await page.context().request.get(path);
      if (paper.status() !== 200 || paper.headers()['content-type'] !== 'application/pdf') throw new Error(`${path} is no PDF`);
      continue;
    }
    let response;
    try {
      response = await page.goto(path);
    } catch (error) {
      if (!/Download is starting/.test(error.message)) throw error;
      continue;
    }
    opened.push(path);
    await visit(path, response, fileName(pattern, turn));
    for (const next of await linked(page)) if (!queue.includes(next)) queue.push(next);
  }
  return opened;
}
