//! Migrations: written once, with a few tokens that differ by database.

use crate::{Error, Result};

/// One ordered list for both databases.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
}

pub const KERNEL: Migration =
    Migration { name: "0001_kernel", sql: include_str!("../../../migrations/0001_kernel.sql") };
/// Indexes for lists, of the house's own tables.
pub const READS: Migration = Migration { name: "0004_reads", sql: include_str!("../../../migrations/0004_reads.sql") };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// Fills in the tokens of a migration.
pub fn render(sql: &str, dialect: Dialect) -> Result<String> {
    let bare: String = sql.lines().filter(|l| !l.trim_start().starts_with("--")).flat_map(|l| [l, "\n"]).collect();
    let mut out = String::with_capacity(bare.len() + 1000);
    let mut rest = bare.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (token, tail) = after.split_once('}').ok_or_else(|| Error::Bug("tanda { tanpa } dalam migrasi".into()))?;
        out.push_str(before);
        out.push_str(&token_text(token, dialect)?);
        rest = tail;
    }
    out.push_str(rest);
    // By this name alone SQLite keeps the rows themselves in the key's order;
    // under any other it would keep a second tree for the key.
    Ok(match dialect {
        Dialect::Sqlite => out.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"),
        Dialect::Postgres => out,
    })
}

fn token_text(token: &str, dialect: Dialect) -> Result<String> {
    let (name, argument) = token.split_once(' ').unwrap_or((token, ""));
    Ok(match (name, dialect) {
        ("identity", Dialect::Sqlite) => format!("{argument} INTEGER PRIMARY KEY AUTOINCREMENT"),
        ("identity", Dialect::Postgres) => format!("{argument} BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ("by_key", Dialect::Sqlite) => "WITHOUT ROWID".into(),
        ("by_key", Dialect::Postgres) => String::new(),
        ("blob", Dialect::Sqlite) => "BLOB".into(),
        ("blob", Dialect::Postgres) => "BYTEA".into(),
        // SQLite turns an overflowing integer into a float, silently.
        ("money", Dialect::Sqlite) => format!("{argument} BIGINT NOT NULL CHECK (typeof({argument}) = 'integer')"),
        ("money", Dialect::Postgres) => format!("{argument} BIGINT NOT NULL"),
        ("append_only", _) => guards(argument, "no_change", &["UPDATE", "DELETE"], "hanya dapat ditambah", dialect),
        ("never_removed", _) => guards(argument, "no_removal", &["DELETE"], "tidak dapat dihapus", dialect),
        _ => return Err(Error::Bug(format!("tanda {{{token}}} tidak dikenal dalam migrasi"))),
    })
}

/// Triggers that refuse operations on a table, in words.
fn guards(table: &str, name: &str, operations: &[&str], words: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => operations
            .iter()
            .map(|op| {
                format!(
                    "CREATE TRIGGER {table}_no_{op} BEFORE {op} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} {words}'); END;\n"
                )
            })
            .collect(),
        Dialect::Postgres => format!(
            "CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{table} {words}'; END $$;\n\
             CREATE TRIGGER {table}_{name} BEFORE {} OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {table}_guard();",
            operations.join(" OR ")
        ),
    }
}

/// What the database remembers of the migrations it has had.
pub(crate) const HISTORY: &str = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL)";
