//! Panjar and assistants' parts against the documents that made them.

use kernel::Refusal;
use store::{Result, View};

use super::over;
use crate::store::panjar;

/// What stands on a part or an NPD is what its documents say, and an
/// assistant's LPJ is taken up whole.
pub(super) async fn judge(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    for r in panjar::parts(view, year).await? {
        let label = format!("{} {}", r.text("code")?, r.text("name")?);
        for (what, kept, told) in [
            ("Pengeluaran bagian UP pembantu tidak sama dengan TBP-nya", r.money("spent")?, r.money("evidence")?),
            ("Bagian UP pembantu tidak sama dengan pelimpahannya", r.money("received")?, r.money("passed")?),
            ("Pengembalian bagian UP tidak sama dengan dokumennya", r.money("returned")?, r.money("passed_back")?),
        ] {
            if kept != told {
                findings.push(over("CEK-PELIMPAHAN", what, &label, kept, told));
            }
        }
    }
    for r in panjar::npd_sums(view, year).await? {
        let label = r.opt_text("number")?.unwrap_or_else(|| "NPD tanpa nomor".into());
        for (what, kept, told) in [
            ("Bukti NPD tidak sama dengan TBP-nya", r.money("used")?, r.money("evidence")?),
            ("Pembayaran dari panjar tidak sama dengan TBP-nya", r.money("covered")?, r.money("by_panjar")?),
            ("Potongan atas bukti NPD tidak sama dengan TBP-nya", r.money("withheld")?, r.money("cut")?),
            ("Sisa panjar tidak sama dengan penyerahannya", r.money("handed_back")?, r.money("returned")?),
        ] {
            if kept != told {
                findings.push(over("CEK-PANJAR", what, &label, kept, told));
            }
        }
    }
    for r in panjar::split(view, year).await? {
        let label = r.opt_text("number")?.unwrap_or_default();
        findings.push(
            Refusal::new(
                "CEK-LPJ-PEMBANTU",
                "Keutuhan rantai anggaran–pembayaran",
                format!("LPJ pembantu {label} dihimpun sebagian saja dalam LPJ-UP."),
                "Telusuri dokumennya (trace), lalu betulkan sumbernya.",
            )
            .figure("dokumen", label),
        );
    }
    Ok(())
}
