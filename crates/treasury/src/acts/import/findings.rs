//! What an import finds and tells.

use kernel::{Code, Money, Refusal};
use store::{Document, Unit};

use super::Draft;

pub(super) fn not_budgeted(unit: &Unit, sub_kegiatan: &Code, rekening: &Code) -> Refusal {
    Refusal::new(
        "IMPOR-TANPA-ANGGARAN",
        "PP 12/2019 Ps 124; UU 23/2014 Ps 327",
        format!("Realisasi pada {} · {sub_kegiatan} · {rekening} tidak ada di APBD yang berlaku.", unit.code),
        "Impor versi APBD yang memuatnya, atau periksa kode rekeningnya.",
    )
}

pub(super) fn sourceless(count: usize) -> Refusal {
    Refusal::new(
        "IMPOR-TANPA-SUMBER-DANA",
        "Kebijakan Simpul: sumber dana pembayaran",
        format!(
            "{count} rekening dalam berkas memakai lebih dari satu sumber dana, dan berkasnya tidak menyebut yang mana."
        ),
        "Realisasi per sumber dana untuk rekening itu belum dapat dipisahkan; cocokkan dengan sistem asalnya.",
    )
    .figure("rekening", count.to_string())
}

/// A document that a file will change once its second official confirms it.
pub(super) fn waits(d: &Draft<'_>, amount: Money) -> Refusal {
    let recorded = amount.rupiah();
    let what = format!("sedangkan impor terdahulu mencatat {recorded}; berubah setelah pejabat kedua mengonfirmasi");
    told("IMPOR-BERBEDA", d, amount, &what)
}

/// A number of the file that a document of ours, which is another, bears too.
pub(super) fn same_number(d: &Draft<'_>, amount: Money) -> Refusal {
    let recorded = amount.rupiah();
    let what = format!("dan dokumen lokal bernomor sama bernilai {recorded}; keduanya disimpan");
    told("IMPOR-NOMOR-LOKAL", d, amount, &what)
}

/// How many numbers are named; the rest is counted.
const NAMED: usize = 3;

/// Payments of earlier reports that a newer one no longer tells.
pub(super) fn gone(all: &[&Document]) -> Option<Refusal> {
    let sum = all.iter().fold(Money::ZERO, |sum, d| sum.plus(d.amount));
    let named = all.iter().take(NAMED).map(|d| d.label()).collect::<Vec<_>>().join(", ");
    let more = all.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", dan {more} lagi") } else { String::new() };
    let message = format!(
        "{} dokumen senilai {} dari impor terdahulu tidak ada lagi di berkas ini: {named}{more}. Tetap dihitung.",
        all.len(),
        sum.rupiah()
    );
    let found = Refusal::new(
        "IMPOR-HILANG",
        "Kebijakan Simpul: laporan terbaru sistem asal menggantikan yang lama, dokumen lokal tidak pernah",
        message,
        "Periksa apakah dokumennya dibatalkan di sistem asal, atau berkas ini hanya memuat sebagian.",
    );
    (!all.is_empty()).then(|| found.money("jumlah", sum))
}

/// A newer report tells a document differently, and is believed.
pub(super) fn renewed(d: &Draft<'_>, amount: Money) -> Refusal {
    told("IMPOR-DIPERBARUI", d, amount, &format!("menggantikan {} dari impor terdahulu", amount.rupiah()))
}

fn told(code: &str, d: &Draft<'_>, amount: Money, what: &str) -> Refusal {
    Refusal::new(
        code,
        "Kebijakan Simpul: laporan terbaru sistem asal menggantikan yang lama, dokumen lokal tidak pernah",
        format!("{} {} bernilai {} di berkas ini, {what}.", d.kind.code(), d.number, d.amount.rupiah()),
        "Cocokkan keduanya dengan sistem asalnya.",
    )
    .money("berkas", d.amount)
    .money("tercatat", amount)
}
