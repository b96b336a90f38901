//! The chore `sizes`: what a regency costs when it is one, ten or a hundred
//! times as large. The report that everybody asks for (LRA) beside the plain
//! sum of the same rows, a payment over HTTP, and a budget brought in.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::bench::{Base, Server, load, spent, to_float};
use crate::postgres::{Cluster, Durability};
use crate::{cpu, run, tools};

/// Lines of payments in a regency's year, about.
const LINES: usize = 10_000;
const LINES_OF_A_PAYMENT: usize = 4;
/// Lines of a real regency's budget by standard price.
const BUDGET: usize = 13_254;
const DAY: &str = "2026-03-16";
/// Ids beyond what the regency gives itself.
const FIRST: u64 = 5_000_000_000;

const PLAIN: &str = "SELECT a.rekening, SUM(l.amount) FROM document d JOIN document_line l ON l.document_id = d.id
   JOIN account a ON a.id = l.account_id WHERE d.year = 2026 AND d.kind = 'SP2D' AND d.state = 'cair'
   GROUP BY a.rekening";
const ACCOUNTS: &str = "CREATE TEMP TABLE place AS SELECT ROW_NUMBER() OVER (ORDER BY id) - 1 AS k, id, unit_id,
   sub_unit_id FROM account WHERE year = 2026;";
const DOCUMENTS: &str = "INSERT INTO document (id, kind, flow, year, unit_id, sub_unit_id, thread, number, serial,
   doc_date, entered_at, state, amount, net, external, import_id, drafted_by, subject, version)
   SELECT FIRST + n.i, 'SP2D', 'LS', 2026, p.unit_id, p.sub_unit_id, FIRST + n.i, 'UKUR/' || n.i, NULL,
   '2026-03-10', 1773609014808, 'cair', 400000, 400000, 1, NULL, m.who, 'Ukuran', 1
   FROM NUMBERS n JOIN place p ON p.k = n.i % (SELECT COUNT(*) FROM place), (SELECT MIN(drafted_by) AS who FROM document) m;";
const ROWS: &str = "INSERT INTO document_line (document_id, line_no, account_id, source, amount)
   SELECT FIRST + n.i, j.j, p.id, NULL, 100000 FROM NUMBERS n CROSS JOIN (SELECT 1 AS j UNION ALL SELECT 2 UNION ALL SELECT 3
   UNION ALL SELECT 4) j JOIN place p ON p.k = (n.i * 4 + j.j) % (SELECT COUNT(*) FROM place);";

pub fn sizes(arguments: &[String]) -> Result<(), String> {
    let (mut times, mut built) = (&[1, 10, 100][..], false);
    for argument in arguments {
        match argument.as_str() {
            "--quick" => times = &[1, 10],
            "--built" => built = true,
            _ => return Err("usage: cargo xtask sizes [--quick] [--built]".into()),
        }
    }
    if !built {
        run::succeed(tools::cargo().args(["build", "--release", "--workspace"]))?;
    }
    let simpul = tools::program("release");
    let cluster = Cluster::start(Durability::Durable)?;
    println!(
        "| database | lines paid | LRA CPU ms | plain sum | ratio (aim 2) | CPU ms of an SP2D | SP2D/s, 8 clients |"
    );
    println!("|---|---|---|---|---|---|---|");
    for times in times {
        for embedded in [true, false] {
            one(&simpul, &cluster, embedded, *times)?;
        }
    }
    println!("\n| lines of a budget | CPU s of its import (aim 3 for {BUDGET}) |");
    println!("|---|---|");
    // One file may have 20 MB; five regencies fit.
    [1, 5].into_iter().try_for_each(|times| budget(&simpul, times))
}

/// One regency of one size.
fn one(simpul: &Path, cluster: &Cluster, embedded: bool, times: usize) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let base = if embedded {
        Base::Sqlite(folder.path().join("data"))
    } else {
        Base::Postgres(cluster.database(&format!("ukur_{times}"))?)
    };
    let flags = base.flags(folder.path());
    let at = |arguments: &[&str]| run::succeed(Command::new(simpul).args(arguments).args(&flags).stdout(Stdio::null()));
    at(&["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"])?;
    let filled = folder.path().join("isi.json");
    at(&["fill", "--spread", "20000", "--one", "0", "--output", &filled.display().to_string(), "--today", DAY])?;
    let lines = LINES * times;
    told(cluster, &base, &script(&base, lines))?;
    let lra = busy(cluster, || at(&["report", "lra", "--tahun", "2026", "--format", "json"]))?;
    let plain = busy(cluster, || told(cluster, &base, PLAIN))?;
    let server = Server::start(simpul, &flags)?;
    load(server.address(), &filled, "spread", 0, 8, 1)?;
    let before = spent(&server, &base, cluster)?;
    let seen = load(server.address(), &filled, "spread", 10_000, 8, 3)?;
    let number = |name: &str| to_float(seen.get(name).and_then(Value::as_u64).unwrap_or(0)).max(1.0);
    if seen.get("failed").and_then(Value::as_u64) != Some(0) {
        return Err(format!("payments failed: {seen}"));
    }
    let each = (spent(&server, &base, cluster)? - before) / number("done");
    let rate = number("done") * 1000.0 / number("millis");
    let name = base.name();
    println!("| {name} | {lines} | {lra:.0} | {plain:.0} | {:.2} | {each:.3} | {rate:.0} |", lra / plain.max(1.0));
    Ok(())
}

/// Processor time of some work, with its programs and the cluster's, in
/// milliseconds; the best of three, since the first finds nothing in memory.
fn busy(cluster: &Cluster, work: impl Fn() -> Result<(), String>) -> Result<f64, String> {
    let now = || Ok::<_, String>(cpu::tree_ms(std::process::id())? + cpu::tree_ms(cluster.pid())?);
    let mut best = f64::MAX;
    for _ in 0..3 {
        let before = now()?;
        work()?;
        best = best.min(now()? - before);
    }
    Ok(best)
}

/// Payments that stand in the books as if they had been made.
fn script(base: &Base, lines: usize) -> String {
    let payments = lines / LINES_OF_A_PAYMENT;
    let numbers = match base {
        Base::Sqlite(_) => format!(
            "(WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < {}) SELECT i FROM c)",
            payments - 1
        ),
        Base::Postgres(_) => format!("(SELECT generate_series(0, {}) AS i)", payments - 1),
    };
    let filled = |text: &str| text.replace("NUMBERS", &numbers).replace("FIRST", &FIRST.to_string());
    format!("BEGIN; {ACCOUNTS} {} {} COMMIT; ANALYZE;", filled(DOCUMENTS), filled(ROWS))
}

/// Statements for the database itself, past the program.
fn told(cluster: &Cluster, base: &Base, sql: &str) -> Result<(), String> {
    match base {
        Base::Sqlite(folder) => {
            let mut command = Command::new(tools::program_of("sqlite3", "sqlite3")?);
            run::succeed(command.arg("-bail").arg(folder.join("simpul.db")).arg(sql).stdout(Stdio::null()))
        }
        Base::Postgres(url) => cluster.ask(url.rsplit('/').next().unwrap_or_default(), sql).map(drop),
    }
}

/// A budget by standard price of so many regencies' lines, brought in.
fn budget(simpul: &Path, times: usize) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let (data, file) = (folder.path().join("data"), folder.path().join("rekap.csv"));
    write(&file, BUDGET * times)?;
    let at = |arguments: &[&str]| {
        run::succeed(Command::new(simpul).args(arguments).arg("--data").arg(&data).stdout(Stdio::null()))
    };
    at(&["init", "--wilayah", "99.99", "--nama", "Kabupaten Contoh", "--latihan"])?;
    let before = cpu::tree_ms(std::process::id())?;
    at(&["import", "apbd", "--tahun", "2026", "--tahapan", "murni", &file.display().to_string()])?;
    println!("| {} | {:.2} |", BUDGET * times, (cpu::tree_ms(std::process::id())? - before) / 1000.0);
    Ok(())
}

/// The columns of the national export, with figures of our own.
fn write(file: &Path, lines: usize) -> Result<(), String> {
    let mut text = String::from(
        "NO,TAHUN,KODE URUSAN,NAMA URUSAN,KODE SKPD,NAMA SKPD,KODE SUB UNIT,NAMA SUB UNIT,KODE BIDANG URUSAN,\
         NAMA BIDANG URUSAN,KODE PROGRAM,NAMA PROGRAM,KODE KEGIATAN,NAMA KEGIATAN,KODE SUB KEGIATAN,\
         NAMA SUB KEGIATAN,KODE SUMBER DANA,NAMA SUMBER DANA,KODE REKENING,NAMA REKENING,KODE STANDAR HARGA,\
         NAMA STANDAR HARGA,PAGU\n",
    );
    for n in 0..lines {
        let (unit, sub, price) = (n % 43 + 1, n / 43 % 40 + 1, n % 9000 + 1);
        let skpd = format!("1.01.0.00.0.00.{unit:02}.0000,Dinas Contoh {unit}");
        let _ = writeln!(
            text,
            "{},2026,1,Urusan Wajib,{skpd},{skpd},1.01,Pendidikan,1.01.02,Program Contoh,1.01.02.2.01,Kegiatan Contoh,\
             1.01.02.2.01.{sub:04},Sub Kegiatan Contoh {sub},1.1.02,PAD,5.1.02.01.001.{:05},Belanja Contoh {},\
             1.1.12.01.01.0001.{price:05},Barang Contoh {price},{}.00",
            n + 1,
            n % 60 + 1,
            n % 60 + 1,
            (n % 997 + 1) * 1000,
        );
    }
    std::fs::write(file, text).map_err(|e| e.to_string())
}
