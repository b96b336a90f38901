// The desks of the demonstration's officials, and what stands in its registers.
import { signedIn } from './site.mjs';
import { Walk } from './walk.mjs';

export const YEAR = '2026';
/** The day on which the demonstration stands. */
export const TODAY = '2026-03-16';
/** The SKPD whose officials have links. */
export const UNIT = '2.16.0.00.0.00.16.0000';

const DESKS = {
  staf: 'Staf penyusun konsep',
  pptk: 'PPTK',
  bendahara: 'Bendahara Pengeluaran',
  penerimaan: 'Bendahara Penerimaan',
  ppk: 'PPK-SKPD',
  pa: 'Pengguna Anggaran',
  kuasa: 'Kuasa BUD',
  ppkd: 'PPKD',
  bud: 'BUD',
  inspektorat: 'Inspektorat',
  pemeriksa: 'Pemeriksa',
};

/** Each way is gone on a desk, and on a telephone without script. */
const WAYS = [
  { name: 'meja', title: 'on a desk', options: { viewport: { width: 1280, height: 900 } } },
  { name: '320', title: 'on a telephone without script', options: { viewport: { width: 320, height: 740 }, javaScriptEnabled: false } },
];

/** A walk of each way; its pages are looked at where it says so, since the markup is the same on both. */
export const ways = topic =>
  WAYS.map(({ name, title, options }, n) => {
    const walk = new Walk(`${topic}-${name}`, options, desk => signedIn(DESKS[desk]), { looks: false });
    return { walk, title, n, name };
  });

/** The cell of a column of a table on the open page, in the first row that holds the text. */
export async function cell(walk, text, column) {
  const heads = await walk.main().locator('thead th').allInnerTexts();
  const at = heads.findIndex(head => head.trim() === column);
  if (at < 0) throw new Error(`no column ${column} among ${heads.join(', ')}`);
  const row = walk.main().locator('tbody tr').filter({ hasText: text }).first();
  return (await row.locator('th, td').nth(at).innerText()).trim();
}

/** The number of an account of a payee in the register, which is asked by name. */
export async function account(walk, desk, payee) {
  await walk.at(desk, `/daftar/rekening-penerima?${new URLSearchParams({ cari: payee })}`);
  return cell(walk, payee, 'Nomor');
}

/** The number of the document of the open page, as it is copied. */
export const numberOf = async walk => (await walk.main().locator('.doc .code').first().innerText()).replace(/\s/g, '');

/** From a draft to its SP2D; answers with the address of that. */
export async function issued(walk, spp, sptjm) {
  await walk.step('bendahara', spp, 'Ajukan SPP');
  await walk.step('ppk', spp, 'Verifikasi SPP');
  const spm = await walk.step('pa', spp, 'Terbitkan SPM', { 'Nomor SPTJM': sptjm, 'Tanggal SPTJM': TODAY });
  await walk.step('kuasa', spm, 'Terima SPM');
  return walk.step('kuasa', spm, 'Terbitkan SP2D');
}

/** The money of an SP2D goes out, by the word of the Kuasa BUD, and arrives. */
export async function paid(walk, sp2d, reference) {
  await walk.step('kuasa', sp2d, 'Catat pemindahbukuan SP2D', { 'Nomor referensi bank': reference });
  await walk.step('kuasa', sp2d, 'Catat SP2D cair');
  await walk.says('Cair');
}
