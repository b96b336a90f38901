//! SP2D go to the bank by a list that two officials have seen.

use crate::support::*;
use bank::acts::*;
use bank::model::AccountKind;
use kernel::Role;
use store::{Act, Case, Record, Result, Subject, Tx, params};
use treasury::acts::TransferSp2d;

const STATE: &str =
    "SELECT d.state, p.transfer_reference FROM document d JOIN sp2d p ON p.document_id = d.id WHERE d.id = $1";

async fn state(w: &World, sp2d: i64) -> (String, Option<String>) {
    let rows = w.rows(STATE, params![sp2d]).await;
    (rows[0].text("state").expect("a state"), rows[0].opt_text("transfer_reference").expect("a reference"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_goes_out_by_two_just_as_it_was_shown() {
    banking(|w| async move {
        let account = rkud(&w).await;
        assert_eq!(w.refused("ppkd", register(AccountKind::Rkud, SKPD_B, RKUD)).await, ["REK-DINAS-SUDAH-ADA"]);
        let one = w.issued(A, with_cut(&w, 1_000_001, 150)).await.sp2d;
        let two = w.issued(B, ask(&w, ATK_B, 250_000)).await.sp2d;
        let ready = sheet(&w, "sp2d-siap-bank", None, &[]).await;
        assert_eq!(
            (column(&ready, "Nomor Urut"), sum(&ready, "Bersih").as_str()),
            (vec![one.to_string(), two.to_string()], "12498.51")
        );

        let (batch, digest) = draft_batch(&w, account, &[two, one]).await;
        assert_eq!(sheet(&w, "sp2d-siap-bank", None, &[]).await.rows.len(), 0);
        let list = sheet(&w, "daftar-penguji", None, &[("daftar", &batch.to_string())]).await;
        assert_eq!(
            (column(&list, "No"), column(&list, "Sidik")),
            (vec!["1".into(), "2".into()], vec![digest.clone(), digest.clone()])
        );
        assert_eq!([sum(&list, "Kotor"), sum(&list, "PPN"), sum(&list, "Bersih")], ["12500.01", "1.50", "12498.51"]);
        let identities = column(&list, "Tanda Pengenal");
        assert!(identities.iter().all(|id| id.len() <= 35) && identities[0] != identities[1], "{identities:?}");

        let net = 1_249_851;
        let own = w.refused("kbud", release(batch, &digest, net)).await;
        assert_eq!(own, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("ppkd", release(batch, &digest, net - 1)).await, ["DP-JUMLAH"]);
        assert_eq!(w.refused("ppkd", release(batch, &digest, net + 1)).await, ["DP-JUMLAH"]);
        assert_eq!(w.refused("ppkd", release(batch, "0000-0000", net)).await, ["DP-SIDIK"]);
        let taken = || TakeBatchFile { batch: batch.into(), reason: None };
        assert_eq!(w.refused("kbud", taken()).await, ["DP-BELUM-DILEPAS"]);
        assert_eq!(state(&w, one).await.0, "terbit");

        let released = w.ok("ppkd", release(batch, &digest.to_lowercase(), net)).await;
        let number = released.done["number"].as_str().expect("a number").to_owned();
        for sp2d in [one, two] {
            assert_eq!(state(&w, sp2d).await, ("ditransfer".into(), Some(number.clone())));
        }
        assert_eq!(w.refused("kbud", void_sp2d(one)).await, ["KEADAAN"]);
        assert_eq!(w.refused("kbud", CancelBatch { batch: batch.into(), reasons: why() }).await, ["KEADAAN"]);
        let again = DraftBatch { account, sp2d: vec![one] };
        assert_eq!(w.refused("kbud", again).await, ["DP-KEADAAN", "DP-SUDAH-DI-DAFTAR"]);

        w.ok("kbud", taken()).await;
        let deliver =
            |digest: &str| DeliverBatch { batch: batch.into(), reference: "BPD-1".into(), digest: digest.into() };
        assert_eq!(w.refused("kbud", deliver("0000-0000")).await, ["DP-SIDIK-BANK"]);
        w.ok("kbud", deliver(&digest)).await;
        assert_eq!(w.refused("kbud", taken()).await, ["DP-SUDAH-DISERAHKAN"]);
        w.ok("kbud", TakeBatchFile { batch: batch.into(), reason: Some("berkas rusak".into()) }).await;
        w.ok("kbud", pay(one)).await;
        sound(&w).await;
    })
    .await;
}

/// An SPP with a deduction.
fn with_cut(w: &World, amount: i64, ppn: i64) -> treasury::acts::DraftSpp {
    treasury::acts::DraftSpp { deductions: vec![cut("ppn", ppn)], ..ask(w, ATK, amount) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_says_what_was_released() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let one = w.issued(A, ask(&w, ATK, 1_000_001)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[one]).await;
        let document = |w: &World| {
            let db = w.db.clone();
            async move {
                let mut view = db.view().await.expect("a view");
                let d = store::documents::find(&mut view, &batch.into()).await.expect("read").expect("a document");
                bank::public::batch_file(&mut view, db.keys(), &d).await
            }
        };
        assert!(document(&w).await.is_err(), "not released");
        w.ok("ppkd", release(batch, &digest, 1_000_001)).await;
        let file = document(&w).await.expect("a file");
        assert_eq!((file.account.as_str(), file.digest.as_str(), file.net), (RKUD, digest.as_str(), sen(1_000_001)));
        assert!(file.message.starts_with("LATIHAN") && file.debtor.starts_with("LATIHAN"), "{file:?}");
        assert_eq!(file.orders.len(), 1);
        assert_eq!((file.orders[0].account.as_str(), file.orders[0].amount), ("1234500001", sen(1_000_001)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_stands_on_both_sides_of_a_list() {
    banking(|w| async move {
        let account = rkud(&w).await;
        w.newcomer(90, "bud", Role::Bud, None).await;
        // The BUD issued one of them.
        let chain = w.ordered(A, ask(&w, ATK, 100)).await;
        let one = id_of(&w.ok("bud", issue(chain.spm)).await, "id");
        let (batch, digest) = draft_batch(&w, account, &[one]).await;
        assert_eq!(w.refused("bud", release(batch, &digest, 100)).await, ["DP-ORANG-SAMA"]);
        w.ok("ppkd", release(batch, &digest, 100)).await;
        // The BUD drafted it.
        let two = w.issued(A, ask(&w, ATK, 200)).await.sp2d;
        let answer = w.ok("bud", DraftBatch { account, sp2d: vec![two] }).await;
        let (batch, digest) = (id_of(&answer, "id"), answer.done["digest"].as_str().expect("a digest").to_owned());
        assert_eq!(w.refused("bud", release(batch, &digest, 200)).await, ["WEWENANG-ORANG-SAMA"]);
        w.ok("ppkd", release(batch, &digest, 200)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_since_the_draft_holds_the_list() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let voided = w.issued(A, ask(&w, ATK, 100)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[voided]).await;
        w.ok("kbud", void_sp2d(voided)).await;
        assert_eq!(w.refused("ppkd", release(batch, &digest, 100)).await, ["DP-BERUBAH", "DP-KEADAAN"]);
        w.ok("kbud", CancelBatch { batch: batch.into(), reasons: why() }).await;

        // The payee's account is changed between the draft and the release.
        let switched = w.issued(A, ask(&w, ATK, 300)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[switched]).await;
        w.operate(account_of(w.payee, "9999900009")).await;
        let refused = w.refused("ppkd", release(batch, &digest, 300)).await;
        assert!(refused.contains(&"PENERIMA-DIGANTI".to_owned()), "{refused:?}");
        w.ok("ppkd", CancelBatch { batch: batch.into(), reasons: why() }).await;
        assert_eq!(w.refused("kbud", DraftBatch { account, sp2d: vec![] }).await, ["DP-JUMLAH-BARIS"]);

        w.ok("ppkd", CloseOfficeAccount { account, reason: "pindah bank".into() }).await;
        assert_eq!(
            w.refused("ppkd", CloseOfficeAccount { account, reason: "lagi".into() }).await,
            ["REK-DINAS-BERAKHIR"]
        );
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_one_sp2d_one_list_holds_it() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let one = w.issued(A, ask(&w, ATK, 100)).await.sp2d;
        let by = w.by("kbud").await;
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let (db, by) = (w.db.clone(), by.clone());
                let act = DraftBatch { account, sp2d: vec![one] };
                tokio::spawn(async move { db.act(std::sync::Arc::new(act), by).await })
            })
            .collect();
        let mut passed = 0;
        for task in tasks {
            match task.await.expect("a task") {
                Ok(_) => passed += 1,
                other => assert_eq!(codes(other), ["DP-SUDAH-DI-DAFTAR"]),
            }
        }
        assert_eq!(passed, 1);
    })
    .await;
}

/// Somebody who can change any byte of the database changes a payee's number.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tamper {
    account: i64,
    number: String,
}

const TAMPER: &kernel::ActDef = &kernel::ActDef::new("tamper", "Ubah diam-diam", "uji", &[Role::KuasaBud]);
const SWITCH: &str = "UPDATE payee_account SET account_enc = $2 WHERE id = $1 RETURNING *";

impl Act for Tamper {
    const DEF: &'static kernel::ActDef = TAMPER;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let sealed = tx.keys().encrypt("account", self.number.as_bytes())?;
        tx.change(&treasury::tables::PAYEE_ACCOUNT, SWITCH, params![self.account, sealed]).await?;
        Ok(Record::new(()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_changed_beside_the_program_is_caught_before_the_bank_hears_of_it() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let one = w.issued(A, ask(&w, ATK, 100)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[one]).await;
        w.ok("kbud", Tamper { account: w.payee_account, number: "6660000666".into() }).await;
        assert_eq!(w.refused("ppkd", release(batch, &digest, 100)).await, ["DP-BERUBAH", "DP-REKENING-BERUBAH"]);
        w.ok("kbud", CancelBatch { batch: batch.into(), reasons: why() }).await;
        let again = DraftBatch { account, sp2d: vec![one] };
        assert_eq!(w.refused("kbud", again).await, ["DP-REKENING-BERUBAH"]);
        assert_eq!(state(&w, one).await, ("terbit".into(), None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_found_on_a_payment_holds_it_until_another_official_writes_why() {
    banking(|w| async move {
        let account = rkud(&w).await;
        // The same sum to the same account twice, from the least sum that is compared on.
        let least = organisation::acts::ProposeRegulation {
            key: "temuan.ganda-paling-kecil".into(),
            value: "50.00".into(),
            from: day(TODAY),
            source: "SK uji".into(),
        };
        w.operate(least).await;
        let small = [w.issued(A, ask(&w, ATK, 4_999)).await.sp2d, w.issued(A, ask(&w, ATK, 4_999)).await.sp2d];
        let (batch, digest) = draft_batch(&w, account, &small).await;
        w.ok("ppkd", release(batch, &digest, 9_998)).await;
        w.issued(A, ask(&w, ATK, 5_000)).await;
        let sp2d = w.issued(A, ask(&w, ATK, 5_000)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[sp2d]).await;
        assert_eq!(w.refused("ppkd", release(batch, &digest, 5_000)).await, ["DP-TERTAHAN"]);
        assert_eq!(state(&w, sp2d).await.0, "terbit", "nothing went out");
        let clear = || inspection::acts::ClearBatchHold {
            sp2d,
            reason: "buku tabungan kedua penerima sudah dilihat; pemiliknya sama".into(),
        };
        // Nor does it go by hand, where no list takes it to the bank.
        let by_hand = || TransferSp2d { sp2d: sp2d.into(), date: None, reference: "REF-1".into() };
        w.ok("kbud", CancelBatch { batch: batch.into(), reasons: why() }).await;
        assert_eq!(w.refused("kbud", by_hand()).await, ["DP-TERTAHAN"]);
        let own = w.refused("kbud", clear()).await;
        assert!(own.iter().any(|c| c.starts_with("TEMUAN-")), "who issued it does not clear it: {own:?}");
        w.ok("kbud2", clear()).await;
        w.ok("kbud", by_hand()).await;
        assert_eq!(state(&w, sp2d).await.0, "ditransfer");
        sound(&w).await;
    })
    .await;
}
