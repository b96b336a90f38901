//! What a unit received and spent outside the RKUD: asked by its head, ratified
//! by the BUD, period by period.

use budget::public::Standing;
use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::sharing::{self, Done, LineInput, PaymentLine};

use super::common;
use super::deposit::TREASURY;
use super::lines::{ReceiptLine, SpendingLine};
use crate::model::{Chain, FundReport, FundSums};
use crate::policy::Fund;
use crate::rules::fund::{AskFacts, FundLine, RoomFacts, SourceRoom, check_room, decide_ask};
use crate::store::{funds, receipts as rows};

const LAW: &str = "PP 12/2019 Ps 120(2), 7(2)j, 154(3); UU 23/2014 Ps 327(2)";

const ASK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp3b, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("ask-ratification", "Minta pengesahan pendapatan dan belanja", LAW, &[Role::Pa, Role::Kpa])
};

/// Asks the BUD to ratify a period of a fund outside the RKUD.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRatification {
    /// The unit that holds the fund.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// A fund of the dated list, such as BLUD.
    pub fund: String,
    pub from: Day,
    pub until: Day,
    pub opening: Money,
    /// Negative only where it corrects.
    #[serde(default)]
    pub income: Vec<ReceiptLine>,
    #[serde(default)]
    pub spending: Vec<SpendingLine>,
    /// What was given back to whoever gave it.
    #[serde(default)]
    pub returned: Option<Money>,
    pub closing: Money,
    /// The ratification that this one corrects; then lines may be negative.
    #[serde(default)]
    pub corrects: Option<DocRef>,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for AskRatification {
    const DEF: &'static ActDef = ASK;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let year = self.year.unwrap_or(date.year());
        let fund = common::clean("dana", &self.fund, 40)?;
        let corrects = self.corrected(tx, unit.id, &fund).await?;
        let (income, spending) = self.lines(tx, year, unit.id).await?;
        let sums = self.sums(&income, &spending)?;
        let report = FundReport {
            document: tx.id()?,
            sub_unit: unit.id,
            fund,
            from: self.from,
            until: self.until,
            sums,
            corrects,
        };
        // The chain of the fund is held until the commit; an unknown fund has none.
        let known = policy.fund(&report.fund).cloned();
        let chain = match known {
            Some(_) => funds::hold(tx, unit.id, &report.fund).await?,
            None => Chain::default(),
        };
        let title = known.as_ref().map(|f| f.title.clone());
        let judged = Judged { report: &report, year, date, known: title, income: &income, spending: &spending };
        let refusals = judged.ask(tx, chain).await?.err().unwrap_or_default();
        let subject = known.map(|f| told(&f.asking, &f, &report)).unwrap_or_default();
        let mut d = Document {
            state: State::Submitted,
            ..sharing::blank(tx, report.document, Kind::Sp3b, &report.fund, year, &unit, sums.spending, subject)
        };
        if !refusals.is_empty() {
            return Err(Error::Refused(refusals));
        }
        common::number(tx, &mut d, &policy.sp3b_number, date, Vec::new(), refusals).await?;
        let rests_on: Vec<i64> = corrects.into_iter().collect();
        store::documents::create(tx, &d, &rests_on).await?;
        funds::insert_report(tx, &report).await?;
        funds::set_asked(tx, unit.id, &report.fund, Some(d.id)).await?;
        let rekening = income.iter().map(|l| l.0.clone()).collect();
        let notes = common::strangers(tx, year, unit.skpd_id, &d.label(), rekening).await?;
        rows::insert_lines(tx, d.id, unit.skpd_id, 1, income).await?;
        sharing::insert_lines(tx, d.id, &spending).await?;
        Ok(Record::new(Done::of(&d, notes)).on(d.id, d.id))
    }
}

/// As the regency calls the paper: `SP3BP Badan Layanan Umum Daerah: 1 Februari
/// 2026 sampai 28 Februari 2026`.
fn told(paper: &str, fund: &Fund, report: &FundReport) -> String {
    format!("{paper} {}: {} sampai {}", fund.title, report.from.long(), report.until.long())
}

impl AskRatification {
    async fn lines(&self, tx: &mut Tx, year: i32, unit: i64) -> Result<(Vec<(String, Money)>, Vec<PaymentLine>)> {
        if self.income.len() > 500 {
            return Err(Error::Input("paling banyak 500 baris pendapatan".into()));
        }
        let read = |l: &ReceiptLine| l.read().map(|l| (l.rekening.norm().to_owned(), l.amount));
        let income = self.income.iter().map(read).collect::<Result<Vec<_>>>()?;
        let spending = self.spending.iter().map(SpendingLine::read).collect::<Result<Vec<LineInput>>>()?;
        let spending = match spending.as_slice() {
            [] => Vec::new(),
            some => sharing::payment_lines(tx, year, unit, some).await?.0,
        };
        Ok((income, spending))
    }

    fn sums(&self, income: &[(String, Money)], spending: &[PaymentLine]) -> Result<FundSums> {
        let income = Money::sum(income.iter().map(|l| l.1)).ok_or_else(common::too_large)?;
        let spent = Money::sum(spending.iter().map(|l| l.amount)).ok_or_else(common::too_large)?;
        let returned = self.returned.unwrap_or_default();
        Ok(FundSums { opening: self.opening, income, spending: spent, returned, closing: self.closing })
    }

    /// The ratification that is corrected: of the same unit and fund.
    async fn corrected(&self, tx: &mut Tx, unit: i64, fund: &str) -> Result<Option<i64>> {
        let Some(reference) = &self.corrects else { return Ok(None) };
        let missing = || Error::NotFound(format!("pengesahan {}", reference.0));
        let found = store::documents::find(tx, reference).await?.ok_or_else(missing)?;
        let before = funds::report_of(tx, found.id).await?.ok_or_else(missing)?;
        let same = found.kind == Kind::Sp2b && before.sub_unit == unit && before.fund == fund;
        if same { Ok(Some(found.id)) } else { Err(missing()) }
    }
}

/// A request with all that its rules look at.
struct Judged<'r> {
    report: &'r FundReport,
    year: i32,
    date: Day,
    known: Option<String>,
    income: &'r [(String, Money)],
    spending: &'r [PaymentLine],
}

impl Judged<'_> {
    async fn ask(&self, tx: &mut Tx, chain: Chain) -> Result<Result<(), Refusals>> {
        let r = self.report;
        let waits = match chain.asked.filter(|id| *id != r.document) {
            Some(id) => store::documents::find(tx, &DocRef::from(id)).await?.map(|d| d.label()),
            None => None,
        };
        let facts = AskFacts {
            fund: self.known.clone(),
            asked_fund: r.fund.clone(),
            year: self.year,
            from: r.from,
            until: r.until,
            doc_date: self.date,
            sums: r.sums,
            lines: self.lines(tx).await?,
            corrects: r.corrects.is_some(),
            chain,
            waits,
        };
        Ok(decide_ask(&facts))
    }

    async fn lines(&self, tx: &mut Tx) -> Result<Vec<FundLine>> {
        let r = self.report;
        let mut all = Vec::with_capacity(self.income.len() + self.spending.len());
        for (rekening, amount) in self.income {
            let ratified = if amount.is_negative() {
                // What other lines of this request take from it is gone.
                let others = all.iter().filter(|l: &&FundLine| !l.spends && l.rekening == *rekening).map(|l| l.amount);
                let others = Money::sum(others).ok_or_else(common::too_large)?;
                funds::received(tx, r.sub_unit, &r.fund, rekening, self.year).await?.plus(others)
            } else {
                Money::ZERO
            };
            let (code, amount) = (rekening.clone(), *amount);
            all.push(FundLine { code, rekening: rekening.clone(), spends: false, amount, ratified });
        }
        for (n, line) in self.spending.iter().enumerate() {
            let ratified = if line.amount.is_negative() {
                let others = self.spending.iter().take(n).filter(|l| l.account == line.account).map(|l| l.amount);
                let others = Money::sum(others).ok_or_else(common::too_large)?;
                funds::spent(tx, r.sub_unit, &r.fund, line.account).await?.plus(others)
            } else {
                Money::ZERO
            };
            let account = budget::public::offer(tx, line.account).await?;
            let account = account.ok_or_else(|| Error::Bug("rekening belanja hilang".into()))?;
            let rekening = account.standing.account.rekening;
            let code = account.rekening.code;
            all.push(FundLine { code, rekening, spends: true, amount: line.amount, ratified });
        }
        Ok(all)
    }
}

const GIVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp3b, from: &[State::Submitted], to: State::Ratified }),
    separate_from: &["ask-ratification"],
    signs: true,
    ..ActDef::new("give-ratification", "Sahkan pendapatan dan belanja", LAW, TREASURY)
};

/// The BUD ratifies a request: it counts as received and spent, and is never
/// changed again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveRatification {
    pub request: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for GiveRatification {
    const DEF: &'static ActDef = GIVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.request.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut asked = case.document()?.clone();
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let report = funds::report(tx, asked.id).await?.ok_or_else(|| Error::Bug("SP3B tanpa rincian".into()))?;
        let (income, spending) = (rows::lines(tx, asked.id).await?, sharing::lines(tx, asked.id).await?);
        let income: Vec<(String, Money)> = income.into_iter().map(|l| (l.rekening, l.amount)).collect();
        // Locks: the chain of the fund, the accounts, the series.
        let chain = funds::hold(tx, report.sub_unit, &report.fund).await?;
        let fund = policy.fund(&report.fund).cloned();
        let judged = Judged {
            report: &report,
            year: asked.year,
            date,
            known: fund.as_ref().map(|f| f.title.clone()),
            income: &income,
            spending: &spending,
        };
        let mut refusals = judged.ask(tx, chain).await?.err().unwrap_or_default();
        let ids: Vec<i64> = spending.iter().map(|l| l.account).collect();
        let standings = budget::public::lock_accounts(tx, &ids).await?;
        check_room(&rooms(&spending, &standings), &mut refusals);
        sharing::settle(tx, refusals, ids).await?;
        budget::public::draw(tx, &sharing::moves(&spending, 0, 1), None).await?;
        let id = tx.id()?;
        let subject = fund.map_or_else(|| asked.subject.clone(), |f| told(&f.giving, &f, &report));
        let mut d = Document {
            state: State::Ratified,
            thread: asked.thread,
            ..sharing::blank(tx, id, Kind::Sp2b, &report.fund, asked.year, &unit, asked.amount, subject)
        };
        let basis = sharing::rests_on(&asked).into_iter().collect();
        common::number(tx, &mut d, &policy.sp2b_number, date, basis, Refusals::new()).await?;
        store::documents::create(tx, &d, &[asked.id]).await?;
        rows::insert_lines(tx, id, unit.skpd_id, 1, income).await?;
        sharing::insert_lines(tx, id, &spending).await?;
        funds::set_ratified(tx, report.sub_unit, &report.fund, report.until, report.sums.closing).await?;
        asked.state = State::Ratified;
        store::documents::save(tx, &asked).await?;
        let told = serde_json::json!({ "sp2b": d.number, "amount": d.amount, "income": report.sums.income });
        Ok(Record::new(Done::of(&d, vec![])).on(id, d.thread).tell("fund-ratified", told))
    }
}

/// What each account has room for, all its lines of this request together.
fn rooms(lines: &[PaymentLine], standings: &[Standing]) -> Vec<RoomFacts> {
    let sum = |fits: &dyn Fn(&PaymentLine) -> bool| {
        lines.iter().filter(|l| fits(l)).fold(Money::ZERO, |sum, l| sum.plus(l.amount))
    };
    let mut all = Vec::new();
    for s in standings {
        let account = &s.account;
        let own = |l: &PaymentLine| l.account == account.id;
        let sources = s.sources.iter().map(|source| SourceRoom {
            source: source.source.clone(),
            left: source.ceiling.minus(source.reserved).minus(source.posted).minus(source.external),
            asked: sum(&|l: &PaymentLine| own(l) && l.source.as_ref() == Some(&source.source)),
        });
        all.push(RoomFacts {
            label: format!("‹{}›", account.id),
            ceiling: account.ceiling,
            used: account.reserved.plus(account.used()),
            asked: sum(&own),
            source_lacks: s.sources.len() > 1 && lines.iter().any(|l| own(l) && l.source.is_none()),
            sources: sources.collect(),
        });
    }
    all
}

const REFUSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp3b, from: &[State::Submitted], to: State::Rejected }),
    ..ActDef::new("refuse-ratification", "Tolak pengesahan", LAW, TREASURY)
};

/// Refuses a request with reasons; a better one may be asked.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRatification {
    pub request: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RefuseRatification {
    const DEF: &'static ActDef = REFUSE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.request.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut asked = case.document()?.clone();
        let reasons = sharing::check_reasons(&self.reasons)?;
        let report = funds::report(tx, asked.id).await?.ok_or_else(|| Error::Bug("SP3B tanpa rincian".into()))?;
        funds::hold(tx, report.sub_unit, &report.fund).await?;
        funds::set_asked(tx, report.sub_unit, &report.fund, None).await?;
        sharing::turn_back(tx, &mut asked, State::Rejected, REFUSE, &reasons).await?;
        Ok(Record::new(Done::of(&asked, vec![])).on(asked.id, asked.thread))
    }
}
