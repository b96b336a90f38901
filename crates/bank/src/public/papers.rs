//! What papers tell that stands with the bank's side.

use kernel::day::month_name;
use kernel::lifecycle::Kind;
use kernel::{Money, text};
use store::{Document, Result, View};

use crate::rules::{batch, monthly as rules};
use crate::store::{accounts, batches, cash, monthly};

/// A list of SP2D as two officials sign it.
#[derive(Clone, Debug)]
pub struct BatchPaper {
    pub account: String,
    pub digest: String,
    pub orders: Vec<OrderPaper>,
}

#[derive(Clone, Debug)]
pub struct OrderPaper {
    pub label: String,
    pub e2e: String,
    pub payee: String,
    /// The bank, and the last letters of the account.
    pub account: String,
    pub gross: Money,
    pub cut: Money,
    pub net: Money,
}

/// The list behind a document that the view reached; none for other papers.
pub async fn batch(view: &mut View, d: &Document) -> Result<Option<BatchPaper>> {
    if d.kind != Kind::Batch {
        return Ok(None);
    }
    let kept = batches::load(view, d.id).await?;
    let account = accounts::by_id(view, kept.account).await?;
    let mut orders = Vec::new();
    for r in batches::listed(view, d.year, d.id).await? {
        orders.push(OrderPaper {
            label: r.opt_text("number")?.unwrap_or_default(),
            e2e: r.text("e2e")?,
            payee: r.text("payee_name")?,
            account: format!("{} ••••{}", r.text("bank")?, r.text("last4")?),
            gross: r.money("gross")?,
            cut: r.money("cut")?,
            net: r.money("net")?,
        });
    }
    Ok(Some(BatchPaper { account: account.label(), digest: batch::shown(&kept.digest), orders }))
}

/// What a TBP tells of whom it paid, a closing of what was counted, and an
/// account of a month of what it accounts for.
pub async fn told(view: &mut View, d: &Document) -> Result<Vec<(String, String)>> {
    let mut told = Vec::new();
    let mut say = |name: &str, value: String| told.push((name.to_owned(), value));
    match d.kind {
        Kind::Tbp => {
            let Some(r) = cash::evidence(view, d.id).await? else { return Ok(told) };
            say("Dibayar kepada", r.text("recipient")?);
            say("Cara bayar", r.text("way")?);
            if let Some(bank) = r.opt_text("bank")? {
                say("Rekening", format!("{bank} ••••{}", r.opt_text("last4")?.unwrap_or_default()));
            }
            if let Some(invoice) = r.opt_text("invoice")?.filter(|i| !text::fold(i).is_empty()) {
                say("Tagihan", invoice);
            }
        }
        Kind::Closing => {
            let all = cash::closings(view, d.year, None).await?;
            let Some(c) = all.into_iter().find(|c| c.document.id == d.id) else { return Ok(told) };
            say("Bulan", format!("{} {}", month_name(c.month), d.year));
            for (name, amount) in [
                ("Saldo buku", c.book),
                ("Di bank", c.bank),
                ("Tunai", c.cash),
                ("Panjar", c.panjar),
                ("Pajak yang terpisah", c.apart),
                ("Potongan belum disetor", c.withheld),
                ("Selisih", c.difference),
            ] {
                say(name, amount.rupiah());
            }
            if let Some(explained) = c.explanation {
                say("Penjelasan", explained);
            }
        }
        Kind::MonthlyLpj => {
            let Some(lpj) = monthly::find(view, d.id).await? else { return Ok(told) };
            let figures = monthly::figures(view, d.id).await?;
            let cash = rules::cash(&figures.flows);
            say("Bulan", format!("{} {}", month_name(lpj.month), d.year));
            for (way, (before, now)) in rules::WAYS.iter().zip(rules::by_way(&figures.spent)) {
                let sum = before.plus(now).rupiah();
                say(&format!("Belanja {way}"), format!("{} bulan ini, {sum} s.d. bulan ini", now.rupiah()));
            }
            for (name, amount) in [
                ("Saldo kas awal", cash.opening),
                ("Penerimaan kas", cash.received),
                ("Pengeluaran kas", cash.paid),
                ("Saldo kas akhir", cash.balance),
                ("Potongan belum disetor", cash.withheld),
            ] {
                say(name, amount.rupiah());
            }
            if !lpj.difference.is_zero() {
                say("Selisih menurut penutupan kas", lpj.difference.rupiah());
                say("Penjelasan", lpj.explanation.unwrap_or_default());
            }
        }
        _ => {}
    }
    Ok(told)
}
