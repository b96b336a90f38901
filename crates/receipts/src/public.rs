//! What modules to the right may ask of receipts.

pub mod book;
pub mod ledger;

use std::collections::BTreeMap;

use kernel::lifecycle::Kind;
use kernel::sheet::Value;
use kernel::{Day, Money};
use store::{Document, Read, Result, Row, View};
use treasury::public::sharing;

use crate::model::{Nature, Way};
use crate::policy::Policy;
use crate::store::{budget as expected, registers};

/// What an SKPD, or each of them, received in a year by rekening, as the LRA
/// counts it: on the RKUD by a credit note, or ratified outside it.
pub async fn received(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<BTreeMap<(i64, String), Money>> {
    expected::received(read, year, skpd).await
}

/// What the budget expects to come in, by SKPD and rekening: of a budget made
/// here by the last ratified DPA, of an imported one by its accounts.
pub async fn budgeted(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<BTreeMap<(i64, String), Money>> {
    expected::budgeted(read, year, skpd).await
}

/// Money that a treasurer holds and has not deposited.
#[derive(Clone, Debug)]
pub struct Held {
    pub document: Document,
    pub unit: String,
    /// The code by which an act is begun for it.
    pub code: String,
    /// The last day of its term.
    pub due: Day,
}

/// STBP within the view's scope that wait for their STS.
pub async fn held(view: &mut View, year: i32) -> Result<Vec<Held>> {
    let scope = view.scope.clone();
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let mut all = Vec::new();
    for r in registers::undeposited(view, year).await? {
        let document = Document::from_row(&r)?;
        let held = Way::parse(&r.text("way")?).is_some_and(Way::is_held);
        let seen = scope.sees(document.unit_id, document.sub_unit_id);
        let (Some(on), true) = (document.doc_date, held && seen) else { continue };
        let Ok(policy) = Policy::on(&regulations, on) else { continue };
        let due = sharing::due(&calendar, on, policy.term_of(&r.text("skpd")?));
        all.push(Held { unit: r.text("unit_name")?, code: r.text("unit")?, due, document });
    }
    Ok(all)
}

/// A line as a page shows it.
#[derive(Clone, Debug)]
pub struct ShownLine {
    pub code: String,
    pub name: String,
    pub amount: Money,
}

/// What a document of this module says on its page.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub lines: Vec<ShownLine>,
    /// By their Indonesian names.
    pub facts: Vec<(&'static str, Value)>,
}

/// Of a document that the reader sees; nothing of what is none of this module's.
pub async fn shown(view: &mut View, document: &Document) -> Result<Shown> {
    let kinds = [Kind::Stbp, Kind::RevenueDeposit, Kind::Note, Kind::Sts, Kind::Sp3b, Kind::Sp2b];
    if !kinds.contains(&document.kind) {
        return Ok(Shown::default());
    }
    let Some(row) = registers::said(view, document.id).await? else { return Ok(Shown::default()) };
    let lines = match document.kind {
        Kind::RevenueDeposit => registers::said_pieces(view, document.id).await?,
        _ => registers::said_lines(view, document.id).await?,
    };
    let line = |r: &Row| Ok(ShownLine { code: r.text("code")?, name: r.text("name")?, amount: r.money("amount")? });
    Ok(Shown { lines: lines.iter().map(line).collect::<Result<_>>()?, facts: facts(&row)? })
}

fn facts(r: &Row) -> Result<Vec<(&'static str, Value)>> {
    let text = |name: &str| Ok::<_, store::Error>(r.opt_text(name)?.map(Value::Text));
    let day = |name: &str| Ok::<_, store::Error>(r.opt_day(name)?.map(Value::Day));
    let money = |name: &str| Ok::<_, store::Error>(r.opt_money(name)?.map(|m| Value::text(m.rupiah())));
    let way = r.opt_text("way")?.and_then(|w| Way::parse(&w)).map(|w| Value::text(w.title()));
    let nature = r.opt_text("nature")?.and_then(|n| Nature::parse(&n)).map(|n| Value::text(n.title()));
    let assessed = r.opt_text("assessed_kind")?.zip(r.opt_text("assessed_number")?);
    let all = [
        ("Penyetor", text("payer")?.or(text("returned_by")?)),
        ("Cara terima", way),
        ("Referensi bank", text("reference")?.or(text("slip")?)),
        ("Ketetapan", assessed.map(|(kind, number)| Value::text(format!("{kind} {number}")))),
        ("STS", text("deposit_number")?),
        ("Batas setor", day("due")?),
        ("Nota kredit", text("note")?),
        ("Masuk RKUD", day("credited_on")?),
        ("Sifat penerimaan", nature),
        ("Tahun diterima", r.opt_int("received_year")?.map(|y| Value::text(y.to_string()))),
        ("Penerima", text("recipient")?),
        ("Dasar pengembalian", text("decree")?),
        ("Dibayar", day("paid_on")?),
        ("Dana", text("fund")?),
        ("Periode mulai", day("from_day")?),
        ("Periode sampai", day("until_day")?),
        ("Saldo awal", money("opening")?),
        ("Pendapatan", money("income")?),
        ("Pengembalian", money("returned")?),
        ("Saldo akhir", money("closing")?),
    ];
    Ok(all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}
