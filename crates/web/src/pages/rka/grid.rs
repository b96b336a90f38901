//! Lines of an RKA as cells of a table, and back as the input of their act.

use std::collections::BTreeSet;

use kernel::coefficient::Quantity;
use kernel::{Code, Coefficient, Money};
use serde_json::{Value, json};

use super::super::fields::{self, Fault, Typed};
use super::super::look::digits;
use super::super::words::planning as say;
use crate::planning::{Line, rate};

/// A column: the letter that its fields begin with, and the act's name of it.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) letter: &'static str,
    field: &'static str,
    pub(super) class: &'static str,
    /// Chosen from this list.
    pub(super) list: &'static str,
}

const fn column(letter: &'static str, field: &'static str, class: &'static str, list: &'static str) -> Column {
    Column { letter, field, class, list }
}

pub(super) static COLUMNS: [Column; 13] = [
    column("r", "rekening", "c-rek", "rekening"),
    column("u", "name", "u", ""),
    column("k", "coefficient", "c-koef", ""),
    column("h", "price", "c-harga", ""),
    column("p", "tax_rate", "c-pjk", ""),
    column("s", "source", "c-sum", "sumber"),
    column("i", "item", "c-brg", ""),
    column("e", "specification", "c-teks", ""),
    column("g", "package", "c-teks", ""),
    column("c", "note", "c-teks", ""),
    column("t", "recipient", "c-teks", ""),
    column("a", "exception", "c-teks", ""),
    column("o", "location", "c-teks", ""),
];
const REKENING: usize = 0;
const NAME: usize = 1;
const COEFFICIENT: usize = 2;
const PRICE: usize = 3;
const TAX: usize = 4;
const SOURCE: usize = 5;
/// Rows that one paste brings at most.
const MOST: usize = 500;
const DROP: &str = "x";
const VERSION: &str = "v";

type Cells = [String; COLUMNS.len()];

/// A row as it stands on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The line's number, or `n1` and so on for what is new.
    pub(super) key: String,
    pub(super) version: i64,
    pub(super) cells: Cells,
    pub(super) dropped: bool,
}

impl Row {
    pub(super) fn of(l: &Line) -> Row {
        let text = [&l.item, &l.specification, &l.package, &l.note, &l.recipient, &l.exception, &l.location];
        let [item, specification, package, note, recipient, exception, location] = text.map(Clone::clone);
        let (rekening, source) = (l.rekening.code.clone(), l.source.code.clone());
        let cells = [
            rekening,
            l.name.clone(),
            l.coefficient.clone(),
            digits(l.price),
            rate(l.tax_rate),
            source,
            item,
            specification,
            package,
            note,
            recipient,
            exception,
            location,
        ];
        Row { key: l.id.to_string(), version: l.version, cells, dropped: false }
    }

    pub(super) fn fresh(n: usize, cells: Cells) -> Row {
        Row { key: format!("n{n}"), cells, ..Row::default() }
    }

    pub(super) fn line(&self) -> Option<i64> {
        self.key.parse().ok()
    }

    fn number(&self) -> usize {
        self.key.strip_prefix('n').and_then(|n| n.parse().ok()).unwrap_or_default()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|c| c.trim().is_empty())
    }

    /// Written one way, however it was typed.
    pub(super) fn plain(&self) -> Cells {
        let code = |text: &str| Code::parse(text).map_or_else(|_| text.to_owned(), |c| c.norm().to_owned());
        std::array::from_fn(|at| {
            let text = self.cells[at].split_whitespace().collect::<Vec<_>>().join(" ");
            match at {
                REKENING | SOURCE => code(&text),
                COEFFICIENT => Coefficient::parse(&text).map_or(text, |c| c.to_string()),
                PRICE => Money::typed(&text).map_or(text, digits),
                TAX => tax_rate(&text).map_or(text, rate),
                _ => text,
            }
        })
    }
}

/// Tax as people type it, in hundredths of a per cent.
fn tax_rate(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() || text == "0" {
        return Some(0);
    }
    let parts = Quantity::parse(text).ok()?.ten_thousandths();
    (parts % 100 == 0).then_some(parts / 100)
}

fn is_key(text: &str) -> bool {
    let digits = text.strip_prefix('n').unwrap_or(text);
    !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The rows that were sent: those of lines, then new ones in their order.
pub(super) fn rows(typed: &Typed) -> Vec<Row> {
    let keys = typed.keys().filter_map(|name| name.strip_prefix('r')).filter(|key| is_key(key));
    let row = |key: &str| {
        let cell = |letter: &str| typed.get(&format!("{letter}{key}")).cloned().unwrap_or_default();
        Row {
            key: key.to_owned(),
            version: cell(VERSION).parse().unwrap_or_default(),
            cells: std::array::from_fn(|at| cell(COLUMNS[at].letter)),
            dropped: typed.contains_key(&format!("{DROP}{key}")),
        }
    };
    let mut rows: Vec<Row> = keys.map(row).collect();
    rows.sort_by_key(|r| (r.line().is_none(), r.number()));
    rows
}

/// Rows out of a spreadsheet, by tabs or semicolons, in the order of the columns.
pub(super) fn pasted(text: &str) -> Vec<Cells> {
    let row = |line: &str| {
        let mut cells = Cells::default();
        let parts = line.split(if line.contains('\t') { '\t' } else { ';' });
        for (cell, part) in cells.iter_mut().zip(parts) {
            part.trim().trim_matches('"').clone_into(cell);
        }
        cells
    };
    let is_head = |cells: &Cells| cells[REKENING].eq_ignore_ascii_case("rekening");
    let rows = text.lines().map(|l| l.trim_end_matches('\r')).filter(|l| !l.trim().is_empty()).map(row);
    rows.filter(|cells| !is_head(cells)).take(MOST).collect()
}

/// Puts rows behind the new ones that are not blank.
pub(super) fn add(rows: &mut Vec<Row>, cells: Vec<Cells>) {
    rows.retain(|r| r.line().is_some() || !r.is_blank());
    let last = rows.iter().map(Row::number).max().unwrap_or_default();
    rows.extend((last + 1..).zip(cells).map(|(n, cells)| Row::fresh(n, cells)));
}

/// What is saved, and which row each part of it is.
#[derive(Debug, Default)]
pub(super) struct Save {
    lines: Vec<Value>,
    drop: Vec<Value>,
    keys: Vec<String>,
    dropped: Vec<String>,
}

impl Save {
    /// Everything that differs from what is stored; rows that `left` names were
    /// not touched by whoever sent them.
    pub(super) fn of(rows: &[Row], stored: &[Line], left: &BTreeSet<String>) -> Result<Save, Vec<Fault>> {
        let (mut save, mut faults) = (Save::default(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let line = row.line().and_then(|id| stored.iter().find(|l| l.id == id));
            if row.dropped && row.line().is_some() {
                save.drop.push(json!({ "line": row.line(), "version": row.version }));
                save.dropped.push(row.key.clone());
                continue;
            }
            let same = line.is_some_and(|l| l.living && Row::of(l).plain() == row.plain());
            if row.dropped || same || left.contains(&row.key) || (line.is_none() && row.is_blank()) {
                continue;
            }
            match input(row, at + 1) {
                Ok(value) => {
                    save.lines.push(value);
                    save.keys.push(row.key.clone());
                }
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(save) } else { Err(faults) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.drop.is_empty()
    }

    /// The act's input.
    pub(super) fn input(self, mut base: Value) -> (Value, Names) {
        base["lines"] = Value::Array(self.lines);
        base["drop"] = Value::Array(self.drop);
        (base, Names { keys: self.keys, dropped: self.dropped })
    }
}

/// Which field of the page the door speaks of.
#[derive(Debug)]
pub(super) struct Names {
    keys: Vec<String>,
    dropped: Vec<String>,
}

impl Names {
    pub(super) fn here(&self, field: &str) -> Option<String> {
        let mut parts = field.split('.');
        let (list, at) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
        match list {
            "lines" => {
                let name = parts.next().unwrap_or("name");
                let letter = COLUMNS.iter().find(|c| c.field == name).map_or("u", |c| c.letter);
                Some(format!("{letter}{}", self.keys.get(at)?))
            }
            "drop" => Some(format!("u{}", self.dropped.get(at)?)),
            _ => None,
        }
    }
}

fn input(row: &Row, at: usize) -> Result<Value, Vec<Fault>> {
    let mut faults = Vec::new();
    let text = |column: usize| row.cells[column].trim();
    let mut wrong = |column: usize, message: String| {
        let name = format!("{}{}", COLUMNS[column].letter, row.key);
        faults.push(Fault::new(&name, &say::cell(column, at), message));
    };
    let fill_in = || super::super::words::get().fill_in.to_owned();
    match (text(REKENING).is_empty(), Code::parse(text(REKENING))) {
        (true, _) => wrong(REKENING, fill_in()),
        (false, Err(_)) => wrong(REKENING, say::get().not_a_code.to_owned()),
        _ => {}
    }
    if !text(SOURCE).is_empty() && Code::parse(text(SOURCE)).is_err() {
        wrong(SOURCE, say::get().not_a_code.to_owned());
    }
    let price = match text(PRICE) {
        "" => None,
        typed => fields::money(typed).map_err(|message| wrong(PRICE, message)).ok(),
    };
    let tax = tax_rate(text(TAX));
    if tax.is_none() {
        wrong(TAX, say::get().not_a_rate.to_owned());
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut value = json!({
        "rekening": text(REKENING), "name": text(NAME), "coefficient": text(COEFFICIENT), "price": price,
        "tax_rate": tax, "source": Some(text(SOURCE)).filter(|s| !s.is_empty()),
    });
    for (column, cell) in COLUMNS.iter().zip(&row.cells).skip(SOURCE + 1) {
        value[column.field] = cell.trim().into();
    }
    if let Some(line) = row.line() {
        (value["line"], value["version"]) = (line.into(), row.version.into());
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::Coded;

    fn line() -> Line {
        Line {
            id: 7,
            version: 2,
            rekening: Coded { code: "5.1.02.01.001.00024".into(), name: String::new() },
            name: "Kertas".into(),
            coefficient: "2 Rim".into(),
            price: Money::from_sen(90_050),
            tax_rate: 1100,
            source: Coded { code: "1.2.01.08".into(), name: String::new() },
            living: true,
            ..Line::default()
        }
    }

    fn typed(rows: &[Row]) -> Typed {
        let cell = |r: &Row, at: usize| (format!("{}{}", COLUMNS[at].letter, r.key), r.cells[at].clone());
        let cells = rows.iter().flat_map(|r| (0..COLUMNS.len()).map(move |at| cell(r, at)));
        let versions = rows.iter().map(|r| (format!("v{}", r.key), r.version.to_string()));
        cells.chain(versions).chain([("kunci".into(), "k".into())]).collect()
    }

    #[test]
    fn what_was_not_changed_is_not_sent() {
        let own = Row::of(&line());
        let sent = rows(&typed(&[own.clone(), Row::fresh(1, Cells::default())]));
        assert_eq!(sent[0], own);
        assert!(Save::of(&sent, &[line()], &BTreeSet::new()).expect("read").is_empty());
        let mut other = own.clone();
        (other.cells[PRICE], other.cells[TAX]) = ("Rp 900,5".into(), "11,0 %".into());
        assert!(Save::of(&[other.clone()], &[line()], &BTreeSet::new()).expect("read").is_empty(), "typed otherwise");
        other.cells[PRICE] = "900,51".into();
        let save = Save::of(&[other.clone()], &[line()], &BTreeSet::new()).expect("read");
        let (input, names) = save.input(json!({ "rka": "1" }));
        assert_eq!(input["lines"][0]["price"], "900.51");
        assert_eq!((&input["lines"][0]["line"], &input["lines"][0]["version"]), (&7.into(), &2.into()));
        assert_eq!(names.here("lines.0.price").as_deref(), Some("h7"));
        assert_eq!(names.here("lines.0").as_deref(), Some("u7"));
        assert_eq!(names.here("lines.1.price").or(names.here("sub_kegiatan")), None);
        let left = BTreeSet::from(["7".to_owned()]);
        assert!(Save::of(&[other], &[line()], &left).expect("read").is_empty());
        // A dropped line that is sent comes back.
        let dead = Line { living: false, ..line() };
        assert!(!Save::of(&[own], &[dead], &BTreeSet::new()).expect("read").is_empty());
    }

    #[test]
    fn all_that_cannot_be_read_is_told_at_its_cell() {
        let mut row = Row::fresh(3, Cells::default());
        (row.cells[NAME], row.cells[PRICE], row.cells[TAX]) = ("Kertas".into(), "1,500".into(), "x".into());
        row.cells[SOURCE] = "??".into();
        let faults = Save::of(&[row], &[], &BTreeSet::new()).expect_err("faults");
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["rn3", "sn3", "hn3", "pn3"]);
    }

    #[test]
    fn a_paste_becomes_rows_behind_those_that_are_there() {
        let text = "Rekening\tUraian\n5.1\tKertas\t2 Rim\t900\r\n\n5.2;Pena;1 Buah;100\n";
        let cells = pasted(text);
        assert_eq!((cells.len(), cells[0][1].as_str(), cells[1][PRICE].as_str()), (2, "Kertas", "100"));
        let mut all = vec![Row::of(&line()), Row::fresh(1, Cells::default()), Row::fresh(2, cells[0].clone())];
        add(&mut all, cells);
        let keys: Vec<&str> = all.iter().map(|r| r.key.as_str()).collect();
        assert_eq!(keys, ["7", "n2", "n3", "n4"]);
        assert_eq!(pasted(&"a\n".repeat(600)).len(), MOST);
    }
}
