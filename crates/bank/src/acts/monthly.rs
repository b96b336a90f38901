//! A treasurer accounts for a closed month: to the PA, who ratifies it, and then
//! to the BUD.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Read, Record, Result, Subject, Tx};
use treasury::public::accountability;
use treasury::public::bank::{Holder, assistants, cash_facts};
use treasury::rules::book::{flows, span};

use super::{Done, blank, give_number, policy};
use crate::policy::{LPJ_NUMBER, due};
use crate::rules::monthly::{self, Counted, Drafting, Figures, LAW};
use crate::store::cash::Closed;
use crate::store::{self as rows, cash, monthly as kept};

const TREASURER: &[Role] = &[Role::BendaharaPengeluaran];

/// What the books say of a month of an SKPD now.
pub(crate) async fn figures(read: &mut impl Read, year: i32, skpd: i64, days: (Day, Day)) -> Result<Figures> {
    let spent = accountability::spent(read, year, skpd, days).await?;
    let facts = cash_facts(read, year, Holder::treasurer(skpd)).await?;
    Ok(Figures { spent, flows: flows(&facts, days) })
}

fn days_of(year: i32, month: u8) -> Result<(Day, Day)> {
    span(year, month).filter(|_| month > 0).ok_or_else(|| Error::Input("bulan: 1 sampai 12".into()))
}

/// The month's closing of who spends, where the PA has ratified it.
fn ratified(closings: &[Closed], month: u8) -> Option<&Closed> {
    closings.iter().find(|c| c.month == month && !c.receives() && c.document.state == State::Ratified)
}

/// Assistants of an SKPD who moved money up to a day and whose month is open.
async fn uncounted(tx: &mut Tx, (year, month): (i32, u8), skpd: i64, last: Day) -> Result<Vec<String>> {
    let mut open = Vec::new();
    for assistant in assistants(tx, year).await?.into_iter().filter(|a| a.holder.skpd == skpd) {
        let moved = cash_facts(tx, year, assistant.holder).await?.iter().any(|f| f.day <= last);
        if moved && ratified(&cash::closings(tx, year, Some(assistant.holder.unit)).await?, month).is_none() {
            open.push(format!("{} {}", assistant.code, assistant.name));
        }
    }
    Ok(open)
}

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[], to: State::Draft }),
    ..ActDef::new("draft-monthly-lpj", "Susun LPJ bulanan bendahara", LAW, TREASURER)
};

/// Writes down what a closed month says: budget and spending by account and way
/// of payment, and the cash.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftMonthlyLpj {
    /// The SKPD.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub month: u8,
}

impl Act for DraftMonthlyLpj {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        if unit.id != unit.skpd_id {
            let told = "LPJ bulanan: untuk SKPD; pembantu menyampaikan LPJ pembantu dan penutupan kasnya";
            return Err(Error::Input(told.into()));
        }
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let days = days_of(year, self.month)?;
        // Of two drafts at once, the second finds the first.
        tx.hold_steady().await?;
        let figures = figures(tx, year, unit.id, days).await?;
        let sums = monthly::cash(&figures.flows);
        let closings = cash::closings(tx, year, Some(unit.id)).await?;
        let closing = ratified(&closings, self.month);
        let all = kept::of_year(tx, year, Some(unit.id)).await?;
        let of = |month: u8| all.iter().find(|k| k.month == month);
        let facts = Drafting {
            month: self.month,
            closing: closing.map(|c| Counted { label: c.document.label(), book: c.book, withheld: c.withheld }),
            living: of(self.month).map(|k| k.document.label()),
            earlier: (1..self.month).find(|m| ratified(&closings, *m).is_some() && of(*m).is_none()),
            assistants: uncounted(tx, (year, self.month), unit.id, days.1).await?,
            before: of(self.month - 1).map(|k| (k.document.label(), k.balance)),
            on_the_way: kept::on_the_way(tx, year, unit.id, days.1).await?,
            cash: sums,
        };
        monthly::decide_draft(&facts)?;
        let closing = closing.map(|c| c.document.id).ok_or_else(|| Error::Bug("LPJ tanpa penutupan".into()))?;
        let id = tx.id()?;
        let subject = format!("Pertanggungjawaban bendahara {} {year}", kernel::day::month_name(self.month));
        let d = Document {
            amount: sums.balance,
            net: sums.balance,
            ..blank(tx, id, Kind::MonthlyLpj, (year, &unit), subject)
        };
        store::documents::create(tx, &d, &[closing]).await?;
        let (month, unit) = (self.month, unit.id);
        kept::insert(tx, &kept::New { document: id, closing, year, month, unit, cash: sums, figures: &figures })
            .await?;
        Ok(Record::new(Done::of(&d)).on(id, id))
    }
}

/// All that the books say otherwise now.
async fn judge_unchanged(tx: &mut Tx, d: &Document) -> Result<()> {
    let found = kept::find(tx, d.id).await?;
    let month = found.ok_or_else(|| Error::Bug("LPJ bulanan tanpa isi".into()))?.month;
    let was = kept::figures(tx, d.id).await?;
    let now = figures(tx, d.year, d.unit_id, days_of(d.year, month)?).await?;
    monthly::decide_unchanged(&d.label(), &was, &now).map_err(Into::into)
}

/// Brings it to its next state.
async fn step(tx: &mut Tx, case: &Case, to: State) -> Result<Record<Done>> {
    let mut d = case.document()?.clone();
    d.state = to;
    store::documents::save(tx, &d).await?;
    Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
}

/// Turns it back or ends it, with reasons.
async fn turn_back(tx: &mut Tx, case: &Case, def: &ActDef, reasons: &[String], to: State) -> Result<Record<Done>> {
    let reasons = kernel::text::reasons(reasons).map_err(Error::Input)?;
    rows::insert_reason(tx, case.document()?.id, def.name, &reasons).await?;
    step(tx, case, to).await
}

const SUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Draft, State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("submit-monthly-lpj", "Ajukan LPJ bulanan bendahara", LAW, TREASURER)
};

/// The treasurer signs it; it takes its number.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitMonthlyLpj {
    pub lpj: DocRef,
}

impl Act for SubmitMonthlyLpj {
    const DEF: &'static ActDef = SUBMIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let today = tx.ctx().today;
        judge_unchanged(tx, &d).await?;
        let pattern = policy(tx, today).text(LPJ_NUMBER)?;
        if d.number.is_none() {
            give_number(tx, &mut d, &pattern, today).await?;
        }
        (d.doc_date, d.state) = (Some(today), State::Submitted);
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Submitted], to: State::Verified }),
    separate_from: &["draft-monthly-lpj", "submit-monthly-lpj"],
    signs: true,
    ..ActDef::new(
        "verify-monthly-lpj",
        "Verifikasi LPJ bulanan bendahara",
        "PP 12/2019 Ps 14(2), 153",
        &[Role::PpkSkpd],
    )
};

/// The PPK-SKPD finds it complete, and as the books say.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyMonthlyLpj {
    pub lpj: DocRef,
}

impl Act for VerifyMonthlyLpj {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        judge_unchanged(tx, case.document()?).await?;
        step(tx, case, State::Verified).await
    }
}

const RATIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Verified], to: State::Ratified }),
    separate_from: &["draft-monthly-lpj", "submit-monthly-lpj", "verify-monthly-lpj"],
    signs: true,
    ..ActDef::new("ratify-monthly-lpj", "Sahkan LPJ bulanan bendahara", LAW, &[Role::Pa, Role::Kpa])
};

/// The PA ratifies it: the administrative account is done.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyMonthlyLpj {
    pub lpj: DocRef,
}

impl Act for RatifyMonthlyLpj {
    const DEF: &'static ActDef = RATIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        judge_unchanged(tx, case.document()?).await?;
        step(tx, case, State::Ratified).await
    }
}

const DELIVER: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Ratified], to: State::Delivered }),
    ..ActDef::new("deliver-monthly-lpj", "Sampaikan LPJ bulanan kepada BUD", LAW, TREASURER)
};

/// The functional account goes to the PPKD as BUD; its day is counted against
/// the last one in time.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliverMonthlyLpj {
    pub lpj: DocRef,
}

impl Act for DeliverMonthlyLpj {
    const DEF: &'static ActDef = DELIVER;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let today = tx.ctx().today;
        kept::deliver(tx, case.document()?.id, Some(today)).await?;
        step(tx, case, State::Delivered).await
    }
}

const RECEIVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Delivered], to: State::Settled }),
    separate_from: &["draft-monthly-lpj", "submit-monthly-lpj", "verify-monthly-lpj", "ratify-monthly-lpj"],
    signs: true,
    ..ActDef::new("receive-monthly-lpj", "Terima LPJ bulanan bendahara", LAW, &[Role::KuasaBud, Role::Bud, Role::Ppkd])
};

/// The BUD has it: the functional account is done.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveMonthlyLpj {
    pub lpj: DocRef,
}

impl Act for ReceiveMonthlyLpj {
    const DEF: &'static ActDef = RECEIVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let today = tx.ctx().today;
        kept::receive(tx, case.document()?.id, today).await?;
        step(tx, case, State::Settled).await
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::MonthlyLpj,
        from: &[State::Submitted, State::Verified, State::Ratified],
        to: State::Returned,
    }),
    ..ActDef::new("return-monthly-lpj", "Kembalikan LPJ bulanan bendahara", LAW, &[Role::PpkSkpd, Role::Pa, Role::Kpa])
};

/// The PPK-SKPD or the PA sends it back to the treasurer, also what the books have
/// left behind since it was ratified.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnMonthlyLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnMonthlyLpj {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        turn_back(tx, case, RETURN, &self.reasons, State::Returned).await
    }
}

const SEND_BACK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Delivered, State::Settled], to: State::Returned }),
    ..ActDef::new(
        "send-back-monthly-lpj",
        "Tolak LPJ bulanan yang disampaikan",
        LAW,
        &[Role::KuasaBud, Role::Bud, Role::Ppkd],
    )
};

/// The BUD does not take it, or no more: it begins again with the treasurer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBackMonthlyLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for SendBackMonthlyLpj {
    const DEF: &'static ActDef = SEND_BACK;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        kept::deliver(tx, case.document()?.id, None).await?;
        turn_back(tx, case, SEND_BACK, &self.reasons, State::Returned).await
    }
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::MonthlyLpj, from: &[State::Draft, State::Returned], to: State::Voided }),
    ..ActDef::new("cancel-monthly-lpj", "Batalkan LPJ bulanan bendahara", LAW, TREASURER)
};

/// Its figures are not what they should be: another one is drafted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelMonthlyLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelMonthlyLpj {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        turn_back(tx, case, CANCEL, &self.reasons, State::Voided).await
    }
}

/// Where the region says so, what waits for months whose time is over: all that
/// had money, or of those before one the closed ones alone.
pub(crate) async fn awaited(
    tx: &mut Tx,
    rule: &str,
    (year, skpd): (i32, i64),
    closed_before: Option<u8>,
) -> Result<Refusals> {
    let mut refusals = Refusals::new();
    let today = tx.ctx().today;
    if !policy(tx, today).flag(rule)? {
        return Ok(refusals);
    }
    let months: Vec<u8> = if let Some(before) = closed_before {
        let closings = cash::closings(tx, year, Some(skpd)).await?;
        (1..before).filter(|m| ratified(&closings, *m).is_some()).collect()
    } else {
        let facts = cash_facts(tx, year, Holder::treasurer(skpd)).await?;
        let first = facts.iter().map(|f| f.day).filter(|d| d.year() == year).min().map(Day::month);
        first.map_or_else(Vec::new, |first| (first..=12).collect())
    };
    let all = kept::of_year(tx, year, Some(skpd)).await?;
    for month in months {
        let delivered = all.iter().any(|k| k.month == month && k.is_delivered());
        let due = due(&tx.ctx().regulations, &tx.ctx().calendar, (year, month))?;
        if let Some(due) = due.filter(|due| *due < today && !delivered) {
            refusals.push(monthly::awaited(rule, month, due));
        }
    }
    Ok(refusals)
}
