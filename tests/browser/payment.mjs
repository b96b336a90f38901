// One payment from its draft to the money's arrival, each step taken by its official on the pages,
// with a refusal and a return on the way; a reader who may do nothing follows it to the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nothing } from './checks.mjs';
import { whole } from './look.mjs';
import { LONG } from './settings.mjs';
import { Phone } from './phone.mjs';
import { open, signedIn, taken, watched } from './site.mjs';

const DESKS = {
  staf: 'Staf penyusun konsep',
  bendahara: 'Bendahara Pengeluaran',
  ppk: 'PPK-SKPD',
  pa: 'Pengguna Anggaran',
  kuasa: 'Kuasa BUD',
  pemeriksa: 'Pemeriksa',
};

/** The phones of those who enrolled one. */
const phones = new Map();

/** The way of a payment under the conditions of `options`; `name` begins the names of files. */
class Walk {
  constructor(name, options) {
    Object.assign(this, { name, options, count: 0 });
  }

  /** Opens a page as this official. */
  async at(desk, path) {
    await this.leave();
    this.window = await open({ ...this.options, ...(await signedIn(DESKS[desk])) });
    Object.assign(this, await watched(this.window));
    await this.page.goto(path);
  }

  async leave() {
    if (!this.window) return;
    nothing(taken(this.faults));
    await this.window.close();
    this.window = undefined;
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

  async fill(fields) {
    for (const [label, value] of Object.entries(fields)) await this.main().getByLabel(label).fill(value);
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
    await this.looked(form, !LONG);
    await this.fill(fields);
    const phone = phones.get(desk);
    if (phone) await this.fill({ 'Kode dari aplikasi di ponsel Anda': await phone.code() });
    await this.press(title);
    return new URL(this.page.url()).pathname;
  }

  async says(...texts) {
    const text = await this.main().innerText();
    for (const wanted of texts) assert.ok(text.includes(wanted), `«${wanted}» is not on ${this.page.url()}:\n${text}`);
  }
}

/** From `/spp/baru` to a saved draft; every button answers with a whole page, so no script is needed. */
async function draft(walk, { purpose, invoice, amount }) {
  await walk.at('staf', '/spp/baru');
  await walk.fill({ 'Untuk keperluan': purpose, 'Nomor tagihan': invoice, 'Tanggal tagihan diterima': '2026-03-16' });
  await walk.main().getByLabel('Jenis LS').selectOption('barang-jasa');
  await walk.fill({ 'Cari penerima': 'perjalanan' });
  await walk.press('Cari penerima', 200);
  await walk.press('Pilih', 200);
  await walk.fill({ 'Cari rekening belanja': 'perjalanan dinas' });
  await walk.press('Cari rekening belanja', 200);
  await walk.looked(await walk.press('Tambahkan', 200));
  // Nothing is asked yet: the draft is refused beside the field, and what was typed is still there.
  const refused = await walk.press('Simpan konsep', 422);
  await walk.looked(refused);
  await walk.says('Isian ini belum diisi.', 'Belum dapat dilanjutkan: ada 1 hal');
  assert.equal(await walk.main().getByLabel('Untuk keperluan').inputValue(), purpose);
  await walk.fill({ 'Nilai diminta (Rp)': amount });
  await walk.press('Simpan konsep');
  await walk.says(purpose, 'Konsep');
  return new URL(walk.page.url()).pathname;
}

/** Enrols a phone: its secret is read off the page; the codes for the envelope are shown once. */
async function enrol(walk, desk) {
  await walk.at(desk, '/akun/kode');
  const phone = new Phone(await walk.main().locator('.code').first().innerText());
  await walk.fill({ 'Kode dari aplikasi': await phone.code() });
  const enrolled = await walk.press('Pasang kode masuk', 200);
  phones.set(desk, phone);
  assert.equal(await walk.main().locator('.papers li').count(), 10);
  await walk.looked(enrolled);
}

async function payment(walk, facts) {
  const sum = `Rp\u00a0${facts.amount}`;
  const spp = await draft(walk, facts);

  // More than the SPD holds is refused with its figures, and the draft is put right.
  await walk.at('staf', `${spp}/ubah`);
  await walk.fill({ 'Nilai diminta (Rp)': '900.000.000,00' });
  await walk.press('Simpan konsep');
  await walk.at('bendahara', `${spp}/submit-spp`);
  await walk.looked(await walk.press('Ajukan SPP-LS', 422));
  await walk.says('Belum dapat dilanjutkan', 'Yang dapat dilakukan:', 'SPD');
  await walk.at('staf', `${spp}/ubah`);
  await walk.fill({ 'Nilai diminta (Rp)': facts.amount });
  await walk.press('Simpan konsep');

  assert.equal(await walk.step('bendahara', spp, 'Ajukan SPP-LS'), spp);
  await walk.says('Diajukan', sum);
  await walk.step('ppk', spp, 'Kembalikan SPP', { Alasan: 'Kuitansi belum ditandatangani.' });
  await walk.says('Dikembalikan');
  await walk.at('bendahara', spp);
  await walk.says('Kuitansi belum ditandatangani.');
  await walk.step('bendahara', spp, 'Ajukan SPP-LS');
  await walk.step('ppk', spp, 'Verifikasi SPP');
  await walk.says('Diverifikasi');

  const spm = await walk.step('pa', spp, 'Terbitkan SPM', { 'Nomor SPTJM': `SPTJM-${facts.invoice}`, 'Tanggal SPTJM': '2026-03-16' });
  assert.notEqual(spm, spp);
  await walk.step('kuasa', spm, 'Terima SPM');
  const sp2d = await walk.step('kuasa', spm, 'Terbitkan SP2D');
  await walk.step('kuasa', sp2d, 'Catat pemindahbukuan SP2D', { 'Nomor referensi bank': `REF-${facts.invoice}` });
  await walk.step('kuasa', sp2d, 'Catat SP2D cair');
  await walk.says('Cair', sum);

  await walk.at('pemeriksa', sp2d);
  await walk.says('Cair', sum, 'Catat SP2D cair', 'Terbitkan SPM', facts.purpose);
  assert.equal(await walk.main().getByRole('button').count(), 0, 'an auditor is offered no step');
  await walk.page.goto(`${sp2d}/void-sp2d`);
  assert.equal(await walk.main().locator('form').count(), 0, 'nor its form');
  walk.faults.length = 0;
  await walk.leave();
}

test('a payment on a desk', async () => {
  const walk = new Walk('bayar', { viewport: { width: 1280, height: 900 } });
  await enrol(walk, 'pa');
  await payment(walk, { purpose: 'Perjalanan dinas pendampingan (contoh)', invoice: 'INV-201', amount: '1.250.000,00' });
});

test('a payment on a telephone without script', async () => {
  const walk = new Walk('bayar-320', { viewport: { width: 320, height: 740 }, javaScriptEnabled: false });
  await payment(walk, { purpose: 'Rapat pendampingan (contoh)', invoice: 'INV-202', amount: '975.000,00' });
});
