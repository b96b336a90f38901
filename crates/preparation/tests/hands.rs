//! Who touched what, and who may not: hands on what was copied, notes as
//! conversations, two persons, and the part of an SKPD that a sub unit writes.

use std::collections::BTreeMap;

use crate::support::*;
use kernel::{Role, Zone};
use organisation::acts::{AddOfficial, AddUser, GrantRole, ProposeRegulation};
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use preparation::public::{self, pages};
use store::module::Query;
use store::testing::{Temporary, on_both};
use store::{Db, DocRef, Scope};

const STEPS: [Step; 4] = [Step::Rka, Step::Verification, Step::Ratification, Step::Dpa];
const STAGE: &str = "pergeseran-1";
const UNIT_1: &str = "1.01.0.00.0.00.01.0001";
const UNIT_2: &str = "1.01.0.00.0.00.01.0002";

/// A budget of an SKPD and two of its sub units in force, and the RKA of a shift
/// that begins with it.
async fn shift(db: &Db) -> i64 {
    people(db).await;
    let line = |sub_unit, sen| Line { skpd: SKPD, sub_unit, sub_kegiatan: SUB, rekening: ATK, source: DAU, sen };
    operate(db, import(YEAR, "murni", &[line(SKPD, 6_000), line(UNIT_1, 4_000), line(UNIT_2, 5_000)])).await;
    open_round(db, STAGE, &STEPS).await;
    draft_rka(db, "staf", SKPD, STAGE).await
}

async fn office(db: &Db, nip: &str, role: Role, unit: Option<&str>) {
    let office = GrantRole {
        official: nip.into(),
        role,
        unit: unit.map(code),
        mandate: kernel::role::Mandate::Definitive,
        decree_number: format!("SK {nip} {}", role.code()),
        decree_date: day("2025-01-02"),
        from: day("2025-01-02"),
        until: None,
    };
    operate(db, office).await;
}

async fn newcomer(db: &Db, name: &str, nip: &str, role: Role, unit: &str) {
    operate(db, AddOfficial { nip: Some(nip.into()), nik: None, name: format!("Pejabat {name}"), rank: None }).await;
    operate(db, AddUser { official: nip.into(), username: name.into(), password: None }).await;
    office(db, nip, role, Some(unit)).await;
}

async fn seen(db: &Db, rka: i64, scope: Scope) -> Option<public::RkaSeen> {
    pages::rka(&mut db.view_as(scope).await.unwrap(), rka).await.unwrap()
}

/// The activity of a unit, and its first line.
async fn part(db: &Db, rka: i64, unit: &str) -> (i64, public::Line) {
    let seen = seen(db, rka, Scope::Region).await.unwrap();
    let activity = seen.activities.iter().find(|a| a.unit_code == unit).unwrap().id.unwrap();
    let lines = public::lines_seen(&mut db.view().await.unwrap(), rka, Some(activity)).await.unwrap();
    (activity, lines[0].line.clone())
}

/// A unit's line with another price.
fn priced(rka: i64, unit: &str, line: &public::Line, price: i64) -> SaveRkaLines {
    let input = LineInput {
        line: Some(line.id),
        version: Some(line.version),
        location: "Gudang distrik".into(),
        ..a_line(ATK, "Kertas", "1 Paket", price)
    };
    SaveRkaLines { sub_unit: Some(code(unit)), ..save(rka, Some(SUB), vec![input]) }
}

fn aim(rka: i64, unit: &str, target: &str) -> SetActivity {
    SetActivity { sub_unit: Some(code(unit)), target: target.into(), ..activity(rka, SUB) }
}

#[tokio::test]
async fn what_is_copied_says_from_where_and_what_is_changed_says_what_it_was() {
    proved(|db| async move {
        let rka = shift(&db).await;
        let (activity, line) = part(&db, rka, SKPD).await;
        must(&db, "staf", priced(rka, SKPD, &line, 6_000)).await;
        must(&db, "staf2", aim(rka, SKPD, "12")).await;
        // The same again changes nothing, and leaves no hand.
        must(&db, "staf", aim(rka, SKPD, "12")).await;
        must(&db, "staf", aim(rka, SKPD, "13")).await;

        let mut view = db.view().await.unwrap();
        let hands = public::history_of_line(&mut view, line.id).await.unwrap();
        let told: Vec<_> = hands.iter().map(|h| (h.what.as_str(), h.origin.as_str(), h.after)).collect();
        assert_eq!(told, [("ditambah", "murni 2026", sen(6_000)), ("diubah", "", sen(6_000))]);
        let was: public::Line = serde_json::from_str(&hands[1].was).unwrap();
        let now = public::line(&mut view, line.id).await.unwrap().unwrap();
        assert_eq!((was.location.as_str(), now.location.as_str()), ("", "Gudang distrik"));

        let (now, hands) = pages::history_of_activity(&mut view, rka, activity).await.unwrap().unwrap();
        let told: Vec<_> = hands
            .iter()
            .map(|h| {
                let was = serde_json::from_str::<public::Activity>(&h.was).map(|a| a.target).unwrap_or_default();
                (h.what.as_str(), h.origin.as_str(), h.person.as_str(), was)
            })
            .collect();
        let none = String::new;
        assert_eq!(
            told,
            [
                ("ditambah", "murni 2026", "Pejabat staf", none()),
                ("diubah", "", "Pejabat staf2", none()),
                ("diubah", "", "Pejabat staf", "12".to_owned()),
            ]
        );
        assert_eq!(now.target, "13");
        drop(view);

        // The place of a line goes into the budget and comes back with its copy.
        finish(&db, rka, "tapd").await;
        must(&db, "ppkd", ratify()).await;
        open_round(&db, "pergeseran-2", &STEPS).await;
        let again = draft_rka(&db, "staf", SKPD, "pergeseran-2").await;
        let (_, line) = part(&db, again, SKPD).await;
        assert_eq!(line.location, "Gudang distrik");
        let hands = public::history_of_line(&mut db.view().await.unwrap(), line.id).await.unwrap();
        assert_eq!((hands.len(), hands[0].origin.as_str()), (1, "pergeseran-1 2026"));
        db
    })
    .await;
}

/// On both databases, every row proved by the journal: what was copied is one load.
async fn proved<F, Fut>(test: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = Db>,
{
    let folder = Temporary::sqlite(true, &SCHEMA).await.unwrap();
    let server = Temporary::postgres(true, &SCHEMA).await.unwrap();
    for place in std::iter::once(folder).chain(server) {
        test(place.open(&SCHEMA).await.unwrap()).await.close().await;
        let tables = store::table::KERNEL_TABLES.iter();
        let tables = tables.chain(budget::tables::ALL).chain(preparation::tables::ALL);
        let tables: Vec<_> = tables.copied().collect();
        let found = store::verify::verify(&place.place, &place.keys, &tables).await.unwrap();
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
        place.discard().await.unwrap();
    }
}

/// What the page of the budget's making tells of the round's RKA.
async fn shown(db: &Db) -> String {
    let mut view = db.view().await.unwrap();
    let round = public::rounds_seen(&mut view, YEAR).await.unwrap().pop().unwrap().round.id;
    let skpd = public::standing(&mut view, round).await.unwrap();
    public::proposal(&view, &skpd).unwrap()
}

#[tokio::test]
async fn what_was_read_is_ratified_and_nothing_else() {
    on_both(true, &SCHEMA, |db| async {
        let rka = shift(&db).await;
        let read = shown(&db).await;
        assert!(read.starts_with("Rp 150,00 sidik "), "{read}");
        finish(&db, rka, "tapd").await;
        let of = |read: &str| RatifyApbd { proposal: Some(read.into()), ..ratify() };
        assert_eq!(codes(by(&db, "ppkd", of(&read)).await), ["APBD-USULAN-BERUBAH"]);
        must(&db, "ppkd", of(&shown(&db).await)).await;
        db
    })
    .await
    .expect("both databases");
}

fn ratify() -> RatifyApbd {
    RatifyApbd { year: YEAR, stage: STAGE.into(), date: None, proposal: None }
}

/// Handed in, verified and approved; its Perkada is on record.
async fn finish(db: &Db, rka: i64, verifier: &str) {
    let r = || DocRef::from(rka);
    must(db, "pa", SubmitRka { rka: r() }).await;
    must(db, verifier, VerifyRka { rka: r() }).await;
    must(db, "pa", ApproveShift { rka: r() }).await;
    instruments(db, STAGE, &[Instrument::Elaboration]).await;
}

#[tokio::test]
async fn a_note_is_a_conversation_and_no_answer_is_lost() {
    on_both(true, &SCHEMA, |db| async {
        let rka = shift(&db).await;
        let r = || DocRef::from(rka);
        must(&db, "pa", SubmitRka { rka: r() }).await;
        let note = must(&db, "bappeda", NoteRka { rka: r(), line: None, text: "Mengapa naik?".into() }).await["note"]
            .as_i64()
            .unwrap();
        let reopen = |text: &str| ReopenNote { rka: r(), note, text: text.into() };
        let answer = |text: &str| AnswerNote { rka: r(), note, answer: text.into() };
        assert!(codes(by(&db, "bappeda", reopen("Belum")).await)[0].contains("masih terbuka"));
        must(&db, "staf", answer("Harga naik")).await;
        assert!(codes(by(&db, "inspektorat", reopen("Belum")).await)[0].contains("ditulis"), "not theirs");
        assert_eq!(codes(by(&db, "staf", reopen("Belum")).await), ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        must(&db, "bappeda", reopen("Sebut surveinya")).await;
        assert_eq!(codes(by(&db, "tapd", VerifyRka { rka: r() }).await), ["RKA-CATATAN-TERBUKA"]);
        must(&db, "staf2", answer("Survei 3 Januari")).await;
        must(&db, "bappeda", ResolveNote { rka: r(), note }).await;
        must(&db, "bappeda", reopen("Surveinya keliru")).await;
        must(&db, "staf", answer("Diperbaiki")).await;
        must(&db, "tapd", ResolveNote { rka: r(), note }).await;
        must(&db, "tapd", VerifyRka { rka: r() }).await;
        assert_eq!(codes(by(&db, "bappeda", reopen("Lagi")).await), ["KEADAAN"]);

        let mut view = db.view().await.unwrap();
        let seen = pages::notes(&mut view, rka).await.unwrap();
        let said: Vec<_> = seen[0].said.iter().map(|s| (s.what.code(), s.person.as_str(), s.text.as_str())).collect();
        assert_eq!(
            said,
            [
                ("dijawab", "Pejabat staf", "Harga naik"),
                ("dibuka-lagi", "Pejabat bappeda", "Sebut surveinya"),
                ("dijawab", "Pejabat staf2", "Survei 3 Januari"),
                ("selesai", "Pejabat bappeda", ""),
                ("dibuka-lagi", "Pejabat bappeda", "Surveinya keliru"),
                ("dijawab", "Pejabat staf", "Diperbaiki"),
                ("selesai", "Pejabat tapd", ""),
            ]
        );
        let report = preparation::reports::ALL.iter().find(|r| r.name == "catatan-rka").unwrap();
        let query = Query { year: YEAR, by: None, filters: BTreeMap::new() };
        let sheet = (report.run)(&mut view, &query).await.unwrap();
        assert_eq!(sheet.rows.len(), 8, "the note and all that was said");
        db
    })
    .await
    .expect("both databases");
}

#[tokio::test]
async fn two_persons_verify_and_ratify_and_a_returned_dpa_is_handed_in_again() {
    on_both(true, &SCHEMA, |db| async {
        let rka = shift(&db).await;
        // The PPKD is a member of the TAPD too, and verifies.
        office(&db, "198001012005011002", Role::Tapd, None).await;
        finish(&db, rka, "ppkd").await;
        let Err(store::Error::Refused(told)) = by(&db, "ppkd", ratify()).await else { panic!("the same person") };
        let told = told.into_vec();
        assert_eq!((told.len(), told[0].code.as_str()), (1, "WEWENANG-ORANG-SAMA"));
        assert!(told[0].message.contains(&format!("Dinas {SKPD}")), "{}", told[0].message);
        // Verified by somebody else, it passes.
        let given_up = CancelRka { rka: DocRef::from(rka), reasons: vec!["Diverifikasi PPKD sendiri".into()] };
        must(&db, "pa", given_up).await;
        let rka = draft_rka(&db, "staf", SKPD, STAGE).await;
        finish(&db, rka, "tapd").await;
        must(&db, "ppkd", ratify()).await;

        let dpa = must(&db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await["document"].as_i64().unwrap();
        let d = || DocRef::from(dpa);
        let reasons = || vec!["Lengkapi lampirannya".to_owned()];
        must(&db, "tapd", ReturnDpa { dpa: d(), reasons: reasons() }).await;
        assert_eq!(codes(by(&db, "tapd", VerifyDpa { dpa: d() }).await), ["KEADAAN"]);
        assert_eq!(codes(by(&db, "staf", ResubmitDpa { dpa: d() }).await), ["WEWENANG-JABATAN"]);
        must(&db, "pa", ResubmitDpa { dpa: d() }).await;
        must(&db, "tapd", ReturnDpa { dpa: d(), reasons: reasons() }).await;
        must(&db, "pa", ResubmitDpa { dpa: d() }).await;
        must(&db, "tapd", VerifyDpa { dpa: d() }).await;
        must(&db, "sekda", ApproveDpa { dpa: d() }).await;
        must(&db, "ppkd", RatifyDpa { dpa: d(), date: None }).await;
        db
    })
    .await
    .expect("both databases");
}

#[tokio::test]
async fn a_sub_unit_writes_its_own_part_and_sees_no_other() {
    on_both(true, &SCHEMA, |db| async {
        let rka = shift(&db).await;
        newcomer(&db, "staf-1", "198001012005011091", Role::StaffDrafter, UNIT_1).await;
        newcomer(&db, "kpa-2", "198001012005011092", Role::Kpa, UNIT_2).await;
        let (_, whole) = part(&db, rka, SKPD).await;
        let (activity, own) = part(&db, rka, UNIT_1).await;
        let (_, other) = part(&db, rka, UNIT_2).await;
        const NO: [&str; 1] = ["WEWENANG-SKPD"];

        // Its own part, and nobody else's.
        must(&db, "staf-1", priced(rka, UNIT_1, &own, 4_001)).await;
        must(&db, "staf-1", aim(rka, UNIT_1, "5")).await;
        for (who, unit, line) in
            [("staf-1", UNIT_2, &other), ("kpa-2", UNIT_1, &own), ("staf-1", SKPD, &whole), ("kpa-2", SKPD, &whole)]
        {
            assert_eq!(codes(by(&db, who, priced(rka, unit, line, 1)).await), NO, "{who} {unit}");
            assert_eq!(codes(by(&db, who, aim(rka, unit, "1")).await), NO, "{who} {unit}");
        }
        must(&db, "kpa-2", priced(rka, UNIT_2, &other, 4_999)).await;
        // Not under another name either: no unit named is the SKPD, and a line stays in its part.
        let unnamed = SaveRkaLines { sub_unit: None, ..priced(rka, UNIT_1, &own, 1) };
        assert_eq!(codes(by(&db, "staf-1", unnamed).await), NO);
        let receipt = a_line("4.1.01.06.001.00001", "Pajak hotel", "1 Tahun", 1);
        let receipt = SaveRkaLines { sub_unit: Some(code(UNIT_1)), ..save(rka, None, vec![receipt]) };
        assert_eq!(codes(by(&db, "staf-1", receipt).await), NO);
        let stolen = by(&db, "staf-1", priced(rka, UNIT_1, &other, 1)).await;
        assert!(codes(stolen)[0].contains("pada sub kegiatan ini"));
        let foreign = by(&db, "staf-1", priced(rka, OTHER, &own, 1)).await;
        assert!(codes(foreign)[0].contains("pada SKPD dokumen ini"));
        let whole_rka = by(&db, "kpa-2", SubmitRka { rka: DocRef::from(rka) }).await;
        assert_eq!(codes(whole_rka), ["WEWENANG-JABATAN"], "the RKA is the SKPD's");
        // Whoever plans for the SKPD plans for its parts too.
        let (_, own) = part(&db, rka, UNIT_1).await;
        must(&db, "staf", priced(rka, UNIT_1, &own, 4_000)).await;

        // They see their part and its sum, and are asked for it.
        let mut view = db.view().await.unwrap();
        let unit = store::units::by_norm(&mut view, code(UNIT_1).norm()).await.unwrap().unwrap().id;
        let stranger = store::units::by_norm(&mut view, code(OTHER).norm()).await.unwrap().unwrap().id;
        let person = organisation::public::user_by_name(&mut view, "staf-1").await.unwrap().unwrap().person;
        drop(view);
        let seen_here = seen(&db, rka, Scope::Units(vec![unit])).await.unwrap();
        let ids: Vec<_> = seen_here.activities.iter().map(|a| a.id).collect();
        assert_eq!((ids, seen_here.whole, seen_here.amount), (vec![Some(activity)], false, sen(4_000)));
        assert!(seen(&db, rka, Scope::Units(vec![stranger])).await.is_none());
        let all = seen(&db, rka, Scope::Region).await.unwrap();
        assert_eq!((all.activities.len(), all.whole, all.amount), (3, true, sen(14_999)));
        let mut view = db.view_as(Scope::Units(vec![unit])).await.unwrap();
        let now = db.now().unwrap();
        let reader = pages::Reader { person, now, zone: Zone::Wit };
        let waiting = pages::waiting(&mut view, &reader).await.unwrap();
        let asked: Vec<_> = waiting.mine.iter().map(|o| (o.document.id, o.act.name)).collect();
        assert_eq!(asked, [(rka, "save-rka-lines")]);
        drop(view);
        db
    })
    .await
    .expect("both databases");
}

/// What a person is asked for, by the list of their tasks and by the page.
async fn asked(db: &Db, who: &str, rka: i64) -> (Vec<&'static str>, Option<&'static str>) {
    let mut view = db.view().await.unwrap();
    let person = organisation::public::user_by_name(&mut view, who).await.unwrap().unwrap().person;
    let reader = pages::Reader { person, now: db.now().unwrap(), zone: Zone::Wit };
    let waiting = pages::waiting(&mut view, &reader).await.unwrap();
    let tasks = waiting.mine.iter().filter(|o| o.document.id == rka).map(|o| o.act.name).collect();
    let steps = pages::steps(&mut view, &reader, rka).await.unwrap();
    let all = steps.main.into_iter().chain(steps.others).map(|act| act.name);
    (tasks, all.into_iter().find(|name| matches!(*name, "review-rka" | "approve-shift")))
}

#[tokio::test]
async fn a_review_and_an_approval_are_asked_of_the_office_that_is_named() {
    on_both(true, &SCHEMA, |db| async {
        let rka = shift(&db).await;
        let reviewers = ProposeRegulation {
            key: "rka.penelaah".into(),
            value: serde_json::json!(["inspektorat"]),
            from: day("2026-01-01"),
            source: "SK uji".into(),
        };
        operate(&db, reviewers).await;
        let (_, line) = part(&db, rka, SKPD).await;
        must(&db, "staf", priced(rka, SKPD, &line, 5_999)).await;
        let moved =
            SaveRkaLines { sub_unit: Some(code(SKPD)), ..save(rka, Some(SUB), vec![a_line(CETAK, "Cetak", "1", 1)]) };
        must(&db, "staf", moved).await;
        let r = || DocRef::from(rka);
        must(&db, "pa", SubmitRka { rka: r() }).await;
        let review = (vec!["review-rka"], Some("review-rka"));
        let nothing = (Vec::new(), None);
        assert_eq!(asked(&db, "inspektorat", rka).await, review);
        assert_eq!(asked(&db, "bappeda", rka).await, nothing, "not named");
        assert_eq!(codes(by(&db, "tapd", VerifyRka { rka: r() }).await), ["RKA-PENELAAH"]);
        must(&db, "inspektorat", ReviewRka { rka: r() }).await;
        assert_eq!(asked(&db, "inspektorat", rka).await, nothing, "done");
        must(&db, "tapd", VerifyRka { rka: r() }).await;
        // Between two sub rincian of one rincian objek: the PPKD alone.
        assert_eq!(asked(&db, "ppkd", rka).await, (vec!["approve-shift"], Some("approve-shift")));
        for other in ["sekda", "pa"] {
            assert_eq!(asked(&db, other, rka).await, nothing, "{other}");
        }
        must(&db, "ppkd", ApproveShift { rka: r() }).await;
        db
    })
    .await
    .expect("both databases");
}
