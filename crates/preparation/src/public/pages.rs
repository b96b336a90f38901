//! What the pages ask of RKA and DPA: whose turn it is, names to choose from,
//! what a line was.

use std::collections::BTreeMap;

use kernel::authority::{Grant, Hand, Situation, decide};
use kernel::lifecycle::Kind;
use kernel::{ActDef, Day, Moment, Money, Role, Zone};
use serde_json::from_str;
use store::{Document, Read, Result, Row, Unit, View};

use crate::MODULE;
use crate::model::{Activity, Line, NoteStatus, RoundKind, Said, StepStatus};
use crate::policy::Policy;
use crate::rules::movement::Level;
pub use crate::rules::sheet_in::{Book, HEADS, ReadLine, VERSION, read as read_sheet};
use crate::rules::waiting::{Standing, aside, asks, next};
use crate::store::{hands, lines, notes, pages, rka as rkas, seen};

/// For whom and when a list is made.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub person: i64,
    pub now: Moment,
    pub zone: Zone,
}

/// A document that waits for an act.
#[derive(Clone, Debug)]
pub struct Open {
    pub document: Document,
    pub unit: String,
    pub sender: Option<String>,
    pub since: Moment,
    pub due: Option<Day>,
    pub act: &'static ActDef,
}

#[derive(Clone, Debug, Default)]
pub struct Waiting {
    pub mine: Vec<Open>,
    /// Sent by this person, and now with somebody else.
    pub sent: Vec<Open>,
}

/// What one person may do with a document.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    pub main: Option<&'static ActDef>,
    pub others: Vec<&'static ActDef>,
}

fn def(name: &str) -> Option<&'static ActDef> {
    MODULE.acts.iter().map(|a| a.def).find(|d| d.name == name)
}

fn standing(row: &Row, document: &Document, policy: &Policy) -> Result<Standing> {
    let is_open = |name| Ok::<_, store::Error>(row.opt_text(name)?.as_deref() == Some(StepStatus::Open.code()));
    let looked = [(Role::Bappeda, "by_bappeda"), (Role::Inspektorat, "by_inspektorat")];
    let mut missing = policy.reviewers.clone();
    for (office, by) in looked {
        if row.int(by)? > 0 {
            missing.retain(|r| *r != office);
        }
    }
    let level = row.opt_text("level")?.and_then(|l| Level::parse(&l));
    Ok(Standing {
        kind: document.kind,
        state: document.state,
        shift: row.opt_text("stage")?.and_then(|s| RoundKind::of(&s)) == Some(RoundKind::Shift),
        drafting: is_open("drafting")?,
        verifying: is_open("verifying")?,
        notes: row.int("notes")? > 0,
        answered: row.int("answered")? > 0,
        missing,
        approver: level.and_then(|l| policy.matrix.iter().find(|a| a.level == l)?.by),
    })
}

/// Acts that an official of a part of the SKPD may do in that part.
const IN_PART: &[&str] = &["save-rka-lines", "set-activity"];

/// Who the reader is, with the units that their scope reaches, and the dated data
/// of the day.
struct Desk<'a> {
    reader: &'a Reader,
    grants: Vec<Grant>,
    units: Vec<Unit>,
    policy: Policy,
}

impl Desk<'_> {
    async fn of<'a>(view: &mut View, reader: &'a Reader) -> Result<Desk<'a>> {
        let grants = organisation::public::grants(view, reader.person).await?;
        let (dated, _) = store::regulations::in_force(view).await?;
        let policy = Policy::on(&dated, reader.now.day(reader.zone));
        Ok(Desk { reader, grants, units: store::units::seen(view).await?, policy })
    }
}

fn may(desk: &Desk<'_>, (document, standing): (&Document, &Standing), act: &'static ActDef, hands: &[Hand]) -> bool {
    let reader = desk.reader;
    let grants = desk.grants.iter().filter(|g| asks(standing, act.name, g.role));
    let grants: Vec<Grant> = grants.cloned().collect();
    let mut units = vec![document.sub_unit_id, document.unit_id];
    if IN_PART.contains(&act.name) {
        units.extend(desk.units.iter().filter(|u| u.skpd_id == document.unit_id).map(|u| u.id));
    }
    let at = Situation {
        person: reader.person,
        units: &units,
        doc_date: reader.now.day(reader.zone),
        now: reader.now,
        zone: reader.zone,
        hands,
    };
    decide(act, &at, &grants).is_ok()
}

async fn own_hands(view: &mut View, reader: &Reader, from: i32, document: i64) -> Result<BTreeMap<i64, Vec<Hand>>> {
    let mut hands: BTreeMap<i64, Vec<Hand>> = BTreeMap::new();
    for (thread, act) in pages::hands(view, from, reader.person, document).await? {
        hands.entry(thread).or_default().push(Hand { act, person: reader.person });
    }
    Ok(hands)
}

/// RKA and DPA that wait for this person, and those they sent on. Whether an
/// act may be done is decided again at the door.
pub async fn waiting(view: &mut View, reader: &Reader) -> Result<Waiting> {
    let from = reader.now.day(reader.zone).year() - 1;
    let rows = pages::open(view, from, 0).await?;
    let mut found = Waiting::default();
    if rows.is_empty() {
        return Ok(found);
    }
    let desk = Desk::of(view, reader).await?;
    let hands = own_hands(view, reader, from, 0).await?;
    for row in rows {
        let document = Document::from_row(&row)?;
        let standing = standing(&row, &document, &desk.policy)?;
        let acts: Vec<&'static ActDef> = next(&standing).iter().filter_map(|name| def(name)).collect();
        let own = hands.get(&document.thread).map_or(&[][..], Vec::as_slice);
        let mine = acts.iter().find(|act| may(&desk, (&document, &standing), act, own));
        let Some(act) = mine.or(acts.first()) else { continue };
        let term = if matches!(act.name, "submit-rka" | "save-rka-lines") { "drafting_due" } else { "verifying_due" };
        let open = Open {
            unit: row.text("unit_name")?,
            sender: row.opt_text("last_name")?,
            since: row.opt_moment("since")?.unwrap_or(document.entered_at),
            due: if document.kind == Kind::Rka { row.opt_day(term)? } else { None },
            act,
            document,
        };
        if mine.is_some() {
            found.mine.push(open);
        } else if row.opt_int("last_person")? == Some(reader.person) {
            found.sent.push(open);
        }
    }
    Ok(found)
}

/// What this person may do with an RKA or a DPA from where it stands.
pub async fn steps(view: &mut View, reader: &Reader, document: i64) -> Result<Steps> {
    let Some(row) = pages::open(view, 0, document).await?.into_iter().next() else { return Ok(Steps::default()) };
    let document = Document::from_row(&row)?;
    let desk = Desk::of(view, reader).await?;
    let standing = standing(&row, &document, &desk.policy)?;
    let hands = own_hands(view, reader, 0, document.id).await?;
    let own = hands.get(&document.thread).map_or(&[][..], Vec::as_slice);
    let open = |name: &str| def(name).filter(|act| may(&desk, (&document, &standing), act, own));
    let main = next(&standing).iter().find_map(|name| open(name));
    let others = aside(&standing).into_iter().filter_map(open);
    Ok(Steps { main, others: others.filter(|act| main.is_none_or(|m| m.name != act.name)).collect() })
}

/// An RKA by its document, as far as the view's scope reaches.
pub async fn rka(view: &mut View, id: i64) -> Result<Option<super::RkaSeen>> {
    let document = store::documents::find(view, &store::DocRef::from(id)).await?;
    match document.filter(|d| d.kind == Kind::Rka) {
        Some(document) => super::rka_seen(view, &document).await,
        None => Ok(None),
    }
}

/// A page of the lines of an activity, or of revenue and financing; the latest
/// dropped ones behind them.
pub async fn lines_page(
    read: &mut impl Read,
    rka: i64,
    activity: Option<i64>,
    place: (i64, i64),
) -> Result<Vec<super::LineSeen>> {
    let rows = pages::lines(read, rka, activity, place).await?;
    let seen = |r: &Row| {
        let line = lines::line(r)?;
        Ok(super::LineSeen {
            rekening_code: r.opt_text("rek_code")?.unwrap_or_else(|| line.rekening.clone()),
            rekening_name: r.opt_text("rek_name")?.unwrap_or_default(),
            source_code: r.opt_text("source_code")?.or_else(|| line.source.clone()).unwrap_or_default(),
            source_name: r.opt_text("source_name")?.unwrap_or_default(),
            notes: 0,
            line,
        })
    };
    rows.iter().map(seen).collect()
}

/// Rekening in normal form, how many living lines it has, and their sum.
pub async fn line_sums(read: &mut impl Read, rka: i64, activity: Option<i64>) -> Result<Vec<(String, i64, Money)>> {
    pages::line_sums(read, rka, activity).await
}

/// The notes that a reader of this RKA sees: those on lines of another part are
/// not theirs.
pub async fn notes_seen(view: &mut View, rka: &super::RkaSeen) -> Result<Vec<NoteSeen>> {
    let mut all = notes(view, rka.document.id).await?;
    let own = |n: &NoteSeen| rka.activities.iter().any(|a| a.id.is_some() && a.id == n.activity);
    all.retain(|n| rka.whole || n.line.is_none() || own(n));
    Ok(all)
}

/// A note with the names around it.
#[derive(Clone, Debug)]
pub struct NoteSeen {
    pub id: i64,
    pub line: Option<i64>,
    pub activity: Option<i64>,
    /// What the line buys.
    pub item: String,
    pub office: String,
    pub person: String,
    pub at: Moment,
    pub text: String,
    pub status: NoteStatus,
    /// What was said after it, oldest first.
    pub said: Vec<Said>,
}

pub async fn notes(view: &mut View, rka: i64) -> Result<Vec<NoteSeen>> {
    let rows = seen::notes(view, rka).await?;
    let said = notes::replies(view, rka).await?;
    rows.iter()
        .map(|r| {
            let id = r.int("id")?;
            Ok(NoteSeen {
                id,
                said: said.iter().filter(|s| s.note == id).cloned().collect(),
                line: r.opt_int("line_id")?,
                activity: r.opt_int("activity_id")?,
                item: r.opt_text("item_name")?.unwrap_or_default(),
                office: r.text("office")?,
                person: r.opt_text("person_name")?.unwrap_or_default(),
                at: r.moment("at")?,
                text: r.text("text")?,
                status: NoteStatus::parse(&r.text("status")?).unwrap_or(NoteStatus::Open),
            })
        })
        .collect()
}

/// An activity of an RKA with every hand that changed its words, oldest first.
pub async fn history_of_activity(
    read: &mut impl Read,
    rka: i64,
    id: i64,
) -> Result<Option<(Activity, Vec<super::Touched>)>> {
    let found = rkas::activities(read, rka).await?.into_iter().find(|a| a.id == id);
    let Some(activity) = found else { return Ok(None) };
    Ok(Some((activity, hands::of_activity(read, id).await?)))
}

/// What a line said in an earlier version of it; none where nobody knows.
pub async fn line_at(read: &mut impl Read, line: i64, version: i64) -> Result<Option<Line>> {
    let hands = hands::of_line(read, line).await?;
    let said = hands.iter().filter_map(|h| from_str::<Line>(&h.was).ok());
    Ok(said.into_iter().find(|l| l.version == version))
}

/// Lowest rekening whose code or name holds a text: code and name.
pub async fn rekening(read: &mut impl Read, year: i32, text: &str) -> Result<Vec<(String, String)>> {
    pages::rekening(read, year, text).await
}

/// The funding sources of a year: code and name.
pub async fn sources(read: &mut impl Read, year: i32) -> Result<Vec<(String, String)>> {
    pages::sources(read, year).await
}
