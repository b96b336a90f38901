//! What every module inherits: tests over all acts and all tables.

use std::collections::BTreeSet;

use store::testing::{columns, on_both};

use crate::modules::*;

#[test]
fn every_act_names_its_offices_and_its_law() {
    let mut names = BTreeSet::new();
    for act in acts() {
        let def = act.def;
        assert!(names.insert(def.name), "{} twice", def.name);
        assert!(def.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", def.name);
        assert!(!def.title.is_empty() && !def.law.is_empty(), "{} without title or law", def.name);
        assert!(!def.roles.is_empty() || def.founding, "{} belongs to nobody", def.name);
        for other in def.separate_from {
            assert!(act_exists(other), "{} is kept apart from {other}, which is no act", def.name);
        }
    }
    assert!(names.len() > 40);
}

fn act_exists(name: &str) -> bool {
    crate::modules::act(name).is_some()
}

#[test]
fn every_act_named_in_a_remedy_exists() {
    let named =
        treasury::rules::ACTS_NAMED.iter().chain(receipts::rules::ACTS_NAMED).chain(exchange::rules::ACTS_NAMED);
    for name in named.filter(|n| **n != "check") {
        assert!(act_exists(name), "{name}");
    }
}

/// A list whose entries read as nothing known, and a number pattern without
/// its serial, would stop every desk on the day they begin.
#[test]
fn every_dated_value_is_read_by_whoever_uses_it() {
    for r in SCHEMA.regulations.iter().flat_map(|list| list.iter()) {
        assert!((r.reads)(r.key, r.initial), "{} does not read its own first value", r.key);
        assert!(!r.key.starts_with("nomor.") || !(r.reads)(r.key, "\"{skpd}/{tahun}\""), "{} needs {{urut}}", r.key);
    }
}

/// Every column name of every table, as an extra field of every act.
#[test]
fn no_act_takes_an_unknown_field() {
    let fields: BTreeSet<&str> =
        tables().iter().flat_map(|t| t.columns).map(|c| c.name).chain(["actor", "now", "external"]).collect();
    for act in acts() {
        let schema = (act.schema)();
        assert_eq!(schema.get("additionalProperties"), Some(&false.into()), "{}", act.def.name);
        let own = schema.get("properties").and_then(|p| p.as_object());
        for field in fields.iter().filter(|f| own.is_none_or(|o| !o.contains_key(**f))) {
            let error = (act.parse)(&format!("{{\"{field}\":1}}")).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains("tidak dikenal"), "{} takes {field}: {error}", act.def.name);
        }
    }
}

/// The schema of a field by its path, and whether its holder requires it.
fn field<'s>(schema: &'s serde_json::Value, path: &str) -> Option<&'s serde_json::Value> {
    let (head, rest) = path.split_once('.').map_or((path, None), |(h, r)| (h, Some(r)));
    let found = schema.get("properties")?.get(head)?;
    let Some(rest) = rest else { return Some(found) };
    // `lines.0.amount` is a field of what the list holds.
    let rest = rest.strip_prefix("0.").unwrap_or(rest);
    let named = found.to_string();
    let name = named.split_once("#/$defs/")?.1.split('"').next()?;
    schema.get("$defs")?.get(name)?.get("properties")?.get(rest)
}

/// A form asks for fields that exist, and for every one that is required.
#[test]
fn every_form_fits_the_input_of_its_act() {
    let mut forms = 0;
    for (act, form) in acts().filter_map(|a| Some((a, a.form?))) {
        forms += 1;
        let schema = (act.schema)();
        let asked: Vec<&str> = form.document.into_iter().chain(form.fields.iter().map(|f| f.name)).collect();
        for name in &asked {
            assert!(field(&schema, name).is_some(), "{}: {name} is no field", act.def.name);
        }
        if let Some(register) = form.register {
            assert!(MODULES.iter().flat_map(|m| m.reports).any(|r| r.name == register), "{}", act.def.name);
        }
        let mut filled = form.row.iter().chain(form.more);
        assert!(filled.all(|(_, field)| asked.contains(field)), "{}: row", act.def.name);
        let required = schema.get("required").and_then(|r| r.as_array()).cloned().unwrap_or_default();
        for name in required.iter().filter_map(|r| r.as_str()) {
            let within = |asked: &&str| *asked == name || asked.starts_with(&format!("{name}.0."));
            assert!(asked.iter().any(within), "{}: {name} is not asked for", act.def.name);
            let must = form.fields.iter().all(|f| f.name != name || f.required);
            assert!(must, "{}: {name} may be left empty", act.def.name);
        }
    }
    assert!(forms >= 20);
    let steps = treasury::MODULE.acts.iter().filter(|a| a.def.edge.is_some_and(|e| !e.from.is_empty()));
    for act in steps.filter(|a| a.def.name != "revise-spp") {
        assert!(act.form.is_some(), "{} cannot be done in the browser", act.def.name);
    }
}

#[tokio::test]
async fn the_register_of_columns_is_the_database() {
    on_both(true, &SCHEMA, |db| async {
        let real = columns(&db).await.expect("columns");
        let registered: std::collections::BTreeMap<String, Vec<String>> = tables()
            .iter()
            .map(|t| (t.name.to_owned(), t.columns.iter().map(|c| c.name.to_owned()).collect()))
            .collect();
        for (table, columns) in real.iter().filter(|(t, _)| *t != "migration") {
            assert_eq!(Some(columns), registered.get(table), "{table}");
        }
        assert_eq!(real.len() - 1, registered.len(), "a registered table does not exist");
        for table in tables() {
            assert!(table.key.iter().all(|k| table.columns.iter().any(|c| c.name == *k)), "{}", table.name);
        }
        db
    })
    .await
    .expect("both databases");
}

/// What the exchange offers of Simpul answers whoever sees one SKPD alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_own_service_answers_for_one_skpd() {
    let place = store::testing::Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = place.open(&SCHEMA).await.expect("open");
    crate::demo::found(&db).await.expect("a regency");
    let query = store::module::Query { year: crate::demo::YEAR, by: None, filters: std::collections::BTreeMap::new() };
    for service in exchange::own::SERVICES.iter().filter(|service| !service.whole) {
        let mut view = db.view_as(store::Scope::Units(vec![1])).await.expect("a view");
        let report = crate::modules::report(service.code).expect("a report");
        let answer = (report.run)(&mut view, &query).await;
        assert!(answer.is_ok(), "{}: {answer:?}", service.code);
    }
}
