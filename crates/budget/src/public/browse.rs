//! The budget as people walk it: SKPD, programme, kegiatan, sub kegiatan,
//! accounts. Every sum is made of accounts that the reader sees.

use std::collections::{BTreeMap, HashMap};

use kernel::{Code, Money};
use store::{Result, Row, View};

use crate::model::Stage;
use crate::store as rows;
use crate::store::pages;

/// What the rows below a place are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    #[default]
    Skpd,
    Program,
    Kegiatan,
    SubKegiatan,
    Account,
}

impl Depth {
    /// Below a code of so many segments, and how many those below have.
    fn below(segments: usize) -> Option<(Depth, usize)> {
        match segments {
            0 => Some((Depth::Program, 3)),
            3 => Some((Depth::Kegiatan, 5)),
            5 => Some((Depth::SubKegiatan, 6)),
            6 => Some((Depth::Account, 6)),
            _ => None,
        }
    }
}

/// Ceiling, reserved, posted here, spent elsewhere.
pub type Figures = [Money; 4];

#[derive(Clone, Debug)]
pub struct Twig {
    pub code: String,
    pub name: String,
    /// Sub unit and funding sources of an account.
    pub more: String,
    pub account: Option<i64>,
    pub figures: Figures,
}

/// What stands below a place in the year's budget.
#[derive(Clone, Debug, Default)]
pub struct Branch {
    /// Code and name of the SKPD, then of the levels below it.
    pub way: Vec<(String, String)>,
    pub depth: Depth,
    pub twigs: Vec<Twig>,
    pub total: Figures,
    /// Label of the stage in force.
    pub stage: Option<String>,
}

fn plus(a: Figures, b: Figures) -> Figures {
    std::array::from_fn(|i| a[i].plus(b[i]))
}

/// None where the reader sees no such place.
pub async fn browse(view: &mut View, year: i32, skpd: Option<&Code>, code: Option<&Code>) -> Result<Option<Branch>> {
    let mut branch = match skpd {
        None => Branch { twigs: all_skpd(view, year).await?, ..Branch::default() },
        Some(skpd) => match below(view, year, skpd, code).await? {
            Some(branch) => branch,
            None => return Ok(None),
        },
    };
    branch.total = branch.twigs.iter().fold(Figures::default(), |sum, t| plus(sum, t.figures));
    branch.stage = rows::in_force(view, year).await?.map(|v| v.stage);
    Ok(Some(branch))
}

async fn all_skpd(view: &mut View, year: i32) -> Result<Vec<Twig>> {
    let twig = |r: &Row| {
        Ok(Twig {
            code: r.text("code")?,
            name: r.text("name")?,
            more: String::new(),
            account: None,
            figures: pages::figures(r)?,
        })
    };
    let mut twigs = pages::by_skpd(view, year).await?.iter().map(twig).collect::<Result<Vec<_>>>()?;
    twigs.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(twigs)
}

async fn below(view: &mut View, year: i32, skpd: &Code, code: Option<&Code>) -> Result<Option<Branch>> {
    let Some(unit) = store::units::by_norm(view, skpd.norm()).await? else { return Ok(None) };
    let at = code.map_or("", Code::norm);
    let Some((depth, segments)) = Depth::below(code.map_or(0, Code::depth)) else { return Ok(None) };
    let mut accounts = pages::of_skpd(view, year, unit.id).await?;
    let mut kept = Vec::with_capacity(accounts.len());
    for row in accounts.drain(..) {
        let sub = row.text("sub_kegiatan")?;
        if at.is_empty() || sub == at || sub.strip_prefix(at).is_some_and(|rest| rest.starts_with('.')) {
            kept.push(row);
        }
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let mut names = Names::default();
    let mut way = vec![(unit.code.clone(), unit.name.clone())];
    for levels in [3, 5, 6].into_iter().filter(|n| *n <= code.map_or(0, Code::depth)) {
        way.push(names.of(view, year, &cut(at, levels), kept.first()).await?);
    }
    let twigs = match depth {
        Depth::Account => lines(view, year, unit.id, &kept).await?,
        _ => groups(view, year, segments, &kept, &mut names).await?,
    };
    Ok(Some(Branch { way, depth, twigs, ..Branch::default() }))
}

fn cut(norm: &str, levels: usize) -> String {
    norm.split('.').take(levels).collect::<Vec<_>>().join(".")
}

/// Names of codes, read once for each kind.
#[derive(Default)]
struct Names(HashMap<&'static str, HashMap<String, (String, String)>>);

impl Names {
    /// Printed code and name; a sub kegiatan's stand in the account's row.
    async fn of(&mut self, view: &mut View, year: i32, norm: &str, row: Option<&Row>) -> Result<(String, String)> {
        let kind = match norm.split('.').count() {
            3 => "program",
            5 => "kegiatan",
            _ => {
                let text = |name| row.map_or(Ok(None), |r| r.opt_text(name));
                return Ok((
                    text("sub_code")?.unwrap_or_else(|| norm.to_owned()),
                    text("sub_name")?.unwrap_or_default(),
                ));
            }
        };
        if !self.0.contains_key(kind) {
            self.0.insert(kind, pages::names_of(view, year, kind).await?);
        }
        let found = self.0.get(kind).and_then(|names| names.get(norm));
        Ok(found.cloned().unwrap_or_else(|| (norm.to_owned(), String::new())))
    }
}

/// A code that sorts by its numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key(Vec<u64>, String);

impl Key {
    fn of(norm: &str) -> Key {
        Key(norm.split('.').map(|p| p.parse().unwrap_or(u64::MAX)).collect(), norm.to_owned())
    }
}

async fn groups(view: &mut View, year: i32, segments: usize, kept: &[Row], names: &mut Names) -> Result<Vec<Twig>> {
    let mut sums: BTreeMap<Key, (&Row, Figures)> = BTreeMap::new();
    for row in kept {
        let key = Key::of(&cut(&row.text("sub_kegiatan")?, segments));
        let slot = sums.entry(key).or_insert((row, Figures::default()));
        slot.1 = plus(slot.1, pages::figures(row)?);
    }
    let mut twigs = Vec::with_capacity(sums.len());
    for (Key(_, norm), (row, figures)) in sums {
        let (code, name) = names.of(view, year, &norm, Some(row)).await?;
        twigs.push(Twig { code, name, more: String::new(), account: None, figures });
    }
    Ok(twigs)
}

async fn lines(view: &mut View, year: i32, skpd: i64, kept: &[Row]) -> Result<Vec<Twig>> {
    let several = pages::several_sources(view, year, skpd).await?;
    let mut twigs = Vec::with_capacity(kept.len());
    for row in kept {
        let (id, norm) = (row.int("id")?, row.text("rekening")?);
        let source = match several.get(&id) {
            Some(sources) => sources.join(", "),
            None => row.opt_text("source_name")?.or(row.opt_text("source")?).unwrap_or_default(),
        };
        let parts = [row.text("unit_name")?, source];
        let more = parts.iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ");
        let twig = Twig {
            code: row.opt_text("rek_code")?.unwrap_or_else(|| norm.clone()),
            name: row.opt_text("rek_name")?.unwrap_or_default(),
            more,
            account: Some(id),
            figures: pages::figures(row)?,
        };
        twigs.push((Key::of(&norm), row.text("unit")?, twig));
    }
    twigs.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    Ok(twigs.into_iter().map(|(_, _, twig)| twig).collect())
}

/// How an account is called; none where the reader does not see it.
pub async fn account_seen(view: &mut View, account: i64) -> Result<Option<String>> {
    match pages::account_units(view, account).await? {
        Some((skpd, sub_unit)) if view.scope.sees(skpd, sub_unit) => rows::account_name(view, account).await.map(Some),
        _ => Ok(None),
    }
}

/// A version of the year's budget, its sums over what the reader sees.
#[derive(Clone, Debug)]
pub struct VersionSeen {
    pub stage: Stage,
    pub revision: i64,
    pub status: String,
    /// Its ceilings are those that payments draw on.
    pub binds: bool,
    pub made_at: kernel::Moment,
    pub lines: i64,
    pub total: Money,
}

pub async fn versions_seen(view: &mut View, year: i32) -> Result<Vec<VersionSeen>> {
    let bound = rows::in_force(view, year).await?.map(|v| v.id);
    let version = |r: &Row| {
        Ok(VersionSeen {
            binds: bound == Some(r.int("id")?),
            stage: Stage(r.text("stage")?),
            revision: r.int("revision")?,
            status: r.text("status")?,
            made_at: r.moment("made_at")?,
            lines: r.int("line_count")?,
            total: r.money("total")?,
        })
    };
    pages::versions(view, year).await?.iter().map(version).collect()
}
