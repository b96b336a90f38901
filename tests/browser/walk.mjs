// The way of a payment on the pages: one window after another, each with its official at it.
import assert from 'node:assert/strict';

import { frame, nothing, sideways } from './checks.mjs';
import { whole } from './look.mjs';
import { Phone } from './phone.mjs';
import { LONG, ORIGIN } from './settings.mjs';
import { open, taken, watched } from './site.mjs';

/**
 * A walk under the conditions of `options`; `name` begins the names of files, and
 * `door(desk)` answers with the options of a window in which that official is signed in.
 * `phones` holds the telephones of those who enrolled one.
 */
export class Walk {
  constructor(name, options, door, { phones = new Map(), origin = () => ORIGIN, looks = true } = {}) {
    Object.assign(this, { name, options, door, phones, origin, looks, count: 0, windows: new Map() });
  }

  /** Opens a page as this official, in the one window that stays open for them. */
  async at(desk, path) {
    this.still();
    let window = this.windows.get(desk);
    if (!window) {
      const context = await open({ baseURL: this.origin(), ...this.options, ...(await this.door(desk)) });
      window = { context, ...(await watched(context, this.origin())) };
      this.windows.set(desk, window);
    }
    Object.assign(this, { page: window.page, faults: window.faults });
    await this.page.goto(path);
  }

  /** No window has shown what must never happen. */
  still() {
    nothing([...this.windows.values()].flatMap(({ faults }) => taken(faults)));
  }

  async leave() {
    this.still();
    for (const { context } of this.windows.values()) await context.close();
    this.windows.clear();
  }

  main() {
    return this.page.getByRole('main');
  }

  /** Presses a button and waits for the page that answers; `status` is that of the form's answer. */
  async press(button, status = 303) {
    const posted = this.page.waitForResponse(r => r.request().method() === 'POST');
    const loaded = this.page.waitForEvent('load');
    await this.main().getByRole('button', { name: button }).first().click();
    const answer = await posted;
    await loaded;
    assert.equal(answer.status(), status, await this.main().innerText());
    return answer;
  }

  /** The field of this name: the one that is called just so, with or without a hint, else the one that holds it. */
  async field(label, within = this.main()) {
    for (const whole of [label, `${label} (boleh kosong)`]) {
      const found = within.getByLabel(whole, { exact: true });
      if (await found.count()) return found;
    }
    return within.getByLabel(label);
  }

  /** Types, chooses, or ticks. */
  async fill(fields, within = this.main()) {
    for (const [label, value] of Object.entries(fields)) {
      const field = await this.field(label, within);
      const kind = await field.evaluate(e => (e.localName === 'select' ? 'select' : e.type));
      if (kind === 'select') await field.selectOption(value);
      else if (kind === 'checkbox') await field.setChecked(value);
      else await field.fill(value);
    }
  }

  /** A file brought on the page of imports and read; nothing is kept yet. `status` is that of the answer. */
  async bring(desk, act, fields, { name, bytes }, status = 200) {
    await this.at(desk, '/impor');
    const form = this.page.locator(`form[action="/impor/${act}"]`);
    await this.fill(fields, form);
    const mimeType = name.endsWith('.csv') ? 'text/csv' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    await form.getByLabel('Berkas').setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
    const [posted, loaded] = [this.page.waitForResponse(r => r.request().method() === 'POST'), this.page.waitForEvent('load')];
    await form.getByRole('button', { name: 'Baca dan periksa' }).click();
    const answer = await posted;
    await loaded;
    assert.equal(answer.status(), status, await this.main().innerText());
    return answer;
  }

  /** The page behind a link. */
  async follow(name) {
    const loaded = this.page.waitForEvent('load');
    await this.main().getByRole('link', { name }).first().click();
    await loaded;
  }

  /** An act that begins without a document: its own form, with what its address says already. */
  async begin(desk, act, button, asked = {}, fields = {}) {
    await this.at(desk, `/langkah/${act}?${new URLSearchParams(asked)}`);
    await this.fill(fields);
    await this.press(button);
    return this.place();
  }

  /** The path of the open page. */
  place() {
    return new URL(this.page.url()).pathname;
  }

  /** All that is asked of a page, of the one that is open; the window keeps its size. */
  async looked(response, brief = false) {
    const size = this.page.viewportSize();
    this.count += 1;
    // axe needs script; the same pages without it have the same markup.
    if (this.options.javaScriptEnabled !== false) await whole(this.page, this.faults, response, `${this.name}-${String(this.count).padStart(2, '0')}`, { brief });
    await this.page.setViewportSize(size);
  }

  /** The document's page offers the step; its own page says what will be signed; its button does it. */
  async step(desk, document, title, fields = {}) {
    await this.at(desk, document);
    const opened = this.page.waitForResponse(r => r.request().isNavigationRequest());
    await this.main().getByRole('link', { name: title }).first().click();
    const form = await opened;
    await this.page.waitForLoadState();
    if (this.looks) await this.looked(form, !LONG);
    await this.fill(fields);
    await this.sign(desk);
    await this.press(title);
    return this.place();
  }

  /** The same as `step`, where a rule refuses it. */
  async refused(desk, document, title, fields = {}) {
    await this.at(desk, document);
    await this.main().getByRole('link', { name: title }).first().click();
    await this.page.waitForLoadState();
    await this.fill(fields);
    await this.sign(desk);
    return this.press(title, 422);
  }

  /** Types the code of the phone, where one is asked for. */
  async sign(desk) {
    const label = 'Kode dari aplikasi di ponsel Anda';
    if (await this.main().getByLabel(label).count()) await this.fill({ [label]: await this.phones.get(desk).code() });
  }

  async says(...texts) {
    const text = await this.main().innerText();
    for (const wanted of texts) assert.ok(text.includes(wanted), `«${wanted}» is not on ${this.page.url()}:\n${text}`);
  }
}

/** From `/spp/baru` to a saved draft; every button answers with a whole page, so no script is needed. */
export async function draft(walk, { desk = 'staf', payee = 'perjalanan', account = 'perjalanan dinas', received = '2026-03-16', purpose, invoice, amount }) {
  await walk.at(desk, '/spp/baru');
  await walk.fill({ 'Untuk keperluan': purpose, 'Nomor tagihan': invoice, 'Tanggal tagihan diterima': received });
  await walk.main().getByLabel('Jenis LS').selectOption('barang-jasa');
  await walk.fill({ 'Cari penerima': payee });
  await walk.press('Cari penerima', 200);
  await walk.press('Pilih', 200);
  await walk.fill({ 'Cari rekening belanja': account });
  await walk.press('Cari rekening belanja', 200);
  const added = await walk.press('Tambahkan', 200);
  if (walk.looks) await walk.looked(added);
  // Nothing is asked yet: the draft is refused beside the field, and what was typed is still there.
  const refused = await walk.press('Simpan konsep', 422);
  if (walk.looks) await walk.looked(refused);
  await walk.says('Isian ini belum diisi.', 'Belum dapat dilanjutkan: ada 1 hal');
  assert.equal(await walk.main().getByLabel('Untuk keperluan').inputValue(), purpose);
  await walk.fill({ 'Nilai diminta (Rp)': amount });
  await walk.press('Simpan konsep');
  await walk.says(purpose, 'Konsep');
  return new URL(walk.page.url()).pathname;
}

/** Enrols a phone: its secret is read off the page; the codes for the envelope are shown once. */
export async function enrol(walk, desk) {
  await walk.at(desk, '/akun/kode');
  const phone = new Phone(await walk.main().locator('.code').first().innerText());
  await walk.fill({ 'Kode dari aplikasi': await phone.code() });
  const enrolled = await walk.press('Pasang kode masuk', 200);
  walk.phones.set(desk, phone);
  assert.equal(await walk.main().locator('.papers li').count(), 10);
  await walk.looked(enrolled);
}

/** The ordinary door of a regency of its own: name, password and, where a phone is enrolled, its code. */
export async function signIn(options, { origin, username, password, phone }) {
  const window = await open({ ...options, baseURL: origin });
  const { page, faults } = await watched(window, origin);
  await page.goto('/masuk');
  await page.getByLabel('Nama pengguna').fill(username);
  await page.getByLabel('Kata sandi').fill(password);
  const enter = () => page.getByRole('main').getByRole('button', { name: 'Masuk' }).first().click();
  await enter();
  if (phone) {
    await page.waitForURL(`${origin}/masuk/kode`);
    await page.getByLabel('Kode dari aplikasi').fill(await phone.code());
    await enter();
  }
  await page.waitForURL(`${origin}/`);
  nothing([...taken(faults), ...(await frame(page)), ...(await sideways(page, 'tasks'))]);
  const state = { storageState: await window.storageState() };
  await window.close();
  return state;
}
