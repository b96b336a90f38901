//! Requests of nothing, which make an LPJ final without money, and the PA's
//! statement that goes with an LPJ.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::{Request, written};
use super::card::clean;
use super::common::{self, Done};
use crate::model::AdvanceKind;
use crate::rules::nihil::{NihilFacts, StatementFacts, check_statement, decide_nihil};
use crate::rules::spp::SppKind;
use crate::store::{self as rows, advances, card as cards};

const LAW: &str = "PP 12/2019 Ps 143–144, 153";

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Ratified], to: State::Ratified }),
    ..ActDef::new(
        "draft-spp-nihil",
        "Susun konsep SPP-Nihil",
        LAW,
        &[Role::StaffDrafter, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
};

/// Asks for nothing: what an approved LPJ accounts for is final, and the UP is
/// not filled again. A TU must be accounted for and given back to the sen.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSppNihil {
    pub lpj: DocRef,
    /// Whose account the paper names where none is known here that the advance came
    /// to: one of the national system. Else it is that one, whatever is typed.
    #[serde(default)]
    pub payee_account: Option<i64>,
    #[serde(default)]
    pub purpose: String,
}

impl Act for DraftSppNihil {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let lpj = case.document()?.clone();
        let id = advances::advance_of_lpj(tx, lpj.id).await?;
        let advance = advances::by_id(tx, id).await?;
        let credited = cards::credited(tx, id).await?;
        // Nobody is paid; the paper names whose advance it is.
        let known = advances::came_to(tx, advance.spp).await?;
        let chosen = match self.payee_account.filter(|_| known.is_none()) {
            Some(chosen) => rows::payee_account(tx, chosen).await?.map(|a| (a.id, common::is_treasurers(&a))),
            None => None,
        };
        let (label, purse) = (advance.label(), advance.purse);
        let payee_account = decide_nihil(&NihilFacts { kind: advance.kind, label, purse, credited, known, chosen })?;
        let kind = match advance.kind {
            AdvanceKind::Up => SppKind::GuNihil,
            AdvanceKind::Tu => SppKind::TuNihil,
        };
        let unit = store::units::by_id(tx, lpj.sub_unit_id).await?.ok_or_else(|| Error::Bug("unit LPJ".into()))?;
        let ask = Request {
            kind,
            year: lpj.year,
            unit,
            amount: lpj.amount,
            purpose: written(&self.purpose, &format!("Pengesahan {} tanpa pengisian kembali", lpj.label()))?,
            payee_account,
            lines: rows::lines(tx, lpj.id).await?,
            rests_on: Some(lpj.id),
        };
        ask.draft(tx).await
    }
}

const SIGN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Lpj, from: &[State::Verified], to: State::Verified }),
    separate_from: &["draft-lpj", "submit-lpj", "verify-lpj"],
    signs: true,
    ..ActDef::new(
        "sign-sptb",
        "Tanda tangani SPTB",
        "daftar kelengkapan LPJ sistem daerah; PP 12/2019 Ps 153",
        &[Role::Pa, Role::Kpa],
    )
};

/// The PA or KPA states that the spending of a verified LPJ is true, that its
/// evidence is kept, and that they answer for it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignSptb {
    pub lpj: DocRef,
    pub number: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for SignSptb {
    const DEF: &'static ActDef = SIGN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.lpj.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let d = case.document()?.clone();
        let number = clean("nomor SPTB", &self.number, 100)?;
        if cards::signed(tx, &d).await?.is_some() {
            return Err(Error::Input(format!("SPTB untuk {} sudah ditandatangani", d.label())));
        }
        let mut refusals = Refusals::new();
        let basis = common::rests_on(&d).into_iter().collect();
        common::judge_day(tx, &d, case.doc_date, basis, None, &mut refusals).await?;
        refusals.or(())?;
        cards::insert_sptb(tx, &d, &number, case.doc_date).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

/// Where the region asks for a statement, an LPJ is ratified only with the one
/// for just this version of it.
pub(super) async fn judge_statement(tx: &mut Tx, lpj: &Document, date: Day, refusals: &mut Refusals) -> Result<()> {
    let facts = StatementFacts { lpj: lpj.label(), doc_date: date, signed: cards::signed(tx, lpj).await? };
    let policy = common::policy(tx, date)?;
    if let Err(found) = check_statement(&facts, &policy) {
        refusals.extend(found);
    }
    Ok(())
}
