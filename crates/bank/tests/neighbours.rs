//! What a neighbour books and the bank's reports read: spending outside the
//! RKUD, and spending that came back.

use crate::support::*;
use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Money, Role, Sheet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx};
use treasury::public::sharing;

/// Books on the first line of a payment as the acts of receipts do, which this
/// crate does not know.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Booked {
    payment: i64,
    /// Ratified outside the RKUD; else it came back.
    outside: bool,
    amount: Money,
}

impl Act for Booked {
    const DEF: &'static ActDef = &ActDef { setup: true, ..ActDef::new("test-booked", "Uji", "Uji", &[Role::Ppkd]) };
    type Out = i64;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<i64>> {
        let unit = store::units::by_norm(tx, code(SKPD_A).norm()).await?;
        let unit = unit.ok_or_else(|| Error::NotFound("SKPD".into()))?;
        let line = sharing::lines(tx, self.payment).await?.remove(0);
        let (kind, flow, state, post, on) = if self.outside {
            (Kind::Sp2b, "BLUD", State::Ratified, self.amount, vec![])
        } else {
            (Kind::Sts, "BELANJA", State::Paid, Money::ZERO.minus(self.amount), vec![self.payment])
        };
        let (id, today) = (tx.id()?, tx.ctx().today);
        let blank = sharing::blank(tx, id, kind, flow, YEAR, &unit, self.amount, "Uji".into());
        let d = Document { state, doc_date: Some(today), ..blank };
        let moved =
            budget::public::Move { account: line.account, source: line.source.clone(), reserve: Money::ZERO, post };
        budget::public::draw(tx, &[moved], None).await?;
        store::documents::create(tx, &d, &on).await?;
        sharing::insert_lines(tx, id, &[sharing::PaymentLine { amount: post, ..line }]).await?;
        Ok(Record::new(id))
    }
}

async fn forecast(w: &World) -> Sheet {
    sheet(w, "proyeksi-kas", None, &[]).await
}

/// What leaves by payments that the bank has not debited.
async fn leaves(w: &World) -> i64 {
    let report = forecast(w).await;
    let rows = report.rows.iter().filter(|r| r[3].plain() == "SP2D belum didebit");
    rows.map(|r| r[4].plain().parse::<Money>().expect("money").sen()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_back_lowers_the_book_and_what_will_leave_again() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let paid = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        w.ok("kbud", transfer(paid)).await;
        w.ok("kbud", pay(paid)).await;
        w.operate(Booked { payment: paid, outside: false, amount: sen(300) }).await;
        let book = |w: World| async move {
            let told = sheet(&w, "buku-rincian-objek", None, &[("skpd", SKPD_A)]).await;
            let sums = (sum(&told, "Belanja LS"), column(&told, "Jumlah Belanja"));
            (w, sums)
        };
        let both = || ("7.00".to_owned(), vec!["10.00".to_owned(), "7.00".to_owned()]);
        let (w, sums) = book(w).await;
        assert_eq!(sums, both());

        // A retur that is given up in part, and then whole: it never stood in the book.
        let bounced = w.issued(A, ask(&w, ATK, 100)).await.sp2d;
        w.ok("kbud", transfer(bounced)).await;
        w.ok("kbud", return_sp2d(bounced, 100)).await;
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000_000, "2026-02-16", &[]))).await;
        let before = leaves(&w).await;
        w.operate(Booked { payment: bounced, outside: false, amount: sen(60) }).await;
        assert_eq!(leaves(&w).await, before + 60);
        w.operate(Booked { payment: bounced, outside: false, amount: sen(40) }).await;
        assert_eq!(leaves(&w).await, before + 100);
        let (_, sums) = book(w).await;
        assert_eq!(sums, both());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_spent_outside_the_rkud_uses_no_spd() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let paid = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000_000, "2026-02-16", &[]))).await;
        let told = |report: Sheet| report.heading.into_iter().find(|h| h.starts_with("SISA SPD")).expect("a heading");
        let before = told(forecast(&w).await);
        w.operate(Booked { payment: paid, outside: true, amount: sen(500) }).await;
        assert_eq!(told(forecast(&w).await), before);
        assert_eq!(w.balance(ATK).await.used(), (0, 1_500));
    })
    .await;
}
