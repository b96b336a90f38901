//! What an import finds and tells.

use kernel::{Code, Money, Refusal};
use store::Unit;

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

/// A number of the file that a local document bears already, or a document
/// that a file will change once its second official confirms it.
pub(super) fn clash(d: &Draft<'_>, amount: Money, external: bool) -> Refusal {
    let recorded = amount.rupiah();
    if external {
        let what =
            format!("sedangkan impor terdahulu mencatat {recorded}; berubah setelah pejabat kedua mengonfirmasi");
        return told("IMPOR-BERBEDA", d, amount, &what);
    }
    let what = format!("sedangkan dokumen lokal mencatat {recorded}; yang tercatat dipertahankan");
    told("IMPOR-NOMOR-LOKAL", d, amount, &what)
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
