//! Who inspects takes the evidence behind a figure away. That it was taken
//! stands in the journal; the files are written from what this act answers.

use kernel::lifecycle::Kind;
use kernel::{ActDef, Code, Day, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use crate::model::Figure;
use crate::public::figure::{documents, made_up};
use crate::rules::figure::{LAW, decide_rekening};

const READERS: &[Role] = &[Role::Inspektorat, Role::Auditor];
const TAKE: &ActDef = &ActDef { setup: true, ..ActDef::new("take-evidence", "Ambil bukti sebuah angka", LAW, READERS) };

/// Takes the evidence of a document, or of what was realised on a rekening.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeEvidence {
    /// Number of a document, or its serial id.
    #[serde(default)]
    pub document: Option<DocRef>,
    /// A rekening of the LRA; what is below it counts.
    #[serde(default)]
    pub rekening: Option<Code>,
    /// The year of the rekening; this one where it is absent.
    #[serde(default)]
    pub year: Option<i32>,
    /// Of this SKPD or unit alone.
    #[serde(default)]
    pub skpd: Option<Code>,
    /// What counts up to this day.
    #[serde(default)]
    pub until: Option<Day>,
}

/// What is taken.
#[derive(Clone, Debug, Serialize)]
pub struct Taken {
    pub figure: Figure,
    pub amount: Money,
    pub documents: usize,
    pub lines: usize,
}

/// What a document says; spending that came back takes away.
fn amount(d: &Document) -> Money {
    if d.kind == Kind::Sts && d.flow == "BELANJA" { Money::ZERO.minus(d.amount) } else { d.amount }
}

impl TakeEvidence {
    async fn asked(&self, tx: &mut Tx) -> Result<Figure> {
        let one = self.document.as_ref().filter(|d| !d.0.trim().is_empty());
        match (one, &self.rekening) {
            (Some(reference), None) if self.skpd.is_none() && self.until.is_none() => {
                let found = store::documents::find(tx, reference).await?;
                let d = found.ok_or_else(|| Error::NotFound(format!("dokumen {}", reference.0)))?;
                let amount = amount(&d);
                Ok(Figure { year: d.year, document: Some(d.id), rekening: None, unit: None, until: None, amount })
            }
            (None, Some(rekening)) => {
                decide_rekening(rekening)?;
                let unit = match &self.skpd {
                    Some(code) => {
                        let found = store::units::by_norm(tx, code.norm()).await?;
                        Some(found.ok_or_else(|| Error::NotFound(format!("SKPD {}", code.text())))?.id)
                    }
                    None => None,
                };
                Ok(Figure {
                    year: self.year.unwrap_or(tx.ctx().today.year()),
                    document: None,
                    rekening: Some(rekening.norm().to_owned()),
                    unit,
                    until: self.until,
                    amount: Money::ZERO,
                })
            }
            _ => Err(Error::Input("sebut satu: dokumen, atau rekening dengan SKPD dan tanggal bila perlu".into())),
        }
    }
}

impl Act for TakeEvidence {
    const DEF: &'static ActDef = TAKE;
    type Out = Taken;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Taken>> {
        let asked = self.asked(tx).await?;
        let (parts, amount) = made_up(tx, &asked).await?;
        let (documents, lines) = (documents(&parts).len(), parts.len());
        Ok(Record::new(Taken { figure: Figure { amount, ..asked }, amount, documents, lines }))
    }
}
