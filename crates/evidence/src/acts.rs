//! Evidence comes to a document, and leaves it while nobody relied on it.

use kernel::{ActDef, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::files::{self, Held};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use crate::brought::Brought;
use crate::model::{Attachment, EvidenceKind, Media, Scan, safe_name};
use crate::policy::Policy;
use crate::rules::{ASKING, AttachFacts, DetachFacts, Standing, decide_attach, decide_detach};
use crate::store as rows;

/// Everybody whose hands a payment passes.
const HANDS: &[Role] = &[
    Role::StaffDrafter,
    Role::Pptk,
    Role::BendaharaPengeluaran,
    Role::BendaharaPengeluaranPembantu,
    Role::PpkSkpd,
    Role::PpkUnit,
    Role::Pa,
    Role::Kpa,
    Role::Ppkd,
    Role::Bud,
    Role::KuasaBud,
];
const LAW: &str = "UU 1/2004 Ps 18(3)";

pub(crate) const ATTACH: &ActDef = &ActDef::new("attach-evidence", "Lampirkan bukti", LAW, HANDS);
pub(crate) const DETACH: &ActDef = &ActDef::new("detach-evidence", "Lepas lampiran", LAW, ASKING);

/// A document with so many living attachments.
pub(crate) fn standing(document: &Document, already: i64) -> Standing {
    Standing { label: document.label(), state: document.state, external: document.external, already }
}

/// Attaches a file that lies in the file room. The seal says that the person
/// who acts has brought it and that it was looked at.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachEvidence {
    pub document: DocRef,
    pub kind: EvidenceKind,
    /// What the file is called; made safe before it is kept.
    pub name: String,
    pub media: Media,
    pub pages: i64,
    pub scan: Scan,
    pub size: i64,
    /// SHA-256 in hex.
    pub digest: String,
    pub seal: String,
}

#[derive(Debug, Serialize)]
pub struct Attached {
    pub attachment: i64,
    pub document: i64,
    pub name: String,
    pub digest: String,
    /// Other payments of the same SKPD that this paper is attached to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_on: Vec<String>,
}

impl Act for AttachEvidence {
    const DEF: &'static ActDef = ATTACH;
    type Out = Attached;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.document.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Attached>> {
        let document = case.document()?;
        let person = tx.ctx().actor.person();
        let brought = Brought {
            skpd: document.unit_id,
            digest: self.digest.clone(),
            size: self.size,
            media: self.media,
            pages: self.pages,
            scan: self.scan,
        };
        let living = rows::of_document(tx, document.id).await?;
        let mut living = living.iter().filter(|a| a.detached_at.is_none());
        let already = i64::try_from(living.clone().count()).unwrap_or(i64::MAX);
        let same = living.find(|a| a.digest == self.digest).map(|a| a.name.clone());
        decide_attach(
            &AttachFacts {
                on: standing(document, already),
                kind: self.kind,
                role: case.grant.as_ref().map(|g| g.role),
                size: self.size,
                same,
                own: brought.sealed_by(tx.keys(), person, &self.seal),
            },
            &Policy::on(&tx.ctx().regulations, case.doc_date),
        )?;
        let name = store::files::name(tx.keys(), brought.skpd, &self.digest);
        files::keep(tx, &Held { name: name.clone(), skpd: brought.skpd, digest: self.digest.clone(), size: self.size })
            .await?;
        let also_on = rows::elsewhere(tx, &self.digest, document.unit_id, document.thread).await?;
        let attachment = Attachment {
            id: tx.id()?,
            document: document.id,
            content: name,
            digest: self.digest.clone(),
            kind: self.kind,
            name: safe_name(&self.name, self.media),
            media: self.media,
            pages: self.pages,
            size: self.size,
            scan: self.scan,
            attached_by: person,
            attached_at: tx.ctx().now,
            detached_at: None,
            reason: None,
        };
        rows::insert(tx, &attachment).await?;
        // Whoever is about to sign what they saw sees this first.
        store::documents::save(tx, document).await?;
        let out = Attached {
            attachment: attachment.id,
            document: document.id,
            name: attachment.name,
            digest: attachment.digest,
            also_on,
        };
        Ok(Record::new(out).on(document.id, document.thread))
    }
}

/// Takes an attachment off a document that is a draft or was returned. The
/// file and the record of it stay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetachEvidence {
    pub document: DocRef,
    pub attachment: i64,
    pub reason: String,
}

#[derive(Debug, Serialize)]
pub struct Detached {
    pub attachment: i64,
    pub document: i64,
}

impl Act for DetachEvidence {
    const DEF: &'static ActDef = DETACH;
    type Out = Detached;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.document.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Detached>> {
        let document = case.document()?;
        let reason = kernel::text::reason(&self.reason).map_err(Error::Input)?;
        let found = rows::load(tx, self.attachment).await?.filter(|a| a.document == document.id);
        let attachment = found.ok_or_else(|| Error::NotFound("lampiran itu pada dokumen ini".into()))?;
        let facts = DetachFacts {
            label: document.label(),
            state: document.state,
            name: attachment.name,
            detached: attachment.detached_at.is_some(),
            own: [attachment.attached_by, document.drafted_by].contains(&tx.ctx().actor.person()),
        };
        decide_detach(&facts).map_err(|r: Refusals| Error::from(r))?;
        rows::detach(tx, attachment.id, &reason).await?;
        store::documents::save(tx, document).await?;
        let out = Detached { attachment: attachment.id, document: document.id };
        Ok(Record::new(out).on(document.id, document.thread))
    }
}
