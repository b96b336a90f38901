//! The payroll of every month: a workbook, read, verified by its mark, and paid
//! by one SPP-LS.

use std::sync::Arc;

use payroll::acts::{ImportPayeeList, Workbook};
use payroll::model::ListKind;
use serde_json::json;

use super::payment::{Kind, Payment};
use super::{Desk, Today, reference};
use crate::books::Book;
use crate::regency::{Line, YEAR, code};
use crate::world::{World, id};

impl Desk {
    pub async fn pay_the_payroll(&mut self, w: &World, today: &Today) {
        let month = today.month();
        let book = self.book(month);
        let list = ImportPayeeList {
            unit: code(&self.seat.code),
            year: Some(YEAR),
            kind: ListKind::Salary,
            month,
            to_month: None,
            basis: String::new(),
            basis_date: None,
            leave_out: 0,
            file_name: format!("gaji-{month}.xlsx"),
            digest: book.digest(),
            workbook: Some(Workbook(Arc::new(book.grids()))),
        };
        let list = w.bring(&self.seat.staff(), Arc::new(list)).await.unwrap_or_else(|e| panic!("payroll: {e}"));
        let list = id(&list, "id");
        w.ok(&self.seat.treasurer(), "submit-payee-list", json!({ "list": reference(list) })).await;
        let differences = w.report("selisih-daftar", None, &[("daftar", &list.to_string())]).await;
        let mark = differences.told("TANDA SELISIH: ");
        w.ok(&self.seat.verifier(), "verify-payee-list", json!({ "list": reference(list), "mark": mark })).await;
        let basic: i64 = book.payees.iter().map(|p| p.basic * 100).sum();
        let parts = vec![(Line::Salary, None, basic), (Line::Allowance, None, book.gross() - basic)];
        let lines: Vec<_> = parts.iter().map(|part| self.seat.charge(*part)).collect();
        let draft = json!({ "list": reference(list), "payee_account": self.payees.bank, "lines": lines });
        let spp = id(&w.ok(&self.seat.staff(), "draft-spp-pay", draft).await, "id");
        w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(spp) })).await;
        let cuts = vec![("iwp".to_owned(), book.cut() - book.tax()), ("pph21".to_owned(), book.tax())];
        let cuts = cuts.into_iter().filter(|(_, amount)| *amount > 0).collect();
        self.filed(Payment { cuts, listed: true, ..Payment::new(Kind::Direct, spp, parts, book.gross()) });
    }

    /// The same persons each month, not the same sums.
    fn book(&self, month: u8) -> Book {
        let (n, persons) = (self.seat.n, self.size.persons);
        let seed = self.size.seed * 10_000 + u64::try_from(n * 100).expect("a count") + u64::from(month);
        Book::made(seed, n * 1_000, persons, i64::try_from(persons * 2).expect("a count"))
    }
}
