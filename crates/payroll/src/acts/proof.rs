//! Whoever a list pays is given a proof of the tax that was withheld.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Error, Record, Result, Subject, Tx};
use treasury::public::proving::{Issued, is_proved, prove};

use super::TREASURERS;
use crate::policy::Policy;
use crate::store::{self as rows, proved};

const ISSUE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PayeeList, from: &[State::Verified], to: State::Verified }),
    signs: true,
    ..ActDef::new(
        "issue-list-proofs",
        "Terbitkan bukti potong tiap penerima",
        "PP 12/2019 Ps 151; PMK 81/2024",
        TREASURERS,
    )
};

/// Issues a proof to each payee of a paid list from whom tax was withheld and who
/// has none.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueListProofs {
    pub list: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for IssueListProofs {
    const DEF: &'static ActDef = ISSUE;
    type Out = Vec<Issued>;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.list.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Vec<Issued>>> {
        let d = case.document()?.clone();
        let resting = store::documents::carries(tx, d.id).await?;
        let spp = resting.into_iter().find(|s| s.kind == Kind::Spp && s.state != State::Voided);
        let spp = spp.ok_or_else(|| Error::NotFound(format!("SPP yang membayar {}", d.label())))?;
        let list = rows::load(tx, d.id).await?;
        let first = Day::new(d.year, list.months.from, 1).ok_or_else(|| Error::Bug("bulan daftar".into()))?;
        let monthly = Policy::on(&tx.ctx().regulations, first)?.monthly_tax;
        let (keys, mut issued) = (tx.keys().clone(), Vec::new());
        for (kind, _) in rows::cuts(tx, d.id).await? {
            if !is_proved(tx, &kind, case.doc_date)? {
                continue;
            }
            let monthly = Some(&monthly).filter(|tax| tax.is_of(list.kind, &kind));
            let payees = proved::withheld(tx, &keys, d.id, (&kind, monthly)).await?;
            issued.extend(prove(tx, case, (spp.id, d.year), &kind, payees).await?);
        }
        if issued.is_empty() {
            return Err(Error::NotFound(format!("potongan pajak atas {} yang sudah cair", d.label())));
        }
        Ok(Record::new(issued).on(d.id, d.thread))
    }
}
