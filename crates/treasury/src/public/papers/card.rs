//! Papers of the government credit card, and the statement that goes with an
//! LPJ.

use kernel::lifecycle::Kind;
use kernel::{Day, Money};
use store::{Document, Result, View};

use super::Signer;
use crate::acts::card::SORTS;
use crate::public::Coded;
use crate::store::card as rows;

/// A purchase as the DPR and the DPT show it.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub holder: String,
    /// Masked: the number stays with the bank.
    pub card: String,
    pub sort: String,
    pub what: String,
    pub merchant: String,
    pub on: Day,
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub evidence: bool,
    pub amount: Money,
    /// What the holder pays back, and why.
    pub excess: Money,
    pub reason: Option<String>,
}

/// The SPTB: who answers for the spending of an LPJ.
#[derive(Clone, Debug)]
pub struct Statement {
    pub number: String,
    pub date: Day,
    pub by: String,
    pub nip: Option<String>,
}

pub(super) async fn purchases(view: &mut View, d: &Document) -> Result<Vec<Purchase>> {
    if !matches!(d.kind, Kind::Dpr | Kind::Dpt) {
        return Ok(Vec::new());
    }
    let names = budget::public::names(view, d.year).await?;
    let coded = |kind: &str, norm: String| {
        let found = names.get(&(kind.to_owned(), norm.clone())).cloned();
        let (code, name) = found.unwrap_or((norm, String::new()));
        Coded { code, name }
    };
    let rows = rows::on_paper(view, d.id).await?;
    rows.iter()
        .map(|r| {
            let sort = r.text("sort")?;
            let title = SORTS.iter().find(|(code, _)| *code == sort).map_or("", |(_, title)| *title);
            Ok(Purchase {
                holder: r.text("holder")?,
                card: format!("•••• {}", r.text("last4")?),
                sort: title.to_owned(),
                what: r.text("what")?,
                merchant: r.text("merchant")?,
                on: r.day("bought_on")?,
                sub_kegiatan: coded("sub_kegiatan", r.text("sub_kegiatan")?),
                rekening: coded("rekening", r.text("rekening")?),
                evidence: r.flag("evidence")?,
                amount: r.money("amount")?,
                excess: r.money("excess")?,
                reason: r.opt_text("excess_reason")?,
            })
        })
        .collect()
}

pub(super) async fn statement(view: &mut View, d: &Document, signers: &[Signer]) -> Result<Option<Statement>> {
    if d.kind != Kind::Lpj {
        return Ok(None);
    }
    let Some((number, date)) = rows::statement(view, d).await? else { return Ok(None) };
    let signer = signers.iter().find(|s| s.act == "sign-sptb");
    let by = signer.map(|s| s.name.clone()).unwrap_or_default();
    Ok(Some(Statement { number, date, by, nip: signer.and_then(|s| s.nip.clone()) }))
}
