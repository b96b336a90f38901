//! Every real act meets inputs that fit its schema and make no sense: nothing
//! may fall over, and what passed must leave sound books.

#![allow(clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use budget::public::FileLayout;
use kernel::Sheet;
use kernel::sheet::{Cell, Grid, GridRow, Value as SheetValue};
use serde_json::{Map, Value, json};
use store::module::Query;
use store::testing::Temporary;
use store::{Actor, Channel, Clock, Db, Envelope, Error};

use crate::demo;
use crate::modules::{self, MODULES, SCHEMA, tables};

/// Numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n.max(1) as u64).unwrap_or_default()
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

/// What inputs are put together from: half of it exists.
struct Parts {
    texts: Vec<String>,
    ids: Vec<i64>,
}

const TEXTS: [&str; 34] = [
    "2026-03-16",
    "2026-03-15",
    "2026-12-31",
    "2025-01-01",
    "9999-12-31",
    "2026-02-30",
    "0.00",
    "0.01",
    "100000.00",
    "-0.01",
    "92233720368547758.07",
    "92233720368547758.08",
    "1e9",
    "NaN",
    "",
    " ",
    "a\u{0}b",
    "\u{202e}abc",
    "'; DROP TABLE document; --",
    "%_%",
    "1.01.01.2.06.0002",
    "5.1.02.01.001.00024",
    "5.1.02.02.001.00061",
    "4.1.01.01.01.0001",
    "1.2.01.08",
    "3",
    "12",
    "2026",
    "murni",
    "ls",
    "barang-jasa",
    "198001012005011001",
    "Ab",
    "{\"a\":1}",
];

impl Parts {
    async fn of(db: &Db, units: &[String]) -> Parts {
        let mut view = db.view().await.expect("a view");
        let mut ids = vec![0, 1, 2, 3, -1, i64::MAX, i64::MIN, 2026, 100_000];
        let mut texts: Vec<String> = TEXTS.iter().map(|t| (*t).to_owned()).collect();
        texts.extend(units.iter().take(3).cloned());
        texts.push("x".repeat(5000));
        for table in tables().iter().filter(|t| t.key == ["id"]) {
            for row in store::Read::query(&mut view, table.select, vec![]).await.expect("rows").iter().take(6) {
                let id = row.int("id").expect("an id");
                ids.push(id);
                texts.push(id.to_string());
            }
        }
        Parts { texts, ids }
    }

    fn value(&self, schema: &Value, whole: &Value, dice: &mut Dice, depth: usize) -> Value {
        let named = schema.get("$ref").and_then(Value::as_str).and_then(|r| whole.pointer(r.strip_prefix('#')?));
        if let Some(named) = named {
            return self.value(named, whole, dice, depth);
        }
        if depth > 6 || dice.below(40) == 0 {
            return json!(dice.one_of(&self.texts));
        }
        for several in ["oneOf", "anyOf", "allOf"] {
            if let Some(one) = schema.get(several).and_then(Value::as_array).and_then(|all| dice.one_of(all)) {
                return self.value(one, whole, dice, depth + 1);
            }
        }
        if let Some(one) = schema.get("const") {
            return one.clone();
        }
        if let Some(one) = schema.get("enum").and_then(Value::as_array).and_then(|all| dice.one_of(all)) {
            return one.clone();
        }
        let kind = match schema.get("type") {
            Some(Value::Array(kinds)) => dice.one_of(kinds).and_then(Value::as_str).unwrap_or("null"),
            Some(Value::String(kind)) => kind,
            _ => "string",
        };
        match kind {
            "object" => self.object(schema, whole, dice, depth),
            "array" => {
                let item = schema.get("items").cloned().unwrap_or(Value::Null);
                (0..dice.below(4)).map(|_| self.value(&item, whole, dice, depth + 1)).collect()
            }
            "integer" | "number" => json!(self.number(schema, dice)),
            "boolean" => json!(dice.below(2) == 0),
            "null" => Value::Null,
            _ => json!(self.text(schema, dice)),
        }
    }

    /// Mostly one that the schema allows.
    fn number(&self, schema: &Value, dice: &mut Dice) -> Option<i64> {
        let narrow = schema.get("format").and_then(Value::as_str) == Some("int32");
        let top = if narrow { i64::from(i32::MAX) } else { i64::MAX };
        let edge = |name: &str, or: i64| schema.get(name).and_then(Value::as_i64).unwrap_or(or);
        let (least, most) = (edge("minimum", i64::MIN).max(-top - 1), edge("maximum", top).min(top));
        let fits: Vec<i64> = self.ids.iter().copied().filter(|n| (least..=most).contains(n)).collect();
        if dice.below(16) == 0 { dice.one_of(&self.ids).copied() } else { dice.one_of(&fits).copied() }
    }

    fn text(&self, schema: &Value, dice: &mut Dice) -> Option<&String> {
        let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or_default();
        let fits: Vec<&String> = self.texts.iter().filter(|text| reads(pattern, text)).collect();
        if dice.below(16) == 0 { dice.one_of(&self.texts) } else { dice.one_of(&fits).copied() }
    }

    fn object(&self, schema: &Value, whole: &Value, dice: &mut Dice, depth: usize) -> Value {
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut out = Map::new();
        for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let must = required.iter().any(|r| r == name);
            if dice.below(20) > 0 && (must || dice.below(2) == 0) {
                out.insert(name.clone(), self.value(field, whole, dice, depth + 1));
            }
        }
        Value::Object(out)
    }
}

/// What the patterns of days, money and codes ask for.
fn reads(pattern: &str, text: &str) -> bool {
    match pattern {
        day if day.starts_with("^(19|2") => text.parse::<kernel::Day>().is_ok(),
        money if money.starts_with("^-?") => text.parse::<kernel::Money>().is_ok(),
        code if code.starts_with("^([0-9]") => kernel::Code::parse(text).is_ok(),
        _ => true,
    }
}

/// Who would do it: somebody of the office, or anybody.
fn actor<'a>(def: &kernel::ActDef, people: &'a [(&'static str, Actor)], dice: &mut Dice) -> &'a Actor {
    let office = dice.one_of(def.roles).map(|role| role.code());
    let fits: Vec<&Actor> = people.iter().filter(|(role, _)| Some(*role) == office).map(|(_, actor)| actor).collect();
    match dice.one_of(&fits) {
        Some(actor) if dice.below(8) > 0 => actor,
        _ => people.get(dice.below(people.len())).map_or(&Actor::PracticeOperator, |(_, actor)| actor),
    }
}

/// The offices of `demo::others`, in its order.
const OTHERS: [&str; 12] = [
    "bud",
    "bupati",
    "bappeda",
    "inspektorat",
    "pencatat-penerima",
    "administrator",
    "bkpsdm",
    "pptk",
    "bendahara-penerimaan",
    "tapd",
    "dprd",
    "sekda",
];

async fn fuzz(place: Temporary) {
    let today = kernel::Day::new(2026, 3, 16).expect("a day");
    let db = Arc::new(place.open_at(Clock::Handed(today), &SCHEMA).await.expect("open"));
    let regency = demo::found(&db).await.expect("a regency");
    let others = demo::others(&db, &regency, demo::HERO).await.expect("officials");
    demo::tell(&db, &regency).await.expect("a payment");
    demo::workday(&db, &regency).await.expect("a day's work");
    let offices = regency.offices.get(demo::HERO).expect("the offices of the story");
    let mut people: Vec<(&'static str, Actor)> = vec![
        ("ppkd", regency.ppkd.clone()),
        ("kuasa-bud", regency.kuasa.clone()),
        ("staf", offices.staff.clone()),
        ("bendahara-pengeluaran", offices.treasurer.clone()),
        ("ppk-skpd", offices.verifier.clone()),
        ("pa", offices.head.clone()),
    ];
    people.extend(OTHERS.into_iter().zip(others).map(|(role, (_, actor))| (role, actor)));
    let parts = Parts::of(&db, &regency.units).await;
    let rounds = if std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long") { 600 } else { 12 };
    let (mut dice, mut passed, mut refused) = (Dice(2026), 0, 0);
    for entry in modules::acts() {
        let schema = (entry.schema)();
        for round in 0..rounds {
            let read = (0..400).find_map(|_| {
                let input = parts.value(&schema, &schema, &mut dice, 0).to_string();
                (entry.parse)(&input).ok().map(|work| (input, work))
            });
            let Some((input, work)) = read else { panic!("{}: no input was ever read", entry.def.name) };
            let mut envelope = Envelope::new(actor(entry.def, &people, &mut dice).clone(), Channel::Api);
            envelope.dry_run = round % 4 > 0;
            match db.act(Arc::from(work), envelope).await {
                Ok(_) => passed += 1,
                Err(Error::Refused(_) | Error::Input(_) | Error::NotFound(_) | Error::Unauthorised(_)) => refused += 1,
                Err(other) => panic!("{} {input:.2000}: {other}", entry.def.name),
            }
        }
    }
    println!("{passed} passed, {refused} were refused");
    assert!(passed > 0 && refused > passed, "{passed} passed, {refused} were refused");
    let mut view = db.view().await.expect("a view");
    for check in MODULES.iter().flat_map(|m| m.checks) {
        let found = (check.run)(&mut view, demo::YEAR).await.expect("a check").findings;
        let broken: Vec<_> =
            found.iter().filter(|f| ["CEK-SALDO", "CEK-PESANAN", "CEK-NOMOR"].contains(&f.code.as_str())).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
    drop(view);
    Arc::into_inner(db).expect("nobody else").close().await;
    let told = store::verify::verify(&place.place, &place.keys, &tables()).await.expect("verified");
    assert!(told.is_sound(), "{told:?}");
    place.discard().await.expect("discarded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fuzz_acts_sqlite() {
    fuzz(Temporary::sqlite(true, &SCHEMA).await.expect("a folder")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fuzz_acts_postgres() {
    if let Some(place) = Temporary::postgres(true, &SCHEMA).await.expect("a database") {
        fuzz(place).await;
    }
}

// ---- files ---------------------------------------------------------------------

/// A table as a reader of workbooks hands it on.
fn grid(sheet: &Sheet) -> Grid {
    let text = |v: &SheetValue| match v {
        SheetValue::Empty => Cell::Empty,
        SheetValue::Day(day) => Cell::Day(*day),
        other => Cell::Text(other.plain()),
    };
    let heading = sheet.heading.iter().map(|line| vec![Cell::Text(line.clone())]).chain([vec![]]);
    let header = vec![sheet.columns.iter().map(|c| Cell::Text(c.name.clone())).collect()];
    let body = sheet.rows.iter().chain(&sheet.total).map(|row| row.iter().map(text).collect());
    let rows = heading.chain(header).chain(body);
    let rows = (1..).zip(rows).map(|(number, cells)| GridRow { number, cells }).collect();
    Grid { name: sheet.name.clone(), rows }
}

/// Spoils some cells, and now and then a row or a heading.
fn spoil(grid: &Grid, parts: &Parts, dice: &mut Dice) -> Grid {
    let mut grid = grid.clone();
    for _ in 0..=dice.below(6) {
        let (row, other) = (dice.below(grid.rows.len()), dice.below(grid.rows.len()));
        match dice.below(12) {
            0 => drop(grid.rows.remove(row)),
            1 => grid.rows.insert(row, grid.rows[other].clone()),
            2 => grid.rows.swap(row, other),
            3 => grid.rows[row].cells.truncate(dice.below(4)),
            _ => {
                let width = grid.rows[row].cells.len();
                if let Some(cell) = grid.rows[row].cells.get_mut(dice.below(width)) {
                    *cell = odd(parts, dice);
                }
            }
        }
    }
    grid
}

fn odd(parts: &Parts, dice: &mut Dice) -> Cell {
    const NUMBERS: [&str; 9] = ["0", "-0.01", "0.005", "1250.5", "1e15", "9.3e17", "1.7e308", "NaN", "-inf"];
    match dice.below(9) {
        0 => Cell::Empty,
        1 | 2 => Cell::Number(NUMBERS[dice.below(NUMBERS.len())].parse().expect("a number")),
        3 => Cell::Bool(true),
        4 => Cell::Formula("A1*2".into()),
        5 => Cell::Fault("#REF!".into()),
        6 => Cell::Covered(1),
        7 => Cell::Day(kernel::Day::new(2026, 3, 16).expect("a day")),
        _ => Cell::Text(dice.one_of(&parts.texts).cloned().unwrap_or_default()),
    }
}

/// Files of the national system, each somewhat spoilt: a reader says why it
/// does not take one, or takes rows that add up to the total that it tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fuzz_files_of_the_national_system() {
    let place = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let today = kernel::Day::new(2026, 3, 16).expect("a day");
    let db = Arc::new(place.open_at(Clock::Handed(today), &SCHEMA).await.expect("open"));
    let regency = demo::found(&db).await.expect("a regency");
    demo::tell(&db, &regency).await.expect("a payment");
    demo::workday(&db, &regency).await.expect("a day's work");
    let parts = Parts::of(&db, &regency.units).await;
    let mut view = db.view().await.expect("a view");
    let budget = budget::public::file_of(&mut view, demo::YEAR, "murni", FileLayout::Rekap5).await.expect("a file");
    let query = Query { year: demo::YEAR, by: None, filters: BTreeMap::new() };
    let paid = (modules::report("realisasi").expect("the layout").run)(&mut view, &query).await;
    let (budget, paid) = (grid(&budget), grid(&paid.expect("payments")));
    let taken = |g: &Grid| budget::rekap::parse(std::slice::from_ref(g), demo::YEAR).ok();
    assert!(taken(&budget).is_some_and(|r| r.rows.len() == 258), "the file is sound before it is spoilt");
    let rounds = if std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long") { 4_000 } else { 60 };
    let (mut dice, mut read) = (Dice(41), 0);
    for _ in 0..rounds {
        let spoilt = spoil(&budget, &parts, &mut dice);
        if let Some(rekap) = taken(&spoilt) {
            read += 1;
            let sum = rekap.rows.iter().fold(kernel::Money::ZERO, |sum, row| sum.plus(row.amount));
            assert_eq!(sum, rekap.total);
            assert!(rekap.rows.iter().all(|row| !row.amount.is_negative()), "a budget below nothing");
        }
        let _ = budget::rincian::parse(std::slice::from_ref(&spoilt), demo::YEAR);
        if let Ok(found) = treasury::realisasi::parse(&[spoil(&paid, &parts, &mut dice)], demo::YEAR) {
            read += 1;
            let sum = found.lines.iter().fold(kernel::Money::ZERO, |sum, line| sum.plus(line.realisasi));
            assert_eq!(sum, found.totals.realisasi);
        }
    }
    assert!(read > rounds / 4, "only {read} of {rounds} were read");
}
