//! Beside the national system: the number of our document there, and what is
//! decided where the two tell a payment differently.

use std::collections::HashMap;

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common;
use crate::public::beside;
use crate::realisasi::document_key;
use crate::rules::national::{Copy, NoteFacts, check_not_noted, decide_note};
use crate::store as rows;
use crate::store::national::{self, NewDecision, NewNumber, Noted, Replaced};

const LAW: &str = "PP 12/2019 Ps 7(2)j; Kebijakan Simpul: bekerja di samping sistem nasional";
const HANDS: &[Role] = &[
    Role::BendaharaPengeluaran,
    Role::BendaharaPengeluaranPembantu,
    Role::BendaharaPenerimaan,
    Role::BendaharaPenerimaanPembantu,
    Role::PpkSkpd,
    Role::PpkUnit,
    Role::KuasaBud,
    Role::Bud,
];

const NOTE: &ActDef = &ActDef { signs: true, ..ActDef::new("note-national-number", "Catat nomor SIPD", LAW, HANDS) };

/// Notes under which number the national system knows a document. An imported
/// copy of it then counts no more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteNationalNumber {
    /// The local document.
    pub document: DocRef,
    /// As the national system writes it.
    pub number: String,
    /// Why it is the same although the sums differ.
    #[serde(default)]
    pub reason: String,
}

impl Act for NoteNationalNumber {
    const DEF: &'static ActDef = NOTE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.document.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let ours = case.document()?.clone();
        let number = clean("nomor SIPD", &self.number, 200)?;
        let reason = if self.reason.trim().is_empty() { String::new() } else { clean("alasan", &self.reason, 500)? };
        // Imports and numbers go one after the other.
        tx.hold_steady().await?;
        let copy = copy_of(tx, &ours, &number).await?;
        decide_note(&NoteFacts {
            document: name(&ours),
            imported: ours.external,
            counts: ours.number.is_some() && national::lives(ours.state),
            amount: ours.amount,
            apart: stands_apart(case, tx, &ours).await?,
            has: national::noted_of(tx, ours.id).await?.map(|n| n.number),
            bearer: national::bearer(tx, ours.year, ours.kind, &document_key(&number)).await?.map(|(_, number)| number),
            copy: copy.as_ref().map(|c| Copy {
                number: c.number.clone().unwrap_or_default(),
                amount: c.amount,
                same_skpd: c.unit_id == ours.unit_id,
            }),
            number: number.clone(),
            reason: reason.clone(),
        })?;
        let replaced = match &copy {
            Some(copy) => Some(retire(tx, copy.clone()).await?),
            None => None,
        };
        note(tx, &ours, &number, replaced, &reason).await?;
        if let Some(copy) = copy.filter(|_| ours.kind == Kind::Sp2d) {
            retire_behind(tx, &ours, &copy).await?;
        }
        Ok(Record::new(serde_json::json!({ "document": ours.id, "number": ours.number, "sipd": number })))
    }
}

fn clean(what: &str, text: &str, most: usize) -> Result<String> {
    kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{what} {e}")))
}

fn name(d: &Document) -> String {
    format!("{} {}", d.kind.code(), d.number.as_deref().unwrap_or("(konsep)"))
}

/// Whoever pays for the whole regency, and has not worked on the document.
async fn stands_apart(case: &Case, tx: &mut Tx, ours: &Document) -> Result<bool> {
    let pays = case.grant.as_ref().is_some_and(|g| matches!(g.role, Role::KuasaBud | Role::Bud));
    let person = tx.ctx().actor.person();
    Ok(pays && ours.drafted_by != person && !national::has_hand(tx, ours.thread, person).await?)
}

/// A document that stands for a payment of the national system does not end
/// before its number is withdrawn: the payment would count nowhere.
pub async fn refuse_noted(tx: &mut Tx, d: &Document) -> Result<()> {
    let noted = national::noted_of(tx, d.id).await?;
    check_not_noted(&d.label(), noted.as_ref().map(|n| n.number.as_str())).map_err(Error::Refused)
}

/// The SPM and SPP behind a local SP2D.
async fn behind(tx: &mut Tx, sp2d: i64) -> Result<HashMap<Kind, i64>> {
    let spm = store::documents::rests_on(tx, sp2d).await?.into_iter().find(|d| d.kind == Kind::Spm);
    Ok(spm.iter().flat_map(|spm| [(Kind::Spm, spm.id), (Kind::Spp, spm.thread)]).collect())
}

/// The imported document that bears the number and counts, or will when its
/// second official confirms it.
async fn copy_of(tx: &mut Tx, ours: &Document, number: &str) -> Result<Option<Document>> {
    let key = document_key(number);
    let all = rows::imported(tx, ours.year).await?;
    let stands = |d: &Document| d.external && d.kind == ours.kind && (counts(d) || d.state == State::Proposed);
    Ok(all.into_iter().find(|(d, k)| *k == key && stands(d)).map(|(d, _)| d))
}

fn counts(copy: &Document) -> bool {
    copy.state == national::counting(copy.kind)
}

async fn note(tx: &mut Tx, ours: &Document, number: &str, replaced: Option<Replaced>, reason: &str) -> Result<()> {
    let (year, kind, document) = (ours.year, ours.kind, ours.id);
    let new = NewNumber { year, kind, document, number, import: None, replaced, reason };
    national::note(tx, &new).await
}

/// An imported copy ends; what it counted on accounts is taken back.
async fn retire(tx: &mut Tx, copy: Document) -> Result<Replaced> {
    // What waits for its second official has not been counted yet.
    if counts(&copy) {
        shift(tx, &copy, -1).await?;
    }
    end(tx, copy).await
}

/// Ends an imported copy, and what it released.
pub(super) async fn end(tx: &mut Tx, copy: Document) -> Result<Replaced> {
    let mut replaced = Replaced { copy: copy.id, held: false };
    if copy.kind == Kind::Spd {
        replaced.held = !national::releasing(tx, copy.year).await?.contains(&copy.id);
        hold_accounts(tx, copy.id).await?;
        budget::public::supersede_releases(tx, copy.id).await?;
    }
    store::documents::save(tx, &Document { state: State::Voided, ..copy }).await?;
    Ok(replaced)
}

/// Nobody draws on what an SPD released while that changes.
async fn hold_accounts(tx: &mut Tx, spd: i64) -> Result<()> {
    let lines = budget::public::releases_by(tx, spd).await?;
    let ids: Vec<i64> = lines.iter().map(|l| l.account).collect();
    budget::public::lock_accounts(tx, &ids).await.map(drop)
}

/// The SPM and SPP that came with the copy are those behind ours.
async fn retire_behind(tx: &mut Tx, ours: &Document, copy: &Document) -> Result<()> {
    let local = behind(tx, ours.id).await?;
    let mut copies = store::documents::rests_on(tx, copy.id).await?;
    copies.retain(|d| d.kind == Kind::Spm);
    for spm in copies.clone() {
        copies.extend(store::documents::rests_on(tx, spm.id).await?.into_iter().filter(|d| d.kind == Kind::Spp));
    }
    for c in copies.into_iter().filter(|c| c.external && (counts(c) || c.state == State::Proposed)) {
        let others = store::documents::carries(tx, c.id).await?;
        let free = others.iter().all(|d| d.state == State::Voided);
        if let (Some(document), Some(number), true) = (local.get(&c.kind), c.number.clone(), free) {
            let ours = Document { id: *document, kind: c.kind, ..ours.clone() };
            let known = national::noted_of(tx, ours.id).await?.is_some()
                || national::bearer(tx, ours.year, c.kind, &document_key(&number)).await?.is_some();
            if !known {
                let replaced = retire(tx, c).await?;
                note(tx, &ours, &number, Some(replaced), "").await?;
            }
        }
    }
    Ok(())
}

/// What an imported payment counts on its accounts, added or taken back.
async fn shift(tx: &mut Tx, copy: &Document, sign: i64) -> Result<()> {
    if national::spends(copy.kind, &copy.flow) {
        let mut lines = rows::lines(tx, copy.id).await?;
        lines.sort_by_key(|l| l.account);
        for line in lines {
            let amount = Money::from_sen(line.amount.sen().saturating_mul(sign));
            budget::public::post_external(tx, line.account, amount).await?;
        }
    }
    Ok(())
}

const WITHDRAW: &ActDef = &ActDef::new("withdraw-national-number", "Cabut nomor SIPD", LAW, HANDS);

/// Takes back a number that was noted by mistake; an imported copy counts
/// again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawNationalNumber {
    pub document: DocRef,
    pub reason: String,
}

impl Act for WithdrawNationalNumber {
    const DEF: &'static ActDef = WITHDRAW;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.document.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let ours = case.document()?.clone();
        let reason = clean("alasan", &self.reason, 500)?;
        tx.hold_steady().await?;
        let missing = || Error::NotFound(format!("nomor SIPD pada {}", name(&ours)));
        let noted = national::noted_of(tx, ours.id).await?.ok_or_else(missing)?;
        national::withdraw(tx, noted.id).await?;
        restore(tx, &noted).await?;
        if ours.kind == Kind::Sp2d {
            for document in behind(tx, ours.id).await?.into_values() {
                if let Some(noted) = national::noted_of(tx, document).await? {
                    national::withdraw(tx, noted.id).await?;
                    restore(tx, &noted).await?;
                }
            }
        }
        Ok(Record::new(serde_json::json!({ "document": ours.id, "sipd": noted.number, "reason": reason })))
    }
}

/// The copy that a number replaced stands where its report stands.
async fn restore(tx: &mut Tx, noted: &Noted) -> Result<()> {
    let Some(copy) = noted.replaced else { return Ok(()) };
    let found = store::documents::find(tx, &DocRef::from(copy)).await?;
    let Some(copy) = found.filter(|c| c.external && c.state == State::Voided) else { return Ok(()) };
    let status = match copy.import_id {
        Some(import) => national::import_status(tx, import).await?,
        None => String::new(),
    };
    let state = match status.as_str() {
        "menunggu" => State::Proposed,
        "ditolak" => State::Rejected,
        _ => national::counting(copy.kind),
    };
    if state == national::counting(copy.kind) {
        shift(tx, &copy, 1).await?;
        // What released nothing before goes on so; the next report decides.
        if copy.kind == Kind::Spd && !noted.held {
            hold_accounts(tx, copy.id).await?;
            budget::public::restore_releases(tx, copy.id).await?;
        }
    }
    store::documents::save(tx, &Document { state, ..copy }).await
}

kernel::names! {
    /// What an official makes of a difference.
    Outcome {
        CorrectThere = "betulkan-di-sipd", "Akan dibetulkan di SIPD";
        CorrectHere = "betulkan-di-sini", "Akan dibetulkan di sini";
        Lawful = "sah-berbeda", "Memang berbeda, dan benar";
        TwoDocuments = "dua-dokumen", "Bukan dokumen yang sama";
    }
}

const RESOLVE: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new(
        "resolve-difference",
        "Putuskan perbedaan dengan SIPD",
        LAW,
        &[Role::PpkSkpd, Role::PpkUnit, Role::KuasaBud, Role::Bud, Role::Ppkd],
    )
};

/// Says what is to become of the differences between a local payment and its
/// imported counterpart, as they are now. Other differences need a new word.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveDifference {
    /// The local document.
    pub document: DocRef,
    pub outcome: Outcome,
    pub reason: String,
}

impl Act for ResolveDifference {
    const DEF: &'static ActDef = RESOLVE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.document.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let ours = case.document()?.clone();
        let reason = clean("alasan", &self.reason, 500)?;
        tx.hold_steady().await?;
        let window = common::policy(tx, tx.ctx().today)?.match_window();
        let nothing = || Error::NotFound(format!("perbedaan {} dengan laporan SIPD yang diimpor", name(&ours)));
        let found = beside::differing_of(tx, ours.year, ours.id, window).await?;
        let (key, differing) = found.filter(|(_, d)| !d.is_empty()).ok_or_else(nothing)?;
        let shown = beside::shown(&differing);
        let decision = NewDecision {
            year: ours.year,
            unit: ours.unit_id,
            document: ours.id,
            key: &key,
            shown: &shown,
            outcome: self.outcome.code(),
            reason: &reason,
        };
        national::decide(tx, &decision).await?;
        Ok(Record::new(serde_json::json!({
            "document": ours.id, "sipd": key, "differences": differing, "outcome": self.outcome.code(),
        })))
    }
}
