//! PostgreSQL: the application's role apart from the owner of the tables. The
//! role may do what acts do and no more: what only grows it can only add to,
//! and it changes no table, trigger or privilege.

use crate::db::{Place, Schema};
use crate::migrate::Migration;
use crate::postgres::connect;
use crate::{Error, Result, pg};

const NAME: &str = "SELECT set_config('simpul.role', $1, false)";
/// Whoever could undo the guards is no role for the application.
const TOO_STRONG: &str = "SELECT COUNT(*) AS n FROM pg_roles r
   WHERE r.rolname = current_setting('simpul.role')
     AND (r.rolsuper OR r.rolcreaterole OR r.rolbypassrls OR r.rolreplication
       OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('public', 'pertukaran') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
       OR EXISTS (SELECT 1 FROM pg_database d
            WHERE d.datname = current_database() AND pg_has_role(r.oid, d.datdba, 'MEMBER')))";
/// Privileges are taken away first, so that a second run also narrows.
const GRANT: &str = r"DO $$
DECLARE
  role TEXT := current_setting('simpul.role');
  t RECORD;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', role);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      -- Another program has just made it.
      NULL;
    END;
  END IF;
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC, %I', current_database(), role);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
  FOR t IN SELECT nspname FROM pg_namespace WHERE nspname IN ('public', 'pertukaran') LOOP
    EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC, %I', t.nspname, role);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', t.nspname, role);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, %I', t.nspname, role);
    EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', t.nspname, role);
  END LOOP;
  FOR t IN SELECT c.oid, c.relname, c.relkind, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname IN ('public', 'pertukaran') AND c.relkind IN ('r', 'v') LOOP
    EXECUTE format('GRANT %s ON TABLE %I.%I TO %I', CASE
      WHEN t.relkind = 'v' THEN 'SELECT'
      WHEN EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = t.relname || '_no_change')
        THEN 'SELECT, INSERT'
      WHEN t.relname = 'migration' THEN 'SELECT'
      -- A lane begins its log when it is first opened.
      WHEN t.relname = 'log_state' AND t.nspname = 'pertukaran' THEN 'SELECT, INSERT, UPDATE'
      -- No act writes it, but some lock it.
      WHEN t.relname IN ('region', 'id_block', 'log_state', 'steady_version') THEN 'SELECT, UPDATE'
      WHEN t.relname IN ('journal_body', 'journal_queue') THEN 'SELECT, INSERT, DELETE'
      -- Messages are let go when their time is over.
      WHEN t.nspname = 'pertukaran' THEN 'SELECT, INSERT, UPDATE, DELETE'
      WHEN t.relname IN ('document_line', 'deduction', 'holiday', 'dpr_row', 'tax_facts') THEN 'SELECT, INSERT, UPDATE, DELETE'
      ELSE 'SELECT, INSERT, UPDATE' END, t.nspname, t.relname, role);
  END LOOP;
END $$";

/// Brings a database up to date as its owner, and gives the application's
/// role, made where there is none, exactly what it needs. A password, where
/// one is asked for, is set with PostgreSQL's own tools.
pub async fn grant(place: &Place, role: &str, schema: &Schema, lane: &[Migration]) -> Result<()> {
    let Place::Postgres(url) = place else {
        return Err(Error::Input("peran aplikasi hanya dikenal PostgreSQL; sebutkan --database".into()));
    };
    check_name(role)?;
    let client = connect(url).await?;
    pg::migrate(&client, schema.migrations).await?;
    pg::migrate_lane(url, lane).await?;
    client.query(NAME, &[&role]).await?;
    let strong: i64 = client.query_one(TOO_STRONG, &[]).await?.try_get("n")?;
    if strong > 0 {
        return Err(Error::Input(format!(
            "peran {role} adalah pemilik, anggota pemilik, atau pengelola; pilih peran lain untuk aplikasi"
        )));
    }
    Ok(client.batch_execute(GRANT).await?)
}

/// A plain name, which PostgreSQL writes without quotes.
fn check_name(role: &str) -> Result<()> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let fits = (1..=63).contains(&role.len()) && role.bytes().all(plain) && !role.as_bytes()[0].is_ascii_digit();
    if fits && !role.starts_with("pg_") && role != "public" {
        return Ok(());
    }
    Err(Error::Input("nama peran: huruf kecil, angka, dan garis bawah, misalnya simpul_app".into()))
}
