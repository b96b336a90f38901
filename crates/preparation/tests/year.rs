//! A year's budget from the ceilings to the DPA, its shift and its change, by
//! the officials who do it, on both databases.

use crate::support::*;
use budget::acts::{LoadReference, ReferenceCode};
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use preparation::public;
use store::testing::on_both;
use store::{Db, DocRef, Read, params};

async fn ceilings(db: &Db) -> Vec<i64> {
    let sql = "SELECT a.ceiling AS n FROM account a ORDER BY a.unit_id, a.sub_kegiatan, a.rekening";
    let rows = db.view().await.unwrap().query(sql, params![]).await.unwrap();
    rows.iter().map(|r| r.int("n").unwrap()).collect()
}

/// The first budget: an RKA of 9,000 + 5,000 for one SKPD, paid by revenue.
async fn first_budget(db: &Db) -> i64 {
    people(db).await;
    open_round(db, "murni", Step::ALL).await;
    let adopted = must(db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
    assert_eq!((&adopted["skpd"], &adopted["total"]), (&2.into(), &"220.00".into()));
    let rka = draft_rka(db, "staf", SKPD, "murni").await;

    // The ceiling of the sub kegiatan: 10,000 passes, one sen more does not.
    let over = save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "1 Rim", 10_001)]);
    assert_eq!(codes(by(db, "staf", over).await), ["RKA-PPAS"]);
    let saved = must(db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "2 Rim x 5 Bulan", 900)])).await;
    assert_eq!((&saved["activity_amount"], &saved["ceiling"]), (&"90.00".into(), &"100.00".into()));
    must(db, "staf", save(rka, Some(SUB_2), vec![a_line(JASA, "Tenaga ahli", "1 Orang", 5_000)])).await;
    must(db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak hotel", "1 Tahun", 14_000)])).await;

    // It is handed in whole, by the PA alone.
    let submit = || SubmitRka { rka: DocRef::from(rka) };
    assert_eq!(codes(by(db, "pa", submit()).await), ["RKA-TOLOK-UKUR"]);
    must(db, "staf", activity(rka, SUB)).await;
    must(db, "staf", activity(rka, SUB_2)).await;
    assert_eq!(codes(by(db, "staf", submit()).await), ["WEWENANG-JABATAN"]);
    must(db, "pa", submit()).await;
    rka
}

/// RKA and DPA show the same lines, and they are the version's to the sen.
async fn papers_say_what_is_ratified(db: &Db, rka: i64, dpa: i64) {
    let mut view = db.view().await.unwrap();
    let mut made = Vec::new();
    for id in [rka, dpa] {
        let d = store::documents::find(&mut view, &DocRef::from(id)).await.unwrap().unwrap();
        let paper = public::papers::paper(&mut view, &d, kernel::Zone::Wib).await.unwrap().unwrap();
        assert_eq!((paper.contents.now.spending, paper.contents.now.revenue), (d.amount, sen(14_000)));
        made.push(paper);
    }
    let version = budget::public::in_force(&mut view, YEAR).await.unwrap().unwrap();
    let lines = budget::public::key_lines(&mut view, version.id, None).await.unwrap();
    let by_version: Vec<_> = lines.iter().map(|l| l.amount).collect();
    let [of_rka, of_dpa] = made.as_slice() else { panic!("two papers") };
    assert_eq!(of_rka.contents, of_dpa.contents);
    let by_paper: Vec<_> = of_dpa.contents.works.iter().flat_map(|w| &w.groups).map(|g| g.sum.now).collect();
    assert_eq!(by_paper, by_version);
    assert!(of_dpa.contents.works.iter().all(|w| w.aim.target == "12"));
    assert_eq!((of_rka.notes.len(), of_dpa.notes.len(), of_dpa.plan.is_none()), (1, 0, true));
}

#[tokio::test]
async fn from_ceilings_to_the_dpa_through_a_note() {
    on_both(true, &SCHEMA, |db| async {
        let rka = first_budget(&db).await;
        let line = public::lines_seen(&mut db.view().await.unwrap(), rka, None).await.unwrap();
        assert_eq!(line.len(), 1, "revenue");

        // The TAPD asks; the SKPD answers and changes the line; the TAPD closes the note.
        let r = || DocRef::from(rka);
        let text = "Harga di atas survei".to_owned();
        let note = must(&db, "tapd", NoteRka { rka: r(), line: Some(line[0].line.id), text }).await;
        let note = note["note"].as_i64().unwrap();
        assert_eq!(codes(by(&db, "tapd", VerifyRka { rka: r() }).await), ["RKA-CATATAN-TERBUKA"]);
        must(&db, "tapd", ReturnRka { rka: r(), reasons: vec!["Jawab catatan".into()] }).await;
        assert_eq!(codes(by(&db, "pa", SubmitRka { rka: r() }).await), ["RKA-CATATAN-TERBUKA"]);
        must(&db, "staf", AnswerNote { rka: r(), note, answer: "Sudah diturunkan".into() }).await;
        let mut changed = a_line("4.1.01.06.001.00001", "Pajak hotel", "1 Tahun", 14_000);
        (changed.line, changed.version, changed.note) = (Some(line[0].line.id), Some(1), "Hotel melati".into());
        must(&db, "staf", SaveRkaLines { for_note: Some(note), ..save(rka, None, vec![changed]) }).await;
        must(&db, "pa", SubmitRka { rka: r() }).await;
        let not_theirs = by(&db, "bappeda", ResolveNote { rka: r(), note }).await;
        assert!(codes(not_theirs)[0].contains("catatan ini ditulis TAPD"));
        must(&db, "tapd", ResolveNote { rka: r(), note }).await;
        must(&db, "tapd", VerifyRka { rka: r() }).await;
        let hands = public::history_of_line(&mut db.view().await.unwrap(), line[0].line.id).await.unwrap();
        let seen: Vec<_> = hands.iter().map(|h| (h.what.as_str(), h.office.as_str(), h.note)).collect();
        assert_eq!(seen, [("ditambah", "staf", None), ("diubah", "staf", Some(note))]);

        // Ratified on its instruments, then the DPA by four persons.
        let ratify = || RatifyApbd { year: YEAR, stage: "murni".into(), date: None, proposal: None };
        let told = codes(by(&db, "ppkd", ratify()).await);
        assert_eq!(told[..4], ["APBD-DASAR"; 4]);
        assert_eq!(told[4..], ["APBD-PAGU-BELUM-DIKUNCI"]);
        let lock = || LockStep { year: YEAR, stage: "murni".into(), step: Step::Kua };
        assert_eq!(codes(by(&db, "ppkd", lock()).await), ["APBD-DASAR"], "no agreement, no lock");
        agree(&db, "murni").await;
        let ceiling = CeilingInput { unit: code(SKPD), sub_kegiatan: Some(code(SUB)), amount: sen(20_000) };
        let set = SetCeilings { year: YEAR, stage: "murni".into(), ceilings: vec![ceiling] };
        assert_eq!(codes(by(&db, "tapd", set).await), ["PPAS-TERKUNCI"]);
        let reopen = || OpenStep { year: YEAR, stage: "murni".into(), step: Step::Kua };
        assert_eq!(codes(by(&db, "ppkd", reopen()).await), ["WEWENANG-ORANG-SAMA"]);
        use Instrument as I;
        instruments(&db, "murni", &[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration]).await;
        let ahead = RatifyApbd { date: Some(day("2062-01-01")), ..ratify() };
        assert!(
            codes(by(&db, "ppkd", ahead).await)
                .iter()
                .any(|c| c == "ANGGARAN-TANGGAL-DEPAN" || c.starts_with("TGL") || c.starts_with("WEWENANG"))
        );
        let ratified = must(&db, "ppkd", ratify()).await;
        assert_eq!(ratified["told"]["rest"], "0.00");
        assert!(ceilings(&db).await.is_empty(), "no DPA, no money");
        let dpa = must(&db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await["document"].as_i64().unwrap();
        let d = || DocRef::from(dpa);
        assert_eq!(codes(by(&db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await), ["DPA-SUDAH-ADA"]);
        must(&db, "tapd", VerifyDpa { dpa: d() }).await;
        assert_eq!(codes(by(&db, "ppkd", RatifyDpa { dpa: d(), date: None }).await), ["KEADAAN"]);
        must(&db, "sekda", ApproveDpa { dpa: d() }).await;
        let done = must(&db, "ppkd", RatifyDpa { dpa: d(), date: None }).await;
        assert_eq!(done["number"], format!("DPA/A.1/{SKPD}/001/2026"));
        assert_eq!(done["amount"], "140.00");
        assert_eq!(ceilings(&db).await, [9_000, 5_000]);
        papers_say_what_is_ratified(&db, rka, dpa).await;

        db
    })
    .await
    .expect("both databases");
}

/// Each decision is noted, and the draft gathered, while its step is open.
#[tokio::test]
async fn what_a_step_brings_waits_for_it() {
    on_both(true, &SCHEMA, |db| async {
        use Instrument as I;
        people(&db).await;
        open_round(&db, "murni", &[Step::Rka]).await;
        must(&db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
        let rka = draft_rka(&db, "staf", SKPD, "murni").await;
        must(&db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "1 Rim", 100)])).await;
        let note = |kind| RecordInstrument {
            year: YEAR,
            stage: "murni".into(),
            kind,
            number: "12/2025".into(),
            signed: day("2025-12-20"),
        };
        let step = |step| OpenStep { year: YEAR, stage: "murni".into(), step };
        let lock = |step| LockStep { year: YEAR, stage: "murni".into(), step };
        let compose = || ComposeRapbd { year: YEAR, stage: "murni".into() };
        for (own, kinds) in [
            (Step::Kua, &[I::CeilingAgreement][..]),
            (Step::Agreement, &[I::JointAgreement, I::NoAgreement]),
            (Step::Evaluation, &[I::Evaluation, I::GovernorRatification]),
        ] {
            for kind in kinds {
                assert_eq!(codes(by(&db, "ppkd", note(*kind)).await), ["TAHAP-TERTUTUP"], "{kind:?}");
            }
            must(&db, "tapd", step(own)).await;
            for kind in kinds {
                must(&db, "ppkd", note(*kind)).await;
            }
            must(&db, "tapd", lock(own)).await;
            assert_eq!(codes(by(&db, "ppkd", note(kinds[0])).await), ["TAHAP-TERTUTUP"], "locked");
        }
        // What belongs to no step of its own is noted at any time.
        for kind in [I::Bylaw, I::Elaboration, I::Accountability] {
            must(&db, "ppkd", note(kind)).await;
        }
        assert_eq!(codes(by(&db, "tapd", compose()).await), ["TAHAP-TERTUTUP"]);
        must(&db, "tapd", step(Step::Draft)).await;
        must(&db, "tapd", compose()).await;
        db
    })
    .await
    .expect("both databases");
}

/// A newer KUA-PPAS without a sub kegiatan and without an SKPD leaves no ceiling there.
#[tokio::test]
async fn what_a_newer_file_lacks_keeps_no_ceiling() {
    on_both(true, &SCHEMA, |db| async {
        people(&db).await;
        open_round(&db, "murni", &[Step::Kua, Step::Rka]).await;
        let adopt = || AdoptCeilings { year: YEAR, stage: "murni".into() };
        assert_eq!(must(&db, "tapd", adopt()).await["withdrawn"], 0);
        let rka = draft_rka(&db, "staf", SKPD, "murni").await;
        let asks = || save(rka, Some(SUB_2), vec![a_line(JASA, "Tenaga ahli", "1 Orang", 1)]);
        let saved = must(&db, "staf", asks()).await;
        let number = |name: &str| saved["lines"][0][name].as_i64().expect("a number");
        operate(&db, import(YEAR, "kua-ppas", &PPAS[..1])).await;
        // An RKA asks one sen of what went.
        assert_eq!(codes(by(&db, "tapd", adopt()).await), ["PPAS-DI-BAWAH-RKA"]);
        let drop = vec![DropInput { line: number("line"), version: number("version") }];
        must(&db, "staf", SaveRkaLines { drop, ..save(rka, Some(SUB_2), Vec::new()) }).await;
        let adopted = must(&db, "tapd", adopt()).await;
        // The second sub kegiatan, and the other SKPD with its only one.
        assert_eq!((&adopted["withdrawn"], &adopted["total"]), (&3.into(), &"100.00".into()));
        assert_eq!(must(&db, "tapd", adopt()).await["withdrawn"], 0);
        assert_eq!(codes(by(&db, "staf", asks()).await), ["RKA-PPAS"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test]
async fn an_urgent_need_lets_a_sub_kegiatan_into_locked_ceilings() {
    on_both(true, &SCHEMA, |db| async {
        people(&db).await;
        open_round(&db, "murni", Step::ALL).await;
        must(&db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
        agree(&db, "murni").await;
        let urgent = "1.01.01.2.01.0009";
        let ceiling = |sub: Option<&str>, amount| {
            let ceiling = CeilingInput { unit: code(SKPD), sub_kegiatan: sub.map(code), amount: sen(amount) };
            SetCeilings { year: YEAR, stage: "murni".into(), ceilings: vec![ceiling] }
        };
        assert_eq!(codes(by(&db, "tapd", ceiling(Some(urgent), 700)).await), ["PPAS-TERKUNCI"]);
        instruments(&db, "murni", &[Instrument::Urgency]).await;
        for agreed in [Some(SUB), None] {
            assert_eq!(codes(by(&db, "tapd", ceiling(agreed, 20_000)).await), ["PPAS-TERKUNCI"]);
        }
        must(&db, "tapd", ceiling(Some(urgent), 700)).await;
        assert_eq!(codes(by(&db, "tapd", ceiling(Some(urgent), 701)).await), ["PPAS-TERKUNCI"], "once");
        // 15,000 were agreed on for the SKPD; now it may ask for 15,700, and no sen more.
        let rka = draft_rka(&db, "staf", SKPD, "murni").await;
        for (sub, rekening, most) in [(SUB, ATK, 10_000), (SUB_2, JASA, 5_000), (urgent, ATK, 700)] {
            let asks = |sen| save(rka, Some(sub), vec![a_line(rekening, "Barang", "1 Paket", sen)]);
            assert!(codes(by(&db, "staf", asks(most + 1)).await).contains(&"RKA-PPAS".to_owned()), "{sub}");
            must(&db, "staf", asks(most)).await;
        }
        db
    })
    .await
    .expect("both databases");
}

#[tokio::test]
async fn without_an_agreement_what_need_not_come_first_is_told() {
    on_both(true, &SCHEMA, |db| async {
        people(&db).await;
        let last = Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: SUB, rekening: ATK, source: DAU, sen: 3 };
        operate(&db, import(YEAR - 1, "murni", &[last])).await;
        open_round(&db, "murni", Step::ALL).await;
        // A duty of choice, and building: neither obligatory nor binding.
        let sub = "3.25.03.2.01.0001";
        let ceilings = [(SUB, 2), (sub, 1)].map(|(sub, amount)| CeilingInput {
            unit: code(SKPD),
            sub_kegiatan: Some(code(sub)),
            amount: sen(amount),
        });
        must(&db, "tapd", SetCeilings { year: YEAR, stage: "murni".into(), ceilings: ceilings.to_vec() }).await;
        let rka = draft_rka(&db, "staf", SKPD, "murni").await;
        must(&db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "1 Rim", 2)])).await;
        must(&db, "staf", save(rka, Some(sub), vec![a_line("5.2.03.01.001.00001", "Gedung", "1 Unit", 1)])).await;
        must(&db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak", "1 Tahun", 3)])).await;
        for sub in [SUB, sub] {
            must(&db, "staf", activity(rka, sub)).await;
        }
        must(&db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
        must(&db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
        use Instrument as I;
        instruments(&db, "murni", &[I::NoAgreement, I::GovernorRatification, I::Elaboration]).await;
        let told =
            must(&db, "ppkd", RatifyApbd { year: YEAR, stage: "murni".into(), date: None, proposal: None }).await;
        let findings = told["told"]["findings"].as_array().unwrap();
        let other = findings.iter().find(|f| f["code"] == "CEK-BELANJA-WAJIB").expect("a finding");
        assert!(other["message"].as_str().unwrap().contains("Rp 0,01 dari Rp 0,03"), "{other}");
        db
    })
    .await
    .expect("both databases");
}

/// What is copied from last year is handed in under the codes of this one alone.
#[tokio::test]
async fn a_copy_meets_this_years_list_as_it_is_handed_in() {
    on_both(true, &SCHEMA, |db| async {
        people(&db).await;
        let last = |rekening| Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: SUB, rekening, source: DAU, sen: 2_000 };
        operate(&db, import(YEAR - 1, "murni", &[last(ATK), last(CETAK)])).await;
        let list = |codes: &[&str]| LoadReference {
            year: YEAR,
            kind: "rekening".into(),
            source: "Keputusan uji 1/2025".into(),
            codes: codes.iter().map(|c| ReferenceCode { code: code(c), name: "Belanja".into(), skpd: None }).collect(),
        };
        operate(&db, list(&[ATK, JASA])).await;
        open_round(&db, "murni", Step::ALL).await;
        must(&db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
        let draft = DraftRka {
            year: YEAR,
            stage: "murni".into(),
            unit: code(SKPD),
            copy_stage: Some("murni".into()),
            copy_year: Some(YEAR - 1),
            copy_exception: "Harga tahun lalu, belum ada standarnya".into(),
        };
        let rka = must(&db, "staf", draft).await["document"].as_i64().expect("an RKA");
        must(&db, "staf", activity(rka, SUB)).await;
        let submit = || SubmitRka { rka: DocRef::from(rka) };
        assert_eq!(
            codes(by(&db, "pa", submit()).await),
            ["RKA-REKENING-TAK-DIKENAL"],
            "the copy taught the year nothing"
        );
        operate(&db, list(&[ATK, JASA, CETAK, &format!("{ATK}.1")])).await;
        assert_eq!(codes(by(&db, "pa", submit()).await), ["RKA-REKENING-RINCI"]);
        db
    })
    .await
    .expect("both databases");
}
