//! A list is filed, read against the one before it, and verified by another
//! person; or it goes back, or ends.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::number::{NumberParts, render_number};
use kernel::reading::some_rows;
use kernel::{ActDef, Day, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::{Done, LAW, TREASURERS, VERIFIERS, live_request};
use crate::model::{ListKind, PayeeList};
use crate::policy::{ACCOUNT_DAYS, Policy};
use crate::rules::{VerifyFacts, check_free, decide_verify, registered};
use crate::store as rows;

const SUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PayeeList, from: &[State::Draft, State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("submit-payee-list", "Ajukan daftar penerima", LAW, TREASURERS)
};

/// Files a list: it takes its number, and the PPK is asked to verify it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitPayeeList {
    pub list: DocRef,
}

impl Act for SubmitPayeeList {
    const DEF: &'static ActDef = SUBMIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.list.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let today = tx.ctx().today;
        let policy = Policy::on(&tx.ctx().regulations, today)?;
        let list = rows::load(tx, d.id).await?;
        let mut notes = moved(tx, &list, &policy).await?;
        notes.extend(registered::told(&crate::public::doubted(tx, &d, &list).await?));
        if d.number.is_none() {
            number(tx, &mut d, &policy, today).await?;
        }
        d.state = State::Submitted;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, notes)).on(d.id, d.thread))
    }
}

/// Numbers of lists follow their own pattern; two that agree are not kept.
async fn number(tx: &mut Tx, d: &mut Document, policy: &Policy, today: Day) -> Result<()> {
    let skpd = store::units::by_id(&mut tx.steady(), d.unit_id).await?;
    let skpd = skpd.ok_or_else(|| Error::Bug("SKPD daftar hilang".into()))?;
    let stage = budget::public::stage_mark(&mut tx.steady(), d.year).await?;
    let taken = store::numbers::take(tx, d.unit_id, Kind::PayeeList, d.year, today).await?;
    let parts = NumberParts {
        region: tx.ctx().region.wilayah.clone(),
        serial: u32::try_from(taken.serial).map_err(|_| Error::Input("nomor urut melampaui batas".into()))?,
        skpd: skpd.code,
        kind: None,
        stage,
        month: today.month(),
        year: today.year(),
    };
    d.number = Some(render_number(&policy.number, &parts)?);
    d.serial = Some(taken.serial);
    d.doc_date = Some(today);
    Ok(())
}

/// Accounts that were others a short while ago: told, not refused.
async fn moved(tx: &mut Tx, list: &PayeeList, policy: &Policy) -> Result<Vec<Refusal>> {
    let today = tx.ctx().today;
    let moved = rows::moved_accounts(tx, list, today.plus_days(-policy.account_days), today).await?;
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let note = Refusal::new(
        "DAFTAR-REKENING-BERUBAH",
        &format!("Data bertanggal {ACCOUNT_DAYS} (pola F10)"),
        format!(
            "Rekening {} penerima berubah dalam {} hari terakhir ({}).",
            moved.len(),
            policy.account_days,
            some_rows(&moved)
        ),
        "Bandingkan dengan surat atau buku tabungannya sebelum daftar diverifikasi; daftarnya tetap diproses.",
    );
    Ok(vec![note.figure("baris", moved.len().to_string()).figure("limit", policy.account_days.to_string())])
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PayeeList, from: &[State::Submitted], to: State::Verified }),
    separate_from: &["import-payee-list", "submit-payee-list"],
    signs: true,
    ..ActDef::new("verify-payee-list", "Verifikasi daftar penerima", "PP 12/2019 Ps 14(2), 15(2), 148", VERIFIERS)
};

/// Verifies a list: what differs from the list before it was read, and nobody
/// on it is paid twice.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyPayeeList {
    pub list: DocRef,
    /// The mark that the report of differences shows.
    pub mark: String,
    /// The first letters of the SHA-256 of the workbook that was approved.
    #[serde(default)]
    pub workbook: Option<String>,
}

impl Act for VerifyPayeeList {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.list.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let today = tx.ctx().today;
        let policy = Policy::on(&tx.ctx().regulations, today)?;
        let list = rows::load(tx, d.id).await?;
        // Of two lists with one payee that are verified at once, the second
        // finds the first.
        tx.hold_steady().await?;
        let (difference, before) = crate::public::difference(tx, &d, &list).await?;
        let doubted = crate::public::doubted(tx, &d, &list).await?;
        let beside = crate::public::beside(tx, &d, &list).await?;
        let mark = crate::public::mark(tx.keys(), d.id, before, (&difference, &doubted, &beside));
        let (paid, shared) = rows::meets(tx, &d, &list).await?;
        let months = match list.kind {
            ListKind::Honorarium => rows::months_of(tx, &d, &list).await?,
            ListKind::Salary | ListKind::Supplement => Vec::new(),
        };
        let workbook = self.workbook.as_deref().map(str::trim).filter(|t| !t.is_empty());
        decide_verify(&VerifyFacts {
            digest: &list.digest,
            approved: workbook,
            mark: &mark,
            read: &self.mark,
            paid: &paid,
            shared: &shared,
            months: &months,
            months_most: policy.months_most,
            doubted: &doubted,
            register_complete: policy.register_complete(list.kind),
        })?;
        let mut notes = moved(tx, &list, &policy).await?;
        notes.extend(registered::told(&doubted));
        rows::set_verified(tx, d.id, before, &mark, today).await?;
        d.state = State::Verified;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "list": d.number, "payees": list.sums.payees, "net": d.net });
        Ok(Record::new(Done::of(&d, notes)).on(d.id, d.thread).tell("payee-list-verified", told))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PayeeList, from: &[State::Submitted, State::Verified], to: State::Returned }),
    ..ActDef::new("return-payee-list", "Kembalikan daftar penerima", "PP 12/2019 Ps 148(4)", VERIFIERS)
};

/// Sends a list back with reasons. Its rows never change: a corrected workbook
/// becomes a new list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnPayeeList {
    pub list: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnPayeeList {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.list.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        turn_back(tx, case.document()?.clone(), State::Returned, &self.reasons).await
    }
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::PayeeList,
        from: &[State::Draft, State::Submitted, State::Returned, State::Verified],
        to: State::Voided,
    }),
    ..ActDef::new("cancel-payee-list", "Batalkan daftar penerima", LAW, TREASURERS)
};

/// Ends a list for good; its payees may stand in another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelPayeeList {
    pub list: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelPayeeList {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.list.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        turn_back(tx, case.document()?.clone(), State::Voided, &self.reasons).await
    }
}

/// A list that a living request rests on stays as it is.
async fn turn_back(tx: &mut Tx, mut d: Document, to: State, reasons: &[String]) -> Result<Record<Done>> {
    let reasons = kernel::text::reasons(reasons).map_err(Error::Input)?;
    check_free(live_request(tx, d.id).await?.as_deref())?;
    d.state = to;
    store::documents::save(tx, &d).await?;
    rows::set_reasons(tx, d.id, &reasons).await?;
    let told = serde_json::json!({ "document": d.label(), "state": to.code(), "reasons": reasons });
    Ok(Record::new(Done::of(&d, Vec::new())).on(d.id, d.thread).tell("document-returned", told))
}
