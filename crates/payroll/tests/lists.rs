//! Lists of payees on both databases: who may do what, who is paid once, what
//! the verifier sees, and that the request is the list's to the sen.

use std::sync::Arc;

use crate::support::*;
use kernel::{Money, Role};
use payroll::acts::{CancelPayeeList, IssueListProofs, ReturnPayeeList, SubmitPayeeList, VerifyPayeeList, Workbook};
use payroll::public::ListKind;
use store::{Act, Answer, Error, Result, params};
use treasury::acts::{
    CancelSpp, DeductionInput, DraftSpp, IssueTaxProof, JudgeTax, LineInput, ReceiveSpm, ReturnSp2d, ReviseSpp,
    SubmitSpp, VerifySpp, VoidSp2d,
};
use treasury::rules::tax::{PayeeForm, TaxObject};

const SEED: u64 = 20_260_216;

fn why() -> Vec<String> {
    vec!["rekening beberapa pegawai keliru".into()]
}

fn verify(list: i64, mark: &str) -> VerifyPayeeList {
    VerifyPayeeList { list: list.into(), mark: mark.into(), workbook: None }
}

fn notes(answer: &Answer) -> Vec<String> {
    let all = answer.done["notes"].as_array().cloned().unwrap_or_default();
    all.iter().map(|n| n["code"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn figure(w: &World, sql: &'static str, id: i64, name: &str) -> i64 {
    w.rows(sql, params![id]).await[0].int(name).expect("a figure")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_filed_verified_by_another_person_and_paid_to_the_sen() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 40, 112);
        let answer = w.ok("staf-a", salary(&A, 2, &book)).await;
        let id = id_of(&answer, "id");
        assert_eq!((answer.done["payees"].as_i64(), answer.done["souls"].as_i64()), (Some(40), Some(112)));
        assert_eq!(answer.done["gross"], sen(book.gross()).to_string());
        assert_eq!(answer.done["deductions"]["PPH 21"], sen(book.tax()).to_string());
        assert_eq!(w.refused("ppk-a", verify(id, "x")).await, ["KEADAAN"]);
        let filed = w.ok("bp-a", SubmitPayeeList { list: id.into() }).await;
        assert_eq!(filed.done["number"], "99.01/DPB/000001/1.01.0.00.0.00.01.0000/M/2/2026");
        assert_eq!(w.refused("ppk-b", verify(id, "x")).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("pa-a", verify(id, "x")).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("staf-a", verify(id, "x")).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("ppk-a", verify(id, "0000-0000")).await, ["DAFTAR-SELISIH-BEDA"]);
        let mark = w.mark(id).await;
        let wrong = VerifyPayeeList { workbook: Some("deadbeef".into()), ..verify(id, &mark) };
        assert_eq!(w.refused("ppk-a", wrong).await, ["DAFTAR-SIDIK-BEDA"]);
        let right = VerifyPayeeList { workbook: Some(book.digest()[..8].to_owned()), ..verify(id, &mark) };
        w.ok("ppk-a", right).await;
        let gross = sen(book.gross());
        for amount in [gross.plus(Money::ONE_SEN), gross.minus(Money::ONE_SEN)] {
            assert_eq!(w.refused("staf-a", w.pay(&A, id, SALARY, amount)).await, ["DAFTAR-JUMLAH-SPP"]);
        }
        let drafted = w.ok("staf-a", w.pay(&A, id, SALARY, gross)).await;
        let spp = id_of(&drafted, "id");
        assert_eq!(
            (drafted.done["amount"].clone(), drafted.done["net"].clone()),
            (gross.to_string().into(), sen(book.gross() - book.cut()).to_string().into())
        );
        assert_eq!(w.refused("staf-a", w.pay(&A, id, SALARY, gross)).await, ["DAFTAR-SUDAH-DIPAKAI"]);
        assert_eq!(
            w.refused("ppk-a", ReturnPayeeList { list: id.into(), reasons: why() }).await,
            ["DAFTAR-SUDAH-DIPAKAI"]
        );
        let sheet = w.report("pembayaran-penerima", &[("daftar", &id.to_string())], Some(SKPD_A)).await.expect("rows");
        assert!(column(&sheet, "Pembayaran").iter().all(|s| s == "belum dibayar"));
        let sp2d = w.paid(&A, spp).await;
        let sheet = w.report("pembayaran-penerima", &[("daftar", &id.to_string())], Some(SKPD_A)).await.expect("rows");
        assert_eq!((sheet.rows.len(), total(&sheet, "Jiwa"), total(&sheet, "Jumlah Kotor")), (40, 112, book.gross()));
        assert!(column(&sheet, "Pembayaran").iter().all(|s| s == "dibayar"));
        assert!(column(&sheet, "SP2D").iter().all(|s| s == "99.01/04.0/000001/LS/1.01.0.00.0.00.01.0000/M/2/2026"));
        assert!(column(&sheet, "Tanggal Bayar").iter().all(|s| s == TODAY));
        assert_eq!(w.findings().await, Vec::<String>::new());
        // One account was wrong: the others have been paid all the same.
        let back = ReturnSp2d {
            sp2d: sp2d.into(),
            date: None,
            amount: Money::ONE_SEN,
            credit_note: "NK-1".into(),
            reasons: why(),
        };
        w.ok("kbud", back).await;
        let sheet = w.report("pembayaran-penerima", &[("daftar", &id.to_string())], Some(SKPD_A)).await.expect("rows");
        assert!(column(&sheet, "Pembayaran").iter().all(|s| s == "dibayar; sebagian retur"));
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_stands_on_both_sides_of_a_list() {
    practice(|w| async move {
        // Who drafts for the SKPD and is its PPK-Unit too brings a list, and may not verify it.
        let id = id_of(&w.ok("ganda", salary(&A, 2, &Book::made(SEED, 50, 5, 9))).await, "id");
        w.ok("bp-a", SubmitPayeeList { list: id.into() }).await;
        let mark = w.mark(id).await;
        assert_eq!(w.refused("ganda", verify(id, &mark)).await, ["WEWENANG-ORANG-SAMA"]);
        w.ok("ppk-a", verify(id, &mark)).await;
        let other = w.filed(&A, salary(&A, 3, &Book::made(SEED, 60, 5, 9))).await;
        let mark = w.mark(other).await;
        w.ok("ganda", verify(other, &mark)).await;
        w
    })
    .await;
}

/// Whoever drew up the request for a whole list neither orders nor pays it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_drafted_a_payroll_neither_orders_nor_pays_it() {
    practice(|w| async move {
        w.grant("pa-a", Role::StaffDrafter, Some(SKPD_A)).await;
        w.grant("kbud", Role::StaffDrafter, Some(SKPD_A)).await;
        let drafted = async |who: &str, month: u8| {
            let book = Book::made(SEED, usize::from(month), 5, 9);
            let list = w.verified(&A, salary(&A, month, &book)).await;
            let spp = id_of(&w.ok(who, w.pay(&A, list, SALARY, sen(book.gross()))).await, "id");
            w.ok("bp-a", SubmitSpp { spp: spp.into(), date: None }).await;
            w.ok("ppk-a", VerifySpp { spp: spp.into() }).await;
            spp
        };
        let spp = drafted("pa-a", 1).await;
        assert_eq!(w.refused("pa-a", order(spp)).await, ["WEWENANG-ORANG-SAMA"]);
        let spp = drafted("kbud", 2).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", ReceiveSpm { spm: spm.into(), date: None }).await;
        assert_eq!(w.refused("kbud", issue(spm)).await, ["WEWENANG-ORANG-SAMA"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_is_paid_once_for_a_month_in_the_whole_regency() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 6, 10);
        w.verified(&A, salary(&A, 2, &book)).await;
        // The same workbook is one list.
        assert_eq!(w.refused("staf-b", salary(&B, 2, &book)).await, ["DAFTAR-BERKAS-SAMA"]);
        // One of them stands in the list of another SKPD too, with another account.
        let mut other = Book::made(SEED, 100, 6, 10);
        other.payees[0].id = book.payees[3].id.clone();
        let second = w.filed(&B, salary(&B, 2, &other)).await;
        let mark = w.mark(second).await;
        assert_eq!(w.refused("ppk-b", verify(second, &mark)).await, ["DAFTAR-SUDAH-DIBAYAR"]);
        // Another month, another kind or another basis is another payment.
        w.ok("bp-b", CancelPayeeList { list: second.into(), reasons: why() }).await;
        let third = w.verified(&B, salary(&B, 3, &other)).await;
        other.payees[1].rice += 1;
        let mut thirteenth = salary(&B, 2, &other);
        thirteenth.basis = "gaji ke-13".into();
        let thirteenth = w.filed(&B, thirteenth).await;
        // Whoever verifies it has read who is paid for the month already.
        let named = thirteenth.to_string();
        let sheet = w.report("selisih-daftar", &[("daftar", &named)], Some(SKPD_B)).await.expect("a report");
        let told = column(&sheet, "Perubahan");
        let told: Vec<&String> = told.iter().filter(|t| t.starts_with("juga pada")).collect();
        assert!(told.len() == 1 && told[0].ends_with("untuk bulan yang sama (tanpa dasar lain)"), "{told:?}");
        let mark = w.mark(thirteenth).await;
        let mut bonus = salary(&A, 2, &Book { payees: vec![other.payees[2].clone()] });
        bonus.basis = "rapel".into();
        w.verified(&A, bonus).await;
        assert_eq!(w.refused("ppk-b", verify(thirteenth, &mark)).await, ["DAFTAR-SELISIH-BEDA"]);
        let mark = w.mark(thirteenth).await;
        w.ok("ppk-b", verify(thirteenth, &mark)).await;
        assert_eq!(w.findings().await, ["CEK-DAFTAR-REKENING"; 2], "the account differs from that in A");
        w.ok("bp-b", CancelPayeeList { list: third.into(), reasons: why() }).await;
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_account_belongs_to_one_payee() {
    practice(|w| async move {
        let mut book = Book::made(SEED, 1, 6, 10);
        book.payees[2].account = book.payees[4].account.clone();
        assert_eq!(w.refused("staf-a", salary(&A, 2, &book)).await, ["DAFTAR-REKENING-GANDA"]);
        book.payees[2].id = book.payees[4].id.clone();
        assert_eq!(w.refused("staf-a", salary(&A, 2, &book)).await, ["DAFTAR-PENERIMA-GANDA"]);
        w.verified(&A, salary(&A, 2, &Book::made(SEED, 1, 6, 10))).await;
        let mut other = Book::made(SEED, 100, 6, 10);
        other.payees[5].account = Book::made(SEED, 1, 6, 10).payees[0].account.clone();
        let id = w.filed(&B, salary(&B, 2, &other)).await;
        let mark = w.mark(id).await;
        assert_eq!(w.refused("ppk-b", verify(id, &mark)).await, ["DAFTAR-REKENING-GANDA"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_honorarium_reaches_twelve_months_of_a_decree_and_no_thirteenth() {
    practice(|w| async move {
        let book = |extra: i64| {
            let mut book = Book::made(SEED, 1, 4, 4);
            book.payees[0].rice += extra;
            book
        };
        assert_eq!(w.refused("staf-a", honorarium(&A, (1, 1), "", &book(0))).await, ["DAFTAR-SK-KOSONG"]);
        assert_eq!(w.refused("staf-a", honorarium(&A, (1, 13), "SK 5", &book(0))).await, ["DAFTAR-BULAN"]);
        w.verified(&A, honorarium(&A, (1, 12), "SK 5", &book(0))).await;
        let again = w.filed(&A, honorarium(&A, (12, 12), "sk-5", &book(1))).await;
        let mark = w.mark(again).await;
        // The decree is known however it is written; thirteen months are too many.
        assert_eq!(w.refused("ppk-a", verify(again, &mark)).await, ["DAFTAR-BULAN-LEBIH", "DAFTAR-SUDAH-DIBAYAR"]);
        w.verified(&A, honorarium(&A, (1, 1), "SK 6", &book(2))).await;
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_differs_from_the_list_before_is_named_and_its_mark_moves_with_it() {
    practice(|w| async move {
        let january = Book::made(SEED, 1, 20, 50);
        let first = w.verified(&A, salary(&A, 1, &january)).await;
        let mut february = january.clone();
        february.payees.remove(0);
        february.payees[0].account = "0101999999".into();
        february.payees[1].basic += 100;
        february.payees.push(Book::made(SEED, 900, 1, 2).payees[0].clone());
        let answer = w.ok("staf-a", salary(&A, 2, &february)).await;
        let second = id_of(&answer, "id");
        let filed = w.ok("bp-a", SubmitPayeeList { list: second.into() }).await;
        assert_eq!(notes(&filed), ["DAFTAR-REKENING-BERUBAH"]);
        let named = second.to_string();
        let sheet = w.report("selisih-daftar", &[("daftar", &named)], Some(SKPD_A)).await.expect("a report");
        assert_eq!(column(&sheet, "Perubahan"), ["bertambah", "berkurang", "rekening", "jumlah"]);
        assert_eq!(column(&sheet, "Nama")[1], january.payees[0].name);
        assert_eq!(column(&sheet, "NIP atau NIK")[2], february.payees[0].id);
        assert_eq!(column(&sheet, "Rekening Sekarang")[2], "Bank Daerah ••••9999");
        let grown = february.gross() - january.gross();
        assert_eq!(total(&sheet, "Selisih"), grown);
        assert!(
            sheet
                .heading
                .iter()
                .any(|l| l.starts_with("BERTAMBAH 1 ORANG, BERKURANG 1 ORANG, BERUBAH 2 ORANG (1 REKENING), TETAP 17"))
        );
        // Who reads the whole regency sees no names; another SKPD sees no list.
        let masked = w.report("selisih-daftar", &[("daftar", &named)], None).await.expect("a report");
        assert!(column(&masked, "Nama").iter().all(|n| n.chars().count() < 12 && n.contains('.')), "{masked:?}");
        assert!(column(&masked, "NIP atau NIK").iter().all(|n| n.starts_with("••••")));
        let unseen = w.report("selisih-daftar", &[("daftar", &named)], Some(SKPD_B)).await;
        assert!(matches!(unseen, Err(Error::NotFound(_))));
        let mark = w.mark(second).await;
        // The list before it ends: what was read is no longer what differs.
        w.ok("bp-a", CancelPayeeList { list: first.into(), reasons: why() }).await;
        assert_eq!(w.refused("ppk-a", verify(second, &mark)).await, ["DAFTAR-SELISIH-BEDA"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payee_is_found_by_the_number_and_nothing_personal_lies_open() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 6, 10);
        let id = w.verified(&A, salary(&A, 2, &book)).await;
        let payee = &book.payees[2];
        let sheet = w.report("pembayaran-penerima", &[("nip", &payee.id)], None).await.expect("a report");
        assert_eq!(
            (column(&sheet, "Nama"), column(&sheet, "Jiwa")),
            (vec![payee.name.clone()], vec![payee.souls.to_string()])
        );
        let elsewhere = w.report("pembayaran-penerima", &[("nip", &payee.id)], Some(SKPD_B)).await.expect("a report");
        assert!(elsewhere.rows.is_empty());
        assert!(w.report("pembayaran-penerima", &[("nip", "123")], None).await.is_err());
        assert!(w.report("pembayaran-penerima", &[], None).await.expect("a report").rows.is_empty());
        let whole = w.report("daftar-penerima", &[], Some(SKPD_A)).await.expect("a report");
        assert_eq!((total(&whole, "Penerima"), total(&whole, "Jumlah Kotor")), (6, book.gross()));
        let parts = w.report("komponen-daftar", &[], Some(SKPD_A)).await.expect("a report");
        assert_eq!(parts.rows.len(), 5);
        for row in w.rows("SELECT * FROM payee_line WHERE document_id = $1", params![id]).await {
            for column in ["payee_enc", "name_enc", "account_enc", "payee_idx", "account_idx"] {
                let bytes = row.bytes(column).expect("bytes");
                for open in book.payees.iter().flat_map(|p| [&p.id, &p.name, &p.account]) {
                    assert!(!bytes.windows(open.len()).any(|w| w == open.as_bytes()), "{column} lies open");
                }
            }
        }
        w
    })
    .await;
}

/// The request as it was drafted, with another sum.
fn revised(w: &World, spp: i64, amount: Money) -> ReviseSpp {
    let line = LineInput { sub_kegiatan: code(SUB_A), rekening: code(SALARY), source: None, amount };
    let draft = DraftSpp {
        year: Some(YEAR),
        unit: code(SKPD_A),
        ls_kind: "gaji".into(),
        purpose: "Gaji".into(),
        payee_account: w.bank,
        bill_received: None,
        invoice: None,
        contract: None,
        lines: vec![line],
        deductions: vec![DeductionInput { kind: "pph21".into(), amount: sen(1) }],
        kpa: None,
    };
    ReviseSpp { spp: spp.into(), version: 1, draft }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_stays_what_its_list_says() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 6, 10);
        let id = w.verified(&A, salary(&A, 2, &book)).await;
        let spp = id_of(&w.ok("staf-a", w.pay(&A, id, SALARY, sen(book.gross()))).await, "id");
        let changed = w.act("staf-a", revised(&w, spp, sen(book.gross() - 1))).await;
        assert!(matches!(&changed, Err(Error::Input(why)) if why.contains("mengikuti")), "{changed:?}");
        // Nor are its deductions worked out by another rule; with a reason they stay.
        let judge = |reason: &str| JudgeTax {
            spp: spp.into(),
            object: TaxObject::Service,
            form: PayeeForm::Company,
            npwp: true,
            pkp: false,
            vat: None,
            ptkp: None,
            certificate: false,
            marketplace: false,
            reason: reason.into(),
        };
        let judged = w.act("staf-a", judge("")).await;
        assert!(matches!(&judged, Err(Error::Input(why)) if why.contains("mengikuti")), "{judged:?}");
        w.ok("staf-a", judge("potongan menurut daftar")).await;
        let cuts = "SELECT CAST(SUM(amount) AS BIGINT) AS n FROM deduction WHERE document_id = $1";
        assert_eq!(figure(&w, cuts, spp, "n").await, book.cut());
        // Cancelled, its list is free for another one, or for its end.
        w.ok("bp-a", CancelSpp { spp: spp.into(), reasons: why() }).await;
        let second = id_of(&w.ok("staf-a", w.pay(&A, id, SALARY, sen(book.gross()))).await, "id");
        assert_eq!(
            w.refused("bp-a", CancelPayeeList { list: id.into(), reasons: why() }).await,
            ["DAFTAR-SUDAH-DIPAKAI"]
        );
        w.ok("bp-a", SubmitSpp { spp: second.into(), date: None }).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_set_aside_are_left_out_only_when_told_how_many() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 6, 10);
        let mut grids = book.grids();
        grids[0].rows[3].cells[14] = kernel::sheet::Cell::Text("1".into());
        let with = |leave_out| payroll::acts::ImportPayeeList {
            leave_out,
            workbook: Some(Workbook(Arc::new(grids.clone()))),
            ..salary(&A, 2, &book)
        };
        assert_eq!(w.refused("staf-a", with(0)).await, ["DAFTAR-BARIS-DISISIHKAN"]);
        assert_eq!(w.refused("staf-a", with(2)).await, ["DAFTAR-BARIS-DISISIHKAN"]);
        let answer = w.ok("staf-a", with(1)).await;
        assert_eq!((answer.done["rows"].as_i64(), answer.done["payees"].as_i64()), (Some(6), Some(5)));
        assert_eq!(answer.done["set_aside"].as_array().map(Vec::len), Some(1));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM payee_line").await, 5);
        w
    })
    .await;
}

async fn both<A: Act, B: Act>(w: &World, (one, first): (&str, A), (two, second): (&str, B)) -> [Result<Answer>; 2] {
    let (a, b) = tokio::join!(w.act(one, first), w.act(two, second));
    [a, b]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_lists_with_one_payee_that_are_verified_at_once_one_passes() {
    practice(|w| async move {
        let first = w.filed(&A, salary(&A, 2, &Book::made(SEED, 1, 6, 10))).await;
        let mut other = Book::made(SEED, 100, 6, 10);
        other.payees[0] = Book::made(SEED, 1, 6, 10).payees[0].clone();
        let second = w.filed(&B, salary(&B, 2, &other)).await;
        let (mine, theirs) = (w.mark(first).await, w.mark(second).await);
        let answers = both(&w, ("ppk-a", verify(first, &mine)), ("ppk-b", verify(second, &theirs))).await;
        let refused: Vec<Vec<String>> = answers.into_iter().map(codes).filter(|c| !c.is_empty()).collect();
        assert_eq!(refused, [["DAFTAR-SUDAH-DIBAYAR"]]);
        // Two requests of one list meet at the list.
        let passed = w.count("SELECT MAX(id) AS n FROM document WHERE kind = 'DPB' AND state = 'diverifikasi'").await;
        let (list, desk, gross) = match passed == first {
            true => (first, &A, Book::made(SEED, 1, 6, 10).gross()),
            false => (second, &B, other.gross()),
        };
        let pay = || w.pay(desk, list, SALARY, sen(gross));
        let answers = both(&w, (desk.staff, pay()), (desk.treasurer, pay())).await;
        let refused: Vec<Vec<String>> = answers.into_iter().map(codes).filter(|c| !c.is_empty()).collect();
        assert_eq!(refused, [["DAFTAR-SUDAH-DIPAKAI"]]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voided_payment_shows_its_payees_unpaid_again() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 6, 10);
        let id = w.verified(&A, salary(&A, 2, &book)).await;
        let spp = id_of(&w.ok("staf-a", w.pay(&A, id, SALARY, sen(book.gross()))).await, "id");
        w.ok("bp-a", SubmitSpp { spp: spp.into(), date: None }).await;
        w.ok("ppk-a", treasury::acts::VerifySpp { spp: spp.into() }).await;
        let sptjm = Some(treasury::acts::Sptjm { number: "S-1".into(), date: day(TODAY) });
        let spm = id_of(&w.ok("pa-a", treasury::acts::IssueSpm { spp: spp.into(), date: None, sptjm }).await, "id");
        w.ok("kbud", treasury::acts::ReceiveSpm { spm: spm.into(), date: None }).await;
        let sp2d = treasury::acts::IssueSp2d { spm: spm.into(), date: None, spm_received: None };
        let sp2d = id_of(&w.ok("kbud", sp2d).await, "id");
        let named = id.to_string();
        let sheet = w.report("pembayaran-penerima", &[("daftar", &named)], None).await.expect("rows");
        assert!(column(&sheet, "Pembayaran").iter().all(|s| s == "SP2D terbit"));
        w.ok("kbud", VoidSp2d { sp2d: sp2d.into(), reasons: why() }).await;
        let sheet = w.report("pembayaran-penerima", &[("daftar", &named)], None).await.expect("rows");
        assert!(column(&sheet, "Pembayaran").iter().all(|s| s == "belum dibayar"));
        w
    })
    .await;
}

/// What is not as the dated rules reckon it is told, and refused where the region
/// says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dues_and_tax_are_held_against_their_rules() {
    practice(|w| async move {
        let book = Book::made(SEED, 1, 5, 5);
        let told = w.ok("staf-a", salary(&A, 2, &book)).await;
        let notes: Vec<&str> =
            told.done["notes"].as_array().expect("notes").iter().filter_map(|n| n.as_str()).collect();
        assert!(notes.iter().any(|n| n.starts_with("5 penerima: IWP 8 %") && n.contains("seharusnya")), "{notes:?}");
        let rule = organisation::acts::ProposeRegulation {
            key: "daftar-penerima.hitungan-menolak".into(),
            value: serde_json::json!({ "gaji": true, "tambahan": false, "honorarium": false }),
            from: day(TODAY),
            source: "SK uji".into(),
        };
        w.operate(rule).await;
        let again = Book::made(SEED + 1, 1, 5, 5);
        let refused = w.refused("staf-a", salary(&A, 2, &again)).await;
        assert_eq!(refused, ["DAFTAR-IURAN-BEDA", "DAFTAR-PTKP-KOSONG"]);
        w.ok("staf-a", list(&A, ListKind::Supplement, 2, &again)).await;
        w
    })
    .await;
}

/// Each payee of whom tax was withheld has a proof of it, once; who had none to
/// pay has none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_payee_of_a_paid_list_is_given_a_proof() {
    practice(|w| async move {
        let mut book = Book::made(SEED, 1, 30, 60);
        book.payees[0].tax = 700;
        book.payees[3].tax = 0;
        book.payees[4].tax = 1;
        let taxed = book.payees.iter().filter(|p| p.tax > 0).count();
        let list = w.verified(&A, salary(&A, 2, &book)).await;
        let prove = || IssueListProofs { list: list.into(), date: None };
        assert!(w.refused("bp-a", prove()).await[0].contains("SPP yang membayar"));
        let spp = id_of(&w.ok("staf-a", w.pay(&A, list, SALARY, sen(book.gross()))).await, "id");
        assert!(w.refused("bp-a", prove()).await[0].contains("sudah cair"));
        let sp2d = w.paid(&A, spp).await;
        // The request's own payee is the bank.
        let open = w.report("bukti-potong-belum", &[], Some(SKPD_A)).await.expect("rows");
        assert_eq!((open.rows.len(), total(&open, "Potongan")), (1, book.tax()));
        let single = IssueTaxProof {
            unit: code(SKPD_A),
            year: YEAR,
            items: vec![],
            chosen: column(&open, "Nomor Potongan"),
            npwp: Some("012345678901234".into()),
            nik: None,
            base: Some(sen(book.gross())),
            date: None,
        };
        assert_eq!(w.refused("bp-a", single).await, ["PAJAK-BUKTI-DAFTAR"]);
        assert_eq!(w.refused("staf-a", prove()).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("bp-b", prove()).await, ["WEWENANG-SKPD"]);
        let told = w.ok("bp-a", prove()).await;
        assert_eq!(told.done[0]["count"].as_u64(), u64::try_from(taxed).ok());
        assert_eq!(told.done[0]["tax"], sen(book.tax()).to_string());
        assert_eq!(w.refused("bp-a", prove()).await, ["PAJAK-BUKTI-SUDAH-ADA"]);

        let own = w.report("bukti-potong", &[], Some(SKPD_A)).await.expect("rows");
        assert_eq!((own.rows.len(), total(&own, "Pajak")), (taxed, book.tax()));
        let payee = &book.payees[0];
        assert_eq!(column(&own, "NPWP atau NIK")[0], format!("NIP {}", payee.id));
        assert_eq!(column(&own, "Dasar Pengenaan")[0], sen(payee.gross() * 100).to_string());
        let whole = w.report("bukti-potong", &[], None).await.expect("rows");
        assert!(column(&whole, "NPWP atau NIK").iter().all(|id| id.starts_with("••••")));
        let asked = w.report("bukti-potong", &[("identitas", &payee.id)], None).await.expect("rows");
        assert_eq!(column(&asked, "Penerima"), std::slice::from_ref(&payee.name));
        assert_eq!(w.findings().await, Vec::<String>::new());

        // All of it came back, and with it every proof.
        let back = ReturnSp2d {
            sp2d: sp2d.into(),
            date: None,
            amount: sen(book.gross() - book.cut()),
            credit_note: "NK-7".into(),
            reasons: why(),
        };
        w.ok("kbud", back).await;
        let own = w.report("bukti-potong", &[], Some(SKPD_A)).await.expect("rows");
        assert!(column(&own, "Keadaan").iter().all(|state| state == "batal"));
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}
