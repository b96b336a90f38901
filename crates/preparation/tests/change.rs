//! The budget changes while payments go on: a shift, a change, and planners who
//! save at once, on both databases.

use std::sync::Arc;

use crate::support::pay::{ceiling_of, pay};
use crate::support::*;
use kernel::Role;
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use preparation::public;
use store::testing::on_both;
use store::{Db, DocRef};

const STEPS: [Step; 4] = [Step::Rka, Step::Verification, Step::Ratification, Step::Dpa];

/// A budget in force of 10,000 on two accounts of one sub kegiatan and 5,000 on
/// another, brought by import.
async fn in_force(db: &Db) {
    people(db).await;
    let lines = [brought(SUB, ATK, 6_000), brought(SUB, CETAK, 4_000), brought(SUB_2, JASA, 5_000)];
    operate(db, import(YEAR, "murni", &lines)).await;
}

fn brought(sub: &'static str, rekening: &'static str, sen: i64) -> Line {
    Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: sub, rekening, source: DAU, sen }
}

async fn lines_of(db: &Db, rka: i64, rekening: &str) -> public::LineSeen {
    let mut view = db.view().await.unwrap();
    let document = store::documents::find(&mut view, &DocRef::from(rka)).await.unwrap().unwrap();
    let seen = public::rka_seen(&mut view, &document).await.unwrap().unwrap();
    for a in seen.activities.iter().filter(|a| a.id.is_some()) {
        let lines = public::lines_seen(&mut view, rka, a.id).await.unwrap();
        if let Some(found) = lines.into_iter().find(|l| l.line.rekening == code(rekening).norm()) {
            return found;
        }
    }
    panic!("no line of {rekening}");
}

/// The line as it is kept, with another price.
fn priced(seen: &public::LineSeen, rekening: &str, price: i64) -> LineInput {
    let line = &seen.line;
    LineInput {
        line: Some(line.id),
        version: Some(line.version),
        ..a_line(rekening, if line.item_name.is_empty() { "Barang" } else { &line.item_name }, "1 Paket", price)
    }
}

async fn dpa(db: &Db) -> serde_json::Value {
    let dpa = must(db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await["document"].as_i64().unwrap();
    must(db, "tapd", VerifyDpa { dpa: DocRef::from(dpa) }).await;
    must(db, "sekda", ApproveDpa { dpa: DocRef::from(dpa) }).await;
    must(db, "ppkd", RatifyDpa { dpa: DocRef::from(dpa), date: None }).await
}

#[tokio::test]
async fn a_shift_goes_on_beside_payments_and_never_below_them() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        operate(&db, pay(ATK, 3_000, 0)).await;
        open_round(&db, "pergeseran-1", &STEPS).await;
        let rka = draft_rka(&db, "staf", SKPD, "pergeseran-1").await;
        let r = || DocRef::from(rka);
        let (atk, cetak) = (lines_of(&db, rka, ATK).await, lines_of(&db, rka, CETAK).await);
        assert_eq!((atk.line.amount, atk.line.before), (sen(6_000), sen(6_000)));

        // Never below what the payment holds: 3,000 passes, one sen less does not.
        let to = |price| save(rka, Some(SUB), vec![priced(&atk, ATK, price)]);
        assert_eq!(codes(by(&db, "staf", to(2_999)).await), ["RKA-TERPAKAI"]);
        must(&db, "staf", to(3_000)).await;
        // The line that was shown is not the one that is stored any more.
        assert_eq!(codes(by(&db, "staf2", to(3_500)).await), ["RKA-BARIS-BERUBAH"]);
        // 3,000 less here and nothing more there is no shift.
        assert_eq!(codes(by(&db, "pa", SubmitRka { rka: r() }).await), ["PERGESERAN-JUMLAH"]);
        must(&db, "staf", save(rka, Some(SUB), vec![priced(&cetak, CETAK, 7_000)])).await;
        must(&db, "pa", SubmitRka { rka: r() }).await;
        must(&db, "tapd", VerifyRka { rka: r() }).await;
        // Both are of one rincian objek: the PPKD approves, not the Sekda.
        assert_eq!(codes(by(&db, "sekda", ApproveShift { rka: r() }).await), ["PERGESERAN-PEJABAT"]);
        instruments(&db, "pergeseran-1", &[Instrument::Elaboration]).await;
        let ratify = || RatifyApbd { year: YEAR, stage: "pergeseran-1".into(), date: None, proposal: None };
        assert_eq!(codes(by(&db, "ppkd", ratify()).await), ["APBD-RKA-BELUM"]);
        must(&db, "ppkd", ApproveShift { rka: r() }).await;

        // The payment goes on by the budget in force until the DPA is ratified; a
        // round that would leave less than is held is not ratified.
        operate(&db, pay(ATK, 1, 0)).await;
        assert_eq!(codes(by(&db, "ppkd", ratify()).await), ["RKA-TERPAKAI"], "3,001 are held");
        operate(&db, pay(ATK, -1, 0)).await;
        let ratified = must(&db, "ppkd", ratify()).await;
        assert_eq!(ratified["told"]["spending"], "150.00");
        assert_eq!(ceiling_of(&db, ATK).await, 6_000);
        operate(&db, pay(ATK, 1_000, 0)).await;
        let draft = must(&db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await["document"].as_i64().unwrap();
        must(&db, "tapd", VerifyDpa { dpa: DocRef::from(draft) }).await;
        must(&db, "sekda", ApproveDpa { dpa: DocRef::from(draft) }).await;
        let late = by(&db, "ppkd", RatifyDpa { dpa: DocRef::from(draft), date: None }).await;
        assert_eq!(codes(late), ["PAGU-DI-BAWAH-TERPAKAI"], "4,000 are held, 3,000 would be left");
        operate(&db, pay(ATK, -1_000, 0)).await;
        must(&db, "ppkd", RatifyDpa { dpa: DocRef::from(draft), date: None }).await;
        assert_eq!((ceiling_of(&db, ATK).await, ceiling_of(&db, CETAK).await), (3_000, 7_000));
        db
    })
    .await
    .expect("both databases");
}

/// While no round is open, what binds is held against the budget of the year before.
#[tokio::test]
async fn what_binds_is_seen_beside_the_year_before() {
    on_both(true, &SCHEMA, |db| async {
        const GONE: &str = "1.01.01.2.01.0003";
        in_force(&db).await;
        let before = [brought(SUB, ATK, 10_000), brought(SUB_2, JASA, 4_999), brought(GONE, JASA, 70)];
        operate(&db, import(YEAR - 1, "murni", &before)).await;
        let mut view = db.view().await.unwrap();
        let seen = public::making::made_up(&mut view, YEAR, 1).await.unwrap().unwrap();
        let portions = |all: &[public::making::Portion]| all.iter().map(|p| p.amount).collect::<Vec<_>>();
        assert!(!seen.draft && seen.stage == "murni");
        assert_eq!((portions(&seen.kinds), portions(&seen.fields)), (vec![sen(15_000)], vec![sen(15_000)]));
        assert_eq!((seen.against, seen.changes), (Some((YEAR - 1, "murni".into())), 2));
        let largest: Vec<_> = seen.moved.iter().map(|m| (m.code.as_str(), m.was, m.now)).collect();
        assert_eq!(largest, [(GONE, sen(70), sen(0))], "the largest change, though it has no name this year");
        let seen = public::making::made_up(&mut view, YEAR, 9).await.unwrap().unwrap();
        let next = &seen.moved[1];
        assert_eq!((seen.moved.len(), &*next.code, next.was, next.now), (2, SUB_2, sen(4_999), sen(5_000)));
        // Whoever sees another SKPD alone sees nothing of it.
        let other = store::units::by_norm(&mut view, code(OTHER).norm()).await.unwrap().unwrap();
        view.scope = store::Scope::Units(vec![other.id]);
        let seen = public::making::made_up(&mut view, YEAR, 9).await.unwrap().unwrap();
        assert_eq!((seen.changes, portions(&seen.kinds)), (0, vec![]));
        drop(view);
        db
    })
    .await
    .expect("both databases");
}

/// A shift between objek is the Sekda's, and not for whoever acts as Plh Sekda, be
/// it that his own office would let him in.
#[tokio::test]
async fn an_acting_sekda_approves_no_shift() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        acts_as(&db, "ppkd", Role::Sekda).await;
        open_round(&db, "pergeseran-1", &STEPS).await;
        let rka = draft_rka(&db, "staf", SKPD, "pergeseran-1").await;
        let atk = lines_of(&db, rka, ATK).await;
        let lines = vec![priced(&atk, ATK, 5_000), a_line(JASA, "Tenaga ahli", "1 Orang", 1_000)];
        must(&db, "staf", save(rka, Some(SUB), lines)).await;
        must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
        let approve = || ApproveShift { rka: DocRef::from(rka) };
        assert_eq!(codes(by(&db, "ppkd", approve()).await), ["PERGESERAN-PEJABAT"]);
        acts_as(&db, "pa-b", Role::Sekda).await;
        assert_eq!(codes(by(&db, "pa-b", approve()).await), ["WEWENANG-MANDAT"]);
        must(&db, "sekda", approve()).await;
        db
    })
    .await
    .expect("both databases");
}

/// Another rekening on the same line is seen for what it moves, and what holds
/// a round up can be given up.
#[tokio::test]
async fn a_line_cannot_change_its_kind_unseen_and_a_round_can_be_given_up() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        let stage = "pergeseran-1";
        for wrong in ["pergeseran-0", "pergeseran-01", "pergeseran-100"] {
            let open = OpenRound { year: YEAR, stage: wrong.into() };
            assert!(codes(by(&db, "tapd", open).await)[0].contains("tahapan penyusunan"), "{wrong}");
        }
        open_round(&db, stage, &STEPS).await;
        let rka = draft_rka(&db, "staf", SKPD, stage).await;
        let atk = lines_of(&db, rka, ATK).await;
        let capital = "5.2.02.05.001.00001";
        let moved = LineInput { rekening: capital.into(), ..priced(&atk, capital, 6_000) };
        must(&db, "staf", save(rka, Some(SUB), vec![moved])).await;
        let submit = by(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        assert_eq!(codes(submit), ["PERGESERAN-PERDA"], "operasi to modal");
        let reasons = || vec!["Salah jalur".to_owned()];
        must(&db, "pa", CancelRka { rka: DocRef::from(rka), reasons: reasons() }).await;
        let again = draft_rka(&db, "staf", SKPD, stage).await;
        // Another version comes into force beside the round: it cannot be ratified any more.
        must(&db, "pa", SubmitRka { rka: DocRef::from(again) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(again) }).await;
        must(&db, "pa", ApproveShift { rka: DocRef::from(again) }).await;
        instruments(&db, stage, &[Instrument::Elaboration]).await;
        let line = |rekening, sen| Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: SUB, rekening, source: DAU, sen };
        operate(&db, import(YEAR, "murni", &[line(ATK, 10_000), line(JASA, 5_000)])).await;
        let ratify = by(&db, "ppkd", RatifyApbd { year: YEAR, stage: stage.into(), date: None, proposal: None }).await;
        assert!(codes(ratify).contains(&"APBD-DASAR-BERUBAH".to_owned()));
        must(&db, "ppkd", CancelRound { year: YEAR, stage: stage.into(), reasons: reasons() }).await;
        open_round(&db, stage, &STEPS).await;
        let rka = draft_rka(&db, "staf", SKPD, stage).await;
        assert_eq!(lines_of(&db, rka, ATK).await.line.before, sen(10_000));
        db
    })
    .await
    .expect("both databases");
}

#[tokio::test]
async fn what_only_a_bylaw_may_move_waits_for_the_change() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        open_round(&db, "pergeseran-1", &STEPS).await;
        let rka = draft_rka(&db, "staf", SKPD, "pergeseran-1").await;
        let (cetak, jasa) = (lines_of(&db, rka, CETAK).await, lines_of(&db, rka, JASA).await);
        must(&db, "staf", save(rka, Some(SUB), vec![priced(&cetak, CETAK, 3_999)])).await;
        must(&db, "staf", save(rka, Some(SUB_2), vec![priced(&jasa, JASA, 5_001)])).await;
        let submit = by(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        assert_eq!(codes(submit), ["PERGESERAN-PERDA"], "between sub kegiatan");

        // One round at a time; the shift is emptied and ratified, then the change begins.
        let change = OpenRound { year: YEAR, stage: "perubahan".into() };
        assert!(codes(by(&db, "tapd", change).await)[0].contains("selesaikan dahulu"));
        let (cetak, jasa) = (lines_of(&db, rka, CETAK).await, lines_of(&db, rka, JASA).await);
        must(&db, "staf", save(rka, Some(SUB), vec![priced(&cetak, CETAK, 4_000)])).await;
        must(&db, "staf", save(rka, Some(SUB_2), vec![priced(&jasa, JASA, 5_000)])).await;
        must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
        let by_wording = by(&db, "ppkd", ApproveShift { rka: DocRef::from(rka) }).await;
        assert_eq!(codes(by_wording), ["PERGESERAN-PEJABAT"], "the PA approves what only reads otherwise");
        must(&db, "pa", ApproveShift { rka: DocRef::from(rka) }).await;
        instruments(&db, "pergeseran-1", &[Instrument::Elaboration]).await;
        must(&db, "ppkd", RatifyApbd { year: YEAR, stage: "pergeseran-1".into(), date: None, proposal: None }).await;
        dpa(&db).await;

        must(&db, "tapd", OpenRound { year: YEAR, stage: "perubahan".into() }).await;
        for step in Step::ALL {
            must(&db, "tapd", OpenStep { year: YEAR, stage: "perubahan".into(), step: *step }).await;
        }
        let ceilings = [(SUB, 12_000), (SUB_2, 5_000)].map(|(sub, amount)| CeilingInput {
            unit: code(SKPD),
            sub_kegiatan: Some(code(sub)),
            amount: sen(amount),
        });
        let set = SetCeilings { year: YEAR, stage: "perubahan".into(), ceilings: ceilings.to_vec() };
        must(&db, "tapd", set).await;
        let rka = draft_rka(&db, "staf", SKPD, "perubahan").await;
        let atk = lines_of(&db, rka, ATK).await;
        let to = |price| save(rka, Some(SUB), vec![priced(&atk, ATK, price)]);
        assert_eq!(codes(by(&db, "staf", to(8_001)).await), ["RKA-PPAS"]);
        must(&db, "staf", to(8_000)).await;
        must(&db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak", "1 Tahun", 17_000)])).await;
        must(&db, "staf", activity(rka, SUB)).await;
        must(&db, "staf", activity(rka, SUB_2)).await;
        must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
        use Instrument as I;
        instruments(&db, "perubahan", &[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration]).await;
        let ratify = || RatifyApbd { year: YEAR, stage: "perubahan".into(), date: None, proposal: None };
        let told = codes(by(&db, "ppkd", ratify()).await);
        assert_eq!(told, ["APBD-PAGU-BELUM-DIKUNCI", "APBD-PERTANGGUNGJAWABAN"]);
        agree(&db, "perubahan").await;
        instruments(&db, "perubahan", &[I::Accountability]).await;
        must(&db, "ppkd", ratify()).await;
        dpa(&db).await;
        assert_eq!(ceiling_of(&db, ATK).await, 8_000);
        db
    })
    .await
    .expect("both databases");
}

/// A year is changed once, and again only where a case out of the ordinary is
/// noted; whether it is one is told.
#[tokio::test]
async fn a_second_change_rests_on_an_extraordinary_case() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        let open = |stage: &str| OpenRound { year: YEAR, stage: stage.into() };
        assert!(codes(by(&db, "tapd", open("perubahan-2")).await)[0].contains("menyusul perubahan sebelumnya"));
        let line = |rekening, sen| Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: SUB, rekening, source: DAU, sen };
        operate(&db, import(YEAR, "perubahan", &[line(ATK, 10_000)])).await;
        assert!(codes(by(&db, "tapd", open("perubahan-3")).await)[0].contains("menyusul perubahan sebelumnya"));
        let stage = "perubahan-2";
        open_round(&db, stage, Step::ALL).await;
        let ceiling = CeilingInput { unit: code(SKPD), sub_kegiatan: Some(code(SUB)), amount: sen(10_000) };
        must(&db, "tapd", SetCeilings { year: YEAR, stage: stage.into(), ceilings: vec![ceiling] }).await;
        let rka = draft_rka(&db, "staf", SKPD, stage).await;
        must(&db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak", "1 Tahun", 10_000)])).await;
        must(&db, "staf", activity(rka, SUB)).await;
        must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
        agree(&db, stage).await;
        use Instrument as I;
        let all = [I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration, I::Accountability];
        instruments(&db, stage, &all).await;
        let ratify = || RatifyApbd { year: YEAR, stage: stage.into(), date: None, proposal: None };
        assert_eq!(codes(by(&db, "ppkd", ratify()).await), ["APBD-PERUBAHAN-LAGI"]);
        instruments(&db, stage, &[I::Extraordinary]).await;
        let ratified = must(&db, "ppkd", ratify()).await;
        // Revenue was nothing and is something: a case out of the ordinary.
        let findings = ratified["told"]["findings"].as_array().unwrap();
        assert!(findings.iter().all(|f| f["code"] != "CEK-LUAR-BIASA"), "{findings:?}");
        dpa(&db).await;
        assert_eq!(ceiling_of(&db, ATK).await, 10_000);
        db
    })
    .await
    .expect("both databases");
}

/// Two hundred planners on one ceiling of 10,000: each line is 100 sen, so just
/// a hundred of them pass, and none is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_planners_save_at_once() {
    on_both(true, &SCHEMA, |db| async {
        people(&db).await;
        open_round(&db, "murni", &[Step::Kua, Step::Rka]).await;
        must(&db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
        let rka = draft_rka(&db, "staf", SKPD, "murni").await;
        let db = Arc::new(db);
        let mut planners = tokio::task::JoinSet::new();
        for n in 0..200 {
            let db = db.clone();
            planners.spawn(async move {
                let who = if n % 2 == 0 { "staf" } else { "staf2" };
                codes(
                    by(&db, who, save(rka, Some(SUB), vec![a_line(ATK, &format!("Barang {n}"), "1 Buah", 100)])).await,
                )
            });
        }
        let told = planners.join_all().await;
        assert_eq!(told.iter().filter(|codes| codes.is_empty()).count(), 100);
        assert!(told.iter().all(|codes| codes.is_empty() || codes == &["RKA-PPAS"]), "{told:?}");
        let mut view = db.view().await.unwrap();
        let document = store::documents::find(&mut view, &DocRef::from(rka)).await.unwrap().unwrap();
        assert_eq!(document.amount, sen(10_000));
        let seen = public::rka_seen(&mut view, &document).await.unwrap().unwrap();
        let activity = seen.activities.iter().find(|a| a.id.is_some()).unwrap();
        assert_eq!((activity.amount, activity.lines), (sen(10_000), 100));
        drop(view);
        Arc::into_inner(db).expect("everybody is done")
    })
    .await
    .expect("both databases");
}

/// A seeded walk over shifts: whatever is moved, the total stays, no account
/// falls below what is held, and each DPA is what was ratified.
#[tokio::test]
async fn no_sequence_of_shifts_loses_or_doubles_a_sen() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        operate(&db, pay(ATK, 1_700, 0)).await;
        operate(&db, pay(CETAK, 900, 0)).await;
        let mut seed = 20_261_126_u64;
        let mut next = move |most: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(seed >> 33).unwrap() % most
        };
        for n in 1..=12 {
            let stage = format!("pergeseran-{n}");
            open_round(&db, &stage, &STEPS).await;
            let rka = draft_rka(&db, "staf", SKPD, &stage).await;
            let (atk, cetak) = (lines_of(&db, rka, ATK).await, lines_of(&db, rka, CETAK).await);
            assert_eq!(atk.line.amount.plus(cetak.line.amount), sen(10_000));
            let give = next(10_001);
            let to_atk = save(rka, Some(SUB), vec![priced(&atk, ATK, give), priced(&cetak, CETAK, 10_000 - give)]);
            let told = codes(by(&db, "staf", to_atk).await);
            let held = (
                give < 1_700 && give < atk.line.amount.sen(),
                10_000 - give < 900 && 10_000 - give < cetak.line.amount.sen(),
            );
            assert_eq!(told.len(), usize::from(held.0) + usize::from(held.1), "{give} of {:?}", atk.line.amount);
            assert!(told.iter().all(|code| code == "RKA-TERPAKAI"));
            must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
            must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
            let approver = if told.is_empty() && give != atk.line.amount.sen() { "ppkd" } else { "pa" };
            must(&db, approver, ApproveShift { rka: DocRef::from(rka) }).await;
            instruments(&db, &stage, &[Instrument::Elaboration]).await;
            let ratified =
                must(&db, "ppkd", RatifyApbd { year: YEAR, stage: stage.clone(), date: None, proposal: None }).await;
            assert_eq!(ratified["told"]["spending"], "150.00");
            // Not every version gets its DPA before the next one begins.
            if next(3) > 0 {
                let done = dpa(&db).await;
                assert_eq!(done["amount"], "150.00");
                let (a, c) = (ceiling_of(&db, ATK).await, ceiling_of(&db, CETAK).await);
                assert_eq!(a + c, 10_000);
                assert!(a >= 1_700 && c >= 900, "{a} {c}");
            }
        }
        let mut view = db.view().await.unwrap();
        let check = (preparation::checks::ALL[0].run)(&mut view, YEAR).await.unwrap();
        assert!(check.findings.is_empty(), "{:?}", check.findings);
        drop(view);
        db
    })
    .await
    .expect("both databases");
}

/// An SKPD without an RKA keeps its lines, and they are held to what was agreed
/// for it as an RKA's are.
#[tokio::test]
async fn what_an_skpd_keeps_stays_within_what_was_agreed() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        operate(&db, import(YEAR, "murni", &PPAS)).await;
        must(&db, "tapd", OpenRound { year: YEAR, stage: "perubahan".into() }).await;
        for step in Step::ALL {
            must(&db, "tapd", OpenStep { year: YEAR, stage: "perubahan".into(), step: *step }).await;
        }
        let ceiling = |unit: &str, sub: Option<&str>, amount| CeilingInput {
            unit: code(unit),
            sub_kegiatan: sub.map(code),
            amount: sen(amount),
        };
        let set = |ceilings: Vec<CeilingInput>| SetCeilings { year: YEAR, stage: "perubahan".into(), ceilings };
        let own = vec![ceiling(SKPD, Some(SUB), 10_000), ceiling(SKPD, Some(SUB_2), 5_000)];
        must(&db, "tapd", set(own)).await;
        must(&db, "tapd", set(vec![ceiling(OTHER, None, 6_999)])).await;
        let rka = draft_rka(&db, "staf", SKPD, "perubahan").await;
        must(&db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak", "1 Tahun", 22_000)])).await;
        must(&db, "staf", activity(rka, SUB)).await;
        must(&db, "staf", activity(rka, SUB_2)).await;
        must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
        use Instrument as I;
        let all = [I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration, I::Accountability];
        instruments(&db, "perubahan", &all).await;
        agree(&db, "perubahan").await;
        let ratify = || RatifyApbd { year: YEAR, stage: "perubahan".into(), date: None, proposal: None };
        assert_eq!(codes(by(&db, "ppkd", ratify()).await), ["RKA-PPAS-SKPD"]);
        // What was agreed anew is noted anew, by somebody else than who locked it.
        must(&db, "tapd", OpenStep { year: YEAR, stage: "perubahan".into(), step: Step::Kua }).await;
        must(&db, "tapd", set(vec![ceiling(OTHER, None, 7_000)])).await;
        let lock = || LockStep { year: YEAR, stage: "perubahan".into(), step: Step::Kua };
        assert_eq!(codes(by(&db, "ppkd", lock()).await), ["APBD-DASAR"], "the old agreement is of other ceilings");
        agree(&db, "perubahan").await;
        must(&db, "ppkd", ratify()).await;
        db
    })
    .await
    .expect("both databases");
}
