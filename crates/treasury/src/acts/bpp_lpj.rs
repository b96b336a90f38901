//! The assistant's LPJ: filed by the assistant, verified by a PPK, approved by
//! the KPA, and taken up in the treasurer's LPJ-UP.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};

use super::advance::blank;
use super::common::{self, Done};
use super::lpj::{DraftLpj, sum};
use super::passing::own_part;
use super::purse::received;
use crate::rules::npd::check_settled;
use crate::rules::parts::decide_route;
use crate::store::purses;

const LAW: &str = "PP 12/2019 Ps 15(2), 19(4), 153";
const ASSISTANT: &[Role] = &[Role::BendaharaPengeluaranPembantu];

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::BppLpj, from: &[], to: State::Draft }),
    ..ActDef::new("draft-bpp-lpj", "Susun LPJ pembantu", LAW, ASSISTANT)
};

/// Gathers all evidence of the assistant's part of the UP that no LPJ holds yet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBppLpj {
    /// The assistant's sub unit.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// Evidence up to this day; today where it is absent.
    #[serde(default)]
    pub up_to: Option<Day>,
}

impl Act for DraftBppLpj {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let advance = received(tx, unit.skpd_id, year, None).await?;
        let part = own_part(tx, case, &advance, &unit).await?;
        let up_to = self.up_to.unwrap_or(tx.ctx().today);
        let all = purses::loose(tx, part.id, up_to).await?;
        if all.is_empty() {
            return Err(Error::refuse(nothing(&unit.name, up_to)));
        }
        let id = tx.id()?;
        let subject = format!("Pertanggungjawaban bagian {} {} sampai {}", advance.label(), unit.name, up_to.long());
        let d = blank(tx, id, Kind::BppLpj, "", year, &unit, sum(&all)?, subject);
        store::documents::create(tx, &d, &[]).await?;
        purses::insert_lpj(tx, id, part.id).await?;
        for tbp in &all {
            purses::put_into(tx, tbp.id, Some(id)).await?;
        }
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

fn nothing(unit: &str, up_to: Day) -> Refusal {
    Refusal::new(
        "LPJ-KOSONG",
        LAW,
        format!("Tidak ada TBP pembantu {unit} sampai {} yang belum dipertanggungjawabkan.", up_to.long()),
        "Catat TBP-nya dahulu (record-tbp), atau kembalikan sisa uangnya (give-back-up).",
    )
}

const SUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::BppLpj, from: &[State::Draft, State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("submit-bpp-lpj", "Ajukan LPJ pembantu", LAW, ASSISTANT)
};

/// Hands it in: it takes its number, and its evidence is fixed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitBppLpj {
    pub lpj: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for SubmitBppLpj {
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
        let unit = unit(tx, &d).await?;
        let all = purses::of_lpj(tx, d.id).await?;
        if all.is_empty() {
            return Err(Error::refuse(nothing(&unit.name, date)));
        }
        let mut refusals = Refusals::new();
        check_settled(&purses::open_in(tx, d.id).await?, &policy, &mut refusals);
        let (taken, serial) = common::serial_of(tx, &d, date).await?;
        let basis = all.iter().filter_map(common::rests_on).collect();
        common::judge_day(tx, &d, date, basis, taken, &mut refusals).await?;
        refusals.or(())?;
        d.amount = sum(&all)?;
        d.net = d.amount;
        if d.number.is_none() {
            common::give_number(tx, &mut d, &policy.purses.bpp_lpj_number.value, serial, date).await?;
        }
        (d.doc_date, d.state) = (Some(date), State::Submitted);
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

async fn unit(tx: &mut Tx, d: &Document) -> Result<Unit> {
    let found = store::units::by_id(&mut tx.steady(), d.sub_unit_id).await?;
    found.ok_or_else(|| Error::Bug("unit LPJ hilang".into()))
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::BppLpj, from: &[State::Submitted], to: State::Verified }),
    separate_from: &["draft-bpp-lpj", "submit-bpp-lpj"],
    signs: true,
    ..ActDef::new("verify-bpp-lpj", "Verifikasi LPJ pembantu", LAW, &[Role::PpkUnit, Role::PpkSkpd])
};

/// The PPK of the assistant's route finds the evidence complete and right.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBppLpj {
    pub lpj: DocRef,
}

impl Act for VerifyBppLpj {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let unit = unit(tx, &d).await?;
        let here = Unit { skpd_id: unit.id, ..unit };
        let ppk = organisation::public::role_holder(tx, Role::PpkUnit, Some(&here), case.doc_date).await?;
        let (part, _) = purses::lpj(tx, d.id).await?;
        let part = purses::part_by_id(tx, part).await?;
        if let Some(grant) = &case.grant {
            decide_route(part.kpa, ppk.is_some(), grant.role)?;
        }
        d.state = State::Verified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::BppLpj, from: &[State::Verified], to: State::Approved }),
    separate_from: &["draft-bpp-lpj", "submit-bpp-lpj", "verify-bpp-lpj"],
    signs: true,
    ..ActDef::new("approve-bpp-lpj", "Setujui LPJ pembantu", LAW, &[Role::Kpa])
};

/// The KPA approves: it waits for the treasurer's LPJ-UP.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBppLpj {
    pub lpj: DocRef,
}

impl Act for ApproveBppLpj {
    const DEF: &'static ActDef = APPROVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        d.state = State::Approved;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const TAKE_UP: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::BppLpj, from: &[State::Approved], to: State::Approved }),
    ..ActDef::new("take-up-bpp-lpj", "Himpun LPJ pembantu", LAW, &[Role::BendaharaPengeluaran])
};

/// The treasurer begins an LPJ-UP with it, as `draft-lpj` does: all evidence and
/// all approved LPJ of assistants up to today are in it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeUpBppLpj {
    pub lpj: DocRef,
}

impl Act for TakeUpBppLpj {
    const DEF: &'static ActDef = TAKE_UP;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let d = case.document()?.clone();
        let (_, taken) = purses::lpj(tx, d.id).await?;
        if let Some(by) = taken {
            return Err(Error::refuse(taken_up(&d, &label(tx, by).await?)));
        }
        let skpd = common::skpd(tx, &d).await?;
        let unit = Code::parse(&skpd.code).map_err(|e| Error::Storage(e.to_string()))?;
        DraftLpj { unit, year: Some(d.year), tu: None, up_to: None }.gather(case, tx, skpd).await
    }
}

async fn label(tx: &mut Tx, document: i64) -> Result<String> {
    let found = store::documents::find(tx, &DocRef::from(document)).await?;
    Ok(found.map(|d| d.label()).unwrap_or_default())
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::BppLpj,
        from: &[State::Submitted, State::Verified, State::Approved],
        to: State::Returned,
    }),
    ..ActDef::new(
        "return-bpp-lpj",
        "Kembalikan LPJ pembantu",
        LAW,
        &[Role::PpkUnit, Role::PpkSkpd, Role::Kpa, Role::BendaharaPengeluaran],
    )
};

/// Sends it back with reasons, as long as no LPJ-UP has taken it up.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnBppLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnBppLpj {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        let (_, taken) = purses::lpj(tx, d.id).await?;
        if let Some(by) = taken {
            return Err(Error::refuse(taken_up(&d, &label(tx, by).await?)));
        }
        common::turn_back(tx, &mut d, State::Returned, RETURN, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

fn taken_up(d: &Document, by: &str) -> Refusal {
    Refusal::new(
        "LPJP-DIHIMPUN",
        LAW,
        format!("{} sudah dihimpun dalam {by}.", d.label()),
        "Bendahara Pengeluaran membatalkan LPJ-UP itu dahulu (cancel-lpj).",
    )
    .figure("dokumen", by)
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::BppLpj, from: &[State::Draft, State::Returned], to: State::Voided }),
    ..ActDef::new("cancel-bpp-lpj", "Batalkan LPJ pembantu", LAW, ASSISTANT)
};

/// Gives it up: its evidence waits for another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBppLpj {
    pub lpj: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelBppLpj {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        for tbp in purses::of_lpj(tx, d.id).await? {
            purses::put_into(tx, tbp.id, None).await?;
        }
        common::turn_back(tx, &mut d, State::Voided, CANCEL, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}
