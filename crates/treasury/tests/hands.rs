//! Who may: office, SKPD, decree, one person on one side, states.

use crate::support::steps::*;
use crate::support::*;
use kernel::Role;
use organisation::acts::EndRole;
use store::{DocRef, Error};
use treasury::acts::{AuthoriseSpd, CancelSpp, SubmitSpp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_right_office_of_the_right_skpd() {
    practice(|w| async move {
        let spp = w.drafted(A, ask(&w, ATK, 10)).await;
        for (who, code) in [("bp-b", "WEWENANG-SKPD"), ("pa-a", "WEWENANG-JABATAN"), ("kbud", "WEWENANG-JABATAN")] {
            assert_eq!(w.refused(who, submit(spp)).await, [code], "{who}");
        }
        w.ok("bp-a", submit(spp)).await;
        // By its number a stranger fares no better.
        let number: DocRef = DocRef("99.01/02.0/000001/LS/1.01.0.00.0.00.01.0000/M/2/2026".into());
        assert_eq!(w.refused("ppk-b", treasury::acts::VerifySpp { spp: number.clone() }).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("bp-b", CancelSpp { spp: number, reasons: vec!["x".into()] }).await, ["WEWENANG-SKPD"]);
        // An assistant's office reaches his unit, not the SKPD's own papers.
        assert_eq!(w.refused("ppku-a", verify(spp)).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("bp-a", verify(spp)).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        w.ok("ppk-a", verify(spp)).await;
        assert_eq!(w.refused("kpa-a", order(spp)).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("pa-b", order(spp)).await, ["WEWENANG-SKPD"]);
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        assert_eq!(w.refused("pa-a", issue(spm)).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("ppkd", issue(spm)).await, ["WEWENANG-JABATAN"]);
        // Another SKPD's accounts are not to be found in one's own.
        let foreign = draft(&w, SKPD_B, vec![due(ATK, None, 10)]);
        let foreign = w.refused("staf-b", foreign).await;
        assert!(foreign[0].starts_with("tidak ditemukan"), "{foreign:?}");
        assert_eq!(w.refused("staf-b", ask(&w, ATK, 10)).await, ["WEWENANG-SKPD"]);
        // The operator sets up, and signs nothing.
        assert_eq!(codes(w.act_in(operator(), submit(spp)).await), ["WEWENANG-JABATAN"]);
        assert_eq!(codes(w.act_in(operator(), ask(&w, ATK, 1)).await), ["WEWENANG-JABATAN"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decree_holds_on_its_days() {
    practice(|w| async move {
        let spp = w.drafted(A, ask(&w, ATK, 10)).await;
        let second = w.drafted(A, ask(&w, ATK, 10)).await;
        w.ok("bp-a", submit(spp)).await;
        // The holder goes; his successor's decree begins on Wednesday and ends on Friday.
        w.operate(EndRole { grant: grant_of(&w, "ppk-a").await, reason: "mutasi".into() }).await;
        assert_eq!(w.refused("ppk-a", verify(spp)).await, ["WEWENANG-BERAKHIR"]);
        w.newcomer(60, "baru", Role::StaffDrafter, Some(SKPD_B)).await;
        w.grant("baru", Role::PpkSkpd, Some(SKPD_A), "2026-02-16", Some("2026-02-18")).await.expect("a decree");
        let w = w.on("2026-02-19").await;
        assert_eq!(w.refused("baru", verify(spp)).await, ["WEWENANG-BERAKHIR"]);
        let w = w.on("2026-02-18").await;
        w.ok("baru", verify(spp)).await;
        // A treasurer appointed today signs nothing of yesterday.
        w.operate(EndRole { grant: grant_of(&w, "bp-a").await, reason: "mutasi".into() }).await;
        w.newcomer(61, "bp-baru", Role::StaffDrafter, Some(SKPD_B)).await;
        w.grant("bp-baru", Role::BendaharaPengeluaran, Some(SKPD_A), "2026-02-18", None).await.expect("a decree");
        assert_eq!(w.refused("bp-baru", submit_on(second, "2026-02-17")).await, ["WEWENANG-TANGGAL-DOKUMEN"]);
        w.ok("bp-baru", submit_on(second, "2026-02-18")).await;
    })
    .await;
}

/// The first office of somebody.
async fn grant_of(w: &World, who: &str) -> i64 {
    let sql = "SELECT g.id FROM role_grant g JOIN app_user u ON u.person_id = g.person_id WHERE u.username = $1
       ORDER BY g.id";
    w.rows(sql, store::params![who]).await[0].int("id").expect("an id")
}

/// Gives a person one more office.
async fn also(w: &World, who: &str, role: Role, unit: Option<&str>) {
    w.grant(who, role, unit, "2026-01-02", None).await.unwrap_or_else(|e| panic!("{who}: {e}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_is_never_on_both_sides() {
    practice(|w| async move {
        // Offices that may be held together, so that only the thread keeps them apart.
        w.newcomer(70, "rangkap", Role::StaffDrafter, Some(SKPD_A)).await;
        also(&w, "rangkap", Role::PpkUnit, Some(SKPD_A)).await;
        also(&w, "rangkap", Role::Kpa, Some(UNIT_A1)).await;
        also(&w, "rangkap", Role::KuasaBud, None).await;
        let same = ["WEWENANG-ORANG-SAMA"];
        // draft-spd / authorise-spd
        w.newcomer(71, "kepala", Role::KuasaBud, None).await;
        w.operate(EndRole { grant: grant_of(&w, "ppkd").await, reason: "mutasi".into() }).await;
        w.grant("kepala", Role::Ppkd, None, TODAY, None).await.expect("an office");
        let spd = id_of(&w.ok("kepala", spd(SKPD_A, &[(JASA, 1)], None)).await, "id");
        assert_eq!(w.refused("kepala", AuthoriseSpd { spd: spd.into(), date: None }).await, same);

        // drafted / verified
        let by_unit = |w: &World| {
            let mut spp = ask(w, ATK_A1, 10);
            spp.kpa = Some("besaran-skpd-lokasi".into());
            spp
        };
        let drafted = id_of(&w.ok("rangkap", by_unit(&w)).await, "id");
        w.ok("bpp-a", submit(drafted)).await;
        assert_eq!(w.refused("rangkap", verify(drafted)).await, same);
        w.ok("ppku-a", verify(drafted)).await;
        assert_eq!(w.refused("rangkap", order(drafted)).await, same, "drafted and ordered");
        let spm = id_of(&w.ok("kpa-a", order(drafted)).await, "id");
        w.ok("rangkap", receive(spm)).await;
        assert_eq!(w.refused("rangkap", issue(spm)).await, same, "drafted and paid");
        // verified / ordered
        let spp = id_of(&w.ok("staf-a", by_unit(&w)).await, "id");
        w.ok("bpp-a", submit(spp)).await;
        w.ok("rangkap", verify(spp)).await;
        assert_eq!(w.refused("rangkap", order(spp)).await, same);
        let spm = id_of(&w.ok("kpa-a", order(spp)).await, "id");
        assert_eq!(w.refused("rangkap", issue_received(spm, TODAY)).await, same, "verified and paid");
        // ordered / paid
        let spp = id_of(&w.ok("staf-a", by_unit(&w)).await, "id");
        w.ok("bpp-a", submit(spp)).await;
        w.ok("ppku-a", verify(spp)).await;
        let spm = id_of(&w.ok("rangkap", order(spp)).await, "id");
        assert_eq!(w.refused("rangkap", issue_received(spm, TODAY)).await, same);
        w.ok("kbud", issue_received(spm, TODAY)).await;
        // submitted / verified: the pairs forbid a treasurer who is PPK-SKPD,
        // so he is PPK-Unit here.
        w.operate(EndRole { grant: grant_of(&w, "ppku-a").await, reason: "mutasi".into() }).await;
        w.grant("bpp-a", Role::PpkUnit, Some(UNIT_A1), TODAY, None).await.expect("an office");
        let spp = id_of(&w.ok("staf-a", by_unit(&w)).await, "id");
        w.ok("bpp-a", submit(spp)).await;
        assert_eq!(w.refused("bpp-a", verify(spp)).await, same);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_account_does_not_make_a_second_person() {
    practice(|w| async move {
        let nip = "198001012005000005"; // staf-a's
        let second = organisation::acts::AddUser { official: nip.into(), username: "kembar".into(), password: None };
        assert_eq!(codes(w.act_in(operator(), second).await), ["JABATAN-AKUN-GANDA"]);
        // An envelope that names another person's account is nobody's.
        let bp = w.by("bp-a").await;
        let ppk = w.by("ppk-a").await;
        let (store::Actor::User { user, .. }, store::Actor::User { person, .. }) = (bp.actor, ppk.actor) else {
            panic!("users")
        };
        let forged = store::Envelope::new(
            store::Actor::User { user, person, proof: store::Proof::Vouched },
            store::Channel::Api,
        );
        let spp = w.submitted(A, ask(&w, ATK, 10)).await;
        assert!(matches!(w.act_in(forged, verify(spp)).await, Err(Error::Unauthorised(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_out_of_order_is_refused() {
    practice(|w| async move {
        let state = ["KEADAAN"];
        let spp = w.drafted(A, ask(&w, ATK, 10)).await;
        assert_eq!(w.refused("ppk-a", verify(spp)).await, state);
        assert_eq!(w.refused("pa-a", order(spp)).await, state);
        assert_eq!(w.refused("ppk-a", return_spp(spp)).await, state);
        w.ok("bp-a", submit(spp)).await;
        assert_eq!(w.refused("bp-a", submit(spp)).await, state);
        assert_eq!(w.refused("pa-a", order(spp)).await, state);
        w.ok("ppk-a", verify(spp)).await;
        assert_eq!(w.refused("bp-a", submit(spp)).await, state);
        let cancel = || CancelSpp { spp: spp.into(), reasons: vec!["batal".into()] };
        assert_eq!(w.refused("bp-a", cancel()).await, state);
        assert_eq!(w.refused("kbud", issue(spp)).await, state, "an SPP is no SPM");
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        assert_eq!(w.refused("pa-a", order(spp)).await, ["SPM-SUDAH-ADA"]);
        assert_eq!(w.refused("ppk-a", return_spp(spp)).await, state, "its SPM lives");
        assert_eq!(w.refused("pa-a", reject_spm(spp)).await, state);
        w.ok("kbud", receive(spm)).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        assert_eq!(w.refused("kbud2", issue(spm)).await, ["SP2D-SUDAH-ADA"]);
        assert_eq!(w.refused("kbud", return_spm(spm)).await, state);
        assert_eq!(w.refused("pa-a", void_spm(spm)).await, state);
        assert_eq!(w.refused("ppk-a", return_spp(spp)).await, state);
        assert_eq!(w.refused("kbud", pay(sp2d)).await, state);
        assert_eq!(w.refused("kbud", return_sp2d(sp2d, 10)).await, state);
        w.ok("kbud", transfer(sp2d)).await;
        assert_eq!(w.refused("kbud", transfer(sp2d)).await, state);
        assert_eq!(w.refused("kbud", void_sp2d(sp2d)).await, state);
        w.ok("kbud", pay(sp2d)).await;
        assert_eq!(w.refused("kbud", void_sp2d(sp2d)).await, state);
        assert_eq!(w.refused("kbud", pay(sp2d)).await, state);
        assert_eq!(w.balance(ATK).await.used(), (0, 10));
        let nowhere = w.refused("bp-a", SubmitSpp { spp: 999_999_999.into(), date: None }).await;
        assert!(nowhere[0].starts_with("tidak ditemukan"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_statement_there_is_no_order() {
    practice(|w| async move {
        let spp = w.verified(A, ask(&w, ATK, 10)).await;
        let mut bare = order(spp);
        bare.sptjm = None;
        assert_eq!(w.refused("pa-a", bare).await, ["SPM-SPTJM"]);
        let mut ahead = order(spp);
        ahead.sptjm.as_mut().unwrap().date = day("2026-02-17");
        assert_eq!(w.refused("pa-a", ahead).await, ["SPM-SPTJM-TANGGAL"]);
        let mut blank = order(spp);
        blank.sptjm.as_mut().unwrap().number = " ".into();
        assert!(w.act("pa-a", blank).await.is_err());
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE kind = 'SPM'").await, 0);
        w.ok("pa-a", order(spp)).await;
    })
    .await;
}
