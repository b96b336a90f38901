//! Advances of the national system that go on here, against its reports.

use kernel::Refusal;
use store::{Result, View};

use crate::rules::opening::reckon;
use crate::store::openings;

/// What was taken over is what the reports tell now: a GU that came later waits
/// to be taken over, and what was changed there is looked into.
pub(super) async fn judge(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    for advance in openings::continued(view, year).await? {
        let told = openings::told(view, advance.kind, (year, advance.unit), Some(advance.root)).await?;
        let (taken, now) = (openings::taken(view, advance.root).await?, reckon(&told));
        if taken == now {
            continue;
        }
        let text = format!(
            "{} {} yang diteruskan dari SIPD: diambil alih {}, menurut laporan sekarang {}.",
            advance.kind.title(),
            advance.code,
            taken.held().rupiah(),
            now.held().rupiah()
        );
        let remedy = "Teruskan lagi bila laporan memuat GU baru (take-over-advance); bila tidak, periksa impornya.";
        let found = Refusal::new("CEK-SALDO-AWAL", "Keutuhan uang muka yang diteruskan dari SIPD", text, remedy);
        let found = found.money("tercatat", taken.held()).money("berkas", now.held());
        findings.push(found.money("selisih", now.held().minus(taken.held())));
    }
    Ok(())
}
