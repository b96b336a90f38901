// Beside the national system: its report is brought, what is surely the same is noted, and what differs is decided by somebody.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { UNIT, YEAR, cell, numberOf, ways } from './desks.mjs';
import { workbook } from './workbook.mjs';

const HEADS =
  'Kode SKPD|Nama SKPD|Kode Sub SKPD|Nama Sub SKPD|Kode Fungsi|Nama Fungsi|Kode Sub Fungsi|Nama Sub Fungsi|Kode Urusan|Nama Urusan|Kode Bidang Urusan|Nama Bidang Urusan|Kode Program|Nama Program|Kode Kegiatan|Nama Kegiatan|Kode Sub Kegiatan|Nama Sub Kegiatan|Kode Rekening|Nama Rekening|Nomor Dokumen|Jenis Dokumen|Jenis Transaksi|Nomor DPT|Tanggal Dokumen|Keterangan Dokumen|Nilai Realisasi|Nilai Setoran|NIP Pegawai|Nama Pegawai|Tanggal Simpan|Nomor SPD|Periode SPD|Nilai SPD|Tahapan SPD|Nama Sub Tahapan Jadwal|Tahapan APBD|Nomor SPP|Tanggal SPP|Nomor SPM|Tanggal SPM|Nomor SP2D|Tanggal SP2D|Tanggal Transfer|Nilai SP2D'.split('|');
const SKPD = 'Dinas Komunikasi dan Informatika';
const DAY = '16 Maret 2026';
const number = (kind, serial) => `99.99/0${kind}.0/0009${serial}/${kind === 1 ? '' : 'LS/'}${UNIT}/M/3/2026`;

/** A payment as the national system reports it. */
function line({ serial, sub, rekening, amount, text }) {
  const [code, name] = sub;
  const unit = [UNIT, `${SKPD} (contoh)`];
  const levels = ['2', 'Urusan (contoh)', '2.16', `Bidang ${SKPD}`, '2.16.01', 'Program Penunjang Urusan', code.slice(0, 12), 'Kegiatan (contoh)', code, name, ...rekening];
  const document = [number(2, serial), 'SPP', 'LS', '', DAY, text, amount, 0, '', '', DAY];
  const spd = [number(1, serial), 'Januari - Maret', amount, 'Murni', '', 'Murni'];
  return [...unit, ...unit, '', '', '', '', ...levels, ...document, ...spd, number(2, serial), DAY, number(3, serial), DAY, number(4, serial), DAY, DAY, amount];
}

const report = lines => {
  const rows = lines.map(line);
  return workbook([['LAPORAN REALISASI PER DOKUMEN'], ['KABUPATEN CONTOH'], [`TAHUN ${YEAR}`], [], HEADS, ...rows]);
};

const OFFICE = { sub: ['2.16.01.2.06.0002', 'Penyediaan Peralatan Kantor'], rekening: ['5.1.02.01.001.00024', 'Alat Tulis Kantor'] };
const TRAVEL = { sub: ['2.16.01.2.06.0009', 'Penyelenggaraan Rapat Koordinasi'], rekening: ['5.1.02.04.001.00001', 'Belanja Perjalanan Dinas Biasa'] };
/** The story's own payment, told a sen lower; and the one that a list of the bank paid. */
const STORY = { serial: '01', ...OFFICE, amount: 4_999_999.99, text: 'Pembelian alat tulis kantor (contoh)' };
const FIELD = { serial: '02', ...TRAVEL, amount: 4_760_000, text: 'Perjalanan dinas verifikasi lapangan (contoh)' };

/** What the whole regency has spent. */
async function spending(walk) {
  await walk.at('kuasa', `/laporan/lra?tahun=${YEAR}`);
  return walk.main().locator('tfoot').innerText();
}

const sipd = serial => number(4, serial);

/** The number and the address of a paid SP2D. */
async function ours(walk, search) {
  await walk.at('kuasa', `/dokumen?${new URLSearchParams({ cari: search, jenis: 'SP2D' })}`);
  await walk.follow(/^SP2D/);
  return numberOf(walk);
}

async function differing(walk) {
  const before = await spending(walk);
  const local = await ours(walk, 'alat tulis');
  await walk.at('kuasa', `/daftar/entri-sipd?${new URLSearchParams({ cari: local })}`);
  await walk.says('SP2D', local);
  const document = await cell(walk, local, 'Nomor Urut');
  await walk.looked(await walk.page.reload(), true);

  const read = await walk.bring('kuasa', 'import-realisasi', {}, { name: 'realisasi-1.xlsx', bytes: report([STORY]) });
  await walk.says('Belum ada yang disimpan.', 'mirip dengan', 'keduanya dihitung');
  await walk.looked(read);
  await walk.press('Simpan impor ini', 200);
  // Until somebody says that both are one, both count.
  assert.notEqual(await spending(walk), before);

  await walk.at('kuasa', `/langkah/note-national-number?${new URLSearchParams({ document })}`);
  await walk.fill({ 'Nomor di SIPD': sipd('01') });
  await walk.looked(await walk.press('Catat nomor SIPD', 422));
  await walk.says('NOMOR-SIPD-BEDA-NILAI', 'SIPD-NOMOR-JUMLAH', 'Rp\u00a00,01');
  // Whoever paid it does not say alone that another sum is the same payment.
  await walk.at('bud', `/langkah/note-national-number?${new URLSearchParams({ document })}`);
  await walk.fill({ 'Nomor di SIPD': sipd('01'), Alasan: 'Dibulatkan di SIPD; buktinya sama' });
  await walk.press('Catat nomor SIPD');
  assert.equal(await spending(walk), before, 'it counts once');

  await walk.at('kuasa', `/daftar/rekonsiliasi-sipd?${new URLSearchParams({ cari: sipd('01') })}`);
  await walk.says('berbeda', '4.999.999,99', '5.000.000,00');
  await walk.looked(await walk.page.reload());
  await walk.follow(/^Putuskan perbedaan/);
  await walk.fill({ Keputusan: 'Akan dibetulkan di SIPD', Alasan: 'Menunggu operator SIPD' });
  await walk.press('Putuskan perbedaan dengan SIPD');
  await walk.at('kuasa', `/daftar/rekonsiliasi-sipd?${new URLSearchParams({ cari: sipd('01') })}`);
  await walk.says('diputuskan', 'Menunggu operator SIPD');
  await walk.at('ppk', '/daftar/rekonsiliasi-sipd');
  await walk.says(sipd('01'));
  await walk.leave();
}

/** What is surely the same is known at once; its number is not noted on another document. */
async function same(walk) {
  const local = await ours(walk, 'verifikasi lapangan');
  await walk.bring('kuasa', 'import-realisasi', {}, { name: 'realisasi-2.xlsx', bytes: report([STORY, FIELD]) });
  await walk.press('Simpan impor ini', 200);
  await walk.at('kuasa', `/daftar/nomor-sipd?${new URLSearchParams({ cari: sipd('02') })}`);
  await walk.says(local);
  const other = await ours(walk, 'ke bank');
  await walk.at('kuasa', `/daftar/entri-sipd?${new URLSearchParams({ cari: other })}`);
  await walk.follow(/^Catat nomor SIPD/);
  await walk.fill({ 'Nomor di SIPD': sipd('02') });
  await walk.press('Catat nomor SIPD', 422);
  await walk.says('NOMOR-SIPD-GANDA', 'Yang dapat dilakukan:');
  await walk.leave();
}

describe('what the national system reports meets what is recorded here', () => {
  const [desk, phone] = ways('sipd');
  test(desk.title, () => differing(desk.walk));
  test(phone.title, () => same(phone.walk));
});
