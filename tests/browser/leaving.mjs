// The way out, on a telephone without script. It ends a session, so it comes last.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { barriers, frame, nothing } from './checks.mjs';
import { ORIGIN } from './settings.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

test('whoever signs out is out', async () => {
  const context = await open({ ...(await signedIn('Pemeriksa')), javaScriptEnabled: false });
  const { page, faults } = await watched(context);
  await page.goto('/');
  await page.locator('.me a').click();
  assert.equal(page.url(), `${ORIGIN}/akun`);
  await page.getByRole('main').getByRole('button', { name: 'Keluar', exact: true }).click();
  await page.waitForURL(`${ORIGIN}/keluar`);
  nothing([...(await frame(page)), ...(await barriers(page))]);
  const names = (await context.cookies()).map(c => c.name);
  assert.deepEqual(names, ['simpul-perangkat'], 'only the device is remembered');
  await page.goto('/akun');
  assert.equal(page.url(), `${ORIGIN}/masuk?ke=/akun`);
  // What the browser kept of the last page is not shown again.
  await page.goBack();
  await page.goBack();
  assert.ok(!(await page.content()).includes('Keluar dari semua perangkat'));
  nothing(taken(faults));
  await context.close();
});
