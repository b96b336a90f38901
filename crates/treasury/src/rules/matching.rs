//! Two accounts of the same payments, ours and the national system's: which
//! belong together, and in what they differ.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::lifecycle::Kind;
use kernel::text::fold;
use kernel::{Day, Money};

/// Sub unit, sub kegiatan and rekening, as they are compared.
pub type Place = [String; 3];

/// A document behind a payment, as far as a side knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub number: String,
    pub day: Option<Day>,
}

/// A payment as one side tells it: an SP2D, or a TBP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub kind: Kind,
    /// LS, UP, GU or TU.
    pub flow: String,
    pub number: String,
    /// The number as it is compared.
    pub key: String,
    /// Code of the SKPD, as it is compared.
    pub skpd: String,
    pub day: Option<Day>,
    pub transferred: Option<Day>,
    pub amount: Money,
    /// What it was spent on; empty for an SP2D that brings cash.
    pub lines: BTreeMap<Place, Money>,
    pub spp: Step,
    pub spm: Step,
    pub text: String,
}

/// A payment that is recorded here.
#[derive(Clone, Debug)]
pub struct Here {
    pub document: i64,
    /// The SPM and the SPP that it rests on.
    pub spm: Option<i64>,
    pub spp: Option<i64>,
    /// It came by import: its numbers are the national system's own.
    pub imported: bool,
    /// The number under which the national system knows it, once noted.
    pub noted: Option<String>,
    /// Numbers that an official found to be other payments.
    pub others: BTreeSet<String>,
    pub told: Told,
}

/// Why two are taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// An official or an import noted the number.
    Noted,
    /// The same number, SKPD, accounts and amounts.
    Number,
    /// The same SKPD, accounts and amounts, and no other like it on that day.
    Content,
    /// The same content and no other like it, but another day.
    OtherDay,
    /// The same content several times over: which is which is not certain.
    Several,
    /// Alike, but not the same.
    Likeness,
}

impl Basis {
    /// Whether it is certain enough to note the number without being asked.
    pub fn sure(self) -> bool {
        matches!(self, Basis::Noted | Basis::Number | Basis::Content)
    }

    pub fn title(self) -> &'static str {
        match self {
            Basis::Noted => "nomor dicatat",
            Basis::Number => "nomor sama",
            Basis::Content => "isi sama",
            Basis::OtherDay => "isi sama, hari lain",
            Basis::Several => "isi sama, beberapa calon",
            Basis::Likeness => "mirip",
        }
    }
}

/// What one field says on each side.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    pub field: String,
    pub here: String,
    pub there: String,
}

impl Difference {
    fn of(field: &str, here: impl Into<String>, there: impl Into<String>) -> Difference {
        Difference { field: field.to_owned(), here: here.into(), there: there.into() }
    }
}

/// Places in the two lists that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub here: usize,
    pub there: usize,
    pub basis: Basis,
}

#[derive(Clone, Debug, Default)]
pub struct Matched {
    pub pairs: Vec<Pair>,
    pub only_here: Vec<usize>,
    pub only_there: Vec<usize>,
}

/// How the flow of a payment is compared: evidence says UP whether the cash
/// came by the first UP or a GU that filled it again.
pub fn flow(kind: Kind, flow: &str) -> String {
    if kind == Kind::Tbp && flow == "GU" { "UP".to_owned() } else { flow.to_owned() }
}

/// Brings the two lists together. `window` is how many days apart two payments
/// may stand and still be taken for one by what they say.
pub fn bring_together(here: &[Here], there: &[Told], window: u32) -> Matched {
    let mut work = Work {
        here,
        there,
        window,
        free_here: vec![true; here.len()],
        free_there: vec![true; there.len()],
        pairs: Vec::new(),
    };
    work.by_number();
    work.by_content();
    work.by_likeness();
    let left = |free: Vec<bool>| free.iter().enumerate().filter(|(_, f)| **f).map(|(at, _)| at).collect();
    work.pairs.sort_by_key(|p| p.there);
    Matched { only_here: left(work.free_here), only_there: left(work.free_there), pairs: work.pairs }
}

/// Places of what is still alone, ours and theirs.
type Sides = (Vec<usize>, Vec<usize>);

struct Work<'a> {
    here: &'a [Here],
    there: &'a [Told],
    window: u32,
    free_here: Vec<bool>,
    free_there: Vec<bool>,
    pairs: Vec<Pair>,
}

impl Work<'_> {
    fn pair(&mut self, here: usize, there: usize, basis: Basis) {
        let told = self.here.get(here).zip(self.there.get(there));
        let apart = told.is_some_and(|(h, t)| h.others.contains(&t.key));
        let (Some(h), Some(t)) = (self.free_here.get_mut(here), self.free_there.get_mut(there)) else { return };
        if *h && *t && !apart {
            (*h, *t) = (false, false);
            self.pairs.push(Pair { here, there, basis });
        }
    }

    /// First what was noted, then the numbers of imports, then our own numbers
    /// where the content is the same: the national system gives them out again.
    fn by_number(&mut self) {
        let by_key: HashMap<(Kind, &str), usize> =
            self.there.iter().enumerate().map(|(at, t)| ((t.kind, t.key.as_str()), at)).collect();
        for (at, h) in self.here.iter().enumerate() {
            if let Some(there) = h.noted.as_deref().and_then(|key| by_key.get(&(h.told.kind, key))) {
                self.pair(at, *there, Basis::Noted);
            }
        }
        for imported in [true, false] {
            let here = self.here.iter().enumerate();
            for (at, h) in here.filter(|(_, h)| h.noted.is_none() && h.imported == imported) {
                let there = by_key.get(&(h.told.kind, h.told.key.as_str())).copied();
                let told = there.and_then(|there| self.there.get(there));
                if let (Some(there), Some(told)) = (there, told)
                    && (imported || content(&h.told) == content(told))
                {
                    self.pair(at, there, Basis::Number);
                }
            }
        }
    }

    /// The same SKPD, kind, accounts and amounts. The same day decides; what is
    /// left is paired by nearness and not sure.
    fn by_content(&mut self) {
        let mut groups: BTreeMap<Content<'_>, Sides> = BTreeMap::new();
        let (here, there) = (self.here, self.there);
        for (at, h) in here.iter().enumerate().filter(|(at, h)| self.is_free_here(*at) && h.noted.is_none()) {
            groups.entry(content(&h.told)).or_default().0.push(at);
        }
        for (at, t) in there.iter().enumerate().filter(|(at, _)| self.is_free_there(*at)) {
            groups.entry(content(t)).or_default().1.push(at);
        }
        for (ours, theirs) in groups.into_values().filter(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty()) {
            let day_here = |at: &usize| here.get(*at).and_then(|h| h.told.day);
            let day_there = |at: &usize| there.get(*at).and_then(|t| t.day);
            for one in &ours {
                let same: Vec<&usize> = theirs.iter().filter(|t| day_there(t) == day_here(one)).collect();
                let rivals = ours.iter().filter(|o| day_here(o) == day_here(one)).count();
                if let ([only], 1) = (same.as_slice(), rivals) {
                    self.pair(*one, **only, Basis::Content);
                }
            }
            let alone = ours.len() == 1 && theirs.len() == 1;
            let mut near: Vec<(u32, usize, usize)> = Vec::new();
            for one in &ours {
                for other in &theirs {
                    let apart = apart(day_here(one), day_there(other));
                    near.extend(apart.filter(|a| *a <= self.window).map(|a| (a, *one, *other)));
                }
            }
            near.sort_unstable();
            for (_, one, other) in near {
                self.pair(one, other, if alone { Basis::OtherDay } else { Basis::Several });
            }
        }
    }

    /// The same SKPD and kind, and either the same sum or the same accounts,
    /// within the window; only where each is the other's best.
    fn by_likeness(&mut self) {
        let (here, there) = (self.here, self.there);
        let mut buckets: HashMap<(Kind, &str, &str), Sides> = HashMap::new();
        for (at, h) in here.iter().enumerate().filter(|(at, h)| self.is_free_here(*at) && h.noted.is_none()) {
            buckets.entry(bucket(&h.told)).or_default().0.push(at);
        }
        for (at, t) in there.iter().enumerate().filter(|(at, _)| self.is_free_there(*at)) {
            buckets.entry(bucket(t)).or_default().1.push(at);
        }
        let mut buckets: Vec<_> = buckets.into_values().collect();
        buckets.sort();
        for (ours, theirs) in buckets {
            let mut scores: Vec<(u32, usize, usize)> = Vec::new();
            for one in &ours {
                for other in &theirs {
                    let (Some(h), Some(t)) = (here.get(*one), there.get(*other)) else { continue };
                    scores.extend(likeness(h, t, self.window).map(|score| (score, *one, *other)));
                }
            }
            let (best_here, best_there) = (best(&scores, |s| s.1), best(&scores, |s| s.2));
            for (score, one, other) in scores {
                let only = |best: &HashMap<usize, (u32, usize)>, at: usize| best.get(&at) == Some(&(score, 1));
                if only(&best_here, one) && only(&best_there, other) {
                    self.pair(one, other, Basis::Likeness);
                }
            }
        }
    }

    fn is_free_here(&self, at: usize) -> bool {
        self.free_here.get(at).copied().unwrap_or_default()
    }

    fn is_free_there(&self, at: usize) -> bool {
        self.free_there.get(at).copied().unwrap_or_default()
    }
}

/// The highest score of each, and how many have it.
fn best(scores: &[(u32, usize, usize)], pick: fn(&(u32, usize, usize)) -> usize) -> HashMap<usize, (u32, usize)> {
    let mut best: HashMap<usize, (u32, usize)> = HashMap::new();
    for score in scores {
        let (most, count) = best.entry(pick(score)).or_default();
        match score.0.cmp(most) {
            std::cmp::Ordering::Greater => (*most, *count) = (score.0, 1),
            std::cmp::Ordering::Equal => *count += 1,
            std::cmp::Ordering::Less => {}
        }
    }
    best
}

type Content<'a> = (&'a str, &'a str, &'a str, Money, &'a BTreeMap<Place, Money>);

fn content(told: &Told) -> Content<'_> {
    (told.kind.code(), &told.flow, &told.skpd, told.amount, &told.lines)
}

fn bucket(told: &Told) -> (Kind, &str, &str) {
    (told.kind, &told.flow, &told.skpd)
}

fn apart(one: Option<Day>, other: Option<Day>) -> Option<u32> {
    Some(u32::try_from(one?.days_since(other?).unsigned_abs()).unwrap_or(u32::MAX))
}

/// How much two payments resemble each other; none where too little does.
fn likeness(here: &Here, there: &Told, window: u32) -> Option<u32> {
    let near = apart(here.told.day, there.day).filter(|a| *a <= window)?;
    let sum = here.told.amount == there.amount;
    let places = !there.lines.is_empty() && here.told.lines.keys().eq(there.lines.keys());
    if !sum && !places {
        return None;
    }
    let words = common_words(&here.told.text, &there.text);
    let exact = |yes: bool, worth: u32| if yes { worth } else { 0 };
    Some(exact(sum, 400) + exact(places, 400) + words + (100 - near.min(100)))
}

/// How many of a hundred words of the shorter text stand in the other.
fn common_words(one: &str, other: &str) -> u32 {
    let words = |t: &str| t.split_whitespace().map(fold).filter(|w| w.len() > 2).collect::<BTreeSet<_>>();
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count() * 100;
    shared.checked_div(one.len().min(other.len())).and_then(|share| u32::try_from(share).ok()).unwrap_or_default()
}

/// An SPD as one side tells it: what it releases on which account.
#[derive(Clone, Debug)]
pub struct Release {
    pub skpd: String,
    pub lines: BTreeMap<Place, Money>,
}

/// Which of our SPD the national one may be: those of its SKPD that release
/// just as much on each account that it names. A report names an SPD's accounts
/// only as far as they were paid from.
pub fn same_release(there: &Release, ours: &[Release]) -> Vec<usize> {
    let holds = |one: &Release| {
        one.skpd == there.skpd && there.lines.iter().all(|(place, amount)| one.lines.get(place) == Some(amount))
    };
    let all = ours.iter().enumerate().filter(|(_, one)| !there.lines.is_empty() && holds(one));
    all.map(|(at, _)| at).collect()
}

/// In what two payments of a pair differ, in words for people. What a side
/// does not know is no difference: a local payment has local numbers.
pub fn differences(here: &Here, there: &Told) -> Vec<Difference> {
    let mut found = Vec::new();
    let told = &here.told;
    if told.flow != there.flow {
        found.push(Difference::of("Jenis Transaksi", &told.flow, &there.flow));
    }
    if told.skpd != there.skpd {
        found.push(Difference::of("Kode SKPD", &told.skpd, &there.skpd));
    }
    if here.imported && told.key != there.key {
        found.push(Difference::of(number_of(there.kind), &told.number, &there.number));
    }
    let mut day = |field: &str, one: Option<Day>, other: Option<Day>| {
        if one != other && (here.imported || (one.is_some() && other.is_some())) {
            let text = |d: Option<Day>| d.map(Day::long).unwrap_or_default();
            found.push(Difference::of(field, text(one), text(other)));
        }
    };
    let own = if there.kind == Kind::Sp2d { "Tanggal SP2D" } else { "Tanggal Dokumen" };
    day(own, told.day, there.day);
    if there.kind == Kind::Sp2d {
        day("Tanggal Transfer", told.transferred, there.transferred);
        day("Tanggal SPP", told.spp.day, there.spp.day);
        day("Tanggal SPM", told.spm.day, there.spm.day);
    }
    if here.imported && there.kind == Kind::Sp2d {
        for (field, one, other) in [("Nomor SPP", &told.spp, &there.spp), ("Nomor SPM", &told.spm, &there.spm)] {
            if key(&one.number) != key(&other.number) {
                found.push(Difference::of(field, &one.number, &other.number));
            }
        }
    }
    if told.amount != there.amount {
        let field = if there.kind == Kind::Sp2d { "Nilai SP2D" } else { "Nilai Realisasi" };
        found.push(Difference::of(field, told.amount.rupiah(), there.amount.rupiah()));
    }
    let places: BTreeSet<&Place> = told.lines.keys().chain(there.lines.keys()).collect();
    for place in places {
        let of = |lines: &BTreeMap<Place, Money>| lines.get(place).copied();
        let (one, other) = (of(&told.lines), of(&there.lines));
        if one != other {
            let [_, sub, rekening] = place;
            let text = |m: Option<Money>| m.map_or_else(|| "tidak ada".to_owned(), Money::rupiah);
            found.push(Difference::of(&format!("Baris {sub} · {rekening}"), text(one), text(other)));
        }
    }
    found
}

fn number_of(kind: Kind) -> &'static str {
    if kind == Kind::Sp2d { "Nomor SP2D" } else { "Nomor Dokumen" }
}

fn key(number: &str) -> String {
    crate::realisasi::document_key(number)
}
