// A list of payees: a workbook brought, what differs from the month before read, verified by another, paid by one SPP-LS.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { account, ways } from './desks.mjs';
import { workbook } from './workbook.mjs';

const HEADS = ['NO', 'NIP', 'NAMA', 'GOLONGAN', 'BANK', 'NOMOR REKENING', 'JIWA', 'GAJI POKOK', 'TUNJANGAN KELUARGA', 'JUMLAH KOTOR', 'PPH 21', 'JUMLAH BERSIH'];
const PEOPLE = ['Ani Contoh', 'Budi Contoh', 'Citra Contoh', 'Dedi Contoh'];
const SALARY = { 'Kode sub kegiatan': '2.16.01.2.02.0001', 'Kode rekening': '5.1.01.01.001.00001' };

/** Rows of so many people; `more` is what the last one gets beside the others. */
function list(count, more = 0) {
  const row = n => {
    const [basic, family, tax] = [4_000_000 + (n === count - 1 ? more : 0), 400_000, 50_000];
    return [n + 1, `19800101200501200${n}`, PEOPLE[n], 'III/a', 'Bank Daerah', `02030405060${n}`, 2, basic, family, basic + family, tax, basic + family - tax];
  };
  return [['DAFTAR GAJI (CONTOH)'], HEADS, ...Array.from({ length: count }, (_, n) => row(n))];
}

const MONTHS = [
  { month: '1', rows: list(3), gross: '13.200.000,00', net: '13.050.000,00', people: '3 penerima' },
  { month: '2', rows: list(4, 250_000), gross: '17.850.000,00', net: '17.650.000,00', people: '4 penerima' },
];

async function listed(walk, n) {
  const { month, rows, gross, net, people } = MONTHS[n];
  const said = { 'Jenis daftar': 'gaji', 'Bulan yang dibayar': month };
  // A row that gives more than it sums to is told, and nothing of the file is kept.
  const wrong = rows.map(row => [...row]);
  wrong[2][11] += 1;
  const refused = await walk.bring('staf', 'import-payee-list', said, { name: 'gaji-salah.xlsx', bytes: workbook(wrong) }, 422);
  await walk.says('Belum dapat dilanjutkan');
  await walk.looked(refused, n > 0);
  const read = await walk.bring('staf', 'import-payee-list', said, { name: `gaji-${month}.xlsx`, bytes: workbook(rows) });
  await walk.says('Belum ada yang disimpan.', 'Penerima', `Rp\u00a0${gross}`, `Rp\u00a0${net}`);
  await walk.looked(read, n > 0);
  await walk.press('Simpan impor ini', 200);
  await walk.says('Impor sudah disimpan');

  // It waits for the treasurer, then for the PPK.
  await walk.at('bendahara', '/');
  await walk.follow(new RegExp(people));
  const document = walk.place();
  await walk.step('bendahara', document, 'Ajukan daftar penerima');
  await walk.says('Diajukan');
  await walk.refused('ppk', document, 'Verifikasi daftar penerima', { 'Tanda selisih': 'AAAA-AAAA' });
  await walk.says('Belum dapat dilanjutkan', 'Yang dapat dilakukan:');
  await walk.at('ppk', document);
  await walk.follow('Selisih daftar penerima dari daftar sebelumnya');
  await walk.says(PEOPLE[rows.length - 3]);
  if (n === 0) await walk.looked(await walk.page.reload(), true);
  const mark = /TANDA SELISIH: (\S+)/.exec(await walk.main().innerText())?.[1];
  assert.ok(mark, 'the report shows its mark');
  await walk.step('ppk', document, 'Verifikasi daftar penerima', { 'Tanda selisih': mark });
  await walk.says('Diverifikasi', `Rp\u00a0${net}`);
  if (n === 0) await walk.looked(await walk.page.reload());

  // The request asks for the list to the sen.
  const payee = await account(walk, 'staf', 'Sejahtera');
  const fields = { 'Nomor rekening': payee, ...SALARY };
  const cents = gross.replace(',00', ',01');
  await walk.refused('staf', document, 'Susun konsep SPP-LS dari daftar penerima', { ...fields, 'Jumlah (Rp)': cents });
  await walk.says('Belum dapat dilanjutkan', 'Rp\u00a00,01');
  const spp = await walk.step('staf', document, 'Susun konsep SPP-LS dari daftar penerima', { ...fields, 'Jumlah (Rp)': gross });
  assert.notEqual(spp, document);
  await walk.says('Konsep', gross, 'PPh Pasal 21', `Rp\u00a0${net}`);
  await walk.step('bendahara', spp, 'Ajukan SPP');
  await walk.says('Diajukan');
  await walk.leave();
}

describe('a workbook of payees becomes one payment', () => {
  for (const { walk, title, n } of ways('daftar')) test(title, () => listed(walk, n));
});
