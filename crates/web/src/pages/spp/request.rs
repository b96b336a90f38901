//! A payment request as the fields of its page, and as the input of its act.

use kernel::Money;
use serde_json::{Map, Value, json};

use super::fields::{self, Fault, Typed};
use super::words;
use crate::Purse;

/// More lines than any request has; the act allows fewer still.
const MOST: usize = 500;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) account: i64,
    pub(super) source: String,
    pub(super) amount: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) kind: String,
    pub(super) amount: String,
}

pub(super) fn text(typed: &Typed, field: &str) -> String {
    typed.get(field).map_or("", |t| t.trim()).to_owned()
}

/// The lines in the order of their numbers.
pub(super) fn lines(typed: &Typed) -> Vec<Line> {
    let line = |n: usize| {
        let account = text(typed, &format!("rek-{n}")).parse().ok()?;
        Some(Line { account, source: text(typed, &format!("sumber-{n}")), amount: text(typed, &format!("nilai-{n}")) })
    };
    (1..=MOST).map_while(line).collect()
}

/// The deductions that were begun.
pub(super) fn cuts(typed: &Typed) -> Vec<Cut> {
    let cut = |n: usize| {
        let kind = typed.get(&format!("pot-{n}"))?;
        Some(Cut { kind: kind.trim().to_owned(), amount: text(typed, &format!("potnilai-{n}")) })
    };
    let begun = |c: &Cut| !c.kind.is_empty() || !c.amount.is_empty();
    (1..=MOST).map_while(cut).filter(begun).collect()
}

/// The sum of amounts as they were typed; none while one of them cannot be read.
/// What is not filled in yet adds nothing.
pub(super) fn sum<'a>(amounts: impl Iterator<Item = &'a str>) -> Option<Money> {
    let read = |text: &str| if text.is_empty() { Some(Money::ZERO) } else { Money::typed(text).ok() };
    Money::sum(amounts.map(read).collect::<Option<Vec<Money>>>()?)
}

/// What a button changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Look and count again.
    Nothing,
    Add(i64),
    Remove(usize),
    Pay(i64),
}

impl Change {
    pub(super) fn of(button: &str) -> Change {
        let found = match button.split_once('-') {
            Some(("tambah", id)) => id.parse().ok().map(Change::Add),
            Some(("hapus", n)) => n.parse().ok().map(Change::Remove),
            Some(("bayar", id)) => id.parse().ok().map(Change::Pay),
            _ => None,
        };
        found.unwrap_or(Change::Nothing)
    }
}

pub(super) fn press(typed: &mut Typed, change: &Change) {
    let mut rows = lines(typed);
    match change {
        Change::Nothing => return,
        Change::Pay(account) => {
            typed.insert("penerima".into(), account.to_string());
            typed.remove("cari-penerima");
            return;
        }
        Change::Add(account) => {
            rows.push(Line { account: *account, ..Line::default() });
            typed.remove("cari-rekening");
        }
        Change::Remove(n) if (1..=rows.len()).contains(n) => {
            rows.remove(n - 1);
        }
        Change::Remove(_) => return,
    }
    put_lines(typed, rows);
}

/// The lines anew, numbered from one.
pub(super) fn put_lines(typed: &mut Typed, lines: Vec<Line>) {
    typed.retain(|name, _| !["rek-", "sumber-", "nilai-"].iter().any(|start| name.starts_with(start)));
    for (n, line) in (1..).zip(lines) {
        typed.insert(format!("rek-{n}"), line.account.to_string());
        if !line.source.is_empty() {
            typed.insert(format!("sumber-{n}"), line.source);
        }
        typed.insert(format!("nilai-{n}"), line.amount);
    }
}

/// Numbers the deductions anew, so that a row left empty stands in no one's way.
pub(super) fn compact(typed: &mut Typed) {
    let begun = cuts(typed);
    put_cuts(typed, begun);
}

pub(super) fn put_cuts(typed: &mut Typed, cuts: Vec<Cut>) {
    typed.retain(|name, _| !name.starts_with("pot-") && !name.starts_with("potnilai-"));
    for (n, cut) in (1..).zip(cuts) {
        typed.insert(format!("pot-{n}"), cut.kind);
        typed.insert(format!("potnilai-{n}"), cut.amount);
    }
}

pub(super) fn faults_at(faults: &[Fault], one: &str, other: &str) -> Vec<String> {
    faults.iter().filter(|f| f.field == one || f.field == other).map(|f| f.message.clone()).collect()
}

/// What the page calls a field.
pub(super) fn label(field: &str) -> &'static str {
    let w = words::get();
    match field.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "unit" => w.unit,
        "jenis" => w.spp_kind,
        "keperluan" => w.spp_purpose,
        "penerima" => w.spp_payee,
        "tagihan-tanggal" => w.spp_bill,
        "kontrak" => w.spp_contract,
        "tagihan" => w.spp_invoice,
        "kpa" => w.spp_kpa,
        "kontrak-nilai" => w.spp_contract_value,
        "termin" => w.spp_instalment,
        "nilai-" => w.spp_asked,
        "pot-" => w.spp_cut_kind,
        "potnilai-" => w.spp_cut_amount,
        _ => w.spp_lines,
    }
}

/// Collects what cannot be read while the input is put together.
struct Reader<'a> {
    typed: &'a Typed,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, field: &str, message: impl Into<String>) {
        self.faults.push(Fault::new(field, label(field), message));
    }

    fn need(&mut self, field: &str) -> String {
        let value = text(self.typed, field);
        if value.is_empty() {
            self.fault(field, words::get().fill_in);
        }
        value
    }

    /// A value where one was typed, by the reader that fits it.
    fn may(&mut self, field: &str, read: impl Fn(&str) -> Result<Value, String>) -> Option<Value> {
        let value = text(self.typed, field);
        if value.is_empty() {
            return None;
        }
        read(&value).map_err(|message| self.fault(field, message)).ok()
    }
}

fn money(text: &str) -> Result<Value, String> {
    fields::money(text).map(|m| m.to_string().into())
}

fn number(text: &str) -> Result<Value, String> {
    text.parse::<i64>().map(Value::from).map_err(|_| words::not_a_number(text))
}

/// The input of `draft-spp`, or everything that cannot be read.
pub(super) fn input(typed: &Typed, chosen: &[(Line, Purse)], year: i32) -> Result<Value, Vec<Fault>> {
    let mut reader = Reader { typed, faults: Vec::new() };
    let mut map = Map::new();
    map.insert("year".into(), year.into());
    for (field, name) in [("unit", "unit"), ("jenis", "ls_kind"), ("keperluan", "purpose")] {
        map.insert(name.into(), reader.need(field).into());
    }
    reader.need("penerima");
    let put = |map: &mut Map<String, Value>, name: &str, value: Option<Value>| {
        if let Some(value) = value {
            map.insert(name.into(), value);
        }
    };
    put(&mut map, "payee_account", reader.may("penerima", number));
    put(&mut map, "bill_received", reader.may("tagihan-tanggal", |t| fields::day(t).map(|d| d.to_string().into())));
    put(&mut map, "invoice", reader.may("tagihan", |t| Ok(t.into())));
    put(&mut map, "kpa", reader.may("kpa", |t| Ok(t.into())));
    put(&mut map, "contract", contract(&mut reader));
    let mut lines = Vec::new();
    for (n, (line, purse)) in (1..).zip(chosen) {
        let field = format!("nilai-{n}");
        match fields::money(&line.amount) {
            Ok(amount) => {
                let mut one = json!({
                    "sub_kegiatan": purse.sub_kegiatan.code, "rekening": purse.rekening.code,
                    "amount": amount.to_string(),
                });
                if !line.source.is_empty() {
                    one["source"] = line.source.as_str().into();
                }
                lines.push(one);
            }
            Err(_) if line.amount.is_empty() => reader.fault(&field, words::get().fill_in),
            Err(message) => reader.fault(&field, message),
        }
    }
    if chosen.is_empty() {
        reader.fault("cari-rekening", words::get().spp_line_none);
    }
    map.insert("lines".into(), lines.into());
    map.insert("deductions".into(), deductions(&mut reader).into());
    if reader.faults.is_empty() { Ok(Value::Object(map)) } else { Err(reader.faults) }
}

fn contract(reader: &mut Reader<'_>) -> Option<Value> {
    let number_of = reader.may("kontrak", |t| Ok(t.into()));
    let value = reader.may("kontrak-nilai", money);
    let instalment = reader.may("termin", number);
    if number_of.is_none() && (value.is_some() || instalment.is_some()) {
        reader.fault("kontrak", words::get().fill_in);
    }
    Some(json!({ "number": number_of?, "value": value, "instalment": instalment }))
}

fn deductions(reader: &mut Reader<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for n in (1..=MOST).take_while(|n| reader.typed.contains_key(&format!("pot-{n}"))) {
        let (kind_at, amount_at) = (format!("pot-{n}"), format!("potnilai-{n}"));
        if text(reader.typed, &kind_at).is_empty() && text(reader.typed, &amount_at).is_empty() {
            continue;
        }
        let kind = reader.need(&kind_at);
        reader.need(&amount_at);
        if let Some(amount) = reader.may(&amount_at, money) {
            all.push(json!({ "kind": kind, "amount": amount }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Choice;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn what_cannot_be_read_has_no_sum() {
        let of = |all: &[&str]| sum(all.iter().copied()).map(Money::sen);
        assert_eq!(of(&["1.000", "", "0,01"]), Some(100_001));
        assert_eq!((of(&[]), of(&["1.000", "1.50"]), of(&["x"])), (Some(0), None, None));
        assert_eq!(of(&["90.000.000.000.000.000", "90.000.000.000.000.000"]), None, "too much");
    }

    #[test]
    fn buttons_change_the_lines() {
        let mut all = typed(&[("rek-1", "7"), ("nilai-1", "1"), ("rek-2", "8"), ("nilai-2", "2")]);
        press(&mut all, &Change::of("tambah-9"));
        press(&mut all, &Change::of("hapus-1"));
        press(&mut all, &Change::of("hapus-9"));
        press(&mut all, &Change::of("bayar-5"));
        let of = |account, amount: &str| Line { account, amount: amount.into(), source: String::new() };
        assert_eq!(lines(&all), [of(8, "2"), of(9, "")]);
        assert_eq!(all.get("penerima").map(String::as_str), Some("5"));
        assert_eq!(Change::of("tambah-x"), Change::Nothing);
    }

    #[test]
    fn a_request_becomes_the_input_of_its_act() {
        let code = |code: &str| Choice { code: code.into(), title: String::new() };
        let purse = Purse { sub_kegiatan: code("1.02.01.2.06.0002"), rekening: code("5.1.02"), ..Purse::default() };
        let mut all = typed(&[
            ("unit", "1.02"),
            ("jenis", "barang-jasa"),
            ("keperluan", "ATK"),
            ("penerima", "5"),
            ("tagihan-tanggal", "2026-03-16"),
            ("kontrak", "K-1"),
            ("termin", "2"),
            ("pot-1", "pph22"),
            ("potnilai-1", "1.500"),
            ("pot-2", ""),
            ("potnilai-2", ""),
        ]);
        let line = Line { account: 7, source: String::new(), amount: "1.000.000,5".into() };
        let wanted = json!({
            "year": 2026, "unit": "1.02", "ls_kind": "barang-jasa", "purpose": "ATK", "payee_account": 5,
            "bill_received": "2026-03-16", "contract": { "number": "K-1", "value": null, "instalment": 2 },
            "lines": [{ "sub_kegiatan": "1.02.01.2.06.0002", "rekening": "5.1.02", "amount": "1000000.50" }],
            "deductions": [{ "kind": "pph22", "amount": "1500.00" }],
        });
        assert_eq!(input(&all, &[(line.clone(), purse.clone())], 2026), Ok(wanted));

        all.remove("keperluan");
        all.insert("potnilai-1".into(), "1.50".into());
        all.insert("kontrak".into(), String::new());
        let faults = input(&all, &[(Line { amount: String::new(), ..line }, purse)], 2026).expect_err("faults");
        let at: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(at, ["keperluan", "kontrak", "nilai-1", "potnilai-1"]);
    }
}
