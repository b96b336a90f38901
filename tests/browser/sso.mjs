// Signing in by a real identity provider (npm oidc-provider) on a port of its own.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { barriers, sideways } from './checks.mjs';
import { open } from './site.mjs';

const PROGRAM = process.env.SIMPUL_BROWSER_PROGRAM;
const TOOLS = process.env.SIMPUL_BROWSER_TOOLS;
if (!PROGRAM) throw new Error('SIMPUL_BROWSER_PROGRAM is not set: run the browser tests by cargo xtask browser');

const WORDS = 'kopi pagi di alun-alun';
const SECRET = 'rahasia-simpul-pada-penyedia-ini';
/** Who the provider calls how: the first two have accounts here, the third has none. */
const NAMES = { satu: 'bendahara', dua: 'kepala', asing: 'orang-lain' };

const folder = mkdtempSync(join(tmpdir(), 'simpul-sso-'));
const data = join(folder, 'daerah');
let provider, issuer, simpul, origin;

/** What `simpul` prints, as an operator of the practice folder. */
function run(...args) {
  return execFileSync(PROGRAM, [...args, '--data', data], {
    encoding: 'utf8',
    env: { ...process.env, SIMPUL_NEW_PASSWORD: WORDS },
  });
}

/** Serves until it is ended; answers with its address. */
async function serve(listen) {
  const secret = join(folder, 'rahasia');
  writeFileSync(secret, `${SECRET}\n`);
  const oidc = ['--oidc-issuer', issuer, '--oidc-client', 'simpul', '--oidc-secret-file', secret];
  const args = ['serve', '--data', data, '--listen', listen, ...oidc, '--oidc-name', 'SSO Contoh'];
  simpul = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  for await (const part of simpul.stdout) {
    told += part;
    const address = told.match(/http:\/\/[0-9.:]+/);
    if (address) return address[0];
  }
  throw new Error(`simpul ended: ${told}`);
}

const ended = child =>
  new Promise(done => {
    child.on('exit', done);
    child.kill('SIGTERM');
  });

before(async () => {
  run('init', '--wilayah', '99.99', '--nama', 'Kabupaten Contoh', '--latihan');
  for (const [n, name] of ['bendahara', 'kepala'].entries()) {
    const nip = `19800101200501100${n + 1}`;
    run('official', 'add', '--nip', nip, '--name', `Pejabat ${name}`);
    run('user', 'add', '--official', nip, '--username', name, '--password');
  }
  const { Provider } = await import(pathToFileURL(join(TOOLS, 'node_modules/oidc-provider/lib/index.js')));
  provider = createServer();
  await new Promise(done => provider.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${provider.address().port}`;
  origin = await serve('127.0.0.1:0');
  const oidc = new Provider(issuer, {
    clients: [{
      client_id: 'simpul',
      client_secret: SECRET,
      redirect_uris: [`${origin}/masuk/sso/kembali`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: NAMES[id] }) }),
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['kunci-uji'] },
  });
  provider.on('request', oidc.callback());
});

after(async () => {
  if (simpul) await ended(simpul);
  provider?.closeAllConnections();
  provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fresh() {
  const page = await (await open({ baseURL: origin })).newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** Goes by the provider as somebody, until the browser is back. */
async function by(page, login) {
  await page.goto('/masuk');
  await page.getByRole('button', { name: 'Atau masuk lewat SSO Contoh' }).click();
  await page.waitForURL(url => url.href.startsWith(issuer));
  await at_provider(page, login);
}

/** The provider's own pages: who one is, and that Simpul may know it. */
async function at_provider(page, login) {
  for (let step = 0; step < 3 && page.url().startsWith(issuer); step++) {
    if (await page.locator('input[name=login]').count()) {
      await page.locator('input[name=login]').fill(login);
      await page.locator('input[name=password]').fill('apa saja');
    }
    await page.locator('button[type=submit]').first().click();
    await page.waitForLoadState();
  }
  assert.ok(page.url().startsWith(origin), page.url());
}

async function password(page, name) {
  if (name) await page.locator('#nama').fill(name);
  await page.locator('#sandi').fill(WORDS);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
}

const heading = page => page.getByRole('heading', { level: 1 }).innerText();
const signed_out = async page => {
  await page.goto('/akun');
  assert.match(page.url(), /\/masuk\?ke=/);
};

test('an identity is paired once by the password, and then signs in', async () => {
  const page = await fresh();
  await by(page, 'satu');
  assert.match(await page.locator('#belum').innerText(), /belum dipasangkan\. Agaknya akun Anda «bendahara»/);
  assert.equal(await page.locator('#nama').inputValue(), 'bendahara');
  assert.deepEqual([...await barriers(page), ...await sideways(page, 'masuk')], []);
  await password(page);
  await page.waitForURL(`${origin}/akun/sso`);
  assert.match(await page.locator('main').innerText(), /SSO Contoh[\s\S]*bendahara/);
  assert.deepEqual([...await barriers(page), ...await sideways(page, 'akun/sso')], []);
  await page.getByRole('button', { name: 'Pasangkan dengan akun saya' }).click();
  await page.waitForURL(`${origin}/akun`);
  assert.match(await page.locator('main').innerText(), /Dipasangkan sejak/);
  assert.deepEqual([...await barriers(page), ...await sideways(page, 'akun')], []);
  await page.locator('main').getByRole('button', { name: 'Keluar', exact: true }).click();
  assert.match(await page.locator('main').innerText(), /Sesi Anda di penyedia identitas tidak ikut berakhir/);
  await signed_out(page);
  // The provider still knows the person; no password is asked for.
  await page.getByRole('button', { name: 'Atau masuk lewat SSO Contoh' }).click();
  await page.waitForURL(url => url.pathname !== '/masuk' && url.pathname !== '/masuk/sso');
  await at_provider(page, 'satu');
  await page.waitForURL(`${origin}/akun`);
  assert.match(await page.locator('main').innerText(), /Pejabat bendahara/);
  await page.context().close();
});

test('a stranger does not come in, whatever the provider calls them', async () => {
  const page = await fresh();
  await by(page, 'asing');
  assert.match(await page.locator('#belum').innerText(), /belum dipasangkan dengan akun mana pun/);
  await signed_out(page);
  await page.context().close();
  // The name of somebody's account proposes it and opens nothing.
  const other = await fresh();
  await by(other, 'dua');
  assert.match(await other.locator('#belum').innerText(), /«kepala»/);
  await signed_out(other);
  await other.context().close();
});

/** Leaves for the provider and comes no further; answers with the address asked of it. */
async function leaves(page) {
  await page.goto('/masuk');
  const [asked] = await Promise.all([
    page.waitForRequest(request => request.url().startsWith(`${issuer}/auth?`)),
    page.getByRole('button', { name: 'Atau masuk lewat SSO Contoh' }).click(),
  ]);
  // Where the provider leads at once, so that nothing is on its way any more.
  await page.waitForURL(url => url.href.startsWith(`${issuer}/interaction/`));
  return new URL(asked.url());
}

test('a wrong state and a code that was used do nothing', async () => {
  const page = await fresh();
  let back;
  page.on('request', request => {
    if (request.url().startsWith(`${origin}/masuk/sso/kembali`)) back = new URL(request.url());
  });
  await by(page, 'satu');
  await page.waitForURL(`${origin}/`);
  const code = back.searchParams.get('code');
  assert.ok(code && back.searchParams.get('iss') === issuer, String(back));
  await page.context().clearCookies();

  const away = await leaves(page);
  assert.equal(away.searchParams.get('code_challenge_method'), 'S256');
  assert.ok(away.searchParams.get('nonce') && !away.searchParams.get('client_secret'));
  await page.goto(`/masuk/sso/kembali?code=${code}&state=lain`);
  assert.match(await page.locator('#belum').innerText(), /bukan lanjutan dari percobaan masuk/);
  await signed_out(page);
  // A right state with a code that was taken: the provider itself refuses.
  const again = await leaves(page);
  await page.goto(`/masuk/sso/kembali?code=${code}&state=${again.searchParams.get('state')}`);
  assert.match(await page.locator('#belum').innerText(), /tidak mengenali percobaan masuk/);
  await signed_out(page);
  // The whole way back, a second time, in the same browser.
  await page.goto(back.href);
  assert.match(await page.locator('#belum').innerText(), /bukan lanjutan/);
  await page.context().close();
});

test('a provider that is down hinders nobody', async () => {
  await ended(simpul);
  provider.closeAllConnections();
  await new Promise(done => provider.close(done));
  origin = await serve(new URL(origin).host);
  const page = await fresh();
  await page.goto('/masuk');
  await page.getByRole('button', { name: 'Atau masuk lewat SSO Contoh' }).click();
  assert.match(await page.locator('#belum').innerText(), /SSO Contoh sedang tidak menjawab/);
  assert.equal(await heading(page), 'Belum dapat masuk');
  await password(page, 'kepala');
  await page.waitForURL(`${origin}/`);
  await page.context().close();
});
