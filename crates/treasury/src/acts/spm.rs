//! SPM: the PA or KPA orders the payment and takes responsibility for it.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, DateAsk, Done, Included};
use super::spp::{free, kind_of};
use crate::rules::limits::{Stage, check_accounts};
use crate::rules::payee::Step;
use crate::rules::spm::{SpmFacts, decide_spm};
use crate::store as rows;

const ISSUE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Verified], to: State::Verified }),
    separate_from: &[
        "draft-spp",
        "draft-spp-pay",
        "draft-spp-up",
        "draft-spp-gu",
        "draft-spp-tu",
        "draft-spp-nihil",
        "draft-spp-gu-kkpd",
        "revise-spp",
        "judge-tax",
        "submit-spp",
        "verify-spp",
    ],
    signs: true,
    ..ActDef::new("issue-spm", "Terbitkan SPM", "PP 12/2019 Ps 147–149", &[Role::Pa, Role::Kpa])
};

/// The statement of absolute responsibility (SPTJM) of the PA or KPA.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sptjm {
    pub number: String,
    pub date: Day,
}

/// Issues the SPM for a verified SPP.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueSpm {
    pub spp: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
    /// Without it the Kuasa BUD must refuse the SPM (PP 12/2019 Ps 149).
    #[serde(default)]
    pub sptjm: Option<Sptjm>,
}

impl Act for IssueSpm {
    const DEF: &'static ActDef = ISSUE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let parent = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let kind = kind_of(&parent)?;
        let spp = rows::load_spp(tx, parent.id).await?;
        let payee =
            rows::payee_account(tx, spp.payee_account).await?.ok_or_else(|| Error::Bug("rekening hilang".into()))?;
        let others = rows::resting(tx, parent.id, Kind::Spm).await?;
        let locked = common::locked_until(tx, parent.year, parent.unit_id).await?;
        let skpd = common::skpd(tx, &parent).await?;
        let stage = budget::public::stage_mark(&mut tx.steady(), parent.year).await?;
        let ids: Vec<i64> = spp.lines.iter().map(|l| l.account).collect();
        let standings = budget::public::lock_accounts(tx, &ids).await?;
        let taken = store::numbers::take(tx, parent.unit_id, Kind::Spm, parent.year, date).await?;
        let serial = taken.serial;

        let mut refusals = Refusals::new();
        let facts = SpmFacts {
            spp_number: parent.number.clone().unwrap_or_default(),
            spp_amount: parent.amount,
            amount: parent.amount,
            statement_signed: self.sptjm.is_some(),
            statement_date: self.sptjm.as_ref().map(|s| s.date),
            doc_date: date,
            other_spm: others.iter().map(earlier).collect(),
        };
        if let Err(found) = decide_spm(&facts) {
            refusals.extend(found);
        }
        if kind.charges() {
            let accounts = common::account_facts(&spp.lines, &standings, date, &policy, Included::Reserved)?;
            if let Err(found) = check_accounts(Stage::Spm, &accounts, &policy) {
                refusals.extend(found);
            }
        }
        let today = common::payee_day(tx);
        common::judge_payee(tx, Step::Spm, (kind, &payee, &spp), today, &policy, &mut refusals);
        let id = tx.id()?;
        let ask = DateAsk {
            kind: Kind::Spm,
            document: id,
            units: (parent.unit_id, parent.sub_unit_id),
            date,
            year: parent.year,
            rests_on: common::rests_on(&parent).into_iter().collect(),
            locked_until: locked,
            taken: Some(taken),
        };
        common::judge_dates(tx, ask, &policy, &mut refusals).await?;
        let number = common::number(tx, &policy.spm_number.value, &skpd.code, Some(kind.code()), &stage, serial, date)?;
        common::settle(tx, refusals, spp.lines.iter().map(|l| l.account).collect()).await?;
        let spm = self.save(tx, &parent, id, number, serial, date).await?;
        let told = serde_json::json!({ "spm": spm.number, "amount": spm.amount });
        Ok(Record::new(Done::of(&spm, vec![])).on(spm.id, spm.thread).tell("spm-issued", told))
    }
}

impl IssueSpm {
    async fn save(
        &self,
        tx: &mut Tx,
        parent: &Document,
        id: i64,
        number: String,
        serial: i64,
        date: Day,
    ) -> Result<Document> {
        let policy = common::policy(tx, date)?;
        let spm = child(tx, parent, (id, Kind::Spm), number, serial, date);
        common::refuse_taken(tx, &spm, &policy.spm_number.value).await?;
        store::documents::create(tx, &spm, &[parent.id]).await?;
        let sptjm = match &self.sptjm {
            None => None,
            Some(s) => {
                let number =
                    kernel::text::clean(&s.number, 100).map_err(|e| Error::Input(format!("nomor SPTJM {e}")))?;
                Some((number, s.date))
            }
        };
        rows::insert_spm(tx, spm.id, sptjm.as_ref().map(|(n, d)| (n.as_str(), *d))).await?;
        Ok(spm)
    }
}

/// A document that goes on where another stands, with its sums.
pub(super) fn child(
    tx: &Tx,
    parent: &Document,
    (id, kind): (i64, Kind),
    number: String,
    serial: i64,
    date: Day,
) -> Document {
    Document {
        id,
        kind,
        number: Some(number),
        serial: Some(serial),
        doc_date: Some(date),
        entered_at: tx.ctx().now,
        state: State::Issued,
        drafted_by: tx.ctx().actor.person(),
        version: 1,
        ..parent.clone()
    }
}

pub(super) fn earlier(d: &Document) -> crate::rules::Earlier {
    crate::rules::Earlier {
        label: d.label(),
        state: d.state,
        day: d.doc_date.unwrap_or_else(|| d.entered_at.day(kernel::Zone::Wib)),
    }
}

const REJECT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Verified], to: State::Returned }),
    ..ActDef::new("reject-spm", "Tolak menerbitkan SPM", "PP 12/2019 Ps 148(4)", &[Role::Pa, Role::Kpa])
};

/// The PA or KPA declines to order the payment: the SPP goes back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectSpm {
    pub spp: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RejectSpm {
    const DEF: &'static ActDef = REJECT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let live = rows::resting(tx, d.id, Kind::Spm).await?.into_iter().find(|s| s.state == State::Issued);
        if let Some(spm) = live {
            return Err(Error::refuse(store::documents::wrong_state(&spm, &[State::Voided], ISSUE.title)));
        }
        free(tx, &mut d, State::Returned, "reject-spm", &self.reasons).await
    }
}

const RECEIVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spm, from: &[State::Issued], to: State::Issued }),
    ..ActDef::new("receive-spm", "Terima SPM", "PP 12/2019 Ps 149(2)", &[Role::KuasaBud, Role::Bud])
};

/// Notes the day on which the Kuasa BUD received the SPM: the two working days
/// for the SP2D run from it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveSpm {
    pub spm: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ReceiveSpm {
    const DEF: &'static ActDef = RECEIVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spm.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let d = case.document()?;
        if case.doc_date > tx.ctx().today || d.doc_date.is_some_and(|issued| case.doc_date < issued) {
            return Err(Error::Input(
                "tanggal terima SPM: tidak sebelum tanggal SPM dan tidak sesudah hari ini".into(),
            ));
        }
        rows::set_spm_received(tx, d.id, case.doc_date).await?;
        Ok(Record::new(Done::of(d, vec![])))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spm, from: &[State::Issued], to: State::Returned }),
    ..ActDef::new("return-spm", "Kembalikan SPM", "PP 12/2019 Ps 149(4)–(5)", &[Role::KuasaBud, Role::Bud])
};

/// The Kuasa BUD sends the SPM back: it ends, its SPP goes back, the money is
/// free again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnSpm {
    pub spm: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnSpm {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spm.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        end(tx, case.document()?.clone(), State::Rejected, "return-spm", &self.reasons).await
    }
}

const VOID: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spm, from: &[State::Issued], to: State::Voided }),
    signs: true,
    ..ActDef::new("void-spm", "Batalkan SPM", "PP 12/2019 Ps 147–149", &[Role::Pa, Role::Kpa])
};

/// The PA or KPA takes an SPM back before its SP2D.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidSpm {
    pub spm: DocRef,
    pub reasons: Vec<String>,
}

impl Act for VoidSpm {
    const DEF: &'static ActDef = VOID;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spm.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        end(tx, case.document()?.clone(), State::Voided, "void-spm", &self.reasons).await
    }
}

async fn end(tx: &mut Tx, mut spm: Document, to: State, step: &str, reasons: &[String]) -> Result<Record<Done>> {
    let sp2ds = rows::resting(tx, spm.id, Kind::Sp2d).await?;
    if let Some(paid) = sp2ds.iter().find(|s| s.state != State::Voided) {
        return Err(Error::refuse(store::documents::wrong_state(paid, &[State::Voided], "pengembalian SPM")));
    }
    let cleaned = common::check_reasons(reasons)?;
    let mut spp = store::documents::rests_on(tx, spm.id)
        .await?
        .into_iter()
        .find(|d| d.kind == Kind::Spp)
        .ok_or_else(|| Error::Bug("SPM tanpa SPP".into()))?;
    spm.state = to;
    store::documents::save(tx, &spm).await?;
    rows::insert_reason(tx, spm.id, step, &cleaned).await?;
    free(tx, &mut spp, State::Returned, step, &cleaned).await?;
    let told = serde_json::json!({ "spm": spm.number, "state": to.code() });
    Ok(Record::new(Done::of(&spm, vec![])).on(spm.id, spm.thread).tell("spm-ended", told))
}
