//! A line of a statement that the rules could not place is placed by a person.

use inspection::public::Analytic;
use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::{clean, policy};
use crate::model::MatchKind;
use crate::policy::EXPLAINED_MOST;
use crate::rules::matching::{self, ByHand, Named};
use crate::store::matching as rows;

const MATCH: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new(
        "match-statement-line",
        "Cocokkan baris rekening koran",
        matching::LAW,
        &[Role::KuasaBud, Role::Bud, Role::Ppkd],
    )
};

/// Says what a debit is, and why; never who brought the statement.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchStatementLine {
    /// The line's number in the reconciliation.
    pub line: i64,
    pub kind: MatchKind,
    /// The SP2D that it pays, or the order that pays one again, where it pays
    /// one; an imported SP2D too, which the bank paid outside.
    #[serde(default)]
    pub sp2d: Option<DocRef>,
    pub reason: String,
}

impl Act for MatchStatementLine {
    const DEF: &'static ActDef = MATCH;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let reason = clean("alasan", &self.reason, 500)?;
        // Of two matches at once, the second sees the first.
        tx.hold_steady().await?;
        let line = rows::line(tx, self.line).await?;
        if !line.of_rkud || !line.debit.is_positive() {
            return Err(Error::Input("yang dicocokkan hanya debit RKUD".into()));
        }
        let sp2d = self.sp2d(tx).await?;
        let told = |d: &Document| matches!(d.state, State::Transferred | State::Paid | State::Bounced);
        let facts = ByHand {
            debit: line.debit,
            brought_it: line.brought_by == tx.ctx().actor.person(),
            already: line.already.map(|k| k.title().to_owned()),
            kind: self.kind,
            sp2d: sp2d.as_ref().map(|d| Named { label: d.label(), net: d.net, told: told(d), imported: d.external }),
        };
        matching::decide_by_hand(&facts)?;
        let id = sp2d.map(|d| d.id);
        rows::insert(tx, self.line, self.kind, id, &reason).await?;
        self.tell(tx, &line).await?;
        Ok(Record::new(serde_json::json!({ "line": self.line, "kind": self.kind, "sp2d": id })))
    }
}

impl MatchStatementLine {
    /// What the BUD's desk says of a debit ends its waiting; of a large one the
    /// inspectorate hears at once, under the name that the debit itself would have.
    async fn tell(&self, tx: &mut Tx, line: &rows::Open) -> Result<()> {
        let most = policy(tx, tx.ctx().today).money(EXPLAINED_MOST)?;
        if !matching::is_told(self.kind, line.debit, most) {
            return Ok(());
        }
        let (debit, day, what) = (line.debit.rupiah(), line.day.long(), self.kind.title());
        let report = inspection::public::Report {
            analytic: Analytic::BankDiffers,
            year: line.day.year(),
            about: format!("baris {}", self.line),
            unit: None,
            amount: line.debit,
            documents: Vec::new(),
            told: format!("Debit RKUD {debit} pada {day} tanpa SP2D dijelaskan pejabat BUD sebagai «{what}»."),
        };
        inspection::public::open_finding(tx, &report).await?;
        Ok(())
    }

    async fn sp2d(&self, tx: &mut Tx) -> Result<Option<Document>> {
        let named = self.sp2d.as_ref().filter(|r| !r.0.trim().is_empty());
        let Some(reference) = named else { return Ok(None) };
        let found = store::documents::find(tx, reference).await?;
        let found = found.filter(|d| matches!(d.kind, Kind::Sp2d | Kind::Repayment));
        found.map(Some).ok_or_else(|| Error::NotFound(format!("SP2D atau perintah bayar ulang {}", reference.0)))
    }
}
