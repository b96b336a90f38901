//! The SP2D of a payroll goes out to each of its payees within a list of the
//! bank: to the sen, masked where it is read, and what comes back tells whose it was.

use std::sync::Arc;

use crate::books::{Book, Payee};
use crate::support::*;
use bank::acts::{CancelBatch, DraftBatch};
use organisation::acts::ProposeRegulation;
use payroll::acts::{DraftSppPay, ImportPayeeList, SubmitPayeeList, VerifyPayeeList, Workbook};
use payroll::public::ListKind;
use store::{Act, Case, Scope, Subject, Tx, params};

/// Small sums, so that many fit into the practice regency.
fn book(count: usize) -> Book {
    let payee = |n: usize| {
        let more = i64::try_from(n % 7).expect("few");
        Payee {
            id: format!("1980010120{n:08}"),
            name: format!("Siti Pegawai{n}"),
            account: format!("7701{n:08}"),
            souls: 1,
            basic: 900 + more,
            family: 10,
            rice: 5,
            tax: 3,
            dues: 2,
        }
    };
    Book { payees: (0..count).map(payee).collect() }
}

async fn mark(w: &World, list: i64) -> String {
    let mut view = w.db.view().await.expect("a view");
    let filters = [("daftar".to_owned(), list.to_string())].into();
    let query = store::module::Query { year: YEAR, by: None, filters };
    let report = payroll::MODULE.reports.iter().find(|r| r.name == "selisih-daftar").expect("a report");
    let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
    sheet.heading.iter().find_map(|l| l.strip_prefix("TANDA SELISIH: ")).expect("a mark").to_owned()
}

/// An SP2D of a verified list; gives its net with it.
async fn payroll(w: &World, book: &Book) -> (i64, i64) {
    let (_, divider) = w.payee("badan", "Bank Daerah", "0909000001").await;
    let list = ImportPayeeList {
        unit: code(SKPD_A),
        year: Some(YEAR),
        kind: ListKind::Salary,
        month: 2,
        to_month: None,
        basis: String::new(),
        basis_date: None,
        leave_out: 0,
        file_name: "gaji-02.xlsx".into(),
        digest: book.digest(),
        workbook: Some(Workbook(Arc::new(book.grids()))),
    };
    let list = id_of(&w.ok("staf-a", list).await, "id");
    w.ok("bp-a", SubmitPayeeList { list: list.into() }).await;
    let mark = mark(w, list).await;
    w.ok("ppk-a", VerifyPayeeList { list: list.into(), mark, workbook: None }).await;
    let lines = vec![due(ATK, None, book.gross())];
    let draft = DraftSppPay { list: list.into(), payee_account: divider, purpose: String::new(), lines, kpa: None };
    let spp = id_of(&w.ok("staf-a", draft).await, "id");
    w.ok("bp-a", submit(spp)).await;
    w.ok("ppk-a", verify(spp)).await;
    let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
    w.ok("kbud", receive(spm)).await;
    (id_of(&w.ok("kbud", issue(spm)).await, "id"), book.gross() - book.cut())
}

async fn regulate(w: &World, key: &str, value: serde_json::Value) {
    let rule = ProposeRegulation { key: key.into(), value, from: day(TODAY), source: "perjanjian bank".into() };
    w.operate(rule).await;
}

async fn file_of(w: &World, batch: i64) -> bank::public::BatchFile {
    let mut view = w.db.view().await.expect("a view");
    let d = store::documents::find(&mut view, &batch.into()).await.expect("read").expect("a document");
    bank::public::batch_file(&mut view, w.db.keys(), &d).await.expect("a file")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_employees_are_a_thousand_transfers_that_sum_to_their_sp2d() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let book = book(1_000);
        let (sp2d, net) = payroll(&w, &book).await;
        let other = w.issued(A, ask(&w, ATK, 700)).await.sp2d;
        // Until the bank agrees, its own account is paid.
        let (whole, digest) = draft_batch(&w, account, &[sp2d, other]).await;
        w.ok("kbud", CancelBatch { batch: whole.into(), reasons: why() }).await;
        regulate(&w, "bank.bagi-ke-penerima", true.into()).await;
        regulate(&w, "bank.penerima-paling-banyak", 999.into()).await;
        let both = || DraftBatch { account, sp2d: vec![sp2d, other] };
        assert_eq!(w.refused("kbud", both()).await, ["DP-PENERIMA-BANYAK"]);
        regulate(&w, "bank.penerima-paling-banyak", 1_000.into()).await;
        let (batch, divided) = draft_batch(&w, account, &[sp2d, other]).await;
        assert_ne!(digest, divided, "the digest holds every payee");
        let sum = net + 700;
        assert_eq!(w.refused("ppkd", release(batch, &divided, sum - 1)).await, ["DP-JUMLAH"]);
        w.ok("ppkd", release(batch, &divided, sum)).await;

        let file = file_of(&w, batch).await;
        assert_eq!((file.orders.len(), file.divided.len(), file.transfers()), (1, 1, 1_001));
        let (id, orders) = &file.divided[0];
        assert_eq!(orders.iter().map(|o| o.amount.sen()).sum::<i64>(), net);
        let mut ids: Vec<&str> = orders.iter().map(|o| o.end_to_end.as_str()).collect();
        ids.extend([id.as_str(), &file.orders[0].end_to_end]);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 1_002, "each its own identification");
        let paid: Vec<(&str, i64)> = orders.iter().map(|o| (o.account.as_str(), o.amount.sen())).collect();
        let own: Vec<(&str, i64)> =
            book.payees.iter().map(|p| (p.account.as_str(), (p.gross() - p.cut()) * 100)).collect();
        assert_eq!(paid, own);
        // The signed list has one row for the SP2D; its payees stand in their own.
        assert_eq!(column(&sheet(&w, "daftar-penguji", None, &[]).await, "No"), ["1", "2"]);
        let listed = sheet(&w, "penerima-daftar-penguji", None, &[("daftar", &batch.to_string())]).await;
        assert_eq!((listed.rows.len(), sum_of(&listed)), (1_000, net));
        sound(&w).await;
    })
    .await;
}

fn sum_of(sheet: &kernel::sheet::Sheet) -> i64 {
    sum(sheet, "Bersih").parse::<kernel::Money>().expect("money").sen()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_masked_by_role_and_a_return_tells_whose_it_was() {
    banking(|w| async move {
        let account = rkud(&w).await;
        regulate(&w, "bank.bagi-ke-penerima", true.into()).await;
        let (sp2d, net) = payroll(&w, &book(3)).await;
        let (batch, digest) = draft_batch(&w, account, &[sp2d]).await;
        w.ok("ppkd", release(batch, &digest, net)).await;
        // Whoever reads the whole regency sees initials, the SKPD its own people.
        let listed = sheet(&w, "penerima-daftar-penguji", None, &[]).await;
        assert_eq!(column(&listed, "Nama"), ["S. P."; 3]);
        assert!(column(&listed, "Rekening Bank").iter().all(|a| a.starts_with("Bank Daerah ••••")));
        let mut names = Vec::new();
        for skpd in [SKPD_A, SKPD_B] {
            let mut view = w.db.view().await.expect("a view");
            let unit = store::units::by_norm(&mut view, code(skpd).norm()).await.expect("read").expect("a unit");
            let mut view = w.db.view_as(Scope::Units(vec![unit.id])).await.expect("a view");
            let report = bank::MODULE.reports.iter().find(|r| r.name == "penerima-daftar-penguji").expect("a report");
            let query = store::module::Query { year: YEAR, by: None, filters: Default::default() };
            names.push(column(&(report.run)(&mut view, &query).await.expect("a sheet"), "Nama"));
        }
        assert_eq!(names[0], ["Siti Pegawai0", "Siti Pegawai1", "Siti Pegawai2"]);
        assert_eq!(names[1], [""; 0], "another SKPD sees nobody");

        // One debit for all; one of them comes back.
        let file = file_of(&w, batch).await;
        let (id, orders) = &file.divided[0];
        let w = w.on("2026-02-18").await;
        let back = orders[1].amount.sen();
        let lines: [Told<'_>; 2] = [("2026-02-17", net, 0, id), ("2026-02-18", 0, back, &orders[1].end_to_end)];
        w.ok("kbud", bring(account, "a", statement(RKUD, 1_000_000, "2026-02-18", &lines))).await;
        w.ok("kbud", pay(sp2d)).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-RETUR"]);
        let open = sheet(&w, "rekonsiliasi-bank", None, &[]).await;
        let row = &column(&listed, "Baris")[1];
        assert!(column(&open, "Dokumen")[0].ends_with(&format!(", penerima baris {row}")), "{:?}", open.rows);
        w.ok("kbud", return_by(sp2d, back, "NK-7")).await;
        assert_eq!(findings(&w).await, [""; 0]);
        sound(&w).await;
    })
    .await;
}

/// Somebody who can change any byte of the database changes an employee's number.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tamper {
    number: String,
}

const TAMPER: &kernel::ActDef =
    &kernel::ActDef::new("tamper-payee", "Ubah diam-diam", "uji", &[kernel::Role::KuasaBud]);
const SWITCH: &str = "UPDATE payee_line SET account_enc = $1 WHERE id = (SELECT MIN(id) FROM payee_line) RETURNING *";

impl Act for Tamper {
    const DEF: &'static kernel::ActDef = TAMPER;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> store::Result<store::Record<()>> {
        let sealed = tx.keys().encrypt("account", self.number.as_bytes())?;
        tx.change(&payroll::tables::PAYEE_LINE, SWITCH, params![sealed]).await?;
        Ok(store::Record::new(()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payees_number_changed_beside_the_program_is_caught_before_the_bank_hears_of_it() {
    banking(|w| async move {
        let account = rkud(&w).await;
        regulate(&w, "bank.bagi-ke-penerima", true.into()).await;
        let (sp2d, net) = payroll(&w, &book(3)).await;
        let (batch, digest) = draft_batch(&w, account, &[sp2d]).await;
        w.ok("kbud", Tamper { number: "6660000666".into() }).await;
        assert_eq!(w.refused("ppkd", release(batch, &digest, net)).await, ["DP-BERUBAH", "DP-PENERIMA-REKENING"]);
        w.ok("kbud", CancelBatch { batch: batch.into(), reasons: why() }).await;
        assert_eq!(w.refused("kbud", DraftBatch { account, sp2d: vec![sp2d] }).await, ["DP-PENERIMA-REKENING"]);
    })
    .await;
}
