//! How codes print in the files of the national system. Reading and writing
//! share it: what a file prints otherwise is kept beside its line.

pub mod write;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// Pairs of code and name on every row, in the order of [`prints`].
pub const KINDS: [&str; 9] =
    ["urusan", "bidang", "program", "kegiatan", "sub_kegiatan", "skpd", "unit", "rekening", "sumber_dana"];
pub const URUSAN: usize = 0;
pub const BIDANG: usize = 1;
pub const PROGRAM: usize = 2;
pub const KEGIATAN: usize = 3;
pub const SUB_KEGIATAN: usize = 4;
pub const SKPD: usize = 5;
pub const UNIT: usize = 6;
pub const REKENING: usize = 7;
pub const SOURCE: usize = 8;

/// What a row prints otherwise than its codes tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// Code and name by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, [String; 2]>,
    /// Whole cells, by column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<String, String>,
}

impl Printed {
    /// As it is kept; nothing where nothing differs.
    pub fn json(&self) -> Option<String> {
        let differs = !self.names.is_empty() || !self.cells.is_empty();
        differs.then(|| serde_json::to_string(self).unwrap_or_default())
    }

    pub fn parse(text: Option<&str>) -> Printed {
        text.and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default()
    }
}

/// Printed codes and names: of the year by kind and normal form, of units by id.
#[derive(Clone, Debug, Default)]
pub struct Names {
    codes: HashMap<String, HashMap<String, (String, String)>>,
    units: HashMap<i64, (String, String)>,
    /// Units by the normal form of their codes.
    coded: HashMap<String, i64>,
}

impl Names {
    pub fn new(
        codes: HashMap<(String, String), (String, String)>,
        units: impl IntoIterator<Item = (i64, String, String)>,
    ) -> Names {
        let mut names = Names::default();
        for ((kind, norm), printed) in codes {
            names.codes.entry(kind).or_default().insert(norm, printed);
        }
        names.units = units.into_iter().map(|(id, code, name)| (id, (code, name))).collect();
        names.coded = names.units.iter().filter_map(|(id, (code, _))| Some((normal(code)?, *id))).collect();
        names
    }

    pub fn get(&self, kind: &str, norm: &str) -> Option<&(String, String)> {
        self.codes.get(kind).and_then(|codes| codes.get(norm))
    }

    /// A unit by its code, however wide.
    pub fn unit(&self, code: &str) -> Option<&(String, String)> {
        self.units.get(self.coded.get(&normal(code)?)?)
    }

    /// The code as it is printed, where it is known.
    pub fn print(&self, kind: &str, code: &mut String) {
        if let Some((printed, _)) = self.get(kind, code) {
            code.clone_from(printed);
        }
    }

    pub fn print_unit(&self, code: &mut String) {
        if let Some((printed, _)) = self.unit(code) {
            printed.clone_into(code);
        }
    }

    /// The codes of one kind with their names, by normal form.
    pub fn kind(&self, kind: &str) -> impl Iterator<Item = (&str, &(String, String))> {
        self.codes.get(kind).into_iter().flatten().map(|(norm, printed)| (norm.as_str(), printed))
    }
}

fn normal(code: &str) -> Option<String> {
    kernel::Code::parse(code).ok().map(|c| c.norm().to_owned())
}

/// Where a row stands, in normal form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spot<'a> {
    pub unit: Option<i64>,
    pub sub_unit: Option<i64>,
    pub bidang: Option<&'a str>,
    pub sub_kegiatan: Option<&'a str>,
    pub rekening: Option<&'a str>,
    pub source: Option<&'a str>,
}

/// Code and name of each kind; both empty where the row has none.
pub type Pairs<'a> = [(Cow<'a, str>, Cow<'a, str>); 9];

/// What the codes of a row print.
pub fn prints<'a>(names: &'a Names, spot: Spot<'a>) -> Pairs<'a> {
    let coded = |kind: &str, norm: Option<&'a str>| {
        let Some(norm) = norm else { return (Cow::Borrowed(""), Cow::Borrowed("")) };
        match names.get(kind, norm) {
            Some((code, name)) => (Cow::Borrowed(code.as_str()), Cow::Borrowed(name.as_str())),
            None => (Cow::Borrowed(norm), Cow::Borrowed("")),
        }
    };
    let unit = |id: Option<i64>| match id.and_then(|id| names.units.get(&id)) {
        Some((code, name)) => (Cow::Borrowed(code.as_str()), Cow::Borrowed(name.as_str())),
        None => (Cow::Borrowed(""), Cow::Borrowed("")),
    };
    let above = |levels: usize| spot.sub_kegiatan.map(|norm| head(norm, levels));
    [
        coded("urusan", spot.bidang.map(|norm| head(norm, 1))),
        coded("bidang", spot.bidang),
        coded("program", above(3)),
        coded("kegiatan", above(5)),
        coded("sub_kegiatan", spot.sub_kegiatan),
        unit(spot.unit),
        unit(spot.sub_unit),
        coded("rekening", spot.rekening),
        coded("sumber_dana", spot.source),
    ]
}

/// The first segments of a code.
fn head(norm: &str, levels: usize) -> &str {
    norm.match_indices('.').nth(levels - 1).and_then(|(at, _)| norm.get(..at)).unwrap_or(norm)
}

/// What a file tells otherwise than the codes would print. A name that it
/// leaves out is no difference.
pub fn differing(derived: &Pairs<'_>, told: [Option<(&str, &str)>; 9]) -> BTreeMap<String, [String; 2]> {
    let mut all = BTreeMap::new();
    for ((kind, derived), told) in KINDS.iter().zip(derived).zip(told) {
        let (code, name) = told.unwrap_or_default();
        let same_name = derived.1 == name || (name.is_empty() && !code.is_empty());
        if derived.0 != code || !same_name {
            all.insert((*kind).to_owned(), [code.to_owned(), name.to_owned()]);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_print_their_tree_and_only_differences_are_kept() {
        let code = |kind: &str, norm: &str, code: &str, name: &str| {
            ((kind.to_owned(), norm.to_owned()), (code.to_owned(), name.to_owned()))
        };
        let codes = HashMap::from([
            code("program", "1.1.2", "1.01.02", "PROGRAM"),
            code("sub_kegiatan", "1.1.2.2.1.1", "1.01.02.2.01.0001", "Sub"),
        ]);
        let names = Names::new(codes, [(7, "1.01".to_owned(), "Dinas".to_owned())]);
        let spot = Spot { unit: Some(7), bidang: Some("1.1"), sub_kegiatan: Some("1.1.2.2.1.1"), ..Spot::default() };
        let pairs = prints(&names, spot);
        let code = |at: usize| pairs[at].0.as_ref();
        assert_eq!([code(URUSAN), code(PROGRAM), code(KEGIATAN), code(SKPD)], ["1", "1.01.02", "1.1.2.2.1", "1.01"]);
        let mut told: [Option<(&str, &str)>; 9] = [None; 9];
        for (slot, (code, name)) in told.iter_mut().zip(&pairs) {
            *slot = (!code.is_empty()).then_some((code.as_ref(), name.as_ref()));
        }
        assert!(differing(&pairs, told).is_empty());
        told[PROGRAM] = Some(("1.01.02", ""));
        assert!(differing(&pairs, told).is_empty(), "a name left out");
        told[PROGRAM] = Some(("1.01.02", "Program lain"));
        told[SOURCE] = Some(("", "DAU"));
        let found = differing(&pairs, told);
        assert_eq!(found.keys().collect::<Vec<_>>(), ["program", "sumber_dana"]);
        let printed = Printed { names: found, ..Printed::default() };
        assert_eq!(Printed::parse(printed.json().as_deref()), printed);
        assert_eq!(Printed::default().json(), None);
    }
}
