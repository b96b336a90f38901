// A budget from its ceilings to the money that it pays, and its changes, by the forms of the officials. In a
// regency of its own: in November the budget of the next year is made, in March it is spent and shifted.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Regency } from './regency.mjs';
import { Walk, draft, signIn } from './walk.mjs';

const YEAR = '2027';
const MAKING = '2026-11-16';
const SPENDING = '2027-03-15';
const UNIT = '2.16.0.00.0.00.16.0000';
const SKPD = 'Dinas Komunikasi dan Informatika (contoh)';
const TOOLS = '2.16.01.2.06.0002';
const POWER = '2.16.01.2.08.0002';
const ATK = '5.1.02.01.001.00024';
const PRINTED = '5.1.02.01.001.00026';
const LISTRIK = '5.1.02.02.001.00061';
const SOURCE = '1.2.01.08';
const PAPER = '1.1.12.01.03.0001.00001';
const REASON = 'Belum ada standar harganya';
const DESKS = {
  staf: 'staf-16',
  bendahara: 'bendahara-16',
  ppk: 'ppk-16',
  pa: 'pa-16',
  kuasa: 'kuasa-bud',
  ppkd: 'ppkd',
  tapd: 'tapd',
  sekda: 'sekda',
  pemeriksa: 'pemeriksa',
};

const HEAD = [
  'NO,TAHUN,KODE URUSAN,NAMA URUSAN,KODE SKPD,NAMA SKPD,KODE SUB UNIT,NAMA SUB UNIT,KODE BIDANG URUSAN,NAMA BIDANG URUSAN',
  'KODE PROGRAM,NAMA PROGRAM,KODE KEGIATAN,NAMA KEGIATAN,KODE SUB KEGIATAN,NAMA SUB KEGIATAN,KODE SUMBER DANA,NAMA SUMBER DANA',
  'KODE REKENING,NAMA REKENING,PAKET/KELOMPOK,NAMA PAKET/KELOMPOK,PAGU',
].join(',');

function ppas() {
  const row = (n, sub, name, rekening, item, amount) =>
    [n, YEAR, '2', 'Urusan (contoh)', UNIT, SKPD, UNIT, SKPD, '2.16', 'Bidang Komunikasi (contoh)', '2.16.01', 'Program penunjang (contoh)', sub.slice(0, 12), 'Kegiatan (contoh)', sub, name, SOURCE, 'Dana Alokasi Umum (contoh)', rekening, item, 'Kelompok', item, amount].join(',');
  return [
    HEAD,
    row(1, TOOLS, 'Penyediaan Peralatan Kantor', ATK, 'Alat Tulis Kantor', '9000000.00'),
    row(2, TOOLS, 'Penyediaan Peralatan Kantor', PRINTED, 'Barang cetakan', '3000000.00'),
    row(3, POWER, 'Penyediaan Jasa Komunikasi dan Listrik', LISTRIK, 'Tagihan listrik', '5000000.00'),
  ].join('\n');
}

const PRICES = ['KODE BARANG,URAIAN BARANG,SPESIFIKASI,SATUAN,HARGA SATUAN,KODE REKENING', `${PAPER},Kertas HVS,A4 70 gram,Rim,60000,${ATK}`].join('\n');

const regency = new Regency();
let origin;
let sessions = new Map();

const door = desk => {
  const username = DESKS[desk];
  if (!sessions.has(username)) sessions.set(username, signIn({}, { origin, username, password: regency.passwords.get(username) }));
  return sessions.get(username);
};

const walk = new Walk('anggaran', { viewport: { width: 1440, height: 900 } }, door, { origin: () => origin, looks: false });

/** Serves the regency on a day; whoever had signed in does so again. */
async function on(day) {
  await walk.leave();
  sessions = new Map();
  origin = await regency.serve(day);
}

async function prepare() {
  await regency.found();
  for (const username of Object.values(DESKS)) await regency.password(username);
  await on(MAKING);
}

const murni = { year: YEAR, stage: 'murni' };
const cell = name => walk.page.locator(`.cell[name="${name}"]`);
/** The cell of a stored line by what it buys, by the letter of its column. */
const cellOf = async (letter, buys) => {
  const named = walk.page.locator(`.cell[name^="u"][value="${buys}"]`);
  return cell(letter + (await named.first().getAttribute('name')).slice(1));
};
const fillCells = async cells => {
  for (const [name, value] of Object.entries(cells)) await cell(name).fill(value);
};

async function steps(stage, ...names) {
  for (const step of names) await walk.begin('tapd', 'open-budget-step', 'Buka langkah penyusunan', { year: YEAR, stage, step });
}

async function instruments(stage, signed, ...kinds) {
  for (const kind of kinds) {
    const asked = { year: YEAR, stage, kind, number: `${kind}/${YEAR}`, signed };
    await walk.begin('ppkd', 'record-budget-instrument', 'Catat dasar hukum anggaran', asked);
  }
}

/** A file brought on the page of imports, looked at and kept. */
async function bring(desk, act, fields, name, text) {
  await walk.bring(desk, act, fields, { name, bytes: text });
  await walk.says('Belum ada yang disimpan.');
  await walk.press('Simpan impor ini', 200);
}

/** The DPA of the SKPD from its preparation to its ratification, each step by another person. */
async function dpa() {
  const document = await walk.begin('staf', 'draft-dpa', 'Siapkan DPA', { year: YEAR, unit: UNIT });
  await walk.step('tapd', document, 'Verifikasi DPA');
  await walk.step('sekda', document, 'Setujui DPA');
  await walk.step('ppkd', document, 'Sahkan DPA');
  await walk.says('Disahkan', 'DPA/A.1/');
  return document;
}

/** A sub kegiatan of an RKA. */
async function part(rka, name) {
  await walk.at('staf', rka);
  await walk.follow(name);
}

let rka;
let paid;
let underWay;

const CYCLE = [
  ['ceilings come from a file, and one is set by hand', async () => {
    // The demonstration's own round of that year makes room.
    await walk.begin('ppkd', 'cancel-budget-round', 'Batalkan penyusunan anggaran', murni, { Alasan: 'Disusun dari awal.' });
    await walk.begin('tapd', 'open-budget-round', 'Buka penyusunan anggaran', murni);
    await steps('murni', 'kua-ppas', 'rka', 'verifikasi', 'rapbd', 'persetujuan', 'evaluasi', 'apbd', 'dpa');
    await bring('ppkd', 'import-apbd', { 'Tahun anggaran': YEAR, Tahapan: 'kua-ppas' }, 'ppas.csv', ppas());
    await bring('tapd', 'import-prices', { 'Tahun anggaran': YEAR, 'Berlaku mulai': '2026-11-02', Dasar: 'Keputusan 12' }, 'ssh.csv', PRICES);
    await walk.at('tapd', `/penyusunan?tahun=${YEAR}`);
    await walk.follow('Pakai pagu dari berkas PPAS');
    await walk.press('Pakai pagu dari berkas PPAS');
    await walk.at('tapd', `/penyusunan?tahun=${YEAR}`);
    await walk.follow('Pagu PPAS');
    await walk.says('Pagu PPAS Rp\u00a017.000.000,00');
    await walk.follow('Dinas Komunikasi');
    const amount = what => walk.main().getByLabel(`Jumlah untuk ${what}`);
    await amount('Penyediaan Jasa').fill('6 juta');
    await walk.press('Simpan jumlah', 422);
    assert.equal(await amount('Penyediaan Jasa').inputValue(), '6 juta', 'what was typed is kept');
    await amount('Penyediaan Jasa').fill('6.000.000');
    await amount('Seluruh SKPD').fill('18.000.000');
    await walk.press('Simpan jumlah');
    await walk.looked(await walk.page.reload());
    await walk.says('Tersimpan.', 'Rp\u00a018.000.000,00');
  }],
  ['what a funding source brings is estimated', async () => {
    await walk.at('tapd', `/penyusunan/sumber-dana?tahun=${YEAR}&tahapan=murni`);
    await walk.main().getByRole('group', { name: 'Sumber dana 1' }).getByLabel('Sumber dana').first().selectOption(SOURCE);
    await walk.main().getByRole('group', { name: 'Sumber dana 1' }).getByLabel('Perkiraan (Rp)').fill('20.000.000');
    await walk.press('Simpan jumlah');
    await walk.looked(await walk.page.reload());
    await walk.says('Dana Alokasi Umum', 'Sumber dana: penerimaan Rp\u00a020.000.000,00');
  }],
  ['an RKA is refused above its standard price and above its ceiling, and written', async () => {
    rka = await walk.begin('staf', 'draft-rka', 'Susun RKA', { ...murni, unit: UNIT });
    assert.match(rka, /^\/rka\/\d+$/);
    await part(rka, 'Penyediaan Peralatan Kantor');
    await fillCells({ rn1: ATK, kn1: '50 Rim', hn1: '65.000', sn1: SOURCE, in1: PAPER });
    await fillCells({ rn2: PRINTED, un2: 'Map berlogo', kn2: '100 Buah', hn2: '20.000', sn2: SOURCE, an2: REASON });
    await walk.looked(await walk.press('Simpan baris', 422));
    const beside = id => walk.page.locator(`#${id}`).innerText();
    assert.match(await beside('wn1'), /Harga Rp\s65\.000,00 melebihi standar harga «Kertas HVS» Rp\s60\.000,00/);
    assert.equal(await cell('hn1').getAttribute('aria-invalid'), 'true');
    await fillCells({ hn1: '60.000', kn1: '500 Rim' });
    await walk.press('Simpan baris', 422);
    const ceiling = await walk.page.locator('section.ceiling').innerText();
    assert.match(ceiling, /melebihi pagu PPAS sub kegiatan Rp\s12\.000\.000,00/);
    assert.equal(await cell('un2').inputValue(), 'Map berlogo', 'what was typed is kept');
    await cell('kn1').fill('50 Rim');
    await walk.press('Simpan baris');
    await walk.says('Tersimpan.');
    await part(rka, 'Penyediaan Jasa Komunikasi');
    await fillCells({ rn1: LISTRIK, un1: 'Tagihan listrik', kn1: '12 Bulan', hn1: '400.000', sn1: SOURCE, an1: REASON });
    await walk.press('Simpan baris');
    await part(rka, 'Pendapatan dan pembiayaan');
    await fillCells({ rn1: '4.1.01.06.001.00001', un1: 'Pajak hotel (contoh)', kn1: '1 Tahun', hn1: '9.800.000' });
    await walk.press('Simpan baris');
    for (const name of ['Penyediaan Peralatan Kantor', 'Penyediaan Jasa Komunikasi']) {
      await part(rka, name);
      await walk.follow('Isi tolok ukur');
      await walk.fill({ 'Indikator keluaran': 'Jumlah laporan', 'Satuan target': 'laporan' });
      await walk.main().getByLabel('Target', { exact: true }).fill('12');
      await walk.press('Isi tolok ukur');
    }
    await walk.step('pa', rka, 'Ajukan RKA');
    await walk.says('Diajukan');
  }],
  ['the TAPD asks, the SKPD answers, the TAPD verifies', async () => {
    await walk.at('tapd', rka);
    await walk.follow('Penyediaan Peralatan Kantor');
    await walk.page.getByRole('link', { name: 'Beri catatan Kertas HVS' }).click();
    await walk.page.waitForLoadState();
    await walk.main().getByLabel('Catatan', { exact: true }).fill('Sebutkan dasar jumlah rimnya.');
    await walk.press('Beri catatan pada RKA');
    await walk.step('tapd', rka, 'Kembalikan RKA', { Alasan: 'Jawab catatan kami dahulu.' });
    await walk.at('staf', rka);
    await walk.follow(/^Jawab catatan/);
    await walk.fill({ Jawaban: 'Menurut pemakaian 2026.' });
    await walk.press('Jawab catatan');
    await walk.step('pa', rka, 'Ajukan RKA');
    await walk.at('tapd', rka);
    await walk.follow(/^Nyatakan catatan selesai/);
    await walk.press('Nyatakan catatan selesai');
    await walk.step('tapd', rka, 'Verifikasi RKA');
    await walk.says('Diverifikasi');
  }],
  ['agreements are recorded, ceilings locked, the budget ratified', async () => {
    await walk.at('tapd', `/penyusunan?tahun=${YEAR}`);
    await walk.says('Rancangan murni menurut jenis belanja', 'Perubahan terbesar terhadap APBD 2026 murni');
    await walk.looked(await walk.page.reload());
    await walk.begin('tapd', 'compose-rapbd', 'Himpun rancangan APBD', murni);
    await walk.at('ppkd', `/langkah/ratify-apbd?${new URLSearchParams(murni)}`);
    await walk.press('Tetapkan APBD', 422);
    await walk.says('Perda APBD', 'Pagu PPAS tahapan ini belum disepakati', 'Yang dapat dilakukan:');
    await instruments('murni', '2026-11-10', 'nota-kesepakatan');
    await walk.begin('tapd', 'lock-budget-step', 'Kunci langkah penyusunan', { ...murni, step: 'kua-ppas' });
    await walk.at('tapd', `/penyusunan/pagu?tahun=${YEAR}&tahapan=murni&skpd=${UNIT}`);
    await walk.says('sudah disepakati dan dikunci');
    assert.equal(await walk.main().getByRole('textbox').count(), 0, 'locked ceilings are read');
    await instruments('murni', '2026-11-12', 'persetujuan-bersama', 'evaluasi-gubernur', 'perda', 'perkada-penjabaran');
    await walk.begin('ppkd', 'ratify-apbd', 'Tetapkan APBD', murni);
    await walk.at('ppkd', `/penyusunan?tahun=${YEAR}`);
    await walk.says('sudah ditetapkan', 'Anggaran murni menurut jenis belanja');
  }],
  ['a DPA by four persons, a cash plan by two, an SPD', async () => {
    await on(SPENDING);
    await dpa();
    await walk.at('kuasa', `/langkah/prepare-cash-plan?year=${YEAR}&unit=${UNIT}`);
    await walk.main().getByLabel('Dasar pembagian').selectOption('rata');
    await walk.press('Siapkan anggaran kas');
    const plan = `/anggaran-kas/${UNIT}?tahun=${YEAR}`;
    await walk.at('kuasa', plan);
    const months = walk.page.locator('tr.ln', { hasText: 'Alat Tulis Kantor' }).locator('.cell');
    await months.first().fill('300.000');
    await walk.looked(await walk.press('Simpan usulan', 422), true);
    await months.last().fill('200.000');
    await walk.press('Simpan usulan');
    await walk.says('Tersimpan sebagai usulan.');
    await walk.at('ppkd', plan);
    await walk.follow('Tetapkan anggaran kas');
    await walk.press('Tetapkan anggaran kas');
    await walk.at('ppkd', plan);
    await walk.says('sudah ditetapkan');
    const spd = await walk.begin('kuasa', 'draft-spd', 'Siapkan SPD', { unit: UNIT, year: YEAR, from_month: 1, to_month: 3 });
    await walk.step('ppkd', spd, 'Otorisasi SPD');
    await walk.says('Diotorisasi');
  }],
  ['a payment from its request to the SP2D', async () => {
    const of = { payee: 'Sejahtera', account: 'alat tulis', received: SPENDING };
    const spp = await draft(walk, { ...of, purpose: 'Kertas triwulan pertama (contoh)', invoice: 'INV-401', amount: '400.000,00' });
    await walk.step('bendahara', spp, 'Ajukan SPP');
    await walk.step('ppk', spp, 'Verifikasi SPP');
    const spm = await walk.step('pa', spp, 'Terbitkan SPM', { 'Nomor SPTJM': 'SPTJM-401', 'Tanggal SPTJM': SPENDING });
    await walk.step('kuasa', spm, 'Terima SPM');
    paid = await walk.step('kuasa', spm, 'Terbitkan SP2D');
    await walk.says('Terbit', 'Rp\u00a0400.000,00');
    // Another one stays under way.
    underWay = await draft(walk, { ...of, purpose: 'Kertas rapat (contoh)', invoice: 'INV-402', amount: '300.000,00' });
    await walk.step('bendahara', underWay, 'Ajukan SPP');
    await walk.says('Diajukan');
  }],
  ['an auditor follows the payment back to its line, its price and its note', async () => {
    await walk.at('pemeriksa', `${paid}/benang`);
    await walk.looked(await walk.page.reload());
    await walk.says('Kertas HVS', '50 Rim × Rp\u00a060.000,00', 'Sebutkan dasar jumlah rimnya.', 'Menurut pemakaian 2026.', 'DPA', 'RKA');
    await walk.page.locator('.bands').getByRole('link', { name: 'Kertas HVS' }).click();
    await walk.page.waitForURL(/\/rka\/\d+\/baris\/\d+$/);
    await walk.says('Ditambah');
  }],
  ['the budget is shifted while a payment is under way', async () => {
    const shift = { year: YEAR, stage: 'pergeseran-1' };
    await walk.begin('tapd', 'open-budget-round', 'Buka penyusunan anggaran', shift);
    await steps('pergeseran-1', 'rka', 'verifikasi', 'apbd', 'dpa');
    const shifted = await walk.begin('staf', 'draft-rka', 'Susun RKA', { ...shift, unit: UNIT });
    await part(shifted, 'Penyediaan Peralatan Kantor');
    const [paper, maps] = [await cellOf('k', 'Kertas HVS'), await cellOf('k', 'Map berlogo')];
    await (await cellOf('a', 'Map berlogo')).fill(REASON);
    // Below what was paid and asked for it cannot go.
    await paper.fill('11 Rim');
    await maps.fill('217 Buah');
    await walk.press('Simpan baris', 422);
    await walk.says('Rp\u00a0700.000,00');
    await paper.fill('40 Rim');
    await maps.fill('130 Buah');
    await walk.press('Simpan baris');
    await walk.step('pa', shifted, 'Ajukan RKA');
    await walk.step('tapd', shifted, 'Verifikasi RKA');
    await walk.step('ppkd', shifted, 'Setujui pergeseran');
    await instruments('pergeseran-1', SPENDING, 'perkada-penjabaran');
    await walk.begin('ppkd', 'ratify-apbd', 'Tetapkan APBD', shift);
    await walk.at('pemeriksa', underWay);
    await walk.says('Diajukan');
    await dpa();
    // The payment goes on under the new budget.
    await walk.step('ppk', underWay, 'Verifikasi SPP');
    await walk.says('Diverifikasi', 'Rp\u00a0300.000,00');
    await walk.at('pemeriksa', `/penyusunan?tahun=${YEAR}`);
    await walk.says('Perubahan terbesar terhadap APBD 2027 murni');
  }],
  ['a change of the budget is opened, and its RKA drafted from the budget in force', async () => {
    const change = { year: YEAR, stage: 'perubahan' };
    await walk.begin('tapd', 'open-budget-round', 'Buka penyusunan anggaran', change);
    await steps('perubahan', 'kua-ppas', 'rka');
    await walk.begin('staf', 'draft-rka', 'Susun RKA', { ...change, unit: UNIT });
    await walk.says('Penyediaan Peralatan Kantor', '5.000.000,00', 'Konsep');
    await walk.leave();
  }],
];

/** Begun when this file is read, beside the other tests; each step waits for the one before. */
let before = prepare();
const told = CYCLE.map(([title, step]) => {
  before = before.then(step);
  return { title, ended: before.then(() => undefined, error => error) };
});

describe('a budget from its ceilings to the payment', () => {
  let failed = false;
  for (const { title, ended } of told) {
    test(title, async t => {
      const error = await ended;
      if (error && failed) return t.skip('a step before it failed');
      failed = Boolean(error);
      if (error) throw error;
    });
  }
  after(() => regency.end());
});
