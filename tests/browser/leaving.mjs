// The way out. It ends sessions, so it comes last.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { frame, nothing } from './checks.mjs';
import { whole } from './look.mjs';
import { ORIGIN } from './settings.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

test('whoever signs out on a telephone without script is out', async () => {
  const context = await open({ ...(await signedIn('Pemeriksa')), javaScriptEnabled: false });
  const { page, faults } = await watched(context);
  await page.goto('/');
  await page.locator('.me a').click();
  assert.equal(page.url(), `${ORIGIN}/akun`);
  await page.getByRole('main').getByRole('button', { name: 'Keluar', exact: true }).click();
  await page.waitForURL(`${ORIGIN}/keluar`);
  nothing(await frame(page));
  const names = (await context.cookies()).map(c => c.name);
  assert.deepEqual(names, ['simpul-perangkat'], 'only the device is remembered');
  await page.goto('/akun');
  assert.equal(page.url(), `${ORIGIN}/masuk?ke=/akun`);
  // What the browser kept of the last page is not shown again.
  await Promise.all([page.waitForEvent('load'), page.evaluate(() => history.go(-2))]);
  assert.equal(page.url(), `${ORIGIN}/masuk?ke=/akun`);
  assert.ok(!(await page.content()).includes('Keluar dari semua perangkat'));
  nothing(taken(faults));
  await context.close();
});

test('the page of those who went', async () => {
  const { page, faults } = await watched(await open({ ...(await signedIn('PPKD')), viewport: { width: 1440, height: 900 } }));
  await page.goto('/');
  const left = page.waitForResponse(r => r.request().method() === 'POST');
  const loaded = page.waitForEvent('load');
  await page.getByRole('banner').getByRole('button', { name: 'Keluar' }).click();
  const response = await left;
  await loaded;
  await whole(page, faults, response, 'tamu-sudah-keluar');
  await page.context().close();
});
