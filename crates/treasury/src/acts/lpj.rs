//! LPJ: a treasurer accounts for an advance. Its approval makes the spending
//! count. What is left goes back to the RKUD.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};

use super::advance::{blank, held};
use super::common::{self, Done};
use super::purse::{assistant_of, holds_whole};
use super::spp::moves;
use super::{national, opening};
use crate::model::{Advance, AdvanceKind};
use crate::rules::advance::{ReturnFacts, check_holder, decide_give_back};
use crate::rules::dates::check_book_open;
use crate::rules::npd::check_settled;
use crate::rules::repayment::check_note;
use crate::store::{self as rows, advances, notes, purses};

const LAW: &str = "PP 12/2019 Ps 153, 143(5), 144";
const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[], to: State::Draft }),
    ..ActDef::new("draft-lpj", "Susun LPJ", LAW, TREASURERS)
};

/// Gathers all evidence of an advance up to a day that no LPJ holds yet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftLpj {
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// The SPP-TU that is accounted for; the UP where it is absent.
    #[serde(default)]
    pub tu: Option<DocRef>,
    /// Evidence up to this day; today where it is absent.
    #[serde(default)]
    pub up_to: Option<Day>,
}

impl Act for DraftLpj {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        self.gather(case, tx, unit).await
    }
}

impl DraftLpj {
    pub(super) async fn gather(&self, case: &Case, tx: &mut Tx, unit: Unit) -> Result<Record<Done>> {
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let advance = advance(tx, unit.skpd_id, year, self.tu.as_ref()).await?;
        let mut refusals = Refusals::new();
        check_holder(advance.kind, holds_whole(tx, case, &advance).await?, &mut refusals);
        refusals.or(())?;
        let up_to = self.up_to.unwrap_or(tx.ctx().today);
        let mut all = advances::loose(tx, advance.id, up_to).await?;
        // An assistant's LPJ is taken up whole.
        let parts = purses::waiting(tx, advance.id, up_to).await?;
        for part in &parts {
            all.extend(purses::of_lpj(tx, part.id).await?);
        }
        if all.is_empty() {
            return Err(Error::refuse(nothing(&advance, up_to)));
        }
        let id = tx.id()?;
        let amount = sum(&all)?;
        let subject = format!("Pertanggungjawaban {} sampai {}", advance.label(), up_to.long());
        let d = blank(tx, id, Kind::Lpj, advance.kind.code(), year, &unit, amount, subject);
        store::documents::create(tx, &d, &[]).await?;
        advances::insert_lpj(tx, id, advance.id).await?;
        for tbp in &all {
            advances::put_into(tx, tbp.id, Some(id)).await?;
        }
        for part in &parts {
            purses::take_up(tx, part.id, Some(id)).await?;
            store::documents::rest(tx, id, part.id).await?;
        }
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

async fn advance(tx: &mut Tx, skpd: i64, year: i32, tu: Option<&DocRef>) -> Result<Advance> {
    held(tx, skpd, year, tu).await?.ok_or_else(|| Error::NotFound(format!("uang muka {year} yang sudah diterima")))
}

fn nothing(advance: &Advance, up_to: Day) -> Refusal {
    Refusal::new(
        "LPJ-KOSONG",
        LAW,
        format!("Tidak ada TBP {} sampai {} yang belum dipertanggungjawabkan.", advance.label(), up_to.long()),
        "Catat TBP-nya dahulu (record-tbp), atau setorkan sisa uangnya (return-advance).",
    )
}

pub(super) fn sum(all: &[Document]) -> Result<Money> {
    Money::sum(all.iter().map(|d| d.amount)).ok_or_else(|| Error::Input("jumlah LPJ terlalu besar".into()))
}

const SUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Draft, State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("submit-lpj", "Ajukan LPJ", LAW, TREASURERS)
};

/// Hands the LPJ in: it takes its number, and its evidence is fixed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitLpj {
    pub lpj: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for SubmitLpj {
    const DEF: &'static ActDef = SUBMIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let all = advances::of_lpj(tx, d.id).await?;
        if all.is_empty() {
            let id = advances::advance_of_lpj(tx, d.id).await?;
            return Err(Error::refuse(nothing(&advances::by_id(tx, id).await?, date)));
        }
        let (taken, serial) = common::serial_of(tx, &d, date).await?;
        let mut refusals = Refusals::new();
        check_settled(&purses::open_in(tx, d.id).await?, &policy, &mut refusals);
        let basis = all.iter().filter_map(common::rests_on).collect();
        common::judge_day(tx, &d, date, basis, taken, &mut refusals).await?;
        refusals.or(())?;
        d.amount = sum(&all)?;
        d.net = d.amount;
        if d.number.is_none() {
            common::give_number(tx, &mut d, &policy.lpj_number.value, serial, date).await?;
        }
        d.doc_date = Some(date);
        d.state = State::Submitted;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Submitted], to: State::Verified }),
    separate_from: &["draft-lpj", "submit-lpj"],
    signs: true,
    ..ActDef::new("verify-lpj", "Verifikasi LPJ", "PP 12/2019 Ps 14(2), 15(2), 153", &[Role::PpkSkpd, Role::PpkUnit])
};

/// The PPK finds the evidence complete and right.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyLpj {
    pub lpj: DocRef,
}

impl Act for VerifyLpj {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        d.state = State::Verified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const RATIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Verified], to: State::Ratified }),
    separate_from: &["draft-lpj", "submit-lpj", "verify-lpj"],
    signs: true,
    ..ActDef::new("ratify-lpj", "Sahkan LPJ", LAW, &[Role::Pa, Role::Kpa])
};

/// The PA or KPA approves: the spending counts from now on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyLpj {
    pub lpj: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RatifyLpj {
    const DEF: &'static ActDef = RATIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let mut refusals = Refusals::new();
        let basis = common::rests_on(&d).into_iter().collect();
        common::judge_day(tx, &d, date, basis, None, &mut refusals).await?;
        super::nihil::judge_statement(tx, &d, date, &mut refusals).await?;
        refusals.or(())?;
        crate::store::card::ratify_sptb(tx, &d).await?;
        let all = advances::of_lpj(tx, d.id).await?;
        let id = advances::advance_of_lpj(tx, d.id).await?;
        let purse = advances::by_id(tx, id).await?;
        let lines = advances::lines_of(tx, d.id).await?;
        budget::public::draw(tx, &moves(&lines, -1, 1), None).await?;
        if !advances::account(tx, purse.id, d.amount).await? {
            return Err(Error::Bug("LPJ melebihi pengeluaran uang muka".into()));
        }
        for mut tbp in all {
            store::documents::rest(tx, d.id, tbp.id).await?;
            tbp.state = State::Ratified;
            store::documents::save(tx, &tbp).await?;
        }
        for mut part in purses::taken(tx, d.id).await? {
            part.state = State::Ratified;
            store::documents::save(tx, &part).await?;
        }
        rows::insert_lines(tx, d.id, &lines).await?;
        d.doc_date = Some(date);
        d.state = State::Ratified;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "lpj": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("lpj-ratified", told))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Submitted, State::Verified], to: State::Returned }),
    ..ActDef::new("return-lpj", "Kembalikan LPJ", LAW, &[Role::PpkSkpd, Role::PpkUnit, Role::Pa, Role::Kpa])
};

/// Sends the LPJ back with reasons; its evidence can be put right.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnLpj {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        common::turn_back(tx, &mut d, State::Returned, RETURN, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Draft, State::Returned], to: State::Voided }),
    ..ActDef::new("cancel-lpj", "Batalkan LPJ", LAW, TREASURERS)
};

/// Gives an LPJ up: its evidence waits for another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelLpj {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        for tbp in advances::of_lpj(tx, d.id).await? {
            advances::put_into(tx, tbp.id, None).await?;
        }
        for part in purses::taken(tx, d.id).await? {
            purses::take_up(tx, part.id, None).await?;
        }
        common::turn_back(tx, &mut d, State::Voided, CANCEL, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const GIVE_BACK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sts, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("return-advance", "Setor sisa uang muka", "PP 12/2019 Ps 131(2), 144(3)", TREASURERS)
};

/// The treasurer deposits money of an advance on the RKUD.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnAdvance {
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    #[serde(default)]
    pub tu: Option<DocRef>,
    pub amount: Money,
    /// The bank's reference of the deposit.
    pub reference: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ReturnAdvance {
    const DEF: &'static ActDef = GIVE_BACK;
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
        let reference =
            kernel::text::clean(&self.reference, 100).map_err(|e| Error::Input(format!("referensi {e}")))?;
        let advance = advance(tx, unit.skpd_id, year, self.tu.as_ref()).await?;
        let mut refusals = Refusals::new();
        check_holder(advance.kind, holds_whole(tx, case, &advance).await?, &mut refusals);
        let assistant = keeper(tx, &advance).await?;
        let facts = ReturnFacts { label: advance.label(), purse: advance.purse, amount: self.amount };
        if let Err(found) = decide_give_back(&facts) {
            refusals.extend(found);
        }
        let id = tx.id()?;
        let subject = format!("Setoran sisa {}", advance.label());
        let mut d = Document {
            state: State::Submitted,
            ..blank(tx, id, Kind::Sts, advance.kind.code(), year, &unit, self.amount, subject)
        };
        let taken = store::numbers::take(tx, d.unit_id, Kind::Sts, year, date).await?;
        let serial = taken.serial;
        let basis = opening::since(tx, advance.spp).await?.into_iter().collect();
        common::judge_day_of(tx, &d, (date, assistant), basis, Some(taken), &mut refusals).await?;
        refusals.or(())?;
        common::give_number(tx, &mut d, &policy.sts_number.value, serial, date).await?;
        if !advances::give_back(tx, advance.id, self.amount, advance.purse.aside).await? {
            return Err(Error::Conflict("uang muka berubah".into()));
        }
        store::documents::create(tx, &d, &[advance.spp]).await?;
        advances::insert_back(tx, id, advance.id, &reference).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

/// The assistant whose book a whole advance stands in.
async fn keeper(tx: &mut Tx, advance: &Advance) -> Result<Option<i64>> {
    match advance.kind {
        AdvanceKind::Up => Ok(None),
        AdvanceKind::Tu => assistant_of(tx, advance).await,
    }
}

const CREDIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sts, from: &[State::Submitted], to: State::Paid }),
    separate_from: &["return-advance"],
    signs: true,
    ..ActDef::new(
        "confirm-deposit",
        "Nyatakan setoran masuk",
        "PP 12/2019 Ps 137(5), 138(2)",
        &[Role::KuasaBud, Role::Bud],
    )
};

/// The Kuasa BUD has the bank's credit note: the deposit is valid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDeposit {
    pub sts: DocRef,
    pub credit_note: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ConfirmDeposit {
    const DEF: &'static ActDef = CREDIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sts.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let note = kernel::text::clean(&self.credit_note, 100).map_err(|e| Error::Input(format!("nota kredit {e}")))?;
        if case.doc_date > tx.ctx().today || d.doc_date.is_some_and(|day| case.doc_date < day) {
            return Err(Error::Input("tanggal nota kredit: tidak sebelum STS dan tidak sesudah hari ini".into()));
        }
        if kernel::text::fold(&note).is_empty() {
            return Err(Error::Input("nota kredit: tulis huruf atau angkanya".into()));
        }
        let used = notes::used(tx, d.year, &note).await?;
        check_note(&note, used.map(|other| other.label())).map_err(Error::refuse)?;
        notes::take(tx, d.year, &note, d.id).await?;
        advances::credit(tx, d.id, &note, case.doc_date).await?;
        d.state = State::Paid;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const REJECT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sts, from: &[State::Submitted], to: State::Rejected }),
    ..ActDef::new("reject-deposit", "Tolak setoran", "PP 12/2019 Ps 137(5), 138(2)", &[Role::KuasaBud, Role::Bud])
};

/// The money did not come in: the treasurer still holds it. A closed month does
/// not lose its deposit.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectDeposit {
    pub sts: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RejectDeposit {
    const DEF: &'static ActDef = REJECT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sts.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        national::refuse_noted(tx, &d).await?;
        let id = advances::advance_of_back(tx, d.id).await?;
        let purse = advances::by_id(tx, id).await?;
        if let Some(on) = d.doc_date {
            let mut refusals = Refusals::new();
            let holder = keeper(tx, &purse).await?.unwrap_or(d.unit_id);
            let locked = common::purse_locked_until(tx, (d.year, d.unit_id), holder).await?;
            check_book_open(on, locked, &mut refusals);
            refusals.or(())?;
        }
        if !advances::give_back(tx, purse.id, Money::ZERO.minus(d.amount), purse.purse.aside).await? {
            return Err(Error::Bug("setoran uang muka".into()));
        }
        common::turn_back(tx, &mut d, State::Rejected, REJECT, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}
