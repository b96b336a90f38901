//! Which papers a kind of payment is asked for, as dated lists, and which of
//! them are there. What is lacking is a finding for whoever examines, never a
//! refusal.

use serde::Deserialize;

use crate::model::EvidenceKind;

/// The papers of one kind of payment request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The kind, as requests have it.
    #[serde(rename = "spp")]
    pub of: String,
    #[serde(rename = "butir")]
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    #[serde(rename = "nama")]
    pub name: String,
    /// Any of these is taken for it.
    #[serde(rename = "bukti")]
    pub kinds: Vec<EvidenceKind>,
    /// Only where the payment has such a paper at all.
    #[serde(rename = "bila-ada", default)]
    pub if_any: bool,
}

/// An entry of the list, looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    pub name: String,
    pub there: bool,
    pub if_any: bool,
}

/// The list of a kind of request, with what is there; none where there is no list.
pub fn look(lists: &[List], of: &str, papers: &[EvidenceKind]) -> Option<Vec<Looked>> {
    let list = lists.iter().find(|list| list.of == of)?;
    let looked = |e: &Entry| Looked {
        name: e.name.clone(),
        there: e.kinds.iter().any(|kind| papers.contains(kind)),
        if_any: e.if_any,
    };
    Some(list.entries.iter().map(looked).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_tells_what_is_there_and_what_is_not() {
        let text = r#"[{"spp":"gaji","butir":[
            {"nama":"Daftar gaji","bukti":["daftar-penerima"]},
            {"nama":"Kuitansi","bukti":["kuitansi","tagihan"]},
            {"nama":"Foto","bukti":["foto"],"bila-ada":true}]}]"#;
        let lists: Vec<List> = serde_json::from_str(text).expect("lists");
        let there = |papers: &[EvidenceKind]| -> Vec<bool> {
            look(&lists, "gaji", papers).expect("a list").iter().map(|l| l.there).collect()
        };
        assert_eq!(there(&[]), [false, false, false]);
        assert_eq!(there(&[EvidenceKind::PayList, EvidenceKind::Invoice]), [true, true, false]);
        assert_eq!(there(&[EvidenceKind::Photograph]), [false, false, true]);
        assert_eq!(look(&lists, "barang-jasa", &[]), None);
        assert!(look(&lists, "gaji", &[]).expect("a list")[2].if_any);
        assert!(
            serde_json::from_str::<Vec<List>>(r#"[{"spp":"gaji","butir":[{"nama":"x","bukti":["apa"]}]}]"#).is_err()
        );
    }
}
