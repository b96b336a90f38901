//! What a neighbour books and the bank's reports read: spending outside the
//! RKUD, and spending that came back; and papers that prove two payments.

use crate::support::*;
use evidence::acts::{AttachEvidence, DetachEvidence};
use evidence::public::{Brought, EvidenceKind, Media, Scan};
use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Money, Role, Sheet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx};
use treasury::acts::{RatifyLpj, RecordTbp, SignSptb, SubmitLpj, VerifyLpj};
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

/// Attaches a paper of so many bytes, which makes it another one.
async fn attach(w: &World, who: &str, document: i64, size: i64) -> i64 {
    let mut view = w.db.view().await.expect("a view");
    let skpd = store::documents::find(&mut view, &document.into()).await.expect("read").expect("a document").unit_id;
    let person = organisation::public::user_by_name(&mut view, who).await.expect("read").expect("a user").person;
    drop(view);
    let (digest, media, scan) = (format!("{size:064x}"), Media::Pdf, Scan::Unscanned);
    let brought = Brought { skpd, digest: digest.clone(), size, media, pages: 1, scan };
    let act = AttachEvidence {
        document: document.into(),
        kind: EvidenceKind::Receipt,
        name: "Kuitansi.pdf".into(),
        media,
        pages: 1,
        scan,
        size,
        digest,
        seal: brought.seal(w.db.keys(), person),
    };
    id_of(&w.ok(who, act).await, "attachment")
}

/// Across offices too; a second paper on one payment, or one that was taken off, is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_paper_on_two_payments_is_told_by_both() {
    banking(|w| async move {
        let check = async || {
            let mut view = w.db.view().await.expect("a view");
            (evidence::checks::ALL[0].run)(&mut view, YEAR).await.expect("a check")
        };
        let (first, second) = (w.drafted(A, ask(&w, ATK, 100)).await, w.drafted(B, ask(&w, ATK_B, 100)).await);
        attach(&w, "staf-a", first, 1_000).await;
        attach(&w, "staf-a", first, 1_001).await;
        attach(&w, "staf-b", second, 1_002).await;
        assert!(check().await.findings.is_empty());
        let same = attach(&w, "staf-b", second, 1_000).await;
        w.ok("bp-a", submit(first)).await;
        let rows = w.rows("SELECT number FROM document WHERE id = $1", store::params![first]).await;
        let number = rows[0].text("number").expect("a number");
        let found = check().await;
        assert_eq!((found.findings.len(), found.findings[0].code.as_str()), (1, "CEK-BUKTI-SAMA"));
        let told = format!(
            "Bukti yang sama («Kuitansi.pdf») terlampir pada 2 pembayaran, di antaranya SPP {number} dan konsep SPP."
        );
        assert_eq!(found.findings[0].message, told);
        assert_eq!(found.figures["evidence_on_several_payments"], 1);
        let off = DetachEvidence { document: second.into(), attachment: same, reason: "salah berkas".into() };
        w.ok("staf-b", off).await;
        assert!(check().await.findings.is_empty());
    })
    .await;
}

/// What is attached to a ratified LPJ takes nothing of what its PA stated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_stays_with_its_ratified_lpj() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let paid = RecordTbp { way: "transfer".into(), payee_account: Some(w.payee_account), ..tbp(ATK, 100, None) };
        w.ok("bp-a", paid).await;
        let id = id_of(&w.ok("bp-a", lpj(None)).await, "id");
        w.ok("bp-a", SubmitLpj { lpj: id.into(), date: None }).await;
        w.ok("ppk-a", VerifyLpj { lpj: id.into() }).await;
        w.ok("pa-a", SignSptb { lpj: id.into(), number: "SPTB-1".into(), date: None }).await;
        w.ok("pa-a", RatifyLpj { lpj: id.into(), date: None }).await;
        attach(&w, "bp-a", id, 1_000).await;
        assert_eq!(w.paper(id).await.statement.map(|s| s.number).as_deref(), Some("SPTB-1"));
        let mut view = w.db.view().await.expect("a view");
        let query = store::module::Query { year: YEAR, ..Default::default() };
        let report = treasury::MODULE.reports.iter().find(|r| r.name == "lpj").expect("a register");
        let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
        assert_eq!((sheet.rows.len(), sheet.rows[0][7].plain().as_str()), (1, "SPTB-1"));
    })
    .await;
}
