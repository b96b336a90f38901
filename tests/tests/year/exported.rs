//! The year's books as another program adds them up: hledger is given the
//! journal that `simpul export buku` writes, and its balances are held against
//! the model.

use std::collections::BTreeMap;
use std::process::Command;

use kernel::Money;

use crate::model::HeldBy;
use crate::plans::Desk;
use crate::plans::bank::Bank;
use crate::plans::payment::Stage;
use crate::regency::WITH_FUND;
use crate::world::World;

/// Names the program; without it the comparison is left out, and says so.
const HLEDGER: &str = "SIMPUL_TEST_HLEDGER";

pub async fn compare(w: &World, desks: &[Desk], bank: &Bank) {
    let entries = w.ledger().await;
    assert!(entries.iter().all(kernel::ledger::Entry::is_balanced), "{}: an entry of one side", w.today);
    assert!(entries.iter().all(|e| !e.number.is_empty()), "{}: an entry without a document", w.today);
    let journal = documents::write::journal(&entries, &["LATIHAN".into()]);
    let Some(program) = std::env::var_os(HLEDGER) else {
        println!("skipped: {HLEDGER} is not set; run through cargo xtask test");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("buku.journal");
    std::fs::write(&file, journal).expect("written");
    let run = |arguments: &[&str]| {
        let answer = Command::new(&program).arg("-f").arg(&file).args(arguments).output().expect("hledger");
        let told = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(answer.status.success() && told.is_empty(), "hledger {arguments:?}: {told}");
        String::from_utf8(answer.stdout).expect("text")
    };
    run(&["check"]);
    let seen = balances(&run(&["balance", "--flat", "--no-total", "--empty", "--output-format", "csv"]));
    let sum = |begins: &str| -> i64 {
        seen.iter().filter(|(account, _)| account.starts_with(begins)).map(|(_, balance)| balance).sum()
    };
    for (account, wanted) in wanted(desks) {
        w.same(sum(&account), wanted, || format!("{}: {account} by hledger", w.today));
    }
    // What the bank has credited and nobody confirmed is on its way; what it was
    // told to pay and nobody noted as paid has left it.
    let sent = desks.iter().flat_map(|d| &d.payments).filter(|p| p.stage == Stage::Sent).map(|p| p.net());
    let again = desks.iter().filter_map(|d| d.repaid.as_ref()).filter(|r| r.is_told()).map(|r| r.net());
    let rkud = sum("Aset:Kas:RKUD") + sum("Aset:Kas:Dalam Perjalanan");
    w.same(rkud, bank.balance + sent.chain(again).sum::<i64>(), || format!("{}: the RKUD by hledger", w.today));
    println!("{}: hledger agrees on {} accounts, {} entries", w.today, seen.len(), entries.len());
}

/// Account and sen of each row.
fn balances(table: &str) -> BTreeMap<String, i64> {
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let read = |row: csv::StringRecord| {
        let amount: Money = row[1].trim_start_matches("IDR ").parse().unwrap_or_else(|_| panic!("{row:?}"));
        (row[0].to_owned(), amount.sen())
    };
    rows.records().map(|row| read(row.expect("a row"))).collect()
}

/// Accounts by how they begin, and what the model says lies in them.
fn wanted(desks: &[Desk]) -> BTreeMap<String, i64> {
    let mut all: BTreeMap<String, i64> = BTreeMap::new();
    let mut add = |account: String, amount: i64| *all.entry(account).or_default() += amount;
    for desk in desks {
        let (skpd, ledger) = (&desk.seat.code, &desk.ledger);
        let branch = ledger.branch.map(|b| b.till).unwrap_or_default();
        add(format!("Aset:Kas:Bendahara Pengeluaran:{skpd}:Bank"), ledger.till.bank + branch.bank);
        add(format!("Aset:Kas:Bendahara Pengeluaran:{skpd}:Tunai"), ledger.till.cash + branch.cash);
        add(format!("Aset:Kas:Bendahara Pengeluaran:{skpd}:Panjar"), ledger.till.panjar + branch.panjar);
        add(format!("Kewajiban:Retur:{skpd}"), -ledger.still_owed);
        add(format!("Aset:Kas:Bendahara Penerimaan:{skpd}"), ledger.receipts - ledger.deposits);
        add(format!("Kewajiban:Potongan:Bendahara:{skpd}"), -ledger.till.withheld - branch.withheld);
        let open: i64 = ledger.open_taxes.iter().filter(|t| t.held_by == HeldBy::Treasury).map(|t| t.amount).sum();
        add(format!("Kewajiban:Potongan:RKUD:{skpd}"), -open);
        let evidence: i64 = ledger.up.iter().chain(&ledger.extra).map(|p| p.spent - p.accounted).sum();
        add(format!("Aset:Belanja Belum Disahkan:{skpd}"), evidence);
        for (line, account) in &ledger.accounts {
            add(format!("Belanja:{}", line.rekening()), account.posted);
        }
        for (rekening, received) in &ledger.revenue {
            add(format!("Pendapatan:{rekening}"), -received);
        }
        if desk.seat.n == WITH_FUND {
            add("Aset:Kas:Di Luar RKUD".into(), desk.fund.balance);
        }
    }
    add("Ekuitas:Saldo Awal".into(), -Bank::OPENING - desks[WITH_FUND].fund.opening);
    all
}
