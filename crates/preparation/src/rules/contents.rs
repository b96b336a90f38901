//! What the paper of an RKA or a DPA shows, put together from its lines: sums
//! by rekening, spending by urusan down to sub kegiatan, and each line.

use std::collections::{BTreeMap, HashMap};

use kernel::Money;
use serde::Serialize;

use super::balance::Totals;

/// By kind and normal form: the code as it is printed, and its name.
pub type Names = HashMap<(String, String), (String, String)>;

/// A line as it comes in.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Sub unit, bidang and sub kegiatan of spending; none for revenue and
    /// financing.
    pub work: Option<(i64, String, String)>,
    pub rekening: String,
    pub source: Option<String>,
    pub item: Item,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Item {
    pub text: String,
    pub coefficient: String,
    pub unit: String,
    pub price: Money,
    pub tax: Money,
    /// What the base version gives; nothing in a first budget.
    pub before: Money,
    pub now: Money,
}

/// What a sub kegiatan is to reach; without targets it is only named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Target {
    pub indicator: String,
    pub target: String,
    pub measure: String,
    pub location: String,
    pub beneficiaries: String,
    pub responsible: String,
    pub from_month: u8,
    pub to_month: u8,
    pub last_year: Money,
    pub next_year: Money,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How deep it stands, 1 the highest.
    pub level: usize,
    pub code: String,
    pub name: String,
    pub before: Money,
    pub now: Money,
}

/// A rekening with the lines behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    pub sum: Sum,
    pub items: Vec<Item>,
}

/// Spending of an urusan, bidang, program, kegiatan or sub kegiatan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Branch {
    pub sum: Sum,
    /// Operasi, Modal, Tidak Terduga, Transfer.
    pub kinds: [Money; 4],
    pub sources: Vec<Named>,
    pub location: String,
    pub last_year: Money,
    pub next_year: Money,
}

/// A sub kegiatan of a unit with its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Work {
    pub unit: Named,
    pub sum: Sum,
    /// Urusan, bidang, program and kegiatan above it.
    pub above: Vec<Sum>,
    pub sources: Vec<Named>,
    pub aim: Target,
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contents {
    pub before: Totals,
    pub now: Totals,
    /// Akun, kelompok and jenis.
    pub summary: Vec<Sum>,
    pub revenue: Vec<Group>,
    pub financing: Vec<Group>,
    pub branches: Vec<Branch>,
    pub works: Vec<Work>,
}

/// Segments of urusan, bidang, program, kegiatan and sub kegiatan.
const LEVELS: [(&str, usize); 5] = [("urusan", 1), ("bidang", 2), ("program", 3), ("kegiatan", 5), ("sub_kegiatan", 6)];
const JENIS: usize = 3;

pub fn cut(norm: &str, levels: usize) -> String {
    norm.split('.').take(levels).collect::<Vec<_>>().join(".")
}

/// Codes sort by their numbers.
pub fn sort_key(norm: &str) -> Vec<u32> {
    norm.split('.').map(|s| s.parse().unwrap_or(u32::MAX)).collect()
}

/// Levels that no file names.
pub fn plain_name(norm: &str) -> &str {
    match norm {
        "4" => "PENDAPATAN DAERAH",
        "5" => "BELANJA DAERAH",
        "6" => "PEMBIAYAAN DAERAH",
        "4.1" => "Pendapatan Asli Daerah",
        "4.2" => "Pendapatan Transfer",
        "4.3" => "Lain-lain Pendapatan Daerah yang Sah",
        "6.1" => "Penerimaan Pembiayaan",
        "6.2" => "Pengeluaran Pembiayaan",
        other => budget::rules::known_name(other),
    }
}

fn named(names: &Names, kind: &str, norm: &str, level: usize) -> Sum {
    let found = names.get(&(kind.to_owned(), norm.to_owned())).cloned();
    let (code, name) = found.unwrap_or_else(|| {
        let plain = if kind == "rekening" { plain_name(norm) } else { "" };
        (norm.to_owned(), plain.to_owned())
    });
    Sum { level, code, name, ..Sum::default() }
}

impl Sum {
    fn add(&mut self, item: &Item) {
        self.before = self.before.plus(item.before);
        self.now = self.now.plus(item.now);
    }
}

/// Puts the lines together. `targets` are by sub unit and sub kegiatan.
pub fn contents(
    entries: &[Entry],
    targets: &BTreeMap<(i64, String), Target>,
    units: &HashMap<i64, Named>,
    names: &Names,
) -> Contents {
    let with = |wanted: fn(&Entry) -> bool| entries.iter().filter(move |e| wanted(e));
    let (before, now) = (totals(entries, |i| i.before), totals(entries, |i| i.now));
    let works = works(entries, targets, units, names);
    Contents {
        before,
        now,
        summary: summary(entries, names),
        revenue: groups(with(|e| e.work.is_none() && e.rekening.starts_with("4.")), names),
        financing: groups(with(|e| e.work.is_none() && e.rekening.starts_with("6.")), names),
        branches: branches(entries, targets, names),
        works,
    }
}

fn totals(entries: &[Entry], of: fn(&Item) -> Money) -> Totals {
    let sum = |parent: &str| {
        let within = entries.iter().filter(|e| e.rekening.starts_with(parent));
        within.fold(Money::ZERO, |sum, e| sum.plus(of(&e.item)))
    };
    Totals { revenue: sum("4."), spending: sum("5."), financing_in: sum("6.1."), financing_out: sum("6.2.") }
}

fn summary(entries: &[Entry], names: &Names) -> Vec<Sum> {
    let mut sums: BTreeMap<Vec<u32>, Sum> = BTreeMap::new();
    for entry in entries {
        for level in 1..=JENIS {
            let norm = cut(&entry.rekening, level);
            let sum = sums.entry(sort_key(&norm)).or_insert_with(|| named(names, "rekening", &norm, level));
            sum.add(&entry.item);
        }
    }
    sums.into_values().collect()
}

fn groups<'a>(entries: impl Iterator<Item = &'a Entry>, names: &Names) -> Vec<Group> {
    let mut all: BTreeMap<Vec<u32>, Group> = BTreeMap::new();
    for entry in entries {
        let new = || Group { sum: named(names, "rekening", &entry.rekening, 1), items: Vec::new() };
        let group = all.entry(sort_key(&entry.rekening)).or_insert_with(new);
        group.sum.add(&entry.item);
        group.items.push(entry.item.clone());
    }
    all.into_values().collect()
}

/// The code of a level above a sub kegiatan; a sub kegiatan that every urusan
/// has takes urusan and bidang from where it stands.
fn above(bidang: &str, sub: &str, segments: usize) -> String {
    let from = if segments <= 2 && !bidang.is_empty() { bidang } else { sub };
    cut(from, segments)
}

fn source(names: &Names, norm: Option<&str>) -> Option<Named> {
    let sum = named(names, "sumber_dana", norm.filter(|n| !n.is_empty())?, 1);
    Some(Named { code: sum.code, name: sum.name })
}

fn note(sources: &mut Vec<Named>, found: Option<Named>) {
    if let Some(found) = found.filter(|f| !sources.contains(f)) {
        sources.push(found);
    }
}

fn branches(entries: &[Entry], targets: &BTreeMap<(i64, String), Target>, names: &Names) -> Vec<Branch> {
    let mut all: BTreeMap<(Vec<u32>, usize), Branch> = BTreeMap::new();
    for entry in entries {
        let Some((_, bidang, sub)) = &entry.work else { continue };
        for (level, (kind, segments)) in (1..).zip(LEVELS) {
            let norm = above(bidang, sub, segments);
            let key = (sort_key(&norm), level);
            let new = || Branch { sum: named(names, kind, &norm, level), ..Branch::default() };
            let branch = all.entry(key).or_insert_with(new);
            branch.sum.add(&entry.item);
            let at = entry.rekening.split('.').nth(1).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
            if let Some(kind) = at.checked_sub(1).and_then(|at| branch.kinds.get_mut(at)) {
                *kind = kind.plus(entry.item.now);
            }
            if level == LEVELS.len() {
                note(&mut branch.sources, source(names, entry.source.as_deref()));
            }
        }
    }
    for ((_, sub), target) in targets {
        for (level, (_, segments)) in (1..).zip(LEVELS) {
            let Some(branch) = all.get_mut(&(sort_key(&above("", sub, segments)), level)) else { continue };
            branch.last_year = branch.last_year.plus(target.last_year);
            branch.next_year = branch.next_year.plus(target.next_year);
            if level == LEVELS.len() && branch.location.is_empty() {
                branch.location.clone_from(&target.location);
            }
        }
    }
    all.into_values().collect()
}

fn works(
    entries: &[Entry],
    targets: &BTreeMap<(i64, String), Target>,
    units: &HashMap<i64, Named>,
    names: &Names,
) -> Vec<Work> {
    let mut all: BTreeMap<(&str, i64, Vec<u32>), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        let Some((unit, _, sub)) = &entry.work else { continue };
        let code = units.get(unit).map_or("", |u| u.code.as_str());
        all.entry((code, *unit, sort_key(sub))).or_default().push(entry);
    }
    let work = |((_, sub_unit, _), entries): ((&str, i64, Vec<u32>), Vec<&Entry>)| {
        let (_, bidang, sub) = entries.first()?.work.as_ref()?;
        let mut sum = named(names, "sub_kegiatan", sub, LEVELS.len());
        let mut sources = Vec::new();
        for entry in &entries {
            sum.add(&entry.item);
            note(&mut sources, source(names, entry.source.as_deref()));
        }
        let higher = (1..).zip(LEVELS).take(LEVELS.len() - 1);
        Some(Work {
            unit: units.get(&sub_unit).cloned().unwrap_or_default(),
            sum,
            above: higher.map(|(level, (kind, n))| named(names, kind, &above(bidang, sub, n), level)).collect(),
            sources,
            aim: targets.get(&(sub_unit, sub.clone())).cloned().unwrap_or_default(),
            groups: groups(entries.into_iter(), names),
        })
    };
    all.into_iter().filter_map(work).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sub: Option<&str>, rekening: &str, before: i64, now: i64) -> Entry {
        Entry {
            work: sub.map(|sub| (7, cut(sub, 2), sub.to_owned())),
            rekening: rekening.into(),
            source: Some("1.2".into()),
            item: Item { before: Money::from_sen(before), now: Money::from_sen(now), ..Item::default() },
        }
    }

    fn entries() -> Vec<Entry> {
        vec![
            entry(Some("1.1.1.2.1.2"), "5.1.2.1.1.24", 100, 101),
            entry(Some("1.1.1.2.1.2"), "5.2.2.5.1.5", 10, 0),
            entry(Some("1.1.1.2.1.10"), "5.1.2.1.1.24", 1, 3),
            entry(Some("1.1.2.2.1.1"), "5.4.1.5.1.1", 5, 7),
            entry(None, "4.1.1.6.1.1", 50, 60),
            entry(None, "6.1.1.1.1.1", 66, 60),
            entry(None, "6.2.2.1.1.1", 0, 9),
        ]
    }

    /// Each table of a paper adds up to the same sen.
    #[test]
    fn every_table_adds_up_to_the_lines() {
        let made = contents(&entries(), &BTreeMap::new(), &HashMap::new(), &Names::new());
        let sen = |t: &Totals| [t.revenue, t.spending, t.financing_in, t.financing_out].map(|money| money.sen());
        assert_eq!((sen(&made.before), sen(&made.now)), ([50, 116, 66, 0], [60, 111, 60, 9]));
        for level in 1..=JENIS {
            let of = |sum: &&Sum| sum.level == level && sum.code.starts_with('5');
            let all = made.summary.iter().filter(of).fold((0, 0), |(b, n), s| (b + s.before.sen(), n + s.now.sen()));
            assert_eq!(all, (116, 111), "rekening, level {level}");
        }
        for level in 1..=LEVELS.len() {
            let of: Vec<_> = made.branches.iter().filter(|b| b.sum.level == level).collect();
            let sum = |of_one: fn(&Branch) -> i64| of.iter().map(|b| of_one(b)).sum::<i64>();
            assert_eq!((sum(|b| b.sum.before.sen()), sum(|b| b.sum.now.sen())), (116, 111), "level {level}");
            assert_eq!(sum(|b| b.kinds.iter().map(|k| k.sen()).sum()), 111, "level {level}");
        }
        let lines = |groups: &[Group]| groups.iter().flat_map(|g| &g.items).map(|i| i.now.sen()).sum::<i64>();
        assert_eq!(made.works.iter().map(|w| lines(&w.groups)).sum::<i64>(), 111);
        assert_eq!((lines(&made.revenue), lines(&made.financing)), (60, 69));
        assert!(made.works.iter().all(|w| lines(&w.groups) == w.sum.now.sen()));
    }

    #[test]
    fn codes_stand_in_the_order_of_their_numbers() {
        let made = contents(&entries(), &BTreeMap::new(), &HashMap::new(), &Names::new());
        let codes: Vec<_> = made.works.iter().map(|w| w.sum.code.as_str()).collect();
        assert_eq!(codes, ["1.1.1.2.1.2", "1.1.1.2.1.10", "1.1.2.2.1.1"]);
        let first: Vec<_> = made.branches.iter().take(5).map(|b| b.sum.code.as_str()).collect();
        assert_eq!(first, ["1", "1.1", "1.1.1", "1.1.1.2.1", "1.1.1.2.1.2"]);
    }
}
