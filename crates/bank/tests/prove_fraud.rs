//! F03 in a seeded year: five cases of what a bank did and no SP2D asked for,
//! among many debits that are in order, some of which look as if they were not.
//! The other patterns are planted beside the inspection's own tests.

use std::sync::Arc;

use bank::acts::ImportStatement;
use bank::model::{Statement, StatementLine};
use bank::rules::e2e;
use kernel::{Day, Moment};
use store::params;
use store::testing::Temporary;

use super::prove_registers::support::year::{Chain, Desk, Pay, Payee, Year, at, working_days};
use super::prove_registers::support::{Plant, Rows, World, YEAR, day, sen, world_under};
use super::prove_registers::{FIRST_ID, SCHEMA};

const RKUD: &str = "0099887766";
const MILLION: i64 = 1_000_000 * 100;

/// What a case is known by: the payment, or the debit that pays none.
#[derive(Debug, PartialEq, Eq)]
enum Case {
    On(i64),
    Of(i64),
}

/// A line of the bank, in sen.
struct Line {
    on: Day,
    debit: i64,
    credit: i64,
    said: String,
}

struct Seeded {
    year: Year,
    wilayah: String,
    desk: Desk,
    to: Payee,
    lines: Vec<Line>,
    cases: Vec<Case>,
    sp2d: usize,
}

impl Seeded {
    /// A payment, and what it bears on its way through the bank.
    fn pay(&mut self, amount: i64, on: Day, state: &'static str) -> (Chain, String) {
        self.sp2d += 1;
        let chain = self.year.pay(Pay { state, ..Year::plain(self.desk, self.to, amount, on) });
        let said = e2e::of(&self.wilayah, YEAR, chain.sp2d, Moment(at(on))).expect("an identification");
        (chain, said)
    }

    fn debit(&mut self, on: Day, debit: i64, said: &str) {
        self.lines.push(Line { on, debit, credit: 0, said: said.to_owned() });
    }

    /// A return that is on record, with its credit note.
    fn came_back(&mut self, chain: Chain, amount: i64, on: Day) -> String {
        let (id, note) = (self.year.id(), format!("NK-{}", chain.sp2d));
        let folded = kernel::text::fold(&note);
        let row = params![id, YEAR, chain.sp2d, chain.sp2d, amount, on, note.clone(), folded, true, 1i64, at(on)];
        self.year.put(&treasury::tables::PAYMENT_RETURN, row);
        note
    }

    fn background(&mut self, payments: i64) {
        let days = working_days();
        let count = i64::try_from(days.len()).expect("few");
        for n in 0..payments {
            let on = days[usize::try_from(n * count / payments).expect("few")];
            let amount = 10_000_000 + n * 101;
            let (_, said) = self.pay(amount, on, "cair");
            // Every third is found by amount and day alone.
            let said = if n % 3 == 0 { format!("TRF {n}") } else { said };
            self.debit(on, amount, &said);
        }
    }

    /// Each of these stands one step outside of what is looked for.
    fn looks_odd_and_is_not(&mut self) {
        let on = day("2026-05-19");
        for _ in 0..2 {
            let (_, said) = self.pay(70 * MILLION, on, "cair");
            self.debit(on, 70 * MILLION, &said);
        }
        let (chain, said) = self.pay(71 * MILLION, on, "retur");
        self.debit(on, 71 * MILLION, &said);
        let note = self.came_back(chain, 71 * MILLION, day("2026-05-20"));
        self.lines.push(Line { on: day("2026-05-20"), debit: 0, credit: 71 * MILLION, said: format!("RETUR {note}") });
    }

    fn plant(&mut self) {
        // A debit that no SP2D asked for.
        self.debit(day("2026-03-10"), 333 * MILLION + 7, "TRF CV BAYANGAN");
        self.cases.push(Case::Of(333 * MILLION + 7));
        // Paid twice.
        let (chain, said) = self.pay(45 * MILLION, day("2026-04-14"), "cair");
        self.debit(day("2026-04-14"), 45 * MILLION, &said);
        self.debit(day("2026-06-09"), 45 * MILLION, &said);
        self.cases.push(Case::On(chain.sp2d));
        // Nine hundred million for six hundred, and one sen too much.
        for (paid, debited) in [(600 * MILLION, 900 * MILLION), (52 * MILLION, 52 * MILLION + 1)] {
            let (chain, said) = self.pay(paid, day("2026-08-11"), "cair");
            self.debit(day("2026-08-11"), debited, &said);
            self.cases.push(Case::On(chain.sp2d));
        }
        // A return on record whose money never came.
        let (chain, said) = self.pay(38 * MILLION, day("2026-09-08"), "retur");
        self.debit(day("2026-09-08"), 38 * MILLION, &said);
        self.came_back(chain, 38 * MILLION, day("2026-09-10"));
        self.cases.push(Case::On(chain.sp2d));
    }
}

fn office(account: i64, unit: i64, idx: Vec<u8>) -> Rows {
    let row = params![
        account,
        unit,
        "rkud",
        "Bank Daerah",
        None::<&str>,
        "RKUD",
        idx.clone(),
        idx,
        "7766",
        "SK 1",
        "2026-01-02",
        1i64,
        0i64,
        None::<&str>,
        None::<&str>
    ];
    (&bank::tables::OFFICE_ACCOUNT, vec![row])
}

/// The statement of a month; gives what it leaves on the account.
fn statement(lines: &[Line], month: u8, opening: i64) -> (Statement, i64) {
    let first = Day::new(YEAR, month, 1).expect("a day");
    let after = if month == 12 { Day::new(YEAR + 1, 1, 1) } else { Day::new(YEAR, month + 1, 1) };
    let mut own: Vec<&Line> = lines.iter().filter(|l| l.on.month() == month).collect();
    own.sort_by_key(|l| l.on);
    let closing = own.iter().fold(opening, |sum, l| sum + l.credit - l.debit);
    let line = |(row, l): (u32, &&Line)| StatementLine {
        row,
        day: l.on,
        value_day: None,
        debit: sen(l.debit),
        credit: sen(l.credit),
        balance: None,
        reference: String::new(),
        description: l.said.clone(),
    };
    let file = Statement {
        account: RKUD.into(),
        currency: "IDR".into(),
        from: Some(first),
        to: after.map(|day| day.plus_days(-1)),
        opening: Some(sen(opening)),
        closing: Some(sen(closing)),
        lines: (2..).zip(&own).map(line).collect(),
        rows_read: u32::try_from(own.len()).expect("few"),
        ..Statement::default()
    };
    (file, closing)
}

/// Brings the statements of the year, month by month.
async fn bring(w: &World, account: i64, lines: &[Line]) {
    let mut opening = 1i64 << 50;
    for month in 1..=12u8 {
        let (file, closing) = statement(lines, month, opening);
        opening = closing;
        let brought = ImportStatement {
            account,
            year: Some(YEAR),
            file_name: format!("{month}.csv"),
            digest: format!("{month}"),
            file: Some(Arc::new(file)),
        };
        w.ok("kbud", brought).await;
    }
}

const FOUND: &str = "SELECT f.id, f.amount, x.document_id FROM finding f
   LEFT JOIN finding_document x ON x.finding_id = f.id WHERE f.analytic = 'F03-BANK' ORDER BY f.id";

async fn prove(place: Temporary, name: &str) {
    let long = std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long");
    let w = world_under(&place, "2027-01-29", &SCHEMA).await;
    let mut year = Year::starting(FIRST_ID);
    let (desk, to) = (year.desk(40_001), year.payee("badan", 50_000, day("2025-01-01")));
    let wilayah = w.db.region().wilayah.clone();
    let mut seeded = Seeded { year, wilayah, desk, to, lines: Vec::new(), cases: Vec::new(), sp2d: 0 };
    seeded.background(if long { 20_000 } else { 400 });
    seeded.looks_odd_and_is_not();
    seeded.plant();
    let Seeded { year, lines, cases, sp2d, .. } = seeded;
    let account = FIRST_ID - 1;
    let mut all = year.all();
    all.push(office(account, desk.unit, w.keys.index("account", RKUD.as_bytes())));
    w.operate(Plant::new(all)).await;
    bring(&w, account, &lines).await;

    let rows = w.rows(FOUND, params![]).await;
    let found: Vec<Case> = rows
        .iter()
        .map(|r| match r.opt_int("document_id").expect("a document") {
            Some(id) => Case::On(id),
            None => Case::Of(r.money("amount").expect("an amount").sen()),
        })
        .collect();
    println!("{name}: {sp2d} SP2D, {} debits and credits, {} findings", lines.len(), found.len());
    assert_eq!(cases.len(), 5, "planted");
    let missed: Vec<&Case> = cases.iter().filter(|case| !found.contains(case)).collect();
    assert!(missed.is_empty(), "missed {missed:?} of {found:?}");
    assert_eq!(found.len(), cases.len(), "what is in order is not found: {found:?}");
    assert!(!long || sp2d >= 20_000, "{sp2d}");
    w.close().await;
    place.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fraud_of_the_bank_sqlite() {
    prove(Temporary::sqlite(true, &SCHEMA).await.expect("a folder"), "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fraud_of_the_bank_postgres() {
    match Temporary::postgres(true, &SCHEMA).await.expect("a server") {
        Some(place) => prove(place, "PostgreSQL").await,
        None => println!("skipped: no PostgreSQL"),
    }
}
