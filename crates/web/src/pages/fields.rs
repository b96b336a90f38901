//! The fields of a form: drawn from what an act asks, read back into its JSON.

use std::collections::BTreeMap;

use kernel::form::{Ask, Field, Form};
use kernel::money::MoneyError;
use kernel::{Day, Money, Role};
use serde_json::{Map, Value};

use super::seek::Seek;
use super::words;
use super::words::theirs;
use crate::Choice;

/// What was typed, by the names of the fields.
pub(crate) type Typed = BTreeMap<String, String>;

/// What is wrong beside one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) field: String,
    /// What people call the field.
    pub(crate) label: String,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(field: &str, label: &str, message: impl Into<String>) -> Fault {
        Fault { field: field.to_owned(), label: label.to_owned(), message: message.into() }
    }
}

/// A field as the page draws it.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    /// text, long, day, number, money, choice, yes, secret, present or ticks.
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    pub(crate) options: Vec<Choice>,
    pub(crate) required: bool,
    pub(crate) faults: Vec<String>,
    /// The heading of the part that begins here.
    pub(crate) under: &'static str,
    /// Where what it asks for can be searched.
    pub(crate) seek: Option<Seek>,
}

pub(crate) fn drawn(act: &str, field: &Field, typed: &Typed, units: &[Choice], faults: &[Fault]) -> Drawn {
    let of = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(code, title)| Choice { code: (*code).into(), title: theirs::choice("option", code, title).into() })
            .collect()
    };
    let (kind, options) = match field.ask {
        Ask::Text | Ask::SubKegiatan | Ask::Rekening => ("text", Vec::new()),
        Ask::Long | Ask::Several => ("long", Vec::new()),
        Ask::Money => ("money", Vec::new()),
        Ask::Day => ("day", Vec::new()),
        Ask::Number | Ask::PayeeAccount => ("number", Vec::new()),
        Ask::Choice(pairs) => ("choice", of(pairs)),
        Ask::Unit => ("choice", units.to_vec()),
        Ask::Role => {
            let role = |r: &Role| Choice { code: r.code().into(), title: theirs::role(*r).into() };
            ("choice", Role::ALL.iter().map(role).collect())
        }
        Ask::Yes => ("yes", Vec::new()),
        Ask::Value => ("text", Vec::new()),
        Ask::Secret => ("secret", Vec::new()),
        // Whoever draws the page puts the rows in.
        Ask::Pick(_) => ("choice", Vec::new()),
        Ask::Ticks(_) => ("ticks", Vec::new()),
    };
    // What its owner alone knows is typed again.
    let value = if field.ask == Ask::Secret { None } else { typed.get(field.name).cloned() };
    let here = faults.iter().filter(|f| f.field == field.name);
    Drawn {
        name: field.name,
        label: theirs::field_label(act, field),
        hint: theirs::field_hint(act, field),
        kind,
        value: value.unwrap_or_default(),
        options,
        required: field.required,
        faults: here.map(|f| f.message.clone()).collect(),
        under: field.under.map_or("", |heading| theirs::named("part", heading)),
        seek: None,
    }
}

/// Boxes that were ticked, `grants-12=1`, as one text of numbers: `12`.
pub(crate) fn ticked(form: &Form, typed: &mut Typed) {
    for field in form.fields.iter().filter(|f| matches!(f.ask, Ask::Ticks(_))) {
        let own = |name: &String| name.strip_prefix(field.name)?.strip_prefix('-').map(str::to_owned);
        let numbers: Vec<String> = typed.keys().filter_map(own).collect();
        typed.insert(field.name.into(), numbers.join(","));
    }
}

impl Drawn {
    /// Whether a row is ticked.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.value.split(',').any(|n| n == code)
    }
}

/// The field of a form that a rule means: of just this name, one that holds it
/// (`lines` is asked by `lines.0.rekening`), or for a sum the amount.
pub(crate) fn meant(form: &Form, name: &str) -> Option<&'static str> {
    let all = || form.fields.iter();
    let exact = all().find(|f| f.name == name);
    let part = || all().find(|f| f.name.split('.').any(|part| part == name));
    let sum = || all().find(|f| name == "jumlah" && f.ask == Ask::Money);
    exact.or_else(part).or_else(sum).map(|f| f.name)
}

/// The act's input, or everything that cannot be read.
pub(crate) fn input(act: &str, form: &Form, typed: &Typed) -> Result<Map<String, Value>, Vec<Fault>> {
    let (mut map, mut faults) = (Map::new(), Vec::new());
    for field in form.fields {
        let text = typed.get(field.name).map_or("", |t| t.trim());
        if text.is_empty() {
            if field.required {
                faults.push(Fault::new(field.name, theirs::field_label(act, field), words::get().fill_in));
            }
            continue;
        }
        match value(field.ask, text) {
            Ok(value) => put(&mut map, field.name, value),
            Err(message) => faults.push(Fault::new(field.name, theirs::field_label(act, field), message)),
        }
    }
    if faults.is_empty() { Ok(map) } else { Err(faults) }
}

fn value(ask: Ask, text: &str) -> Result<Value, String> {
    Ok(match ask {
        Ask::Text | Ask::Long | Ask::Unit | Ask::Secret | Ask::SubKegiatan | Ask::Rekening => text.into(),
        Ask::Yes => true.into(),
        Ask::Value => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        Ask::Role if Role::parse(text).is_some() => text.into(),
        Ask::Role => return Err(words::get().choose_listed.into()),
        Ask::Several => text.lines().map(str::trim).filter(|l| !l.is_empty()).collect(),
        Ask::Money => money(text)?.to_string().into(),
        Ask::Day => day(text)?.to_string().into(),
        Ask::Number | Ask::PayeeAccount | Ask::Pick(_) => {
            text.parse::<i64>().map_err(|_| words::not_a_number(text))?.into()
        }
        Ask::Choice(pairs) if pairs.iter().any(|(code, _)| *code == text) => text.into(),
        Ask::Choice(_) => return Err(words::get().choose_listed.into()),
        Ask::Ticks(_) => {
            let picked: Option<Vec<Value>> = text.split(',').map(picked).collect();
            picked.ok_or(words::get().choose_listed)?.into()
        }
    })
}

/// The number of a ticked row: `12`, or `12-1` where a row is a part of another.
fn picked(code: &str) -> Option<Value> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match code.split_once('-') {
        None => code.parse::<i64>().ok().map(Value::from),
        Some((row, part)) => (digits(row) && digits(part)).then(|| code.into()),
    }
}

pub(crate) fn money(text: &str) -> Result<Money, String> {
    Money::typed(text).map_err(|error| match error {
        MoneyError::TooLarge(text) => words::too_much_money(&text),
        _ => words::not_money(text.trim()),
    })
}

/// `2026-03-16`, as the browser sends it, or `16/03/2026`.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    let turned = || {
        let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
        let [day, month, year] = parts.as_slice() else { return None };
        Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    text.parse().ok().or_else(turned).ok_or_else(|| words::not_a_day(text))
}

/// Puts a value where a path like `sptjm.number` says.
fn put(map: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            map.insert(path.into(), value);
        }
        // `lines.0.amount`: the one row of a list that a form has room for.
        Some((head, rest)) if rest.starts_with("0.") => {
            let list = map.entry(head).or_insert_with(|| Value::Array(vec![Value::Object(Map::new())]));
            if let Some(Value::Object(first)) = list.get_mut(0) {
                put(first, rest.trim_start_matches("0."), value);
            }
        }
        Some((head, rest)) => {
            let inner = map.entry(head).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::form::Ticks;

    use super::*;

    const FORM: Form = Form::on(
        "spp",
        "",
        &[
            Field::need("sptjm.number", "", "", Ask::Text),
            Field::need("sptjm.date", "", "", Ask::Day),
            Field::may("amount", "", "", Ask::Money),
            Field::may("reasons", "", "", Ask::Several),
            Field::may("kind", "", "", Ask::Choice(&[("a", "A")])),
        ],
    );

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn what_is_typed_becomes_the_input() {
        let all = typed(&[
            ("sptjm.number", " 12/X "),
            ("sptjm.date", "16/03/2026"),
            ("amount", "1.500.000,5"),
            ("reasons", "satu\n\n dua \n"),
            ("kind", "a"),
        ]);
        let map = input("", &FORM, &all).expect("an input");
        assert_eq!(
            Value::Object(map),
            serde_json::json!({ "sptjm": { "number": "12/X", "date": "2026-03-16" }, "amount": "1500000.50",
                "reasons": ["satu", "dua"], "kind": "a" })
        );
    }

    #[test]
    fn ticked_rows_become_numbers() {
        const ROWS: Ticks = Ticks { number: "", same: ("", ""), only: ("", ""), shown: &[] };
        const TICKED: Form = Form::begin("", &[Field::need("grants", "", "", Ask::Ticks(&ROWS))]);
        let mut all = typed(&[("grants-12", "1"), ("grants-7", "1"), ("decree", "SK 1")]);
        ticked(&TICKED, &mut all);
        let map = input("", &TICKED, &all).expect("an input");
        assert_eq!(Value::Object(map), serde_json::json!({ "grants": [12, 7] }));
        let mut parts = typed(&[("grants-12-1", "1")]);
        ticked(&TICKED, &mut parts);
        let map = input("", &TICKED, &parts).expect("an input");
        assert_eq!(Value::Object(map), serde_json::json!({ "grants": ["12-1"] }));
        for bad in [&[("grants-x", "1")][..], &[("grants-12-x", "1")], &[("grants--1", "1")], &[("decree", "SK 1")]] {
            let mut all = typed(bad);
            ticked(&TICKED, &mut all);
            assert_eq!(input("", &TICKED, &all).expect_err("a fault")[0].field, "grants", "{bad:?}");
        }
    }

    #[test]
    fn a_rule_leads_to_a_field_that_the_form_has() {
        const LINE: Form = Form::begin(
            "",
            &[
                Field::need("lines.0.rekening", "", "", Ask::Text),
                Field::need("lines.0.amount", "", "", Ask::Money),
                Field::may("date", "", "", Ask::Day),
            ],
        );
        let cases = [
            ("date", Some("date")),
            ("lines", Some("lines.0.rekening")),
            ("amount", Some("lines.0.amount")),
            ("jumlah", Some("lines.0.amount")),
            ("dasar", None),
        ];
        for (name, field) in cases {
            assert_eq!(meant(&LINE, name), field, "{name}");
        }
        assert_eq!(meant(&FORM, "reference"), None);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let bad = typed(&[("sptjm.date", "31/02/2026"), ("amount", "1.50"), ("kind", "b")]);
        let faults = input("", &FORM, &bad).expect_err("faults");
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["sptjm.number", "sptjm.date", "amount", "kind"]);
        assert!(faults[2].message.contains("1.50"));
    }
}
