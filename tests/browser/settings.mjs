// What `cargo xtask browser` hands over, and the libraries it installed.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests by cargo xtask browser`);
  return value;
}

/** Loads a library from where the pins of package.json were installed. */
export const need = createRequire(join(given('SIMPUL_BROWSER_TOOLS'), 'package.json'));
export const CHROMIUM = given('SIMPUL_BROWSER_CHROMIUM');
/** The program that is looked at. */
export const PROGRAM = given('SIMPUL_BROWSER_PROGRAM');
/** Everything at every width, instead of what fits into two minutes. */
export const LONG = process.env.SIMPUL_BROWSER_LONG === '1';

const OUT = given('SIMPUL_BROWSER_OUT');

/** A folder for what the tests leave behind to be looked at. */
export function folder(...names) {
  const path = join(OUT, ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

const told = readFileSync(given('SIMPUL_BROWSER_DEMO'), 'utf8');
const links = [...told.matchAll(/^ {3}(\S.*?) +(http:\/\/[^/\s]+)(\/masuk\/tautan\/\S+)$/gm)];
if (links.length === 0) throw new Error('the demonstration printed no link');

/** Where the demonstration is served, and the one-time link of each official. */
export const ORIGIN = links[0][2];
export const LINKS = new Map(links.map(([, office, , path]) => [office, path]));
