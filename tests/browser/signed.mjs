// One payment from the SPD to the money's arrival in a regency without links: each official signs in with
// name, password and a code of the phone, and signs with codes. On the way a refusal by one sen and a return;
// at the end an auditor reads all of it. The same on a desk, without script, and on a telephone.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { barriers, nothing, sideways } from './checks.mjs';
import { Regency } from './regency.mjs';
import { Walk, draft, enrol, signIn } from './walk.mjs';

const WALKS = [
  { name: 'jalan', options: { viewport: { width: 1366, height: 768 } } },
  { name: 'jalan-tanpa-skrip', options: { viewport: { width: 1366, height: 768 }, javaScriptEnabled: false } },
  { name: 'jalan-320', options: { viewport: { width: 320, height: 740 } } },
];

/** Work fields of the first SKPD of the demonstration; each walk has one, with its officials. */
const FIELDS = ['1.01', '1.02', '1.03'];
const SKPD = ['Dinas Pendidikan', 'Dinas Kesehatan', 'Dinas Pekerjaan Umum'];
const unit = n => `${FIELDS[n]}.0.00.0.00.0${n + 1}.0000`;
const desks = n => ({
  pptk: `pptk-0${n + 1}`,
  bendahara: `bendahara-0${n + 1}`,
  ppk: `ppk-0${n + 1}`,
  pa: `pa-0${n + 1}`,
  kuasa: `kuasa-bud-0${n + 1}`,
  ppkd: 'ppkd',
  pemeriksa: 'pemeriksa',
});

const regency = new Regency();
let origin;
/** Of those who are in every walk: their phones and their sessions, each begun once. */
const phones = new Map();
const sessions = new Map();

/** Officials and payees of all walks, by the command line; then the regency is served. */
async function prepare() {
  await regency.found();
  for (const n of WALKS.keys()) {
    await regency.appoint(desks(n).pptk, 'pptk', unit(n));
    await regency.appoint(desks(n).kuasa, 'kuasa-bud');
    const name = `CV Perjalanan ${n + 1}`;
    const { payee } = await regency.act('add-payee', { unit: unit(n), kind: 'badan', name });
    await regency.act('add-payee-account', { unit: unit(n), payee, bank: 'Bank Daerah (contoh)', account_number: `010555000${n}`, holder: name, evidence: 'buku tabungan (contoh)' });
  }
  for (const username of new Set(WALKS.flatMap((_, n) => Object.values(desks(n))))) await regency.password(username);
  origin = await regency.serve();
}

const enter = (walk, username) =>
  signIn(walk.options, { origin, username, password: regency.passwords.get(username), phone: phones.get(username) });

/** Enrols a phone in a first session, then signs in again with its code. */
async function begin(walk, username) {
  const first = await enter(walk, username);
  const own = new Walk(walk.name, walk.options, () => first, { phones, origin: () => origin });
  await enrol(own, username);
  await own.leave();
  return enter(walk, username);
}

/** The session of an official of this walk, from the first time on. */
function session(walk, n, desk) {
  const username = desks(n)[desk];
  if (!sessions.has(username)) sessions.set(username, begin(walk, username));
  return sessions.get(username);
}

async function spd(walk, n) {
  await walk.at('kuasa', '/langkah/draft-spd');
  await walk.main().getByLabel('SKPD').selectOption(unit(n));
  await walk.fill({ 'Tahun anggaran': '2026', 'Dari bulan': '1', 'Sampai bulan': '3' });
  await walk.press('Siapkan SPD');
  await walk.at('ppkd', '/');
  // The PPKD of all walks finds the one of this SKPD among what waits.
  await walk.main().getByRole('listitem').filter({ hasText: SKPD[n] }).getByRole('link').first().click();
  await walk.page.waitForLoadState();
  return walk.step('ppkd', new URL(walk.page.url()).pathname, 'Otorisasi SPD');
}

const digits = sen => {
  const text = String(sen).padStart(3, '0');
  return `${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.')},${text.slice(-2)}`;
};

/** What the SPD holds for the line, as the form of the request tells it. */
async function released(walk) {
  const text = await walk.main().locator('dl.sum').first().innerText();
  const sum = /SPD[^\d]*([\d.]+,\d\d)/.exec(text);
  assert.ok(sum, text);
  return Number(sum[1].replace(/\D/g, ''));
}

async function journey(walk, n) {
  const purpose = `Perjalanan dinas pengawasan ${walk.name} (contoh)`;
  // Whoever takes part comes in by the ordinary door first.
  for (const desk of Object.keys(desks(n))) await walk.door(desk);
  const authorised = await spd(walk, n);
  await walk.says('Diotorisasi');

  // One sen more than the SPD holds is refused with its figures; the very sum of it passes.
  const spp = await draft(walk, { desk: 'pptk', payee: 'perjalanan', purpose, invoice: `INV-30${n}`, amount: '1.000,00' });
  await walk.at('pptk', `${spp}/ubah`);
  const most = await released(walk);
  const amount = digits(most);
  await walk.fill({ 'Nilai diminta (Rp)': digits(most + 1) });
  await walk.press('Simpan konsep');
  const over = await walk.refused('bendahara', spp, 'Ajukan SPP');
  await walk.looked(over, true);
  await walk.says('Belum dapat dilanjutkan', 'SPP-SPD', 'Rp\u00a00,01');
  await walk.at('pptk', `${spp}/ubah`);
  await walk.fill({ 'Nilai diminta (Rp)': amount });
  await walk.press('Simpan konsep');
  await walk.step('bendahara', spp, 'Ajukan SPP');
  await walk.says('Diajukan', amount);

  await walk.step('ppk', spp, 'Kembalikan SPP', { Alasan: 'Surat tugas belum dilampirkan.' });
  await walk.at('bendahara', spp);
  await walk.says('Dikembalikan', 'Surat tugas belum dilampirkan.');
  await walk.step('bendahara', spp, 'Ajukan SPP');
  await walk.step('ppk', spp, 'Verifikasi SPP');
  const spm = await walk.step('pa', spp, 'Terbitkan SPM', { 'Nomor SPTJM': `SPTJM-30${n}`, 'Tanggal SPTJM': '2026-03-16' });
  await walk.step('kuasa', spm, 'Terima SPM');
  const sp2d = await walk.step('kuasa', spm, 'Terbitkan SP2D');
  await walk.step('kuasa', sp2d, 'Catat pemindahbukuan SP2D', { 'Nomor referensi bank': `REF-30${n}` });
  await walk.step('kuasa', sp2d, 'Catat SP2D cair');
  await walk.says('Cair', amount);
  assert.equal(new Set([authorised, spp, spm, sp2d]).size, 4);

  await read(walk, { spd: authorised, spp, spm, sp2d, purpose, amount });
}

/** An auditor follows the payment through every document, the picture, the paper and the journal. */
async function read(walk, { purpose, amount, ...documents }) {
  const says = { spd: 'Diotorisasi', spp: 'Surat tugas belum dilampirkan.', spm: 'Terbitkan SPM', sp2d: 'Catat SP2D cair' };
  for (const [kind, path] of Object.entries(documents)) {
    await walk.at('pemeriksa', path);
    await walk.says(says[kind], ...(kind === 'spd' ? [] : [purpose, amount]));
    assert.equal(await walk.main().getByRole('button').count(), 0, 'an auditor is offered no step');
    for (const other of Object.values(documents)) {
      if (other !== path) assert.equal(await walk.main().locator(`.thread a[href="${other}"]`).count(), 1, `${other} hangs on the thread of ${path}`);
    }
  }
  const paper = await walk.page.context().request.get(`${documents.sp2d}/pdf`);
  assert.equal(paper.headers()['content-type'], 'application/pdf');
  await walk.page.goto(`${documents.sp2d}/benang`);
  await walk.says('SP2D', 'SPM', 'SPP', 'SPD');
  await walk.page.goto('/jurnal');
  await walk.says('Catat SP2D cair');
  if (walk.options.javaScriptEnabled !== false) nothing(await barriers(walk.page));
  nothing(await sideways(walk.page, 'journal'));
  await walk.leave();
}

/** All of it begins when this file is read: officials wait for the next code of their phones while other tests look at pages. */
const ready = prepare();
const walks = WALKS.map(({ name, options }, n) => {
  // A phone is asked for by its desk; those of all walks are kept by user name.
  const own = { get: desk => phones.get(desks(n)[desk]), set: (username, phone) => phones.set(username, phone) };
  const walk = new Walk(name, options, desk => session(walk, n, desk), { phones: own, origin: () => origin });
  return { name, ended: ready.then(() => journey(walk, n)).then(() => undefined, error => error) };
});

describe('a payment by officials who sign in and sign with their phones', () => {
  for (const { name, ended } of walks) {
    test(name, async () => {
      const error = await ended;
      if (error) throw error;
    });
  }
  after(() => regency.end());
});
