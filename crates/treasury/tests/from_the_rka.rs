//! A payment is traced back to the line of the RKA, the verifier's note and the
//! hands that wrote it; it goes on while the budget is shifted.

use crate::support::steps::*;
use crate::support::*;
use kernel::Role;
use preparation::acts::{
    AnswerNote, ApproveDpa, ApproveShift, DraftDpa, DraftRka, LineInput, NoteRka, OpenRound, OpenStep, RatifyApbd,
    RatifyDpa, RecordInstrument, ResolveNote, SaveRkaLines, SubmitRka, VerifyDpa, VerifyRka,
};
use preparation::model::{Instrument, Step};
use preparation::public;
use store::DocRef;
use treasury::acts::{AuthoriseSpd, DraftSpd, SpdLineInput};

const STAGE: &str = "pergeseran-1";

async fn line_of(w: &World, rka: i64, key: Key, source: &str) -> public::LineSeen {
    let mut view = w.db.view().await.expect("a view");
    let document = store::documents::find(&mut view, &DocRef::from(rka)).await.expect("read").expect("an RKA");
    let seen = public::rka_seen(&mut view, &document).await.expect("read").expect("an RKA");
    let (rekening, source) = (code(key.rek), code(source));
    let is_it = |l: &public::Line| l.rekening == rekening.norm() && l.source.as_deref() == Some(source.norm());
    for activity in seen.activities.iter().filter(|a| a.id.is_some() && a.unit_code == key.unit) {
        let lines = public::lines_seen(&mut view, rka, activity.id).await.expect("lines");
        if let Some(line) = lines.into_iter().find(|l| is_it(&l.line)) {
            return line;
        }
    }
    panic!("no line of {}", key.rek);
}

/// The same line with another price, as the planner saves it.
async fn set_price(w: &World, rka: i64, (key, source): (Key, &str), name: &str, price: i64) {
    let seen = line_of(w, rka, key, source).await;
    let line = LineInput {
        line: Some(seen.line.id),
        version: Some(seen.line.version),
        rekening: key.rek.into(),
        name: name.into(),
        coefficient: "1 Paket".into(),
        price: Some(sen(price)),
        source: Some(code(source)),
        exception: "Harga belum distandarkan".into(),
        ..LineInput::default()
    };
    let save = SaveRkaLines {
        rka: DocRef::from(rka),
        sub_unit: None,
        sub_kegiatan: Some(code(key.sub)),
        lines: vec![line],
        drop: Vec::new(),
        for_note: None,
    };
    w.ok("staf-a", save).await;
}

/// The RKA of a shift between JASA and HONOR, which hold 100,000,000 sen together.
async fn shifted(w: &World, jasa: i64) -> i64 {
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
    // Two rekening of one rincian objek.
    set_price(w, rka, (JASA, DAU), "Jasa tenaga ahli", jasa).await;
    set_price(w, rka, (HONOR, DAU), "Honor narasumber", 100_000_000 - jasa).await;
    rka
}

/// From the verified RKA to the shift in the budget; no DPA carries it out yet.
async fn ratified(w: &World, rka: i64) {
    w.ok("tapd", VerifyRka { rka: DocRef::from(rka) }).await;
    w.ok("ppkd", ApproveShift { rka: DocRef::from(rka) }).await;
    let record = RecordInstrument {
        year: YEAR,
        stage: STAGE.into(),
        kind: Instrument::Elaboration,
        number: "9/2026".into(),
        signed: day("2026-02-13"),
    };
    w.ok("ppkd", record).await;
    w.ok("ppkd", RatifyApbd { year: YEAR, stage: STAGE.into(), date: None, proposal: None }).await;
}

/// The DPA of the SKPD, ratified.
async fn carried_out(w: &World) {
    let dpa = id_of(&w.ok("pa-a", DraftDpa { year: YEAR, unit: code(SKPD_A) }).await, "document");
    w.ok("tapd", VerifyDpa { dpa: DocRef::from(dpa) }).await;
    w.ok("sekda", ApproveDpa { dpa: DocRef::from(dpa) }).await;
    w.ok("ppkd", RatifyDpa { dpa: DocRef::from(dpa), date: None }).await;
}

/// While a lower ceiling waits for its DPA, nothing new is asked above it, of the
/// account or of a source, so that the DPA can be ratified.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_keeps_to_the_ceiling_that_waits_for_its_dpa() {
    practice(|w| async move {
        let rka = shifted(&w, 25_000_000).await;
        set_price(&w, rka, (MODAL, DAU), "Laptop", 30_000_032).await;
        set_price(&w, rka, (MODAL, DAK), "Laptop", 20_000_012).await;
        w.ok("pa-a", SubmitRka { rka: DocRef::from(rka) }).await;
        let jasa = |amount| ask(&w, JASA, amount);
        let modal = |amount| draft(&w, MODAL.unit, vec![due(MODAL, Some(DAU), amount)]);
        let before = w.drafted(A, jasa(25_000_001)).await;
        ratified(&w, rka).await;
        assert_eq!(w.balance(JASA).await.ceiling, 60_000_000);
        let refused = w.refused(A.treasurer, submit(before)).await;
        assert_eq!(refused, ["SPP-PAGU-MENUNGGU-DPA"], "one sen above");
        let over = w.drafted(A, modal(30_000_033)).await;
        assert_eq!(w.refused(A.treasurer, submit(over)).await, ["SPP-PAGU-MENUNGGU-DPA"], "one sen of a source");
        w.submitted(A, modal(30_000_032)).await;
        // The account that rises has what it has until then.
        let honor = w.drafted(A, ask(&w, HONOR, 10_000_000)).await;
        w.ok(A.treasurer, submit(honor)).await;
        w.submitted(A, jasa(25_000_000)).await;
        carried_out(&w).await;
        assert_eq!((w.balance(JASA).await.ceiling, w.balance(JASA).await.used()), (25_000_000, (25_000_000, 0)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_leads_back_to_its_line_its_note_and_its_hands() {
    practice(|w| async move {
        let under_way = w.issued(A, ask(&w, HONOR, 1_000_000)).await;
        let rka = shifted(&w, 55_000_000).await;
        w.ok("pa-a", SubmitRka { rka: DocRef::from(rka) }).await;
        let r = || DocRef::from(rka);
        let line = line_of(&w, rka, HONOR, DAU).await.line.id;
        let note = NoteRka { rka: r(), line: Some(line), text: "Lampirkan dasar honor".into() };
        let note = id_of(&w.ok("tapd", note).await, "note");
        w.ok("staf-a", AnswerNote { rka: r(), note, answer: "SK terlampir".into() }).await;
        w.ok("tapd", ResolveNote { rka: r(), note }).await;
        ratified(&w, rka).await;
        assert_eq!(w.balance(HONOR).await.ceiling, 40_000_000, "not before the DPA");
        carried_out(&w).await;
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
        let said: Vec<_> = origin.notes[0].said.iter().map(|s| (s.office.as_str(), s.text.as_str())).collect();
        assert_eq!(
            (origin.notes[0].office.as_str(), &said[..]),
            ("tapd", &[("staf", "SK terlampir"), ("tapd", "")][..])
        );
        let hands: Vec<_> =
            origin.hands.iter().map(|h| (h.what.as_str(), h.office.as_str(), h.origin.as_str())).collect();
        assert_eq!(hands, [("ditambah", "staf", "murni 2026"), ("diubah", "staf", "")]);
        drop(view);
        // A budget without roads and buildings is found, and nothing else.
        let findings = w.findings().await;
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].starts_with("CEK-PORSI-KURANG"), "{findings:?}");
    })
    .await;
}
