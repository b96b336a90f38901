//! The list of modules, in the order of public money.

use store::migrate::Migration;
use store::{ActEntry, Module, Schema, Table};

pub static MODULES: &[&Module] = &[&organisation::MODULE, &budget::MODULE, &treasury::MODULE];

const MIGRATIONS: &[Migration] =
    &[store::migrate::KERNEL, budget::MIGRATION, treasury::MIGRATION, store::migrate::READS];

pub const SCHEMA: Schema = Schema {
    migrations: MIGRATIONS,
    regulations: &[organisation::regulations::REGULATIONS, budget::model::REGULATIONS, treasury::policy::REGULATIONS],
};

/// Every act of every module.
pub fn acts() -> impl Iterator<Item = &'static ActEntry> {
    MODULES.iter().flat_map(|m| m.acts)
}

pub fn act(name: &str) -> Option<&'static ActEntry> {
    acts().find(|a| a.def.name == name)
}

/// Every table, for verification.
pub fn tables() -> Vec<&'static Table> {
    store::table::KERNEL_TABLES.iter().chain(MODULES.iter().flat_map(|m| m.tables)).copied().collect()
}

/// What every module inherits: tests over all acts and all tables.
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use store::testing::{columns, on_both};

    use super::*;

    #[test]
    fn every_act_names_its_offices_and_its_law() {
        let mut names = BTreeSet::new();
        for act in acts() {
            let def = act.def;
            assert!(names.insert(def.name), "{} twice", def.name);
            assert!(
                def.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                def.name
            );
            assert!(!def.title.is_empty() && !def.law.is_empty(), "{} without title or law", def.name);
            assert!(!def.roles.is_empty() || def.founding, "{} belongs to nobody", def.name);
            for other in def.separate_from {
                assert!(act_exists(other), "{} is kept apart from {other}, which is no act", def.name);
            }
        }
        assert!(names.len() > 40);
    }

    fn act_exists(name: &str) -> bool {
        super::act(name).is_some()
    }

    #[test]
    fn every_act_named_in_a_remedy_exists() {
        for name in treasury::rules::ACTS_NAMED.iter().filter(|n| **n != "check") {
            assert!(act_exists(name), "{name}");
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
}
