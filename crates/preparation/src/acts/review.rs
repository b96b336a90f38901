//! An RKA is handed in, questioned, answered, returned, verified.

use budget::public::CodeSeen;
use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, Done, PLANNERS, VERIFIERS};
use crate::model::{Activity, Note, NoteStatus, Reply, Round, RoundKind, Step};
use crate::policy::PriceRule;
use crate::rules::ceilings::{ActivityFacts, SkpdFacts, decide_ceilings};
use crate::rules::lines::SHORTEST_REASON;
use crate::rules::review::{Raised, SubmitFacts, VerifyFacts, decide_submit, decide_verify};
use crate::store::{lines, notes, rka as rkas, rounds};

const SUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[State::Draft, State::Returned], to: State::Submitted }),
    signs: true,
    allocates: true,
    ..ActDef::new("submit-rka", "Ajukan RKA", "PP 12/2019 Ps 10(1)a, 98", &[Role::Pa])
};

/// The PA hands the RKA in.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitRka {
    pub rka: DocRef,
}

impl Act for SubmitRka {
    const DEF: &'static ActDef = SUBMIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let (rka, round) = common::rka_at(tx, &d, Step::Rka).await?;
        let activities = rkas::activities(tx, d.id).await?;
        let bare = activities.iter().filter(|a| a.amount.is_positive());
        let bare = bare.filter(|a| a.indicator.trim().is_empty() || a.target.trim().is_empty());
        // A shift takes over what was ratified; its targets stand there.
        let asks_targets = round.kind != RoundKind::Shift;
        let policy = common::policy(tx, case);
        let unpriced = match policy.price {
            PriceRule::Finding => None,
            PriceRule::Refuse => lines::unpriced(tx, d.id, 0).await?,
            PriceRule::Reason => lines::unpriced(tx, d.id, i64::try_from(SHORTEST_REASON).unwrap_or(10)).await?,
        };
        let facts = SubmitFacts {
            label: d.label(),
            living_lines: lines::count(tx, d.id).await?,
            without_target: bare.filter(|_| asks_targets).map(|a| a.sub_kegiatan.clone()).collect(),
            open_notes: notes::of_rka(tx, d.id).await?.iter().filter(|n| n.status == NoteStatus::Open).count(),
            unpriced,
            sourceless: lines::sourceless(tx, d.id).await?,
            raised: raised(tx, &d).await?,
        };
        let mut refusals = decide_submit(&facts).err().unwrap_or_default();
        let mut level = None;
        match round.kind {
            RoundKind::Shift => {
                refusals.or(())?;
                level = super::shift::judge(tx, &d, &policy).await?.map(|(level, _)| level);
            }
            // Lines that were copied have not met the ceilings yet.
            RoundKind::First | RoundKind::Change => {
                whole(tx, &d, &round, &activities, &mut refusals).await?;
                refusals.or(())?;
            }
        }
        rkas::hand_in(tx, rka.document, level).await?;
        d.state = State::Submitted;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

/// The rekening that an RKA gives more than before, with what the year knows of
/// them.
async fn raised(tx: &mut Tx, d: &Document) -> Result<Vec<Raised>> {
    let complete = budget::public::has_list(tx, d.year, "rekening").await?;
    let norms = lines::raised(tx, d.id).await?;
    let seen = budget::public::codes_seen(tx, d.year, "rekening", &norms).await?;
    let one = |(norm, seen): (String, CodeSeen)| {
        let code = seen.named.as_ref().map_or(norm.as_str(), |n| n.code.as_str());
        Ok(Raised {
            rekening: Code::parse(code).map_err(|e| Error::Bug(e.to_string()))?,
            listed: !complete || seen.named.is_some(),
            has_children: seen.has_below,
        })
    };
    norms.into_iter().zip(seen).map(one).collect()
}

/// Every activity and the SKPD against their ceilings.
async fn whole(
    tx: &mut Tx,
    d: &Document,
    round: &Round,
    activities: &[Activity],
    refusals: &mut Refusals,
) -> Result<()> {
    let ceilings = rounds::ceilings(tx, round.id, d.unit_id).await?;
    let of = |unit: i64, sub: &str| ceilings.get(&(unit, sub.to_owned())).copied();
    let nothing = SkpdFacts { label: String::new(), ceiling: None, before: Money::ZERO, after: Money::ZERO };
    for a in activities.iter().filter(|a| a.amount.is_positive()) {
        let ceiling = of(a.sub_unit, &a.sub_kegiatan);
        let label = a.sub_kegiatan.clone();
        let facts = ActivityFacts { label, ceiling, before: Money::ZERO, after: a.amount };
        refusals.extend(decide_ceilings(Some(&facts), &nothing).err().unwrap_or_default());
    }
    let ceiling = of(d.unit_id, "");
    let skpd = SkpdFacts { label: d.label(), ceiling, before: Money::ZERO, after: d.amount };
    refusals.extend(decide_ceilings(None, &skpd).err().unwrap_or_default());
    Ok(())
}

/// Whoever wrote an RKA asks no questions about it.
const WRITING: &[&str] = &["draft-rka", "save-rka-lines", "set-activity", "submit-rka", "answer-note"];

const NOTE: &ActDef = &ActDef {
    separate_from: WRITING,
    ..ActDef::new("note-rka", "Beri catatan pada RKA", "PP 12/2019 Ps 101", VERIFIERS)
};

/// A verifier asks something about a line, or about the whole RKA.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRka {
    pub rka: DocRef,
    #[serde(default)]
    pub line: Option<i64>,
    pub text: String,
}

impl Act for NoteRka {
    const DEF: &'static ActDef = NOTE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let d = case.document()?.clone();
        common::rka_at(tx, &d, Step::Verification).await?;
        // What is verified goes back first: a note would hold nothing up any more.
        if d.state != State::Submitted {
            return Err(Error::refuse(store::documents::wrong_state(&d, &[State::Submitted], NOTE.title)));
        }
        let text = common::written(&self.text, "catatan")?;
        if let Some(id) = self.line {
            let line = lines::by_id(tx, id).await?.filter(|l| l.rka == d.id);
            line.ok_or_else(|| Error::NotFound(format!("baris {id} pada RKA ini")))?;
        }
        let note = Note {
            id: tx.id()?,
            rka: d.id,
            line: self.line,
            office: common::office(case),
            text,
            person: tx.ctx().actor.person(),
            at: tx.ctx().now,
            status: NoteStatus::Open,
        };
        notes::insert(tx, &note).await?;
        Ok(Record::new(serde_json::json!({ "note": note.id, "rka": d.id })).on(d.id, d.thread))
    }
}

const ANSWER: &ActDef = &ActDef::new("answer-note", "Jawab catatan", "PP 12/2019 Ps 101", PLANNERS);

/// The SKPD answers a note, with or without a change of the line.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerNote {
    pub rka: DocRef,
    pub note: i64,
    pub answer: String,
}

impl Act for AnswerNote {
    const DEF: &'static ActDef = ANSWER;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let d = case.document()?.clone();
        let note = note_of(tx, self.note, d.id).await?;
        let due = [State::Draft, State::Returned, State::Submitted];
        if !due.contains(&d.state) {
            return Err(Error::refuse(store::documents::wrong_state(&d, &due, ANSWER.title)));
        }
        let answer = common::written(&self.answer, "jawaban")?;
        if !notes::reply(tx, note.id, Reply::Answered, &common::office(case), &answer).await? {
            return Err(Error::Input(format!("catatan {} sudah dinyatakan selesai", note.id)));
        }
        Ok(Record::new(serde_json::json!({ "note": note.id, "status": NoteStatus::Answered })).on(d.id, d.thread))
    }
}

async fn note_of(tx: &mut Tx, id: i64, rka: i64) -> Result<Note> {
    let note = notes::by_id(tx, id).await?.filter(|n| n.rka == rka);
    note.ok_or_else(|| Error::NotFound(format!("catatan {id} pada RKA ini")))
}

const RESOLVE: &ActDef = &ActDef {
    separate_from: WRITING,
    ..ActDef::new("resolve-note", "Nyatakan catatan selesai", "PP 12/2019 Ps 101", VERIFIERS)
};

/// Closes a note: the office that wrote it does so, whoever holds it now.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveNote {
    pub rka: DocRef,
    pub note: i64,
}

impl Act for ResolveNote {
    const DEF: &'static ActDef = RESOLVE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let d = case.document()?.clone();
        let note = note_of(tx, self.note, d.id).await?;
        owned(tx, case, &d, &note, RESOLVE).await?;
        if !notes::reply(tx, note.id, Reply::Closed, &common::office(case), "").await? {
            return Err(Error::Input(format!("catatan {} sudah dinyatakan selesai", note.id)));
        }
        Ok(Record::new(serde_json::json!({ "note": note.id, "status": NoteStatus::Resolved })).on(d.id, d.thread))
    }
}

/// A note belongs to the office that wrote it, whoever holds it now; to the TAPD
/// too, since the law names it alone.
async fn owned(tx: &mut Tx, case: &Case, d: &Document, note: &Note, act: &ActDef) -> Result<()> {
    let Some(office) = Role::parse(&note.office) else { return Ok(()) };
    if common::holds(tx, case, d, office, act).await? || common::holds(tx, case, d, Role::Tapd, act).await? {
        return Ok(());
    }
    Err(Error::Input(format!("catatan ini ditulis {}, yang juga menilai jawabannya", office.title())))
}

const REOPEN: &ActDef = &ActDef {
    separate_from: WRITING,
    ..ActDef::new("reopen-note", "Buka lagi catatan", "PP 12/2019 Ps 101", VERIFIERS)
};

/// Says why an answer is not enough; what was said before stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenNote {
    pub rka: DocRef,
    pub note: i64,
    pub text: String,
}

impl Act for ReopenNote {
    const DEF: &'static ActDef = REOPEN;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let d = case.document()?.clone();
        common::rka_at(tx, &d, Step::Verification).await?;
        if d.state != State::Submitted {
            return Err(Error::refuse(store::documents::wrong_state(&d, &[State::Submitted], REOPEN.title)));
        }
        let note = note_of(tx, self.note, d.id).await?;
        owned(tx, case, &d, &note, REOPEN).await?;
        let text = common::written(&self.text, "alasan")?;
        if !notes::reply(tx, note.id, Reply::Reopened, &common::office(case), &text).await? {
            return Err(Error::Input(format!("catatan {} masih terbuka", note.id)));
        }
        Ok(Record::new(serde_json::json!({ "note": note.id, "status": NoteStatus::Open })).on(d.id, d.thread))
    }
}

const REVIEW: &ActDef = &ActDef {
    separate_from: WRITING,
    signs: true,
    ..ActDef::new(
        "review-rka",
        "Nyatakan RKA sudah ditelaah",
        "Kebijakan daerah tentang penelaah RKA",
        &[Role::Bappeda, Role::Inspektorat],
    )
};

/// Bappeda or the inspectorate says that it has looked at what was handed in.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRka {
    pub rka: DocRef,
}

impl Act for ReviewRka {
    const DEF: &'static ActDef = REVIEW;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let d = case.document()?.clone();
        let (rka, _) = common::rka_at(tx, &d, Step::Verification).await?;
        if d.state != State::Submitted {
            return Err(Error::refuse(store::documents::wrong_state(&d, &[State::Submitted], REVIEW.title)));
        }
        let office = common::office(case);
        notes::put_review(tx, d.id, &office, rka.handed_in).await?;
        Ok(Record::new(serde_json::json!({ "rka": d.id, "office": office })).on(d.id, d.thread))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::Rka,
        from: &[State::Submitted, State::Verified, State::Approved, State::Ratified],
        to: State::Returned,
    }),
    ..ActDef::new("return-rka", "Kembalikan RKA", "PP 12/2019 Ps 101", &[Role::Tapd, Role::Ppkd])
};

/// Sends an RKA back with reasons that the SKPD can act on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnRka {
    pub rka: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnRka {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        let mut d = case.document()?.clone();
        let rka = rkas::by_id(tx, d.id).await?.ok_or_else(|| Error::NotFound(format!("RKA {}", d.id)))?;
        // What was ratified goes back only where the second official rejected it.
        if rounds::by_id(tx, rka.round).await?.ratified {
            return Err(Error::Input(
                "anggaran ini sudah ditetapkan; RKA-nya berubah dengan tahapan berikutnya".into(),
            ));
        }
        d.state = State::Returned;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::Rka,
        from: &[State::Draft, State::Returned, State::Submitted, State::Verified, State::Approved],
        to: State::Voided,
    }),
    signs: true,
    ..ActDef::new("cancel-rka", "Batalkan RKA", "PP 12/2019 Ps 101", &[Role::Pa, Role::Tapd, Role::Ppkd])
};

/// Gives an RKA up, so that it holds up nobody; its SKPD keeps the budget in
/// force, or begins another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRka {
    pub rka: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelRka {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        let mut d = case.document()?.clone();
        d.state = State::Voided;
        store::documents::save(tx, &d).await?;
        rkas::cancel(tx, d.id).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[State::Submitted], to: State::Verified }),
    separate_from: WRITING,
    signs: true,
    ..ActDef::new("verify-rka", "Verifikasi RKA", "PP 12/2019 Ps 22(3)d, 101(2)", &[Role::Tapd])
};

/// The TAPD finds the RKA in order.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyRka {
    pub rka: DocRef,
}

impl Act for VerifyRka {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let (rka, _) = common::rka_at(tx, &d, Step::Verification).await?;
        let policy = common::policy(tx, case);
        let looked = notes::reviews(tx, d.id, rka.handed_in).await?;
        let all = notes::of_rka(tx, d.id).await?;
        let missing = policy.reviewers.iter().copied().filter(|r| !looked.iter().any(|l| l == r.code()));
        decide_verify(&VerifyFacts {
            unresolved_notes: all.iter().filter(|n| n.status != NoteStatus::Resolved).count(),
            missing_reviews: missing.collect(),
        })?;
        d.state = State::Verified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d)).on(d.id, d.thread))
    }
}
