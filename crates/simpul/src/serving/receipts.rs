//! What receipts say of their documents, on the pages.

use store::{Document, View};
use web::{Line, Paper};

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
