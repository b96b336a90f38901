//! A payment is traced back to the line of the RKA, the verifier's note and the
//! hands that wrote it; it goes on while the budget is shifted.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use kernel::Role;
use preparation::acts::{
    AnswerNote, ApproveDpa, ApproveShift, DraftDpa, DraftRka, LineInput, NoteRka, OpenRound, OpenStep, RatifyApbd,
    RatifyDpa, RecordInstrument, ResolveNote, SaveRkaLines, SubmitRka, VerifyDpa, VerifyRka,
};
use preparation::model::{Instrument, Step};
use preparation::public;
use store::DocRef;
use support::steps::*;
use support::*;
use treasury::acts::{AuthoriseSpd, DraftSpd, SpdLineInput};

const STAGE: &str = "pergeseran-1";

async fn line_of(w: &World, rka: i64, key: Key) -> public::LineSeen {
    let mut view = w.db.view().await.expect("a view");
    let document = store::documents::find(&mut view, &DocRef::from(rka)).await.expect("read").expect("an RKA");
    let seen = public::rka_seen(&mut view, &document).await.expect("read").expect("an RKA");
    for activity in seen.activities.iter().filter(|a| a.id.is_some() && a.unit_code == key.unit) {
        let lines = public::lines_seen(&mut view, rka, activity.id).await.expect("lines");
        if let Some(line) = lines.into_iter().find(|l| l.line.rekening == code(key.rek).norm()) {
            return line;
        }
    }
    panic!("no line of {}", key.rek);
}

/// The same line with another price, as the planner saves it.
async fn set_price(w: &World, rka: i64, key: Key, name: &str, price: i64, note: Option<i64>) {
    let seen = line_of(w, rka, key).await;
    let line = LineInput {
        line: Some(seen.line.id),
        version: Some(seen.line.version),
        rekening: key.rek.into(),
        name: name.into(),
        coefficient: "1 Paket".into(),
        price: Some(sen(price)),
        source: Some(code(DAU)),
        exception: "Harga belum distandarkan".into(),
        ..LineInput::default()
    };
    let save = SaveRkaLines {
        rka: DocRef::from(rka),
        sub_unit: None,
        sub_kegiatan: Some(code(key.sub)),
        lines: vec![line],
        drop: Vec::new(),
        for_note: note,
    };
    w.ok("staf-a", save).await;
}

async fn shifted(w: &World) -> i64 {
    w.newcomer(90, "tapd", Role::Tapd, None).await;
    w.ok("tapd", OpenRound { year: YEAR, stage: STAGE.into() }).await;
    for step in [Step::Rka, Step::Verification, Step::Ratification, Step::Dpa] {
        w.ok("tapd", OpenStep { year: YEAR, stage: STAGE.into(), step }).await;
    }
    let draft = DraftRka {
        year: YEAR,
        stage: STAGE.into(),
        unit: code(SKPD_A),
        copy_stage: None,
        copy_year: None,
        copy_exception: String::new(),
    };
    let rka = id_of(&w.ok("staf-a", draft).await, "document");
    // Two rekening of one rincian objek: 5,000,000 sen go from one to the other.
    set_price(w, rka, JASA, "Jasa tenaga ahli", 55_000_000, None).await;
    set_price(w, rka, HONOR, "Honor narasumber", 45_000_000, None).await;
    w.ok("pa-a", SubmitRka { rka: DocRef::from(rka) }).await;
    rka
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_leads_back_to_its_line_its_note_and_its_hands() {
    practice(|w| async move {
        let under_way = w.issued(A, ask(&w, HONOR, 1_000_000)).await;
        let rka = shifted(&w).await;
        let r = || DocRef::from(rka);
        let line = line_of(&w, rka, HONOR).await.line.id;
        let note = NoteRka { rka: r(), line: Some(line), text: "Lampirkan dasar honor".into() };
        let note = id_of(&w.ok("tapd", note).await, "note");
        w.ok("staf-a", AnswerNote { rka: r(), note, answer: "SK terlampir".into() }).await;
        w.ok("tapd", ResolveNote { rka: r(), note }).await;
        w.ok("tapd", VerifyRka { rka: r() }).await;
        w.ok("ppkd", ApproveShift { rka: r() }).await;
        let record = RecordInstrument {
            year: YEAR,
            stage: STAGE.into(),
            kind: Instrument::Elaboration,
            number: "9/2026".into(),
            signed: day("2026-02-13"),
        };
        w.ok("ppkd", record).await;
        w.ok("ppkd", RatifyApbd { year: YEAR, stage: STAGE.into(), date: None }).await;
        assert_eq!(w.balance(HONOR).await.ceiling, 40_000_000, "not before the DPA");
        let dpa = id_of(&w.ok("pa-a", DraftDpa { year: YEAR, unit: code(SKPD_A) }).await, "document");
        w.ok("tapd", VerifyDpa { dpa: DocRef::from(dpa) }).await;
        w.ok("sekda", ApproveDpa { dpa: DocRef::from(dpa) }).await;
        w.ok("ppkd", RatifyDpa { dpa: DocRef::from(dpa), date: None }).await;
        assert_eq!((w.balance(HONOR).await.ceiling, w.balance(JASA).await.ceiling), (45_000_000, 55_000_000));
        // The payment under way went on, and stands.
        assert_eq!(w.balance(HONOR).await.used(), (0, 1_000_000));
        w.ok("kbud", transfer(under_way.sp2d)).await;

        // A new SPD rests on the DPA, which rests on the RKA.
        let mut months = [0; 12];
        months[0] = 45_000_000;
        w.plan(HONOR, months).await.expect("a plan");
        let lines = vec![SpdLineInput {
            sub_unit: code(HONOR.unit),
            sub_kegiatan: code(HONOR.sub),
            rekening: code(HONOR.rek),
            amount: sen(5_000_000),
        }];
        let spd = DraftSpd { year: YEAR, unit: code(SKPD_A), from_month: 1, to_month: 3, lines, revises: None };
        let spd = id_of(&w.ok("kbud", spd).await, "id");
        w.ok("ppkd", AuthoriseSpd { spd: DocRef::from(spd), date: None }).await;
        let mut view = w.db.view().await.expect("a view");
        let trace = treasury::public::trace(&mut view, &DocRef::from(spd)).await.expect("a trace");
        let kinds: Vec<&str> = trace.up.iter().map(|s| s.kind).collect();
        assert_eq!(kinds, ["DPA", "RKA"]);
        drop(view);

        let paid = w.issued(A, ask(&w, HONOR, 2_000_000)).await;
        let mut view = w.db.view().await.expect("a view");
        let trace = treasury::public::trace(&mut view, &DocRef::from(paid.sp2d)).await.expect("a trace");
        let origin = &trace.budget[0].rka_lines[0];
        assert_eq!((origin.rka, origin.line, origin.amount), (rka, line, sen(45_000_000)));
        assert_eq!((origin.coefficient.as_str(), origin.item_name.as_str()), ("1 Paket", "Honor narasumber"));
        assert_eq!(origin.notes.len(), 1);
        assert_eq!((origin.notes[0].office.as_str(), origin.notes[0].answer.as_str()), ("tapd", "SK terlampir"));
        assert_eq!(origin.hands.len(), 1);
        assert_eq!((origin.hands[0].what.as_str(), origin.hands[0].office.as_str()), ("diubah", "staf"));
        drop(view);
        // A budget without roads and buildings is found, and nothing else.
        let findings = w.findings().await;
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].starts_with("CEK-PORSI-KURANG"), "{findings:?}");
    })
    .await;
}
