//! A shift is approved by the office that the matrix names for its level.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, Done};
use crate::model::{RoundKind, Step};
use crate::policy::Policy;
use crate::rules::movement::{Approval, Level, MovedLine, approver, decide_approver, decide_sum, highest};
use crate::store::{lines, rka as rkas, rounds};

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[State::Verified], to: State::Approved }),
    separate_from: &["draft-rka", "save-rka-lines", "set-activity", "verify-rka"],
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
            let held = common::holds(tx, case, &d, due, APPROVE).await?;
            let handed_in = rkas::handed_in_by(tx, d.thread, tx.ctx().actor.person()).await?;
            decide_approver(&Approval { level, due, held, handed_in })?;
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

/// The SKPD's lines in the version that is changed and as they are to be,
/// revenue and financing among them.
async fn moved(tx: &mut Tx, d: &Document) -> Result<(Vec<MovedLine>, Vec<MovedLine>)> {
    let rka = rkas::by_id(tx, d.id).await?.ok_or_else(|| Error::Bug("RKA hilang".into()))?;
    let base = rounds::by_id(tx, rka.round).await?.base.ok_or_else(|| Error::Bug("pergeseran tanpa dasar".into()))?;
    let line = |sub_unit, sub: &str, rekening: &str, source: Option<String>, amount| MovedLine {
        skpd: d.unit_id,
        sub_unit,
        sub_kegiatan: sub.to_owned(),
        rekening: rekening.to_owned(),
        source: source.unwrap_or_default(),
        wording: String::new(),
        amount,
    };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for l in budget::public::version_lines(tx, base, Some(d.unit_id)).await? {
        before.push(line(l.sub_unit_id, &l.sub_kegiatan, &l.rekening, l.source, l.amount));
    }
    for r in rkas::revenue(tx, base, Some(d.unit_id)).await? {
        before.push(line(d.unit_id, "", &r.rekening, r.source, r.amount));
    }
    let activities = rkas::activities(tx, d.id).await?;
    for l in lines::living(tx, d.id).await? {
        let activity = activities.iter().find(|a| Some(a.id) == l.activity);
        let (sub_unit, sub) = activity.map_or((d.unit_id, ""), |a| (a.sub_unit, a.sub_kegiatan.as_str()));
        let mut moved = line(sub_unit, sub, &l.rekening, l.source, l.amount);
        // A line that was touched may say something else for the same sum.
        moved.wording = if l.version > 1 { "diubah".into() } else { String::new() };
        after.push(moved);
    }
    before.retain(|l| !l.amount.is_zero());
    after.retain(|l| !l.amount.is_zero());
    Ok((before, after))
}
