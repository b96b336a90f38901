//! Lists of payees beside the register of staff: told in the difference that
//! the verifier reads, refused where the region says that it is complete.

use std::sync::Arc;

use crate::support::*;
use kernel::sheet::{Cell, Grid, GridRow};
use organisation::acts::ProposeRegulation;
use payroll::acts::VerifyPayeeList;
use payroll::policy::REGISTER;
use staff::acts::{ConfirmEmployment, EndEmployment, ImportStaff, Workbook};
use staff::model::EndReason;
use store::{Answer, params};

const SEED: u64 = 20_260_302;

fn verify(list: i64, mark: &str) -> VerifyPayeeList {
    VerifyPayeeList { list: list.into(), mark: mark.into(), workbook: None }
}

fn notes(answer: &Answer) -> Vec<String> {
    let all = answer.done["notes"].as_array().cloned().unwrap_or_default();
    all.iter().map(|n| n["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The personnel office's workbook of a book's payees.
fn staff_of(unit: &str, book: &Book) -> ImportStaff {
    let text = |t: &str| Cell::Text(t.to_owned());
    let header = ["NIP", "NAMA", "JENIS", "KODE SKPD", "MULAI", "JIWA"].map(text).to_vec();
    let row = |(number, p): (u32, &books::Payee)| {
        let cells = [p.id.as_str(), &p.name, "PNS", unit, "2020-01-01", &p.souls.to_string()].map(text).to_vec();
        GridRow { number, cells }
    };
    let rows = [GridRow { number: 1, cells: header }].into_iter().chain((2..).zip(&book.payees).map(row)).collect();
    ImportStaff {
        leave_out: 0,
        file_name: "pegawai.xlsx".into(),
        digest: book.digest(),
        workbook: Some(Workbook(Arc::new(vec![Grid { name: "Pegawai".into(), rows }]))),
    }
}

async fn registered(w: &World, unit: &str, book: &Book) {
    let change = id_of(&w.ok("sdm", staff_of(unit, book)).await, "change");
    w.ok("sdm2", ConfirmEmployment { change }).await;
}

async fn doubts(w: &World, list: i64) -> Vec<String> {
    let sheet = w.report("selisih-daftar", &[("daftar", &list.to_string())], Some(SKPD_A)).await.expect("a report");
    let all = column(&sheet, "Perubahan");
    all.into_iter().filter(|what| what != "bertambah").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_verifier_reads_who_is_no_employee_and_a_complete_register_refuses() {
    practice(|w| async move {
        let mut book = Book::made(SEED, 1, 6, 12);
        book.payees.iter_mut().for_each(|p| p.souls = p.souls.min(4));
        let early = w.filed(&A, salary(&A, 1, &book)).await;
        assert_eq!(doubts(&w, early).await, Vec::<String>::new(), "no register yet");
        let blind = w.mark(early).await;
        // The first is unknown, the second belongs to B, the third has a soul less.
        let mut known = Book { payees: book.payees[2..].to_vec() };
        let souls = known.payees[0].souls.max(2) - 1;
        known.payees[0].souls = souls;
        book.payees[2].souls = souls + 1;
        registered(&w, SKPD_A, &known).await;
        registered(&w, SKPD_B, &Book { payees: book.payees[1..2].to_vec() }).await;
        assert_eq!(w.refused("ppk-a", verify(early, &blind)).await, ["DAFTAR-SELISIH-BEDA"], "it was not read");
        book.payees[4].rice += 1;
        let list = w.filed(&A, salary(&A, 2, &book)).await;
        let told = doubts(&w, list).await;
        let third = format!("jiwa melebihi catatan, yaitu {souls}");
        assert_eq!(told, ["tidak ada pada daftar pegawai", "tercatat pada SKPD lain", third.as_str()]);
        let mark = w.mark(list).await;
        let done = w.ok("ppk-a", verify(list, &mark)).await;
        let all = ["DAFTAR-PEGAWAI-TIDAK-ADA", "DAFTAR-PEGAWAI-SKPD", "DAFTAR-PEGAWAI-JIWA"];
        assert_eq!(notes(&done), all, "noted until the region says that the register is complete");

        let complete = ProposeRegulation {
            key: REGISTER.into(),
            value: serde_json::json!({ "gaji": true, "tambahan": true, "honorarium": false }),
            from: day(TODAY),
            source: "Keputusan Bupati 7/2026".into(),
        };
        w.ok("ppkd", complete).await;
        book.payees[5].rice += 1;
        let next = w.filed(&A, salary(&A, 3, &book)).await;
        let mark = w.mark(next).await;
        let mut refused = w.refused("ppk-a", verify(next, &mark)).await;
        refused.sort();
        let mut sorted = all.map(str::to_owned);
        sorted.sort();
        assert_eq!(refused, sorted);
        // Nobody is doubted any more: the list is verified without a note.
        book.payees[2].souls = souls;
        book.payees.drain(..2);
        let clean = w.filed(&A, salary(&A, 3, &book)).await;
        let mark = w.mark(clean).await;
        assert_eq!(notes(&w.ok("ppk-a", verify(clean, &mark)).await), Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_left_is_paid_for_the_last_month_and_not_after() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 3, 6);
        registered(&w, SKPD_A, &book).await;
        let sql = "SELECT MIN(id) AS id FROM employment WHERE row_no = $1";
        let employment = w.rows(sql, params![2]).await[0].int("id").expect("a record");
        let end = EndEmployment {
            employment,
            last_day: day("2026-02-01"),
            reason: EndReason::Death,
            decree_number: "SK 9".into(),
            decree_date: day("2026-02-10"),
        };
        let change = id_of(&w.ok("sdm", end).await, "change");
        w.ok("sdm2", ConfirmEmployment { change }).await;
        let february = w.filed(&A, salary(&A, 2, &book)).await;
        assert_eq!(doubts(&w, february).await, Vec::<String>::new(), "a day of the month");
        let mut next = book.clone();
        next.payees[0].rice += 1;
        let march = w.filed(&A, salary(&A, 3, &next)).await;
        assert_eq!(doubts(&w, march).await, ["berakhir 1 Februari 2026 (meninggal dunia)"]);
        w
    })
    .await;
}
