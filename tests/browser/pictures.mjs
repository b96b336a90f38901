// The pictures of the guide, taken of the demonstration; run by `cargo xtask browser --pictures`.
// Each page of docs/panduan names the pictures it shows; a name that is not here is told.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';

import { close, open, signedIn } from './site.mjs';
import { draft, Walk } from './walk.mjs';

const GUIDE = fileURLToPath(new URL('../../docs/panduan/', import.meta.url));
const MOST = 40_000;
const ALL = 2_000_000;

const STAFF = 'Staf penyusun konsep';
const EXAMPLE = `${GUIDE}contoh/apbd-contoh.csv`;

/** Opens the first document that waits for this official with this next step. */
const waiting = (step, by) => async page => {
  await page.goto('/');
  await page.getByRole('main').getByRole('listitem').filter({ hasText: step }).getByRole('link').first().click();
  if (by) await page.getByRole('main').getByRole('link', { name: by }).first().click();
};
const at = path => page => page.goto(path);
/** The SP2D of the story, or a page about it. */
const paid = (more = '') => async page => {
  await page.goto('/dokumen?cari=alat+tulis');
  const path = await page.getByRole('main').getByRole('link', { name: /^SP2D/ }).first().getAttribute('href');
  await page.goto(path + more);
};

/** Name, who looks, how the page is come to, and how high the picture is. */
const PICTURES = [
  ['masuk', null, at('/masuk'), 640],
  ['kode-masuk', 'Pengguna Anggaran', at('/akun/kode'), 900],
  ['tugas-staf', STAFF, at('/'), 760],
  ['penerima', STAFF, at('/daftar/penerima'), 700],
  ['spp-baru', STAFF, written, 1250],
  ['tugas-pptk', 'PPTK', at('/'), 640],
  ['tugas-bendahara', 'Bendahara Pengeluaran', at('/'), 720],
  ['ajukan', 'Bendahara Pengeluaran', waiting('Ajukan SPP', 'Ajukan SPP'), 820],
  ['penolakan', 'Bendahara Pengeluaran', refused, 760],
  ['tugas-ppk', 'PPK-SKPD', at('/'), 640],
  ['verifikasi', 'PPK-SKPD', waiting('Verifikasi SPP', 'Verifikasi SPP'), 820],
  ['kembalikan', 'PPK-SKPD', waiting('Verifikasi SPP', 'Kembalikan SPP'), 860],
  ['tugas-pa', 'Pengguna Anggaran', at('/'), 640],
  ['terbitkan-spm', 'Pengguna Anggaran', waiting('Terbitkan SPM', 'Terbitkan SPM'), 1000],
  ['tugas-ppkd', 'PPKD', at('/'), 640],
  ['otorisasi', 'PPKD', released, 760],
  ['impor', 'PPKD', imported, 900],
  ['data-bertanggal', 'PPKD', at('/daftar/data-bertanggal'), 760],
  ['tugas-kuasa-bud', 'Kuasa BUD', at('/'), 720],
  ['siapkan-spd', 'Kuasa BUD', at('/langkah/draft-spd'), 720],
  ['terbitkan-sp2d', 'Kuasa BUD', waiting('Terbitkan SP2D', 'Terbitkan SP2D'), 900],
  ['sp2d-cair', 'Kuasa BUD', paid(), 900],
  ['pantauan', 'Bupati', at('/pantauan'), 1000],
  ['anggaran', 'Bappeda', at('/anggaran'), 760],
  ['penyusunan', 'DPRD', at('/penyusunan?tahun=2027'), 1400],
  ['rka', STAFF, drafted(), 900],
  ['rka-isian', STAFF, drafted('Penyediaan Peralatan Kantor'), 1400],
  ['pagu-ppas', 'TAPD', at('/penyusunan/pagu?tahun=2027&tahapan=murni&skpd=2.16.0.00.0.00.16.0000'), 900],
  ['verifikasi-rka', 'TAPD', drafted(undefined, /Dinas Koperasi/), 900],
  ['dokumen', 'Pemeriksa', at('/dokumen'), 760],
  ['benang', 'Pemeriksa', paid('/benang'), 820],
  ['jurnal', 'Inspektorat', at('/jurnal'), 760],
  ['segel', 'Inspektorat', at('/jurnal/segel'), 760],
  ['pejabat', 'Administrator', at('/daftar/pejabat'), 760],
  ['keputusan', 'Administrator', at('/langkah/grant-role'), 900],
  ['bangunkan-akun', 'BKPSDM', at('/langkah/enable-user'), 560],
  ['hitung-pajak', STAFF, taxed, 1150],
  ['tbp', 'Bendahara Pengeluaran', at('/langkah/record-tbp'), 1150],
  ['tutup-kas', 'Bendahara Pengeluaran', at('/langkah/close-month'), 900],
  ['stbp', 'Bendahara Penerimaan', at('/langkah/record-stbp'), 900],
  ['temuan', 'Inspektorat', found, 900],
  ['konfirmasi-rekening', 'Pencatat rekening', at('/langkah/confirm-payee-account'), 560],
];

/** An RKA of next year, or one of its sub kegiatan. */
function drafted(part, unit = /Dinas Komunikasi/) {
  return async page => {
    await page.goto('/penyusunan?tahun=2027');
    await page.getByRole('main').getByRole('link', { name: unit }).first().click();
    await page.waitForURL(/\/rka\/\d+$/);
    if (part) await page.getByRole('main').getByRole('link', { name: part }).click();
  };
}

/** A request with its payee and account chosen. */
async function written(page) {
  await page.goto('/spp/baru');
  const main = page.getByRole('main');
  const press = name => Promise.all([page.waitForEvent('load'), main.getByRole('button', { name }).first().click()]);
  await main.getByLabel('Jenis LS').selectOption('barang-jasa');
  await main.getByLabel('Untuk keperluan').fill('Perjalanan dinas pendampingan (contoh)');
  await main.getByLabel('Tanggal tagihan diterima').fill('2026-03-16');
  await main.getByLabel('Nomor tagihan').fill('INV-301');
  await main.getByLabel('Cari penerima').fill('perjalanan');
  await press('Cari penerima');
  await press('Pilih');
  await main.getByLabel('Cari rekening belanja').fill('perjalanan dinas');
  await press('Cari rekening belanja');
  await press('Tambahkan');
}

/** A draft above what the SPD holds, filed and refused. */
async function refused(page) {
  const walk = new Walk('gambar', { viewport: { width: 1024, height: 800 } }, () => signedIn(STAFF));
  const spp = await draft(walk, { purpose: 'Perjalanan dinas yang terlalu mahal (contoh)', invoice: 'INV-302', amount: '900.000.000,00' });
  await walk.leave();
  await page.goto(`${spp}/submit-spp`);
  await Promise.all([page.waitForEvent('load'), page.getByRole('main').getByRole('button', { name: 'Ajukan SPP' }).click()]);
}

/** An SPD that the Kuasa BUD has prepared, about to be authorised. */
async function released(page) {
  const walk = new Walk('gambar', { viewport: { width: 1024, height: 800 } }, () => signedIn('Kuasa BUD'));
  await walk.at('kuasa', '/langkah/draft-spd');
  await walk.main().getByLabel('SKPD').selectOption('1.02.0.00.0.00.02.0000');
  await walk.fill({ 'Tahun anggaran': '2026', 'Dari bulan': '1', 'Sampai bulan': '3' });
  await walk.press('Siapkan SPD');
  await walk.leave();
  await waiting('Otorisasi SPD', 'Otorisasi SPD')(page);
}

/** A draft whose taxes are about to be worked out. */
async function taxed(page) {
  await page.goto('/dokumen?jenis=SPP&keadaan=konsep');
  await page.getByRole('main').getByRole('link', { name: /^Konsep SPP/ }).first().click();
  await page.getByRole('main').getByRole('link', { name: 'Hitung pajak' }).click();
}

/** The findings of a first run. */
async function found(page) {
  await page.goto('/langkah/run-analytics');
  await Promise.all([page.waitForEvent('load'), page.getByRole('main').getByRole('button', { name: 'Jalankan analitik kecurangan' }).click()]);
  await page.goto('/daftar/temuan');
}

/** A budget file that was read and not kept yet. */
async function imported(page) {
  await page.goto('/impor');
  const main = page.getByRole('main');
  await main.getByLabel('Tahapan').fill('rapbd');
  await main.getByLabel('Berkas').first().setInputFiles(EXAMPLE);
  await Promise.all([page.waitForEvent('load'), main.getByRole('button', { name: 'Baca dan periksa Impor APBD' }).click()]);
}

/** The picture as WebP, in the quality and size that fit. */
async function picture(page, height) {
  const session = await page.context().newCDPSession(page);
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  for (const [quality, scale] of [[60, 1], [40, 1], [40, 0.8], [30, 0.7]]) {
    const clip = { x: 0, y: 0, width: 1024, height: Math.min(height, whole), scale };
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip, captureBeyondViewport: true });
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length <= MOST) return bytes;
  }
  throw new Error('the picture does not fit');
}

after(close);

test('the pictures of the guide', async t => {
  const texts = readdirSync(GUIDE).filter(f => f.endsWith('.md')).map(f => readFileSync(GUIDE + f, 'utf8')).join('\n');
  const asked = new Set([...texts.matchAll(/\]\(gambar\/([a-z0-9-]+)\.webp\)/g)].map(found => found[1]));
  const known = PICTURES.map(([name]) => name);
  assert.deepEqual([...asked].filter(name => !known.includes(name)), [], 'the guide asks for pictures that nobody takes');
  rmSync(`${GUIDE}gambar`, { recursive: true, force: true });
  mkdirSync(`${GUIDE}gambar`);
  let sum = 0;
  for (const [name, office, way, height] of PICTURES) {
    if (!asked.has(name)) continue;
    await t.test(name, async () => {
      const context = await open({ viewport: { width: 1024, height: 800 }, ...(office ? await signedIn(office) : {}) });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await way(page);
      await page.waitForLoadState('networkidle');
      const bytes = await picture(page, height);
      await context.close();
      writeFileSync(`${GUIDE}gambar/${name}.webp`, bytes);
      sum += bytes.length;
    });
  }
  assert.ok(sum <= ALL, `${sum} bytes of pictures`);
});
