//! Proofs of what was withheld against the payments and deductions they tell.

use kernel::Refusal;
use store::{Result, View};

use super::over;
use crate::store::proofs;

const CODE: &str = "CEK-BUKTI-POTONG";

/// A proof that stands is of a payment that stands, tells no more than was
/// withheld, and its numbers have no gap.
pub(super) async fn judge(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    let told = |text: String, remedy: &str| Refusal::new(CODE, "Keutuhan bukti potong", text, remedy);
    for number in proofs::stray(view, year).await? {
        let text = format!("Bukti potong {number} masih berlaku, padahal pembayarannya tidak ada lagi.");
        findings.push(told(text, "Batalkan buktinya, atau telusuri pembayarannya (trace)."));
    }
    for (label, withheld, proved) in proofs::sums(view, year).await? {
        findings.push(over(CODE, "Bukti potong melebihi potongannya", &label, withheld, proved));
    }
    for (skpd, sort, given, last) in proofs::gaps(view, year).await? {
        let text = format!("Deret nomor bukti {sort} {skpd}: {given} bukti untuk {last} nomor.");
        findings.push(told(text, "Jalankan journal verify; bila jurnal utuh, laporkan kepada Inspektorat."));
    }
    Ok(())
}
