//! Batches of SP2D for the bank: one official makes the list, another one
//! releases it just as it was shown, and only then the bank is told.

use std::collections::BTreeMap;

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Refusals, Role, hex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::bank::{judge_transfer, note_transfer};

use super::{DESK, Done, blank, clean, covering, give_number, policy, unit};
use crate::model::AccountKind;
use crate::policy::{BATCH_MOST, BATCH_NUMBER, DIVIDES, PAYEES_MOST};
use crate::rules::batch::{self, Row};
use crate::store::{self as rows, accounts, batches};

/// Purpose of the keyed digest over a list.
const DIGEST: &str = "daftar-penguji";

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Batch, from: &[], to: State::Draft }),
    ..ActDef::new("draft-batch", "Susun daftar penguji", batch::LAW, DESK)
};

/// Puts issued SP2D on one list for the bank, with control totals and a digest.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBatch {
    /// Number of the RKUD in the register of office accounts.
    pub account: i64,
    /// Ids of the SP2D, and of orders that pay one again, in the order of the list.
    pub sp2d: Vec<i64>,
}

impl Act for DraftBatch {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        // Held by the door, so that none is voided or put elsewhere meanwhile.
        Subject::Documents(self.sp2d.iter().map(|id| DocRef::from(*id)).collect())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let today = tx.ctx().today;
        let policy = policy(tx, today);
        let most = (policy.number(BATCH_MOST)?, policy.number(PAYEES_MOST)?);
        let divides = policy.flag(DIVIDES)?;
        let account = accounts::by_id(tx, self.account).await?;
        if account.kind != AccountKind::Rkud || account.ended_on.is_some() {
            return Err(Error::Input(format!("rekening {} bukan RKUD yang berlaku", account.label())));
        }
        if let Some(other) = case.documents.iter().find(|d| !matches!(d.kind, Kind::Sp2d | Kind::Repayment)) {
            return Err(Error::Input(format!("{} bukan SP2D atau perintah bayar ulang", other.label())));
        }
        let region = rows::region(tx).await?;
        let mut list = Vec::with_capacity(self.sp2d.len());
        for d in &case.documents {
            list.push(batches::order(tx, &region, (d.id, divides), 0).await?.1);
        }
        let totals = batch::decide_draft(&list, most)?;
        let unit = unit(tx, account.unit).await?;
        let id = tx.id()?;
        let year = case.documents.first().map_or(today.year(), |d| d.year);
        let subject = format!("{} SP2D dari {}", totals.count, account.label());
        let d =
            Document { amount: totals.gross, net: totals.net, ..blank(tx, id, Kind::Batch, (year, &unit), subject) };
        store::documents::create(tx, &d, &[]).await?;
        let digest = digest(tx, &list);
        batches::insert(tx, id, account.id, &totals, &digest).await?;
        batches::insert_lines(tx, id, &list).await?;
        let out = Done { digest: Some(batch::shown(&digest)), ..Done::of(&d) };
        Ok(Record::new(out).on(id, id))
    }
}

fn digest(tx: &Tx, list: &[Row]) -> String {
    hex(&tx.keys().index(DIGEST, batch::canonical(list).as_bytes()))
}

const RELEASE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Batch, from: &[State::Draft], to: State::Issued }),
    separate_from: &["draft-batch"],
    signs: true,
    ..ActDef::new("release-batch", "Lepas daftar penguji", batch::LAW, &[Role::Ppkd, Role::Bud])
};

/// A second official lets the bank be told: all SP2D of the list count as
/// transferred from now on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBatch {
    pub batch: DocRef,
    /// The digest as the list shows it, such as `A1B2-C3D4`.
    pub digest: String,
    /// The net sum as the list shows it.
    pub net: kernel::Money,
}

impl Act for ReleaseBatch {
    const DEF: &'static ActDef = RELEASE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.batch.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let today = tx.ctx().today;
        let pattern = policy(tx, today).text(BATCH_NUMBER)?;
        let kept = batches::load(tx, d.id).await?;
        batches::hold(tx, d.id).await?;
        let region = rows::region(tx).await?;
        let lines = batches::lines(tx, d.id).await?;
        let divided = batches::divided(tx, d.id).await?;
        let (mut papers, mut list) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
        for line in &lines {
            let (paper, row) = batches::order(tx, &region, (line.sp2d, divided.contains(&line.sp2d)), d.id).await?;
            papers.push(paper);
            list.push(row);
        }
        let then: Vec<_> = lines.iter().map(|l| (l.sp2d, l.version, l.gross, l.net)).collect();
        let person = tx.ctx().actor.person();
        let issued = batches::issued_by(tx, d.id, person).await?;
        let account = accounts::by_id(tx, kept.account).await?;
        let digest_now = digest(tx, &list);
        let facts = batch::Release {
            rows: &list,
            kept: &then,
            totals: kept.totals,
            digest: &kept.digest,
            digest_now: &digest_now,
            typed_digest: &self.digest,
            typed_net: self.net,
            issued_by_releaser: &issued,
            account_ended: account.ended_on.is_some(),
        };
        let mut refusals = Refusals::new();
        if let Err(found) = batch::decide_release(&facts) {
            refusals.extend(found);
        }
        for paper in papers.iter().filter(|p| p.state == State::Issued && !p.external) {
            refusals.extend(judge_transfer(tx, paper, today).await?);
        }
        let mut named: Vec<(i64, String)> = papers.iter().map(|p| (p.id, p.label())).collect();
        named.extend(batches::behind(tx, d.id).await?);
        refusals.extend(holds(tx, named).await?);
        refusals.extend(covering::judge(tx, &account, kept.totals.net).await?);
        refusals.or(())?;
        give_number(tx, &mut d, &pattern, today).await?;
        let reference = d.number.clone().unwrap_or_default();
        for paper in &mut papers {
            note_transfer(tx, paper, today, &reference).await?;
        }
        d.state = State::Issued;
        store::documents::save(tx, &d).await?;
        batches::release(tx, d.id).await?;
        let sp2d: Vec<_> = papers.iter().filter_map(|p| p.number.clone()).collect();
        let told = serde_json::json!({ "batch": d.number, "count": kept.totals.count, "net": d.net, "sp2d": sp2d });
        let out = Done { digest: Some(batch::shown(&kept.digest)), ..Done::of(&d) };
        Ok(Record::new(out).on(d.id, d.thread).tell("batch-released", told))
    }
}

/// What was found on payments, by their labels.
pub(crate) async fn holds(tx: &mut Tx, named: Vec<(i64, String)>) -> Result<Refusals> {
    let mut refusals = Refusals::new();
    let named = BTreeMap::from_iter(named);
    let ids: Vec<i64> = named.keys().copied().collect();
    for hit in inspection::public::holds(tx, &ids).await? {
        let label = named.get(&hit.sp2d).map_or("", String::as_str);
        refusals.push(batch::held(label, hit.analytic.pattern(), &hit.told));
    }
    Ok(refusals)
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Batch, from: &[State::Draft], to: State::Voided }),
    ..ActDef::new("cancel-batch", "Batalkan daftar penguji", batch::LAW, &[Role::KuasaBud, Role::Bud, Role::Ppkd])
};

/// Ends a list that was not released: its SP2D wait for another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBatch {
    pub batch: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelBatch {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.batch.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        d.state = State::Voided;
        store::documents::save(tx, &d).await?;
        rows::insert_reason(tx, d.id, CANCEL.name, &reasons).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

const TAKE: &ActDef = &ActDef::new(
    "take-batch-file",
    "Ambil berkas daftar penguji",
    batch::LAW,
    &[Role::KuasaBud, Role::Bud, Role::Ppkd],
);

/// Somebody takes the file with all account numbers: the journal keeps who and
/// when. It is taken once; again only with a reason.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBatchFile {
    pub batch: DocRef,
    #[serde(default)]
    pub reason: Option<String>,
}

impl Act for TakeBatchFile {
    const DEF: &'static ActDef = TAKE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.batch.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let d = case.document()?.clone();
        if d.kind != Kind::Batch {
            return Err(Error::Input(format!("{} bukan daftar penguji", d.label())));
        }
        let reason = self.reason.as_deref().map(|r| clean("alasan", r, 500)).transpose()?;
        batch::decide_taking(d.state, &d.label(), reason.as_deref())?;
        let kept = batches::load(tx, d.id).await?;
        let out = Done { digest: Some(batch::shown(&kept.digest)), ..Done::of(&d) };
        Ok(Record::new(out).on(d.id, d.thread))
    }
}

/// The desk, or the bank itself.
const RECEIVERS: &[Role] = &[Role::KuasaBud, Role::Bud, Role::BankOfficer];

const DELIVER: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Batch, from: &[State::Issued], to: State::Transferred }),
    ..ActDef::new("deliver-batch", "Catat penyerahan daftar ke bank", batch::LAW, RECEIVERS)
};

/// The bank has taken the list and reads its digest back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliverBatch {
    pub batch: DocRef,
    /// The bank's reference.
    pub reference: String,
    /// The digest as the bank reads it from what it was given.
    pub digest: String,
}

impl Act for DeliverBatch {
    const DEF: &'static ActDef = DELIVER;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.batch.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let kept = batches::load(tx, d.id).await?;
        batch::decide_delivery(&kept.digest, &self.digest)?;
        let reference = clean("referensi", &self.reference, 100)?;
        let today = tx.ctx().today;
        batches::deliver(tx, d.id, &reference, today).await?;
        d.state = State::Transferred;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}
