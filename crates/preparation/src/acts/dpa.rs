//! DPA: the SKPD prepares it, the TAPD verifies, the Sekda approves, the PPKD
//! ratifies. Then its lines are the accounts that payments draw on.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::number::{NumberParts, render_number};
use kernel::{ActDef, Code, Day, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, Done};
use crate::model::Step;
use crate::store::{rka as rkas, rounds};

const LAW: &str = "PP 12/2019 Ps 132–133, 173";

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpa, from: &[], to: State::Draft }),
    ..ActDef::new("draft-dpa", "Siapkan DPA", LAW, &[Role::Pa, Role::Kpa, Role::StaffDrafter])
};

/// Prepares the DPA of an SKPD from the budget in force: its lines to the sen.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftDpa {
    pub year: i32,
    /// The SKPD.
    pub unit: Code,
}

impl Act for DraftDpa {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let skpd = case.unit()?.clone();
        if skpd.id != skpd.skpd_id {
            return Err(Error::Input("DPA disusun per SKPD, bukan per sub unit".into()));
        }
        // The months before a late budget have no DPA.
        let version = budget::public::ratified(tx, self.year).await?.ok_or_else(|| {
            Error::refuse(Refusal::new(
                "DPA-BELUM-BERLAKU",
                LAW,
                format!("APBD {} belum ditetapkan atau belum dikonfirmasi.", self.year),
                "Tetapkan APBD dahulu (ratify-apbd), lalu konfirmasi (confirm-apbd).",
            ))
        })?;
        let earlier = rkas::dpa_of(tx, skpd.id).await?;
        if let Some(there) = earlier.iter().find(|d| d.version == version.id) {
            return Err(Error::refuse(
                Refusal::new(
                    "DPA-SUDAH-ADA",
                    LAW,
                    format!(
                        "DPA {} untuk {} sudah disiapkan, nomor urut {}.",
                        skpd.name, version.stage, there.document
                    ),
                    "Lanjutkan DPA itu.",
                )
                .figure("dokumen", there.document.to_string()),
            ));
        }
        let round = rounds::all(tx, self.year).await?.into_iter().find(|r| r.version == Some(version.id));
        let mut rests_on = Vec::new();
        if let Some(round) = &round {
            common::open(tx, round, Step::Dpa).await?;
            rests_on.extend(rkas::of_unit(tx, round.id, skpd.id).await?.map(|r| r.document));
        }
        rests_on.extend(earlier.iter().rfind(|d| d.state == State::Ratified.code()).map(|d| d.document));
        let lines = budget::public::key_lines(tx, version.id, Some(skpd.id)).await?;
        let amount = lines.iter().fold(kernel::Money::ZERO, |sum, l| sum.plus(l.amount));
        let id = tx.id()?;
        let d = Document {
            id,
            kind: Kind::Dpa,
            flow: String::new(),
            year: self.year,
            unit_id: skpd.id,
            sub_unit_id: skpd.id,
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
            subject: format!("DPA {} {} {}", skpd.name, version.stage, self.year),
            version: 1,
        };
        store::documents::create(tx, &d, &rests_on).await?;
        rkas::insert_dpa(tx, id, version.id, skpd.id).await?;
        Ok(Record::new(Done::of(&d)).on(id, id))
    }
}

const RESUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpa, from: &[State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("resubmit-dpa", "Ajukan lagi DPA", LAW, &[Role::Pa])
};

/// The PA hands in again what was returned, once its reasons are seen to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResubmitDpa {
    pub dpa: DocRef,
}

impl Act for ResubmitDpa {
    const DEF: &'static ActDef = RESUBMIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpa.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        step(case, tx, State::Submitted).await
    }
}

/// What the SKPD does on its DPA.
const PREPARING: &[&str] = &["draft-dpa", "resubmit-dpa"];

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpa, from: &[State::Draft, State::Submitted], to: State::Verified }),
    separate_from: PREPARING,
    signs: true,
    ..ActDef::new("verify-dpa", "Verifikasi DPA", "PP 12/2019 Ps 133(1)–(2)", &[Role::Tapd])
};

/// The TAPD finds the DPA to be what the Perkada says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyDpa {
    pub dpa: DocRef,
}

impl Act for VerifyDpa {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpa.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        step(case, tx, State::Verified).await
    }
}

/// Where the version was made here, its round's step for DPA must be open.
async fn open(tx: &mut Tx, year: i32, version: i64) -> Result<()> {
    match rounds::all(tx, year).await?.into_iter().find(|r| r.version == Some(version)) {
        Some(round) => common::open(tx, &round, Step::Dpa).await,
        None => Ok(()),
    }
}

async fn step(case: &Case, tx: &mut Tx, to: State) -> Result<Record<Done>> {
    let mut d = case.document()?.clone();
    let version = rkas::dpa_version(tx, d.id).await?;
    open(tx, d.year, version).await?;
    d.state = to;
    store::documents::save(tx, &d).await?;
    Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::Dpa,
        from: &[State::Draft, State::Submitted, State::Verified, State::Approved],
        to: State::Returned,
    }),
    ..ActDef::new("return-dpa", "Kembalikan DPA", LAW, &[Role::Tapd, Role::Sekda, Role::Ppkd])
};

/// Sends a DPA back with reasons.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnDpa {
    pub dpa: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnDpa {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpa.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        step(case, tx, State::Returned).await
    }
}

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpa, from: &[State::Verified], to: State::Approved }),
    separate_from: &["draft-dpa", "resubmit-dpa", "verify-dpa"],
    signs: true,
    allocates: true,
    ..ActDef::new("approve-dpa", "Setujui DPA", "PP 12/2019 Ps 133(3)", &[Role::Sekda])
};

/// The Sekda approves the DPA.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveDpa {
    pub dpa: DocRef,
}

impl Act for ApproveDpa {
    const DEF: &'static ActDef = APPROVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpa.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        step(case, tx, State::Approved).await
    }
}

const RATIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpa, from: &[State::Approved], to: State::Ratified }),
    separate_from: &["draft-dpa", "resubmit-dpa", "verify-dpa", "approve-dpa"],
    signs: true,
    allocates: true,
    ..ActDef::new("ratify-dpa", "Sahkan DPA", "PP 12/2019 Ps 7(2)b, 133(3)", &[Role::Ppkd])
};

/// The PPKD ratifies: the DPA takes its number, and its lines bind.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyDpa {
    pub dpa: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RatifyDpa {
    const DEF: &'static ActDef = RATIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpa.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        common::not_ahead(tx, case.doc_date)?;
        let version = rkas::dpa_version(tx, d.id).await?;
        open(tx, d.year, version).await?;
        if !budget::public::take_effect(tx, d.year, version, Some(d.unit_id)).await? {
            return Err(Error::refuse(Refusal::new(
                "DPA-BELUM-BERLAKU",
                LAW,
                "Tahapan anggaran yang lebih baru sudah berlaku; DPA ini tidak dapat disahkan lagi.",
                "Siapkan DPA dari anggaran yang berlaku (draft-dpa).",
            )));
        }
        let policy = common::policy(tx, case);
        let skpd = store::units::by_id(tx, d.unit_id).await?.ok_or_else(|| Error::Bug("SKPD DPA hilang".into()))?;
        let stage = budget::public::stage_mark(tx, d.year).await?;
        let taken = store::numbers::take(tx, d.unit_id, Kind::Dpa, d.year, case.doc_date).await?;
        let parts = NumberParts {
            region: tx.ctx().region.wilayah.clone(),
            serial: u32::try_from(taken.serial).map_err(|_| Error::Input("nomor urut melampaui batas".into()))?,
            skpd: skpd.code.clone(),
            kind: None,
            stage,
            month: case.doc_date.month(),
            year: d.year,
        };
        d.number = Some(render_number(&policy.dpa_number, &parts)?);
        d.serial = Some(taken.serial);
        d.doc_date = Some(case.doc_date);
        d.state = State::Ratified;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "dpa": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread).tell("dpa-ratified", told))
    }
}
