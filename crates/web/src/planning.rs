//! What the pages of a budget in the making show. The view carries the
//! reader's scope, and every function keeps to it.

use std::collections::BTreeMap;

use kernel::lifecycle::State;
use kernel::sheet::Grid;
use kernel::{ActDef, Day, Moment, Money, Sheet};
use store::View;
use store::module::Reading;

use crate::Upload;
use crate::shelf::Coded;

/// Functions behind these pages.
#[derive(Clone, Copy, Debug)]
pub struct Planning {
    /// The rounds of a year with their calendar on a day, oldest first.
    pub rounds: fn(&mut View, i32, Day) -> Reading<'_, Vec<Round>>,
    /// An RKA for a person at the moment; unseen is none.
    pub draft: fn(&mut View, i64, Moment, i64) -> Reading<'_, Option<Draft>>,
    /// A part of an RKA with so many of its lines behind the first ones;
    /// unseen is none.
    pub part: for<'a> fn(&'a mut View, i64, &'a Spot, Window) -> Reading<'a, Option<Part>>,
    /// Every hand on a line of an RKA, newest first; unseen is none.
    pub history: fn(&mut View, i64, i64) -> Reading<'_, Option<History>>,
    /// Every hand that changed what a sub kegiatan is to reach, newest first.
    pub aims: fn(&mut View, i64, i64) -> Reading<'_, Option<Aims>>,
    /// Lowest rekening of a year whose code or name holds a text.
    pub rekening: for<'a> fn(&'a mut View, i32, &'a str) -> Reading<'a, Vec<Coded>>,
    pub sources: fn(&mut View, i32) -> Reading<'_, Vec<Coded>>,
    /// What a line said in an earlier version of it.
    pub earlier: fn(&mut View, i64, i64) -> Reading<'_, Option<Line>>,
    /// An RKA, or a part of it, as a workbook that can come back.
    pub book: for<'a> fn(&'a mut View, i64, Option<&'a Spot>) -> Reading<'a, Option<Sheet>>,
    /// Reads a workbook, in a child process; slow.
    pub read: fn(Upload) -> store::Result<Vec<Grid>>,
    /// What a workbook would change in an RKA.
    pub changes: for<'a> fn(&'a mut View, i64, &'a [Grid]) -> Reading<'a, Changes>,
    /// The newest round of a year as it is drafted, or the budget in force, by
    /// what it is spent on and for; of its largest changes so many.
    pub shape: fn(&mut View, i32, usize) -> Reading<'_, Option<Shape>>,
    /// The ceilings of a round, of every SKPD or within one; unseen is none.
    pub ceilings: ReadCeilings,
    /// What the funding sources of a round bring and what is asked of them.
    pub source_plan: for<'a> fn(&'a mut View, i32, &'a str) -> Reading<'a, Option<SourcePlan>>,
}

/// Year, stage, and the SKPD.
pub type ReadCeilings = for<'a> fn(&'a mut View, i32, &'a str, Option<&'a str>) -> Reading<'a, Option<Ceilings>>;

/// A field of an act, what it said, and what it says.
pub type Fields = Vec<(&'static str, String, String)>;

#[derive(Clone, Debug)]
pub struct Round {
    pub stage: String,
    pub ratified: bool,
    /// What its RKA come to and stand at, for whoever sees all of them.
    pub proposal: Option<String>,
    pub steps: Vec<Step>,
    /// Decisions it rests on: what, number, day.
    pub signed: Vec<(&'static str, &'static str, String, Day)>,
    pub skpd: Vec<Skpd>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub code: &'static str,
    pub title: &'static str,
    pub due: Option<Day>,
    pub status: &'static str,
    pub is_open: bool,
    /// Working days since it was due, where it is not locked yet.
    pub late: Option<i64>,
    pub source: String,
}

/// Where an SKPD stands in a round.
#[derive(Clone, Debug)]
pub struct Skpd {
    pub what: Coded,
    pub rka: Option<i64>,
    pub state: Option<State>,
    pub amount: Money,
    pub ceiling: Option<Money>,
    /// Notes that are not closed.
    pub notes: i64,
}

/// A part of an RKA, as its address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Revenue and financing.
    Receipts,
    Activity(i64),
    /// A ceiling that no line uses yet: sub unit and sub kegiatan.
    Ceiling(i64, String),
}

const RECEIPTS: &str = "pendapatan-pembiayaan";

impl Spot {
    pub fn parse(text: &str) -> Option<Spot> {
        if text == RECEIPTS {
            return Some(Spot::Receipts);
        }
        match text.split_once('-') {
            None => text.parse().ok().map(Spot::Activity),
            Some((unit, sub)) if sub.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
                Some(Spot::Ceiling(unit.parse().ok()?, sub.to_owned()))
            }
            Some(_) => None,
        }
    }

    pub fn text(&self) -> String {
        match self {
            Spot::Receipts => RECEIPTS.to_owned(),
            Spot::Activity(id) => id.to_string(),
            Spot::Ceiling(unit, sub) => format!("{unit}-{sub}"),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Draft {
    pub id: i64,
    pub year: i32,
    pub stage: String,
    pub unit: Coded,
    pub state: State,
    pub since: Moment,
    pub amount: Money,
    pub ceiling: Option<Money>,
    /// It changes a budget that is in force.
    pub changes: bool,
    /// The reader may save lines of it now.
    pub editable: bool,
    pub main: Option<&'static ActDef>,
    pub others: Vec<&'static ActDef>,
    /// All of it is seen, not only a part of the SKPD.
    pub whole: bool,
    pub places: Vec<Place>,
    /// Sums of revenue, receipts and outlays of financing.
    pub receipts: [Money; 3],
    pub receipt_lines: usize,
    pub notes: Vec<Note>,
}

#[derive(Clone, Debug)]
pub struct Place {
    pub spot: Spot,
    pub unit: Coded,
    pub sub_kegiatan: Coded,
    /// What it is to reach, where that is said.
    pub target: String,
    pub amount: Money,
    pub ceiling: Option<Money>,
    pub lines: i64,
}

#[derive(Clone, Debug)]
pub struct Note {
    pub id: i64,
    pub line: Option<i64>,
    /// What the line buys.
    pub item: String,
    pub office: String,
    pub person: String,
    pub at: Moment,
    pub text: String,
    pub status: &'static str,
    /// Nobody has answered, or not well enough.
    pub open: bool,
    pub closed: bool,
    pub said: Vec<Said>,
}

/// What was said or done about a note.
#[derive(Clone, Debug)]
pub struct Said {
    pub what: &'static str,
    pub person: String,
    pub office: String,
    pub at: Moment,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub place: Place,
    pub receipts: bool,
    /// Living lines in all.
    pub count: usize,
    /// A page of the living ones by rekening, then the latest dropped ones.
    pub lines: Vec<Line>,
    /// Sums of the living lines by the normal form of their rekening.
    pub sums: BTreeMap<String, Money>,
}

/// A page of lines.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub after: usize,
    pub most: usize,
}

impl Window {
    pub const ALL: Window = Window { after: 0, most: 1 << 20 };
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub id: i64,
    pub version: i64,
    pub rekening: Coded,
    pub item: String,
    pub name: String,
    pub specification: String,
    pub package: String,
    pub note: String,
    pub recipient: String,
    pub coefficient: String,
    pub price: Money,
    /// Hundredths of a per cent.
    pub tax_rate: i64,
    pub tax: Money,
    pub amount: Money,
    pub before: Money,
    pub source: Coded,
    pub exception: String,
    pub location: String,
    pub living: bool,
}

#[derive(Clone, Debug)]
pub struct History {
    pub spot: Spot,
    pub now: Line,
    pub hands: Vec<Hand>,
}

/// One hand on a line, with what the line said before and after it.
#[derive(Clone, Debug)]
pub struct Hand {
    pub by: Touch,
    pub before: Option<Line>,
    pub after: Option<Line>,
}

/// Who did what, and when.
#[derive(Clone, Debug)]
pub struct Touch {
    pub what: &'static str,
    pub person: String,
    pub office: String,
    pub at: Moment,
    /// The verifier's note that it followed.
    pub note: Option<i64>,
    /// The stage and year that was copied, or nothing.
    pub origin: String,
}

/// The history of what a sub kegiatan is to reach.
#[derive(Clone, Debug)]
pub struct Aims {
    pub sub_kegiatan: Coded,
    pub spot: Spot,
    /// Who, and by the fields of the act: before and after.
    pub hands: Vec<(Touch, Fields)>,
}

/// What a workbook would change; or why it cannot be taken, by row.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub parts: Vec<PartChange>,
    pub faults: Vec<(u32, String)>,
}

/// One act's worth of them.
#[derive(Clone, Debug)]
pub struct PartChange {
    pub what: String,
    pub code: String,
    pub unit: String,
    pub ceiling: Option<Money>,
    pub amount: Money,
    /// The input of the act, without the RKA.
    pub input: serde_json::Value,
    pub lines: Vec<LineChange>,
}

/// What becomes of one line.
#[derive(Clone, Debug)]
pub struct LineChange {
    /// Its row in the file; none for what is dropped.
    pub row: Option<u32>,
    pub before: Option<Line>,
    pub after: Option<Line>,
}

#[derive(Clone, Debug)]
pub struct Shape {
    pub stage: String,
    /// It is still being made.
    pub draft: bool,
    pub kinds: Vec<(Coded, Money)>,
    pub fields: Vec<(Coded, Money)>,
    /// Year and stage of what it is compared with.
    pub against: Option<(i32, String)>,
    /// How many sub kegiatan change, and the largest changes.
    pub changes: usize,
    pub moved: Vec<Moved>,
}

/// A sub kegiatan whose sum changes.
#[derive(Clone, Debug)]
pub struct Moved {
    pub what: Coded,
    pub unit: String,
    pub was: Money,
    pub now: Money,
}

#[derive(Clone, Debug, Default)]
pub struct Ceilings {
    /// Agreed: nobody changes them.
    pub locked: bool,
    /// And yet a sub kegiatan that has none may get one.
    pub urgent: bool,
    pub rows: Vec<Ceiling>,
    /// The SKPD and its sub units, where one is asked for.
    pub units: Vec<Coded>,
}

/// What one SKPD, or one sub kegiatan, may ask for.
#[derive(Clone, Debug)]
pub struct Ceiling {
    pub unit: Coded,
    /// Empty for the whole SKPD.
    pub sub_kegiatan: Coded,
    pub ceiling: Option<Money>,
    /// What the RKA asks.
    pub amount: Money,
}

#[derive(Clone, Debug, Default)]
pub struct SourcePlan {
    pub locked: bool,
    pub rows: Vec<SourceRow>,
}

#[derive(Clone, Debug)]
pub struct SourceRow {
    pub what: Coded,
    /// What somebody estimated; else what the lines of the RKA bring holds.
    pub estimate: Option<Money>,
    pub brings: Money,
    pub used: Money,
}

/// Hundredths of a per cent as people type them: `11` or `11,5`; nothing for
/// none.
pub fn rate(rate: i64) -> String {
    match (rate / 100, rate % 100) {
        (0, 0) => String::new(),
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole},{rest:02}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_by_its_address() {
        for text in ["7", "pendapatan-pembiayaan", "12-1.01.01.2.01.0001"] {
            assert_eq!(Spot::parse(text).map(|s| s.text()).as_deref(), Some(text));
        }
        for text in ["", "x", "7-", "1-a", "-1.2"] {
            assert!(Spot::parse(text).is_none_or(|s| s == Spot::Ceiling(7, String::new())), "{text}");
        }
        assert_eq!([rate(0), rate(1100), rate(1150), rate(1105)], ["", "11", "11,5", "11,05"]);
    }
}
