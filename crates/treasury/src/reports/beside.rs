//! Working beside the national system: what is to be typed there, in order,
//! and what came back from it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::lifecycle::Kind;
use kernel::sheet::column::text;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Document, Error, Result, Row, View};

use super::codes::Printed;
use crate::policy::Policy;
use crate::public::beside::{self, Alone, Differing};
use crate::store::national::{self, Cut};

const STATES: [&str; 4] = ["berbeda", "diputuskan", "hanya-lokal", "hanya-sipd"];

/// Local payments against the imported reports (`status=`, `skpd=`).
pub async fn reconciliation(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["status", "skpd"])?;
    let status = query.filters.get("status").map(String::as_str);
    if let Some(other) = status.filter(|s| !STATES.contains(s)) {
        return Err(Error::Input(format!("status «{other}» tidak dikenal; pilih: {}", STATES.join(", "))));
    }
    let found = beside::reconcile_kept(view, query.year).await?;
    let scope = view.scope.clone();
    let mut units = std::collections::HashMap::new();
    for unit in store::units::seen(view).await? {
        let norm = kernel::Code::parse(&unit.code).map_or_else(|_| unit.code.clone(), |c| c.norm().to_owned());
        units.insert(norm, (unit.id, unit.code));
    }
    let asked = query.filters.get("skpd").map(|code| kernel::Code::parse(code).map(|c| c.norm().to_owned()));
    let asked = asked.transpose().map_err(|e| Error::Input(format!("skpd: {e}")))?;
    let seen = |skpd: &str| {
        let unit = units.get(skpd).map_or(0, |(id, _)| *id);
        scope.sees(unit, unit) && asked.as_deref().is_none_or(|a| a == skpd)
    };
    let code = |skpd: &str| units.get(skpd).map_or_else(|| skpd.to_owned(), |(_, code)| code.clone());
    let wanted = |state: &str| status.is_none_or(|s| s == state);
    let mut rows = Vec::new();
    for (state, list) in [("berbeda", &found.different), ("diputuskan", &found.decided)] {
        let list = list.iter().filter(|d| wanted(state) && seen(&d.skpd));
        rows.extend(list.map(|d| differing_row(state, d, &code(&d.skpd))));
    }
    for (state, list) in [("hanya-lokal", &found.only_local_documents), ("hanya-sipd", &found.only_sipd_documents)] {
        let list = list.iter().filter(|a| wanted(state) && seen(&a.skpd));
        rows.extend(list.map(|a| alone_row(state, a, &code(&a.skpd))));
    }
    let heading = vec![
        "REKONSILIASI DENGAN SIPD".to_owned(),
        format!("TAHUN ANGGARAN {}", query.year),
        format!("COCOK: {} PEMBAYARAN", found.matched),
    ];
    Ok(Sheet {
        name: "Rekonsiliasi SIPD".into(),
        heading,
        columns: vec![
            text("Status"),
            text("Jenis"),
            text("Nomor SIPD"),
            text("Nomor Lokal"),
            text("Nomor Urut"),
            Column::new("SKPD", ColumnKind::Code),
            Column::new("Tanggal", ColumnKind::Day),
            Column::new("Nilai SIPD", ColumnKind::Money),
            Column::new("Nilai Lokal", ColumnKind::Money),
            text("Dicocokkan Menurut"),
            text("Perbedaan"),
            text("Putusan"),
        ],
        rows,
        total: None,
    })
}

fn differing_row(state: &str, d: &Differing, skpd: &str) -> Vec<Value> {
    let differences = d.differences.iter().map(|x| format!("{}: lokal {}, SIPD {}", x.field, x.here, x.there));
    vec![
        Value::text(state),
        Value::text(d.kind),
        Value::text(&d.number),
        Value::text(&d.local_number),
        Value::text(d.document.to_string()),
        Value::text(skpd),
        d.date.map_or(Value::Empty, Value::Day),
        Value::Money(d.amount),
        Value::Money(d.local_amount),
        Value::text(d.basis),
        Value::text(differences.collect::<Vec<_>>().join("; ")),
        d.decided.as_deref().map_or(Value::Empty, Value::text),
    ]
}

fn alone_row(state: &str, a: &Alone, skpd: &str) -> Vec<Value> {
    let local = a.document.is_some();
    let on = |side: bool, value: Value| if side { value } else { Value::Empty };
    vec![
        Value::text(state),
        Value::text(a.kind),
        on(!local, Value::text(&a.number)),
        on(local, Value::text(&a.number)),
        a.document.map_or(Value::Empty, |d| Value::text(d.to_string())),
        Value::text(skpd),
        a.date.map_or(Value::Empty, Value::Day),
        on(!local, Value::Money(a.amount)),
        on(local, Value::Money(a.amount)),
        Value::Empty,
        Value::Empty,
        Value::Empty,
    ]
}

/// The order in which the national system takes documents.
const ORDER: [Kind; 16] = [
    Kind::Spd,
    Kind::TuLeave,
    Kind::Spp,
    Kind::Spm,
    Kind::Sp2d,
    Kind::Passing,
    Kind::Npd,
    Kind::Tbp,
    Kind::BppLpj,
    Kind::Lpj,
    Kind::Dpr,
    Kind::Dpt,
    Kind::Sts,
    Kind::Stbp,
    Kind::RevenueDeposit,
    Kind::Sp3b,
];

/// A document of a module to the right that is to be typed, with one of its accounts.
#[derive(Clone, Debug)]
pub struct ToType {
    pub document: Document,
    pub skpd: String,
    pub sub_unit: String,
    /// Normal forms.
    pub sub_kegiatan: Option<String>,
    pub rekening: String,
    pub part: Money,
    pub payer: Option<String>,
    /// What it rests on, as people call it.
    pub basis: Option<String>,
}

/// A document that is to be typed.
#[derive(Clone, Copy, Debug)]
struct Typed {
    rank: usize,
    day: Option<Day>,
    unit: i64,
    serial: Option<i64>,
}

/// Documents in the order in which they are typed: by kind and day, but none
/// before what it rests on, and none before an earlier number of its series,
/// so that the numbers fall the same. `grounds`: a document, and what it rests on.
fn in_order(all: &BTreeMap<i64, Typed>, grounds: Vec<(i64, i64)>) -> Vec<i64> {
    let mut series: BTreeMap<(i64, usize), BTreeSet<(i64, i64)>> = BTreeMap::new();
    for (id, d) in all {
        if let Some(serial) = d.serial {
            series.entry((d.unit, d.rank)).or_default().insert((serial, *id));
        }
    }
    let earlier = series.values().flat_map(|s| s.iter().zip(s.iter().skip(1)).map(|(one, next)| (next.1, one.1)));
    let grounds: BTreeSet<(i64, i64)> = grounds.into_iter().chain(earlier).collect();
    let mut waits: BTreeMap<i64, usize> = all.keys().map(|id| (*id, 0)).collect();
    let mut behind: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (id, ground) in grounds.into_iter().filter(|(id, ground)| id != ground && all.contains_key(ground)) {
        if let Some(count) = waits.get_mut(&id) {
            *count += 1;
            behind.entry(ground).or_default().push(id);
        }
    }
    let place = |id: i64| all.get(&id).map(|d| (d.rank, d.day, id));
    let mut left: BTreeSet<_> = all.keys().filter_map(|id| place(*id)).collect();
    let mut free: BTreeSet<_> = left.iter().filter(|d| waits.get(&d.2) == Some(&0)).copied().collect();
    let mut order = Vec::with_capacity(all.len());
    // Two that rest on each other would stop the list: the first then goes on.
    while let Some(next) = free.pop_first().or_else(|| left.first().copied()) {
        left.remove(&next);
        order.push(next.2);
        for id in behind.remove(&next.2).unwrap_or_default() {
            let Some(count) = waits.get_mut(&id) else { continue };
            *count = count.saturating_sub(1);
            let ready = *count == 0;
            free.extend(place(id).filter(|d| ready && left.contains(d)));
        }
    }
    order
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("Urutan", ColumnKind::Count),
        text("Jenis"),
        text("Sifat"),
        text("Nomor Lokal"),
        text("Nomor Urut"),
        Column::new("Tanggal", ColumnKind::Day),
        Column::new("SKPD", ColumnKind::Code),
        Column::new("Sub Unit", ColumnKind::Code),
        Column::new("Sub Kegiatan", ColumnKind::Code),
        Column::new("Rekening", ColumnKind::Code),
        Column::new("Nilai Baris", ColumnKind::Money),
        Column::new("Nilai Dokumen", ColumnKind::Money),
        text("Potongan"),
        text("Penerima"),
        text("Uraian"),
        text("Dasar"),
        text("Bank Penerima"),
        text("Rekening Penerima"),
        text("NPWP"),
        text("Kontrak"),
        text("Tagihan"),
        text("Setoran Pajak"),
        text("Penyetor"),
    ]
}

/// Local documents that the national system does not know yet, a row for each
/// account, in the order in which they are typed (`skpd=`, `jenis=`).
pub async fn to_enter(view: &mut View, query: &Query) -> Result<Sheet> {
    entered(view, query, Vec::new()).await
}

/// The same with those that other modules keep.
pub async fn entered(view: &mut View, query: &Query, more: Vec<ToType>) -> Result<Sheet> {
    query.only(&["skpd", "jenis"])?;
    let kind = query.filters.get("jenis").map(|k| {
        ORDER.into_iter().find(|o| o.code().eq_ignore_ascii_case(k)).ok_or_else(|| {
            let all: Vec<&str> = ORDER.iter().map(|k| k.code()).collect();
            Error::Input(format!("jenis «{k}» tidak dikenal; pilih: {}", all.join(", ")))
        })
    });
    let kind = kind.transpose()?;
    let asked = query.filters.get("skpd").map(|code| kernel::Code::parse(code).map(|c| c.norm().to_owned()));
    let asked = asked.transpose().map_err(|e| Error::Input(format!("skpd: {e}")))?;
    let scope = view.scope.clone();
    let words = Words::read(view, query.year).await?;
    let mut typed: BTreeMap<i64, Typed> = BTreeMap::new();
    let mut rows: BTreeMap<i64, Vec<Vec<Value>>> = BTreeMap::new();
    let rank_of = |kind: Option<Kind>| ORDER.iter().position(|o| Some(*o) == kind);
    let wanted = |rank: usize| kind.is_none_or(|k| ORDER.get(rank) == Some(&k));
    for r in national::to_enter(view, query.year).await? {
        let Some(rank) = rank_of(Kind::parse(&r.text("kind")?)) else { continue };
        let (id, unit) = (r.int("id")?, r.int("unit_id")?);
        let of = asked.as_deref().is_none_or(|a| r.text("skpd_norm").is_ok_and(|norm| norm == a));
        if !of || !scope.sees(unit, r.int("sub_unit_id")?) {
            continue;
        }
        typed.insert(id, Typed { rank, day: r.opt_day("doc_date")?, unit, serial: r.opt_int("serial")? });
        if wanted(rank) {
            rows.entry(id).or_default().push(words.entry(view, &r)?);
        }
    }
    for m in more {
        let (d, Some(rank)) = (&m.document, rank_of(Some(m.document.kind))) else { continue };
        let of = asked.as_deref().is_none_or(|a| kernel::Code::parse(&m.skpd).is_ok_and(|code| code.norm() == a));
        if !of || !scope.sees(d.unit_id, d.sub_unit_id) {
            continue;
        }
        typed.insert(d.id, Typed { rank, day: d.doc_date, unit: d.unit_id, serial: d.serial });
        if wanted(rank) {
            rows.entry(d.id).or_default().push(words.told(m));
        }
    }
    let order = in_order(&typed, national::grounds(view, query.year).await?);
    let found: Vec<Vec<Value>> = order.into_iter().filter_map(|id| rows.remove(&id)).flatten().collect();
    Ok(listed(query.year, found))
}

fn listed(year: i32, found: Vec<Vec<Value>>) -> Sheet {
    let sum = Money::sum(found.iter().filter_map(|row| match row.get(9) {
        Some(Value::Money(m)) => Some(*m),
        _ => None,
    }));
    let columns = columns();
    let mut total = vec![Value::text("Jumlah")];
    total.extend((1..columns.len()).map(|at| match (at, sum) {
        (10, Some(sum)) => Value::Money(sum),
        _ => Value::Empty,
    }));
    let rows = (1..).zip(found).map(|(no, mut row)| {
        row.insert(0, Value::Count(no));
        row
    });
    Sheet {
        name: "Entri SIPD".into(),
        heading: vec![
            "DAFTAR DOKUMEN YANG BELUM DIENTRI DI SIPD, MENURUT URUTAN ENTRINYA".into(),
            format!("TAHUN ANGGARAN {year}"),
        ],
        columns,
        rows: rows.collect(),
        total: Some(total),
    }
}

/// What the rows are told with: what documents withhold, and codes as they are
/// typed.
struct Words {
    names: BTreeMap<String, String>,
    withheld: BTreeMap<i64, Vec<Cut>>,
    printed: Printed,
}

impl Words {
    async fn read(view: &mut View, year: i32) -> Result<Words> {
        let last = Day::last_of_year(year).ok_or_else(|| Error::Input("tahun di luar batas".into()))?;
        let (regulations, _) = store::regulations::in_force(view).await?;
        let kinds = Policy::on(&regulations, last)?.deduction_kinds.value.into_iter();
        let names = kinds.map(|choice| (choice.code, choice.title)).collect();
        let withheld = national::withheld(view, year).await?;
        Ok(Words { names, withheld, printed: Printed::read(view, year).await? })
    }

    fn entry(&self, view: &View, r: &Row) -> Result<Vec<Value>> {
        let own = |name: &str| Ok::<Value, Error>(r.opt_text(name)?.map_or(Value::Empty, Value::Text));
        let [withheld, remitted] = self.cuts(r.int("id")?, r.int("thread")?);
        let [bank, account, npwp] = payee(view, r)?;
        let sub_kegiatan = r.opt_text("sub_kegiatan")?.map(|code| self.printed.sub_kegiatan(code));
        let rekening = r.opt_text("rekening")?.map(|code| self.printed.rekening(code));
        let contract = match (r.opt_text("contract")?, r.opt_int("instalment")?) {
            (Some(number), Some(n)) => Value::Text(format!("{number}, termin {n}")),
            (number, _) => number.map_or(Value::Empty, Value::Text),
        };
        Ok(vec![
            Value::Text(r.text("kind")?),
            Value::Text(r.text("flow")?),
            own("number")?,
            Value::text(r.int("id")?.to_string()),
            r.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
            own("skpd")?,
            own("sub_unit")?,
            sub_kegiatan.map_or(Value::Empty, Value::Text),
            rekening.map_or(Value::Empty, Value::Text),
            Value::Money(r.money("part")?),
            Value::Money(r.money("amount")?),
            withheld,
            own("payee")?,
            Value::Text(r.text("subject")?),
            own("rests_on")?,
            bank,
            account,
            npwp,
            contract,
            own("invoice")?,
            remitted,
            Value::Empty,
        ])
    }

    fn told(&self, m: ToType) -> Vec<Value> {
        let d = m.document;
        let some = |text: Option<String>| text.map_or(Value::Empty, Value::Text);
        let mut row = vec![
            Value::text(d.kind.code()),
            Value::Text(d.flow),
            some(d.number),
            Value::text(d.id.to_string()),
            d.doc_date.map_or(Value::Empty, Value::Day),
            Value::Text(m.skpd),
            Value::Text(m.sub_unit),
            some(m.sub_kegiatan.map(|code| self.printed.sub_kegiatan(code))),
            Value::Text(self.printed.rekening(m.rekening)),
            Value::Money(m.part),
            Value::Money(d.amount),
            Value::Empty,
            Value::Empty,
            Value::Text(d.subject),
            some(m.basis),
        ];
        row.resize(21, Value::Empty);
        row.push(some(m.payer));
        row
    }

    /// What is withheld, and what of it the State has receipted. An SPM and an
    /// SP2D withhold what their SPP does.
    fn cuts(&self, id: i64, thread: i64) -> [Value; 2] {
        let all = self.withheld.get(&id).or_else(|| self.withheld.get(&thread)).map(Vec::as_slice).unwrap_or_default();
        let name = |c: &Cut| self.names.get(&c.kind).unwrap_or(&c.kind).clone();
        let withheld = all.iter().map(|c| format!("{} {}", name(c), c.amount.rupiah())).collect::<Vec<_>>();
        let proof = |c: &Cut| c.proof.as_ref().map(|(b, ntpn)| format!("{}: billing {b}, NTPN {ntpn}", name(c)));
        let remitted = all.iter().filter_map(proof).collect::<Vec<_>>();
        [withheld, remitted].map(|told| if told.is_empty() { Value::Empty } else { Value::Text(told.join("; ")) })
    }
}

/// Bank, account and NPWP of whoever is paid: the account by its last four digits,
/// and of a person only that there is an NPWP. Both are typed from the paper.
fn payee(view: &View, r: &Row) -> Result<[Value; 3]> {
    let bank = match (r.opt_text("bank")?, r.opt_text("holder")?) {
        (Some(bank), Some(holder)) => Value::Text(format!("{bank}, a.n. {holder}")),
        _ => Value::Empty,
    };
    let account = r.opt_text("last4")?.map_or(Value::Empty, |last4| Value::Text(format!("••••{last4}")));
    let npwp = match r.opt_bytes("npwp_enc")? {
        None => Value::Empty,
        Some(_) if r.opt_text("payee_kind")?.as_deref() != Some("badan") => Value::text("tercatat"),
        Some(stored) => Value::text(String::from_utf8_lossy(&view.keys()?.decrypt("npwp", &stored)?)),
    };
    Ok([bank, account, npwp])
}

/// Under which number the national system knows what was made here.
pub async fn numbers(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let mut rows = Vec::new();
    for r in national::numbers(view, query.year).await? {
        if !scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) {
            continue;
        }
        rows.push(vec![
            Value::Text(r.text("kind")?),
            Value::Text(r.text("number")?),
            r.opt_text("local_number")?.map_or(Value::Empty, Value::Text),
            Value::text(r.int("document_id")?.to_string()),
            Value::Text(r.text("skpd")?),
            r.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
            Value::Money(r.money("amount")?),
            Value::text(if r.text("basis")? == "isi" { "dicocokkan saat impor" } else { "dicatat pejabat" }),
            r.opt_text("noted_by_name")?.map_or(Value::Empty, Value::Text),
        ]);
    }
    Ok(Sheet {
        name: "Nomor SIPD".into(),
        heading: vec!["NOMOR SIPD DOKUMEN LOKAL".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            text("Jenis"),
            text("Nomor SIPD"),
            text("Nomor Lokal"),
            text("Nomor Urut"),
            Column::new("SKPD", ColumnKind::Code),
            Column::new("Tanggal", ColumnKind::Day),
            Column::new("Nilai Lokal", ColumnKind::Money),
            text("Dicocokkan Menurut"),
            text("Dicatat Oleh"),
        ],
        rows,
        total: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, day of March, serial of the series.
    fn typed(all: &[(i64, Kind, u8, i64)]) -> BTreeMap<i64, Typed> {
        let rank = |kind: Kind| ORDER.iter().position(|o| *o == kind).unwrap_or_default();
        let one = |d: &(i64, Kind, u8, i64)| {
            (d.0, Typed { rank: rank(d.1), day: Day::new(2026, 3, d.2), unit: 1, serial: Some(d.3) })
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn a_refill_is_typed_after_the_lpj_that_it_rests_on() {
        let (up, tbp, lpj, gu, late) = (1, 2, 3, 4, 5);
        let all = typed(&[
            (gu, Kind::Spp, 20, 2),
            (late, Kind::Spp, 21, 3),
            (tbp, Kind::Tbp, 10, 1),
            (lpj, Kind::Lpj, 15, 1),
            (up, Kind::Spp, 1, 1),
        ]);
        let grounds = vec![(tbp, up), (lpj, tbp), (lpj, up), (gu, lpj)];
        // The later number waits with it, or the two would change their numbers.
        assert_eq!(in_order(&all, grounds.clone()), [up, tbp, lpj, gu, late]);
        // What is typed already is waited for no more.
        let rest: BTreeMap<i64, Typed> = all.into_iter().filter(|(id, _)| ![lpj, tbp].contains(id)).collect();
        assert_eq!(in_order(&rest, grounds), [up, gu, late]);
    }

    #[test]
    fn each_stands_once_whatever_rests_on_what() {
        let all = typed(&[(1, Kind::Spp, 1, 1), (2, Kind::Spm, 1, 1)]);
        assert_eq!(in_order(&all, vec![(1, 2), (2, 1), (2, 2), (2, 9)]), [1, 2]);
        assert_eq!(in_order(&all, Vec::new()), [1, 2]);
    }
}
