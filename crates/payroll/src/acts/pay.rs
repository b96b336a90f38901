//! The request that pays a list: its sum and its deductions are the list's.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Error, Record, Result, Subject, Tx};
use treasury::acts::{DeductionInput, DraftSpp, LineInput};

use super::{DRAFTERS, Done, LAW, live_request};
use crate::policy::Policy;
use crate::rules::{PayFacts, decide_pay};
use crate::store as rows;

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PayeeList, from: &[State::Verified], to: State::Verified }),
    ..ActDef::new("draft-spp-pay", "Susun konsep SPP-LS dari daftar penerima", LAW, DRAFTERS)
};

/// Drafts the SPP-LS of a verified list. The accounts that bear it sum to its
/// gross; deductions are those of its payees, by kind.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSppPay {
    pub list: DocRef,
    /// The account that the bank is given: of the bank that divides it, or of
    /// the treasurer where that is allowed.
    pub payee_account: i64,
    /// What the list says where it is absent.
    #[serde(default)]
    pub purpose: String,
    pub lines: Vec<LineInput>,
    /// Why there is a KPA, for an SPP of a Bendahara Pengeluaran Pembantu.
    #[serde(default)]
    pub kpa: Option<String>,
}

impl Act for DraftSppPay {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.list.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let d = case.document()?.clone();
        let unit = case.unit()?.clone();
        let policy = Policy::on(&tx.ctx().regulations, tx.ctx().today)?;
        let list = rows::load(tx, d.id).await?;
        let live = live_request(tx, d.id).await?;
        let asked = Money::sum(self.lines.iter().map(|l| l.amount));
        let asked = asked.ok_or_else(|| Error::Input("jumlah terlalu besar".into()))?;
        decide_pay(&PayFacts { gross: list.sums.gross, asked, live: live.as_deref() })?;
        let kind = policy.ls_kind(list.kind);
        let kind =
            kind.ok_or_else(|| Error::Input(format!("jenis LS untuk {} belum ditetapkan", list.kind.title())))?;
        let cuts = rows::cuts(tx, d.id).await?;
        let purpose = if self.purpose.trim().is_empty() { d.subject.clone() } else { self.purpose.clone() };
        let draft = DraftSpp {
            year: Some(d.year),
            unit: Code::parse(&unit.code).map_err(|e| Error::Storage(e.to_string()))?,
            ls_kind: kind.to_owned(),
            purpose,
            payee_account: self.payee_account,
            // The list is the bill, and its number the invoice.
            bill_received: d.doc_date,
            invoice: d.number.clone(),
            contract: None,
            lines: self.lines.clone(),
            deductions: cuts.into_iter().map(|(kind, amount)| DeductionInput { kind, amount }).collect(),
            kpa: self.kpa.clone(),
        };
        let spp = treasury::public::draft_request(tx, &unit, &draft, &[d.id]).await?;
        Ok(Record::new(Done::of(&spp, Vec::new())).on(spp.id, spp.thread))
    }
}
