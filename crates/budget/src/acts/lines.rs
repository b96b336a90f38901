//! The rows of a file become lines and bare rows of a version.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use kernel::text::fold;
use organisation::public::{UnitSeen, learn_units};
use store::{Error, Result, Tx, Unit};

use crate::public::{NewBare, NewLine};
use crate::rekap::{Bare, Named, Rekap, Row};
use crate::sipd::{Names, Printed, Spot, differing, prints};
use crate::store as rows;

/// Codes by kind, as the file prints them, that a loaded list of the year does
/// not hold.
pub(super) type Unknown = BTreeMap<String, BTreeSet<String>>;

/// A file with all that had to be learned from it.
pub(super) struct Learned {
    pub(super) rekap: Arc<Rekap>,
    units: HashMap<String, Unit>,
    names: Names,
    pub(super) unknown: Unknown,
}

/// Learns units and codes; sources that the file only names find their codes.
pub(super) async fn learn(tx: &mut Tx, year: i32, rekap: Arc<Rekap>) -> Result<Learned> {
    let units = learn_units(tx, &units_of(&rekap)).await?;
    let unknown = learn_codes(tx, year, &rekap).await?;
    let known = units.values().map(|u| (u.id, u.code.clone(), u.name.clone()));
    let names = Names::new(rows::names(tx, year).await?, known);
    let rekap = with_sources(rekap, &names)?;
    Ok(Learned { rekap, units, names, unknown })
}

fn units_of(rekap: &Rekap) -> Vec<UnitSeen> {
    let mut seen = HashSet::new();
    let mut units = Vec::new();
    let lines = rekap.rows.iter().map(|r| (&r.skpd, &r.sub_unit));
    let bare = rekap.bare.iter().filter_map(|b| b.place.as_ref()).map(|p| (&p.skpd, &p.sub_unit));
    for (skpd, sub_unit) in lines.chain(bare) {
        for named in [skpd, sub_unit] {
            if seen.insert(named.code.norm()) {
                units.push(UnitSeen {
                    code: named.code.clone(),
                    name: named.name.clone(),
                    skpd_code: skpd.code.clone(),
                });
            }
        }
    }
    units
}

async fn learn_codes(tx: &mut Tx, year: i32, rekap: &Rekap) -> Result<Unknown> {
    let mut known = rows::known_codes(tx, year).await?;
    let listed = rows::listed_codes(tx, year).await?;
    let kinds_listed: HashSet<&str> = listed.keys().map(|(kind, _)| kind.as_str()).collect();
    let mut unknown = Unknown::new();
    let mut met: HashSet<(&str, &str)> = HashSet::new();
    let lines = rekap.rows.iter().flat_map(coded).map(|(kind, named)| (kind, named, true));
    let bare = rekap.bare.iter().flat_map(coded_bare).map(|(kind, named)| (kind, named, false));
    for (kind, named, counts) in lines.chain(bare) {
        // A code without its name would stand without it for the whole year.
        if named.name.is_empty() || !met.insert((kind, named.code.norm())) {
            continue;
        }
        let key = (kind.to_owned(), named.code.norm().to_owned());
        if counts && kinds_listed.contains(kind) && !listed.contains_key(&key) {
            unknown.entry(kind.to_owned()).or_default().insert(named.code.text().to_owned());
        }
        if let std::collections::hash_map::Entry::Vacant(slot) = known.entry(key) {
            rows::insert_code(tx, year, kind, &slot.key().1, named.code.text(), &named.name).await?;
            slot.insert(());
        }
    }
    Ok(unknown)
}

fn coded(row: &Row) -> Vec<(&'static str, &Named)> {
    let mut all = vec![
        ("urusan", &row.urusan),
        ("bidang", &row.bidang),
        ("program", &row.program),
        ("kegiatan", &row.kegiatan),
        ("sub_kegiatan", &row.sub_kegiatan),
        ("rekening", &row.rekening),
    ];
    all.extend(row.source.as_ref().map(|source| ("sumber_dana", source)));
    all
}

fn coded_bare(bare: &Bare) -> Vec<(&'static str, &Named)> {
    let Some(place) = &bare.place else { return Vec::new() };
    vec![
        ("urusan", &place.urusan),
        ("bidang", &place.bidang),
        ("program", &place.program),
        ("kegiatan", &place.kegiatan),
        ("sub_kegiatan", &place.sub_kegiatan),
    ]
}

/// A source that is only named gets the one code of that name; without one it
/// stays a name, and is told.
fn with_sources(rekap: Arc<Rekap>, names: &Names) -> Result<Arc<Rekap>> {
    if rekap.rows.iter().all(|r| r.source_name.is_none()) {
        return Ok(rekap);
    }
    let mut by_name: HashMap<String, Option<&(String, String)>> = HashMap::new();
    for (_, printed) in names.kind("sumber_dana") {
        by_name.entry(fold(&printed.1)).and_modify(|one| *one = None).or_insert(Some(printed));
    }
    let mut rekap = Arc::unwrap_or_clone(rekap);
    let mut strange: BTreeSet<String> = BTreeSet::new();
    for row in &mut rekap.rows {
        let Some(name) = row.source_name.as_ref() else { continue };
        match by_name.get(&fold(name)).copied().flatten() {
            Some((code, _)) => {
                let code = kernel::Code::parse(code).map_err(|e| Error::Storage(e.to_string()))?;
                row.source = Some(Named { code, name: name.clone() });
            }
            None => drop(strange.insert(name.clone())),
        }
    }
    if !strange.is_empty() {
        let told: Vec<&str> = strange.iter().take(5).map(String::as_str).collect();
        let (count, told) = (strange.len(), told.join("», «"));
        rekap.notes.push(format!(
            "{count} sumber dana hanya disebut namanya dan tidak ada di daftar tahun itu («{told}»); barisnya diambil tanpa kode sumber dana."
        ));
    }
    Ok(Arc::new(rekap))
}

impl Learned {
    pub(super) fn lines(&self) -> Result<Vec<NewLine>> {
        self.rekap.rows.iter().map(|row| self.line(row)).collect()
    }

    fn unit(&self, named: &Named) -> Result<i64> {
        let unit = self.units.get(named.code.norm());
        unit.map(|u| u.id).ok_or_else(|| Error::Bug(format!("unit {} hilang", named.code)))
    }

    fn line(&self, r: &Row) -> Result<NewLine> {
        let (unit_id, sub_unit_id) = (self.unit(&r.skpd)?, self.unit(&r.sub_unit)?);
        let source = r.source.as_ref();
        let spot = Spot {
            unit: Some(unit_id),
            sub_unit: Some(sub_unit_id),
            bidang: Some(r.bidang.code.norm()),
            sub_kegiatan: Some(r.sub_kegiatan.code.norm()),
            rekening: Some(r.rekening.code.norm()),
            source: source.map(|s| s.code.norm()),
        };
        let named_only = r.source_name.as_deref().map(|name| ("", name));
        let told = [
            told(&r.urusan),
            told(&r.bidang),
            told(&r.program),
            told(&r.kegiatan),
            told(&r.sub_kegiatan),
            told(&r.skpd),
            told(&r.sub_unit),
            told(&r.rekening),
            named_only.or(source.and_then(told)),
        ];
        let printed = Printed { names: differing(&prints(&self.names, spot), told), ..Printed::default() };
        let norm = |named: &Named| named.code.norm().to_owned();
        let (item_code, item_name) = r.item.clone().map(|i| (i.code_or_group, i.name)).unwrap_or_default();
        Ok(NewLine {
            row_no: r.row.into(),
            no: r.no.clone(),
            unit_id,
            sub_unit_id,
            bidang: norm(&r.bidang),
            sub_kegiatan: norm(&r.sub_kegiatan),
            rekening: norm(&r.rekening),
            source: source.map(norm),
            item_code,
            item_name,
            amount: r.amount,
            printed: printed.json(),
            detail: r.detail.as_deref().cloned(),
        })
    }

    pub(super) fn bare(&self) -> Result<Vec<NewBare>> {
        self.rekap.bare.iter().map(|bare| self.bare_row(bare)).collect()
    }

    fn bare_row(&self, b: &Bare) -> Result<NewBare> {
        let mut printed = Printed { cells: b.cells.clone(), ..Printed::default() };
        let (item_code, item_name) = b.item.clone().map(|i| (i.code_or_group, i.name)).unwrap_or_default();
        let mut new = NewBare { row_no: b.row.into(), no: b.no.clone(), item_code, item_name, ..NewBare::default() };
        if let Some(p) = &b.place {
            let (unit, sub_unit) = (self.unit(&p.skpd)?, self.unit(&p.sub_unit)?);
            let spot = Spot {
                unit: Some(unit),
                sub_unit: Some(sub_unit),
                bidang: Some(p.bidang.code.norm()),
                sub_kegiatan: Some(p.sub_kegiatan.code.norm()),
                ..Spot::default()
            };
            let told = [
                told(&p.urusan),
                told(&p.bidang),
                told(&p.program),
                told(&p.kegiatan),
                told(&p.sub_kegiatan),
                told(&p.skpd),
                told(&p.sub_unit),
                None,
                p.source.as_ref().and_then(told),
            ];
            printed.names = differing(&prints(&self.names, spot), told);
            (new.unit_id, new.sub_unit_id) = (Some(unit), Some(sub_unit));
            new.bidang = Some(p.bidang.code.norm().to_owned());
            new.sub_kegiatan = Some(p.sub_kegiatan.code.norm().to_owned());
        }
        new.printed = printed.json();
        Ok(new)
    }
}

fn told(named: &Named) -> Option<(&str, &str)> {
    Some((named.code.text(), named.name.as_str()))
}
