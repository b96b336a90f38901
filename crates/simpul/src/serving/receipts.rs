//! What receipts say of their documents, on the pages.

use ::receipts::acts::DepositReceipts;
use ::receipts::public::Held;
use kernel::Moment;
use store::{Act, Document, View};
use web::{Line, Paper, Task};

/// Puts accounts, payer, credit note and balances onto the page of a document.
pub async fn tell(view: &mut View, document: &Document, paper: &mut Paper) -> store::Result<()> {
    let shown = ::receipts::public::shown(view, document).await?;
    paper.particulars.extend(shown.facts);
    let line = |l: ::receipts::public::ShownLine| Line {
        sub_kegiatan: String::new(),
        name: l.name,
        code: l.code,
        amount: l.amount,
    };
    // What is spent outside the RKUD stands there by its accounts already.
    let mut lines: Vec<Line> = shown.lines.into_iter().map(line).collect();
    lines.append(&mut paper.lines);
    paper.lines = lines;
    Ok(())
}

/// STBP that wait for their STS, for whoever deposits them.
pub async fn waiting(view: &mut View, person: i64, now: Moment) -> store::Result<Vec<Task>> {
    let places = organisation::public::places(view, person, DepositReceipts::DEF, now).await?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let today = now.day(organisation::public::zone(view).await?);
    let held = ::receipts::public::held(view, today.year()).await?;
    let own = |h: &Held| places.iter().any(|u| u.id == h.document.sub_unit_id || u.id == h.document.unit_id);
    let task = |h: Held| Task {
        act: DepositReceipts::DEF,
        due: Some(h.due),
        at: Some(format!("/langkah/{}?unit={}", DepositReceipts::DEF.name, h.code)),
        ..super::desk::head(&h.document, h.unit.clone(), None, h.document.entered_at)
    };
    Ok(held.into_iter().filter(own).map(task).collect())
}
