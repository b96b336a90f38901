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
        ("append_only", Dialect::Sqlite) => ["UPDATE", "DELETE"]
            .map(|op| {
                format!(
                    "CREATE TRIGGER {argument}_no_{op} BEFORE {op} ON {argument} \
                     BEGIN SELECT RAISE(ABORT, '{argument} hanya dapat ditambah'); END;"
                )
            })
            .join("\n"),
        ("append_only", Dialect::Postgres) => format!(
            "CREATE OR REPLACE FUNCTION {argument}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{argument} hanya dapat ditambah'; END $$;\n\
             CREATE TRIGGER {argument}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {argument} \
             FOR EACH STATEMENT EXECUTE FUNCTION {argument}_append_only();"
        ),
        _ => return Err(Error::Bug(format!("tanda {{{token}}} tidak dikenal dalam migrasi"))),
    })
}

/// What the database remembers of the migrations it has had.
pub(crate) const HISTORY: &str = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL)";
