//! A shift is approved by the office that the matrix names for its level.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, Done};
use crate::model::{RoundKind, Step};
use crate::policy::Policy;
use crate::rules::movement::{Level, MovedLine, approver, decide_approver, decide_sum, highest};
use crate::store::{lines, rka as rkas};

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[State::Verified], to: State::Approved }),
    separate_from: &["draft-rka", "save-rka-lines", "verify-rka"],
    signs: true,
    allocates: true,
    ..ActDef::new(
        "approve-shift",
        "Setujui pergeseran",
        "PP 12/2019 Ps 164(2)–(3)",
        &[Role::Sekda, Role::Ppkd, Role::Pa],
    )
};

/// Approves the shift of an SKPD.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveShift {
    pub rka: DocRef,
}

impl Act for ApproveShift {
    const DEF: &'static ActDef = APPROVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let (_, round) = common::rka_at(tx, &d, Step::Verification).await?;
        if round.kind != RoundKind::Shift {
            return Err(Error::Input("hanya RKA pergeseran yang disetujui dengan langkah ini".into()));
        }
        if let Some((level, due)) = judge(tx, &d, &common::policy(tx, case)).await? {
            decide_approver(level, due, case.grant.as_ref().map(|g| g.role))?;
        }
        d.state = State::Approved;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

/// The level of what a shift moves and who approves it; none where it moves
/// nothing. Refuses what only a Perda may do.
pub(super) async fn judge(tx: &mut Tx, d: &Document, policy: &Policy) -> Result<Option<(Level, Role)>> {
    let (before, after) = moved(tx, d).await?;
    let sum = |lines: &[MovedLine]| lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.amount));
    decide_sum(&d.subject, sum(&before), sum(&after))?;
    let Some(level) = highest(&before, &after) else { return Ok(None) };
    let due = approver(level, &policy.matrix, &policy.matrix_source)?;
    Ok(Some((level, due)))
}

/// The SKPD's lines before and after, revenue and financing among them.
async fn moved(tx: &mut Tx, d: &Document) -> Result<(Vec<MovedLine>, Vec<MovedLine>)> {
    let activities = rkas::activities(tx, d.id).await?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let groups = activities.iter().map(|a| (Some(a.id), a.sub_unit, a.sub_kegiatan.as_str()));
    for (activity, sub_unit, sub) in groups.chain([(None, d.unit_id, "")]) {
        for line in lines::of_activity(tx, d.id, activity).await? {
            // A line that was touched may say something else for the same sum.
            let wording = if line.version > 1 { format!("{} diubah", line.id) } else { line.id.to_string() };
            let at = |wording: String, amount| MovedLine {
                skpd: d.unit_id,
                sub_unit,
                sub_kegiatan: sub.to_owned(),
                rekening: line.rekening.clone(),
                wording,
                amount,
            };
            if !line.before.is_zero() {
                before.push(at(line.id.to_string(), line.before));
            }
            if line.living && !line.amount.is_zero() {
                after.push(at(wording, line.amount));
            }
        }
    }
    Ok((before, after))
}
