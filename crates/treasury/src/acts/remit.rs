//! What was withheld goes where it belongs: with a billing code, and the
//! State's receipt as proof.

use kernel::{ActDef, Code, Day, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common;
use super::purse::assistant;
use crate::rules::book::{RemitFacts, decide_remit};
use crate::store::books::{self, NewRemittance};

const REMIT: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new(
        "remit-tax",
        "Catat setoran pajak dan iuran",
        "PP 12/2019 Ps 151; PMK 85/PMK.03/2019",
        &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu, Role::KuasaBud],
    )
};

/// One deduction of one document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithheldInput {
    /// The TBP, or the SPP whose SP2D was issued.
    pub document: i64,
    /// Its place among the document's deductions.
    pub line: i64,
}

impl WithheldInput {
    /// By its number in the register: document and line.
    pub(super) fn numbered(number: &str) -> Option<WithheldInput> {
        let (document, line) = number.trim().split_once('-')?;
        Some(WithheldInput { document: document.parse().ok()?, line: line.parse().ok()? })
    }
}

/// Notes that deductions of one kind were paid with one receipt.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemitTax {
    /// The SKPD.
    pub unit: Code,
    pub year: i32,
    #[serde(default)]
    pub items: Vec<WithheldInput>,
    /// The same by their numbers in the register, `12-1`.
    #[serde(default)]
    pub chosen: Vec<String>,
    pub amount: Money,
    /// Billing code.
    pub billing: String,
    /// Number of the State's receipt (NTPN).
    pub ntpn: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RemitTax {
    const DEF: &'static ActDef = REMIT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = case.unit()?.skpd_id;
        let mut items = self.items.clone();
        for number in &self.chosen {
            let missing = || Error::NotFound(format!("potongan {number}"));
            items.push(WithheldInput::numbered(number).ok_or_else(missing)?);
        }
        if items.is_empty() || items.len() > 500 {
            return Err(Error::Input("pilih 1 sampai 500 potongan".into()));
        }
        let clean =
            |what: &str, text: &str| kernel::text::clean(text, 40).map_err(|e| Error::Input(format!("{what} {e}")));
        let (billing, ntpn) = (clean("kode billing", &self.billing)?, kernel::text::fold(&clean("NTPN", &self.ntpn)?));
        if ntpn.is_empty() {
            return Err(Error::Input("NTPN: tulis huruf atau angkanya".into()));
        }
        // Of two remittances at once, the second sees the first.
        tx.hold_steady().await?;
        let all = books::withheld(tx, self.year, Some(skpd)).await?;
        let mut chosen = Vec::with_capacity(items.len());
        for item in &items {
            let found = all.iter().find(|w| w.document == item.document && w.line == item.line);
            let missing = || Error::NotFound(format!("potongan {} pada dokumen {}", item.line, item.document));
            chosen.push(found.ok_or_else(missing)?);
        }
        let of: std::collections::BTreeSet<(i64, i64)> = chosen.iter().map(|w| (w.document, w.line)).collect();
        if of.len() != chosen.len() {
            return Err(Error::Input("satu potongan dipilih dua kali".into()));
        }
        // Whoever withheld it has it in hand.
        let own = assistant(case).unwrap_or(skpd);
        let strange = |w: &&&books::Withheld| w.evidence && w.holder != own;
        // What an SP2D withheld is in no treasurer's book.
        let in_hand = chosen.iter().any(|w| w.evidence);
        let locked_until = if in_hand { common::purse_locked_until(tx, (self.year, skpd), own).await? } else { None };
        decide_remit(&RemitFacts {
            others: chosen.iter().filter(strange).map(|w| w.number.clone()).collect(),
            items: chosen.iter().map(|w| (w.kind.clone(), w.amount, w.ntpn.clone())).collect(),
            receipt: books::receipt(tx, &ntpn).await?,
            paid: self.amount,
            earliest: chosen.iter().filter_map(|w| w.day).max(),
            paid_on: case.doc_date,
            today: tx.ctx().today,
            locked_until,
        })?;
        let id = tx.id()?;
        let of: Vec<(i64, i64)> = of.into_iter().collect();
        let kind = chosen.first().map(|w| w.kind.clone()).unwrap_or_default();
        let new = NewRemittance {
            id,
            year: self.year,
            unit: skpd,
            kind: &kind,
            amount: self.amount,
            billing: &billing,
            ntpn: &ntpn,
            paid_on: case.doc_date,
            of: &of,
        };
        books::remit(tx, &new).await?;
        Ok(Record::new(serde_json::json!({ "remittance": id, "kind": kind, "amount": self.amount, "ntpn": ntpn })))
    }
}
