// The browser, the officials in it, and what must never happen on any page.
import { CHROMIUM, LINKS, ORIGIN, need } from './settings.mjs';

const { chromium } = need('playwright-core');

/** Nothing but this machine can be reached, whatever a page or the browser asks for. */
export const FLAGS = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

export const close = () => browser.close();

/** A browser window of its own; `options` as Playwright knows them. */
export const open = (options = {}) =>
  browser.newContext({ baseURL: ORIGIN, locale: 'id-ID', viewport: { width: 320, height: 740 }, ...options });

/**
 * A page that keeps what it must not do: errors and warnings of the console (reports of the
 * content policy are among them), failed requests, and requests to anywhere else.
 */
export async function watched(context, origin = ORIGIN) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = [];
  page.on('console', message => {
    if (!['error', 'warning'].includes(message.type())) return;
    // The browser calls each answered refusal an error; pages of refusals are looked at like others.
    const own = message.location().url === page.url() && /status of 4\d\d/.test(message.text());
    if (!own) faults.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', error => faults.push(`script: ${error.message}`));
  page.on('requestfailed', request => {
    const why = request.failure()?.errorText;
    // So a link ends that leads to a file.
    if (request.isNavigationRequest() && why === 'net::ERR_ABORTED') return;
    // The icon of a page that was left before it came.
    if (why === 'net::ERR_ABORTED' && request.url().endsWith('.svg')) return;
    faults.push(`failed: ${request.url()} ${why}`);
  });
  page.on('request', request => {
    if (!request.url().startsWith(`${origin}/`)) faults.push(`elsewhere: ${request.url()}`);
  });
  return { page, faults };
}

/** Answers with what was found since the last time. */
export const taken = faults => faults.splice(0);

const states = new Map();

/** The options with which a window is signed in as this official; the link is used once. */
export async function signedIn(office) {
  if (!states.has(office)) {
    const path = LINKS.get(office);
    if (!path) throw new Error(`the demonstration has no link for ${office}`);
    const context = await open();
    const page = await context.newPage();
    await page.goto(path);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.waitForURL(`${ORIGIN}/`);
    states.set(office, await context.storageState());
    await context.close();
  }
  return { storageState: states.get(office) };
}
