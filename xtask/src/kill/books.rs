//! What the books of a regency hold, told by the database itself and not by the
//! program, whose word is what is proved.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::http::{Asked, Line};
use crate::postgres::Cluster;
use crate::rush::work::{self, Acted, Day};
use crate::{run, tools};

/// What does not hold is told up to here.
const ENOUGH: usize = 5;

/// Documents, keys and series, by the same statements on both databases.
#[derive(Clone, Copy, Debug)]
pub enum Books<'a> {
    /// The embedded database's file.
    Sqlite(&'a Path),
    /// A database of a cluster.
    Postgres(&'a Cluster, &'a str),
}

/// Documents as the database holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    spp: usize,
    spm: usize,
    sp2d: usize,
}

const DOCUMENTS: &str = "SELECT COUNT(*) FROM document WHERE external = 0 AND kind = ";
/// Series with a gap, or with a number twice.
const BROKEN_SERIES: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM document WHERE serial IS NOT NULL AND external = 0
   GROUP BY unit_id, kind, year HAVING COUNT(*) <> MAX(serial) OR COUNT(DISTINCT serial) <> COUNT(*)) x";
const KEYS: &str = "SELECT COUNT(*) FROM idempotency WHERE key LIKE ";

impl Books<'_> {
    pub fn count(&self) -> Result<Count, String> {
        let of = |kind: &str| self.number(&format!("{DOCUMENTS}'{kind}'"));
        Ok(Count { spp: of("SPP")?, spm: of("SPM")?, sp2d: of("SP2D")? })
    }

    fn number(&self, sql: &str) -> Result<usize, String> {
        let told = match self {
            Books::Postgres(cluster, database) => cluster.ask(database, sql)?,
            Books::Sqlite(file) => ask_sqlite(file, sql)?,
        };
        told.parse().map_err(|_| format!("the database told no number: {told}"))
    }

    /// Nothing acknowledged on a day is lost, nothing is there twice. `mark` is
    /// that of the day's keys. Answers with what does not hold, and with what is there.
    pub fn everything_is_there(
        &self,
        day: &Day,
        doors: &[String],
        (mark, before): (&str, &Count),
    ) -> Result<(Vec<String>, Count), String> {
        let mut broken = Vec::new();
        let after = self.count()?;
        let of = |act: &str| day.acted.iter().filter(|a| a.act == act).count();
        for (name, act, was, is) in [
            ("SPP", "draft-spp", before.spp, after.spp),
            ("SPM", "issue-spm", before.spm, after.spm),
            ("SP2D", "issue-sp2d", before.sp2d, after.sp2d),
        ] {
            if was + of(act) != is {
                broken.push(format!("{name}: {was} before, {} acknowledged, {is} there", of(act)));
            }
        }
        let keys = self.number(&format!("{KEYS}'{mark}-%'"))?;
        if keys != day.acted.len() {
            broken.push(format!("{} acts acknowledged under {keys} keys", day.acted.len()));
        }
        let series = self.number(BROKEN_SERIES)?;
        if series > 0 {
            broken.push(format!("{series} series of numbers have a gap or a number twice"));
        }
        // Each key once more, where there are two servers at the other one: the
        // same answer, and nothing new.
        let mut lines: Vec<Line> = doors.iter().map(|door| Line::to(door)).collect();
        let count = lines.len().max(1);
        for (n, acted) in day.acted.iter().enumerate() {
            run::go_on()?;
            let line = lines.get_mut(n % count).ok_or("no server")?;
            broken.extend(again(line, acted).err());
            if broken.len() > ENOUGH {
                break;
            }
        }
        let last = self.count()?;
        if last != after {
            broken.push(format!("asking again made documents: {after:?} became {last:?}"));
        }
        Ok((broken, after))
    }
}

/// As another program reads the file beside the one that writes.
fn ask_sqlite(file: &Path, sql: &str) -> Result<String, String> {
    let sqlite = tools::program_of("sqlite3", "sqlite3")?;
    let out = Command::new(sqlite)
        .args(["-batch", "-readonly", "-cmd", ".timeout 5000"])
        .arg(file)
        .arg(sql)
        .output()
        .map_err(|error| format!("sqlite3: {error}"))?;
    if !out.status.success() {
        return Err(format!("sqlite3: {}", String::from_utf8_lossy(&out.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn again(line: &mut Line, acted: &Acted) -> Result<(), String> {
    let (path, head) = (format!("/api/acts/{}", acted.act), work::head(&acted.token, &acted.key));
    let asked = Asked { method: "POST", path: &path, head: &head, body: &acted.body };
    let answer = line.ask(asked).map_err(|e| format!("{}: {e}", acted.key))?;
    let told: Value = serde_json::from_str(&answer.text()).unwrap_or_default();
    let same = told["repeated"] == true
        && told["entry"].as_i64() == Some(acted.entry)
        && told["leaf"].as_str() == Some(&acted.leaf)
        && told["done"]["id"].as_i64().map(|id| id.to_string()).as_deref() == Some(&acted.document);
    if same { Ok(()) } else { Err(format!("{} is answered otherwise: {} {}", acted.key, answer.status, answer.text())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As much of the tables as is asked for.
    const TABLES: &str =
        "CREATE TABLE document (unit_id BIGINT, kind TEXT, year BIGINT, serial BIGINT, external BIGINT);
        CREATE TABLE idempotency (key TEXT);
        INSERT INTO document VALUES (1, 'SP2D', 2026, 1, 0), (1, 'SP2D', 2026, 2, 0), (1, 'SPP', 2026, NULL, 0);
        INSERT INTO idempotency VALUES ('k-1'), ('kk-1')";

    fn day(acts: &[&'static str]) -> Day {
        let acted = |act: &'static str| Acted {
            act,
            token: String::new(),
            key: "k-1".into(),
            body: String::new(),
            document: "7".into(),
            entry: 1,
            leaf: String::new(),
            repeated: false,
        };
        Day { samples: Vec::new(), acted: acts.iter().copied().map(acted).collect(), faults: Vec::new() }
    }

    #[test]
    fn a_lost_act_a_doubled_one_and_a_gap_are_told() {
        let Some(sqlite) = tools::find("sqlite3") else {
            println!("skipped: sqlite3 is lacking");
            return;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("buku.db");
        let make = |sql: &str| Command::new(&sqlite).arg(&file).arg(sql).status().expect("sqlite3").success();
        assert!(make(TABLES));
        let books = Books::Sqlite(&file);
        let before = Count { spp: 1, spm: 0, sp2d: 1 };
        assert_eq!(books.count(), Ok(Count { spp: 1, spm: 0, sp2d: 2 }));
        // Nobody listens: each key that is asked for again is told too.
        let doors = ["127.0.0.1:1".to_owned()];
        let told = |acts: &[&'static str]| {
            let (broken, _) = books.everything_is_there(&day(acts), &doors, ("k", &before)).expect("told");
            broken.join("; ")
        };
        let one = told(&["issue-sp2d"]);
        assert!(one.starts_with("k-1: "), "the act is there, under its key, without a gap: {one}");
        assert!(told(&["issue-sp2d", "issue-sp2d"]).contains("SP2D: 1 before, 2 acknowledged, 2 there"));
        assert!(told(&[]).contains("0 acts acknowledged under 1 keys"));
        assert!(make("DELETE FROM document WHERE serial = 1"));
        assert!(told(&[]).contains("1 series of numbers"));
    }
}
