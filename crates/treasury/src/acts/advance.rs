//! UP by decree, TU by leave, and the requests that bring them to a treasurer.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};

use super::card;
use super::common::{self, Done, Included};
use super::spp::LineInput;
use crate::model::{Advance, AdvanceKind, PaymentLine, Spp, UpLimit};
use crate::rules::advance::{LeaveFacts, Longer, Purse, decide_leave, month_after};
use crate::rules::card::check_share;
use crate::rules::limits::{Stage, check_accounts};
use crate::rules::repayment::check_bill_back;
use crate::rules::spp::SppKind;
use crate::store::{self as rows, advances, card as cards};

const UP_LAW: &str = "PP 12/2019 Ps 143";
const TU_LAW: &str = "PP 12/2019 Ps 144";

const LIMIT: &ActDef =
    &ActDef { signs: true, allocates: true, ..ActDef::new("set-up-limit", "Catat besaran UP", UP_LAW, &[Role::Ppkd]) };

/// Notes the decree that gives an SKPD its UP. Once a year; it does not change.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpLimit {
    /// The SKPD.
    pub unit: Code,
    pub year: i32,
    /// The part in cash.
    pub cash: Money,
    /// The part that is a limit of the government credit card.
    #[serde(default)]
    pub card: Option<Money>,
    /// Number of the decree of the head of the region.
    pub decree: String,
    pub decree_date: Day,
}

impl Act for SetUpLimit {
    const DEF: &'static ActDef = LIMIT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = whole(case.unit()?, "besaran UP")?;
        let card = self.card.unwrap_or_default();
        if !self.cash.is_positive() || card.is_negative() {
            return Err(Error::Input("besaran UP tunai lebih dari nol, KKPD nol atau lebih".into()));
        }
        if self.decree_date > tx.ctx().today {
            return Err(Error::Input("tanggal keputusan belum tiba".into()));
        }
        let decree =
            kernel::text::clean(&self.decree, 100).map_err(|e| Error::Input(format!("nomor keputusan {e}")))?;
        if let Some(there) = advances::up_limit(tx, skpd.id, self.year).await? {
            return Err(Error::refuse(
                Refusal::new(
                    "UP-BESARAN-ADA",
                    "PP 12/2019 Ps 143(3): besaran UP ditetapkan sekali setahun",
                    format!(
                        "UP {} {} sudah ditetapkan {} menurut {}.",
                        skpd.name,
                        self.year,
                        there.cash.rupiah(),
                        there.decree
                    ),
                    "Besaran UP tunai tidak berubah dalam tahun berjalan; pakailah TU untuk keperluan mendesak.",
                )
                .money("ditetapkan", there.cash),
            ));
        }
        let policy = common::policy(tx, tx.ctx().today)?;
        check_share(self.cash, card, &policy)?;
        let limit = UpLimit { cash: self.cash, card, decree, decree_date: self.decree_date };
        advances::insert_limit(tx, skpd.id, self.year, &limit).await?;
        if card.is_positive() {
            let decree = (limit.decree.as_str(), limit.decree_date);
            cards::insert_facility(tx, skpd.id, self.year, card, decree).await?;
        }
        Ok(Record::new(serde_json::json!({ "unit": skpd.code, "year": self.year, "cash": self.cash, "card": card })))
    }
}

/// The SKPD itself; an advance of the year is never a sub unit's own.
pub(super) fn whole<'u>(unit: &'u Unit, what: &str) -> Result<&'u Unit> {
    if unit.id == unit.skpd_id { Ok(unit) } else { Err(Error::Input(format!("{what}: untuk SKPD, bukan sub unit"))) }
}

pub(super) const DRAFTERS: &[Role] = &[Role::StaffDrafter, Role::BendaharaPengeluaran];
const TU_DRAFTERS: &[Role] =
    &[Role::StaffDrafter, Role::Pptk, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

const DRAFT_UP: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[], to: State::Draft }),
    ..ActDef::new("draft-spp-up", "Susun konsep SPP-UP", UP_LAW, DRAFTERS)
};

/// Asks for the year's UP, as decreed. It is charged to no account.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSppUp {
    /// The SKPD.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// The treasurer's own account, from the register.
    pub payee_account: i64,
    #[serde(default)]
    pub purpose: String,
}

impl Act for DraftSppUp {
    const DEF: &'static ActDef = DRAFT_UP;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let skpd = whole(case.unit()?, "SPP-UP")?.clone();
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let limit = advances::up_limit(tx, skpd.id, year).await?.ok_or_else(|| Error::refuse(no_limit(&skpd.name)))?;
        let ask = Request {
            kind: SppKind::Up,
            year,
            unit: skpd,
            amount: limit.cash,
            purpose: written(&self.purpose, &format!("Uang Persediaan {year}"))?,
            payee_account: self.payee_account,
            lines: Vec::new(),
            rests_on: None,
        };
        ask.draft(tx).await
    }
}

pub(super) fn no_limit(skpd: &str) -> Refusal {
    Refusal::new(
        "SPP-DASAR-UP",
        "PP 12/2019 Ps 143(3)–(4)",
        format!("Keputusan Kepala Daerah tentang besaran UP {skpd} belum dicatat."),
        "Mintalah PPKD mencatatnya (set-up-limit).",
    )
    .at("dasar")
}

pub(super) fn written(text: &str, otherwise: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Ok(otherwise.to_owned());
    }
    kernel::text::clean(text, 1000).map_err(|e| Error::Input(format!("keperluan {e}")))
}

const DRAFT_GU: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Ratified], to: State::Ratified }),
    ..ActDef::new("draft-spp-gu", "Susun konsep SPP-GU", UP_LAW, DRAFTERS)
};

/// Asks for what an approved LPJ-UP has spent, so that the UP is whole again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSppGu {
    pub lpj: DocRef,
    pub payee_account: i64,
    #[serde(default)]
    pub purpose: String,
}

impl Act for DraftSppGu {
    const DEF: &'static ActDef = DRAFT_GU;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let lpj = case.document()?.clone();
        if lpj.flow != AdvanceKind::Up.code() {
            return Err(Error::Input("GU mengisi kembali UP; LPJ-TU tidak diganti".into()));
        }
        let unit = common::skpd(tx, &lpj).await?;
        let ask = Request {
            kind: SppKind::Gu,
            year: lpj.year,
            unit,
            amount: lpj.amount,
            purpose: written(&self.purpose, &format!("Ganti uang persediaan menurut {}", lpj.label()))?,
            payee_account: self.payee_account,
            lines: rows::lines(tx, lpj.id).await?,
            rests_on: Some(lpj.id),
        };
        ask.draft(tx).await
    }
}

const ASK_TU: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::TuLeave, from: &[], to: State::Submitted }),
    ..ActDef::new(
        "request-tu",
        "Ajukan persetujuan TU",
        TU_LAW,
        &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
};

/// Asks the PPKD's leave for a TU: what is needed, and until when.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestTu {
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub purpose: String,
    /// Until when it is used; a month from now where it is absent.
    #[serde(default)]
    pub until: Option<Day>,
    /// Which exception lets it last longer than a month.
    #[serde(default)]
    pub longer: Option<Longer>,
    pub lines: Vec<LineInput>,
}

impl Act for RequestTu {
    const DEF: &'static ActDef = ASK_TU;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let today = tx.ctx().today;
        let year = self.year.unwrap_or(today.year());
        let (lines, amount) = super::spp::payment_lines(tx, year, unit.id, &self.lines).await?;
        let purpose = kernel::text::clean(&self.purpose, 1000).map_err(|e| Error::Input(format!("keperluan {e}")))?;
        let id = tx.id()?;
        let d = Document { state: State::Submitted, ..blank(tx, id, Kind::TuLeave, "", year, &unit, amount, purpose) };
        store::documents::create(tx, &d, &[]).await?;
        rows::insert_lines(tx, id, &lines).await?;
        advances::insert_leave(tx, id, self.until.unwrap_or_else(|| month_after(today)), self.longer).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

const LEAVE_TU: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::TuLeave, from: &[State::Submitted], to: State::Approved }),
    separate_from: &["request-tu"],
    signs: true,
    ..ActDef::new("approve-tu", "Setujui TU", TU_LAW, &[Role::Ppkd])
};

/// The PPKD lets an SKPD ask for a TU.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveTu {
    pub leave: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ApproveTu {
    const DEF: &'static ActDef = LEAVE_TU;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.leave.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let (until, longer) = advances::leave(tx, d.id).await?;
        // Of two leaves given at once, the second sees the first.
        tx.hold_steady().await?;
        let others = advances::open_tu(tx, d.unit_id, d.year, d.id).await?;
        let lines = rows::lines(tx, d.id).await?;
        let ids: Vec<i64> = lines.iter().map(|l| l.account).collect();
        let standings = budget::public::lock_accounts(tx, &ids).await?;
        let mut refusals = Refusals::new();
        if let Err(found) = decide_leave(&LeaveFacts { doc_date: date, until, longer, others }, &policy) {
            refusals.extend(found);
        }
        let accounts = common::account_facts(&lines, &standings, date, &policy, Included::Nothing)?;
        if let Err(found) = check_accounts(Stage::Spp, &accounts, &policy) {
            refusals.extend(found);
        }
        let taken = store::numbers::take(tx, d.unit_id, Kind::TuLeave, d.year, date).await?;
        let serial = taken.serial;
        common::judge_day(tx, &d, date, Vec::new(), Some(taken), &mut refusals).await?;
        common::settle(tx, refusals, ids).await?;
        let pattern = policy.tu_leave_number.value.as_str();
        common::give_number(tx, &mut d, pattern, serial, date).await?;
        d.state = State::Approved;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const REFUSE_TU: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::TuLeave, from: &[State::Submitted, State::Approved], to: State::Rejected }),
    ..ActDef::new("refuse-tu", "Tolak TU", TU_LAW, &[Role::Ppkd])
};

/// The PPKD gives no leave, or takes it back before it was used.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseTu {
    pub leave: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RefuseTu {
    const DEF: &'static ActDef = REFUSE_TU;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.leave.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let asked = rows::resting(tx, d.id, Kind::Spp).await?;
        if let Some(spp) = asked.iter().find(|s| s.state != State::Voided) {
            return Err(Error::refuse(store::documents::wrong_state(spp, &[State::Voided], REFUSE_TU.title)));
        }
        let reasons = common::check_reasons(&self.reasons)?;
        common::turn_back(tx, &mut d, State::Rejected, REFUSE_TU, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const DRAFT_TU: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::TuLeave, from: &[State::Approved], to: State::Approved }),
    ..ActDef::new("draft-spp-tu", "Susun konsep SPP-TU", TU_LAW, TU_DRAFTERS)
};

/// Asks for a TU that the PPKD gave leave for.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSppTu {
    pub leave: DocRef,
    pub payee_account: i64,
    #[serde(default)]
    pub purpose: String,
}

impl Act for DraftSppTu {
    const DEF: &'static ActDef = DRAFT_TU;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.leave.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let leave = case.document()?.clone();
        let unit = store::units::by_id(tx, leave.sub_unit_id).await?.ok_or_else(|| Error::Bug("unit TU".into()))?;
        let ask = Request {
            kind: SppKind::Tu,
            year: leave.year,
            unit,
            amount: leave.amount,
            purpose: written(&self.purpose, &leave.subject)?,
            payee_account: self.payee_account,
            lines: rows::lines(tx, leave.id).await?,
            rests_on: Some(leave.id),
        };
        ask.draft(tx).await
    }
}

/// A request that takes its sum from what it rests on.
pub(super) struct Request {
    pub kind: SppKind,
    pub year: i32,
    pub unit: Unit,
    pub amount: Money,
    pub purpose: String,
    pub payee_account: i64,
    pub lines: Vec<PaymentLine>,
    pub rests_on: Option<i64>,
}

impl Request {
    pub async fn draft(self, tx: &mut Tx) -> Result<Record<Done>> {
        if let Some(on) = self.rests_on {
            let asked = rows::resting(tx, on, Kind::Spp).await?;
            if let Some(spp) = asked.iter().find(|s| s.state != State::Voided) {
                return Err(Error::refuse(asked_before(spp)));
            }
        }
        let payee = rows::payee_account(tx, self.payee_account)
            .await?
            .ok_or_else(|| Error::NotFound(format!("rekening penerima {}", self.payee_account)))?;
        let id = tx.id()?;
        let code = self.kind.code();
        let mut d = blank(tx, id, Kind::Spp, code, self.year, &self.unit, self.amount, self.purpose);
        if !self.kind.pays() {
            d.net = Money::ZERO;
        }
        let rests_on: Vec<i64> = self.rests_on.into_iter().collect();
        store::documents::create(tx, &d, &rests_on).await?;
        let spp = Spp {
            document: id,
            ls_kind: if self.kind == SppKind::GuKkpd { CARD_SORT.to_owned() } else { String::new() },
            filed_role: None,
            kpa: None,
            bill_received: None,
            payee_account: payee.id,
            payee: payee.payee_id,
            account_idx: payee.account_idx,
            invoice: None,
            contract: None,
            lines: self.lines,
            deductions: Vec::new(),
        };
        rows::insert_spp(tx, &spp).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

/// How the SPP of a bill calls what it pays: no money for a treasurer's account.
const CARD_SORT: &str = "kkpd";

fn asked_before(spp: &Document) -> Refusal {
    Refusal::new(
        "SPP-DASAR-TERPAKAI",
        "PP 12/2019 Ps 143–144; pola F02",
        format!("Sudah ada {} ({}) atas dasar yang sama.", spp.label(), spp.state.title()),
        "Lanjutkan SPP itu, atau batalkan dahulu (cancel-spp).",
    )
    .figure("dokumen", spp.label())
}

/// A document that begins here, without a number.
#[allow(clippy::too_many_arguments)]
pub fn blank(
    tx: &Tx,
    id: i64,
    kind: Kind,
    flow: &str,
    year: i32,
    unit: &Unit,
    amount: Money,
    subject: String,
) -> Document {
    Document {
        id,
        kind,
        flow: flow.to_owned(),
        year,
        unit_id: unit.skpd_id,
        sub_unit_id: unit.id,
        thread: id,
        number: None,
        serial: None,
        doc_date: None,
        entered_at: tx.ctx().now,
        state: State::Draft,
        amount,
        net: amount,
        external: false,
        import_id: None,
        drafted_by: tx.ctx().actor.person(),
        subject,
        version: 1,
    }
}

/// The UP of an SKPD, or the TU that an SPP brought, held until the commit; none
/// while its money has not come.
pub(super) async fn held(tx: &mut Tx, skpd: i64, year: i32, tu: Option<&DocRef>) -> Result<Option<Advance>> {
    let Some(spp) = tu else { return advances::up_of(tx, skpd, year).await };
    match store::documents::find(tx, spp).await?.filter(|d| d.unit_id == skpd && d.year == year) {
        Some(d) => advances::by_spp(tx, d.id).await,
        None => Ok(None),
    }
}

/// The bank has paid an SP2D: what of it is an advance is in the treasurer's
/// hands now.
pub(super) async fn hand_over(tx: &mut Tx, sp2d: &Document, amount: Money) -> Result<()> {
    let Some(kind) = SppKind::parse(&sp2d.flow) else { return Ok(()) };
    let spp = sp2d.thread;
    match kind {
        SppKind::GuKkpd => card::settle(tx, sp2d, true).await,
        SppKind::Gu => {
            let lpj = basis(tx, spp, Kind::Lpj).await?;
            let advance = advances::advance_of_lpj(tx, lpj.id).await?;
            let held = advances::by_id(tx, advance).await?;
            advances::receive(tx, held.id, amount, amount).await
        }
        SppKind::Up | SppKind::Tu => {
            // One that came back and is paid again fills the same purse.
            if let Some(held) = advances::by_spp(tx, spp).await? {
                return advances::receive(tx, held.id, amount, Money::ZERO).await;
            }
            let due = if kind == SppKind::Tu {
                let leave = basis(tx, spp, Kind::TuLeave).await?;
                Some(advances::leave(tx, leave.id).await?.0)
            } else {
                None
            };
            let advance = Advance {
                id: tx.id()?,
                kind: if kind == SppKind::Up { AdvanceKind::Up } else { AdvanceKind::Tu },
                year: sp2d.year,
                unit: sp2d.unit_id,
                sub_unit: sp2d.sub_unit_id,
                spp,
                due,
                purse: Purse { received: amount, ..Purse::default() },
            };
            advances::insert(tx, &advance).await
        }
        SppKind::Ls | SppKind::GuNihil | SppKind::TuNihil => Ok(()),
    }
}

/// The LPJ or the leave on which an SPP rests.
pub(super) async fn basis(tx: &mut Tx, spp: i64, kind: Kind) -> Result<Document> {
    let all = store::documents::rests_on(tx, spp).await?;
    all.into_iter().find(|d| d.kind == kind).ok_or_else(|| Error::Bug(format!("SPP tanpa {}", kind.code())))
}

/// The money of a paid SP2D came back from the bank: it is not in the
/// treasurer's hands after all.
pub(super) async fn take_back(tx: &mut Tx, sp2d: &Document, amount: Money) -> Result<()> {
    let Some(kind) = SppKind::parse(&sp2d.flow).filter(|k| *k != SppKind::Ls) else { return Ok(()) };
    if kind == SppKind::GuKkpd {
        // The bank still waits for its money, for all of the bill.
        check_bill_back(&sp2d.label(), sp2d.net, amount).map_err(Error::refuse)?;
        return card::settle(tx, sp2d, false).await;
    }
    let advance = match kind {
        SppKind::Gu => {
            let lpj = basis(tx, sp2d.thread, Kind::Lpj).await?;
            let id = advances::advance_of_lpj(tx, lpj.id).await?;
            Some(advances::by_id(tx, id).await?)
        }
        _ => advances::by_spp(tx, sp2d.thread).await?,
    };
    let Some(advance) = advance else { return Ok(()) };
    let mut refusals = Refusals::new();
    crate::rules::advance::check_in_hand(&advance.label(), &advance.purse, amount, &mut refusals);
    refusals.or(())?;
    let refilled = if kind == SppKind::Gu { Money::ZERO.minus(amount) } else { Money::ZERO };
    advances::receive(tx, advance.id, Money::ZERO.minus(amount), refilled).await
}
