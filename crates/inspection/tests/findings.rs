//! What becomes of a finding, who sees it, what holds a payment, what is drawn.
#![allow(clippy::expect_used)]

mod support;

use inspection::acts::{
    ClearBatchHold, ConfirmSilence, DrawSample, EndSilence, ExamineFinding, ExplainFinding, FollowUpFinding,
    RecordSample, ReleaseFinding, RunAnalytics, SilenceAnalytic, TakeEvidence,
};
use inspection::public::figure::{Figure, leaves, parts};
use inspection::public::{self, Analytic, Report};
use kernel::sheet::Value as Cell;
use kernel::{ActDef, Code, Money, Role, Sheet};
use organisation::acts::{ApproveRegulation, ProposeRegulation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::testing::Temporary;
use store::{Act, Answer, Case, DocRef, Record, Result, Scope, Subject, Tx, params};
use support::year::{Chain, Desk, Pay, Year, at};
use support::*;

const WHY: &str = "Diperiksa dengan kontrak dan berita acaranya";

fn run() -> RunAnalytics {
    RunAnalytics { year: Some(YEAR) }
}

/// Two offices pay one bill of Rp10 million, the second not yet through the bank.
fn paid_twice(year: &mut Year, bud: i64) -> (Desk, Chain, Chain) {
    let (one, other) = (year.desk(bud), year.desk(bud));
    let to = year.payee("badan", 7, day("2025-06-02"));
    let first = year.pay(Year::plain(one, to, 1_000_000_000, day("2026-11-02")));
    let second = year.pay(Pay { state: "terbit", ..Year::plain(other, to, 1_000_000_000, day("2026-12-01")) });
    (other, first, second)
}

fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at = sheet.columns.iter().position(|c| c.name == name).expect("a column");
    sheet.rows.iter().map(|row| row[at].plain()).collect()
}

async fn numbers(w: &World) -> Vec<i64> {
    column(&w.report(None, "temuan").await.expect("a report"), "Nomor")
        .iter()
        .map(|n| n.parse().expect("a number"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_finding_is_examined_judged_and_released() {
    on_both(|w| async {
        let mut year = Year::new();
        let (desk, ..) = paid_twice(&mut year, 1);
        w.operate(Plant::singly(year.all())).await;
        assert_eq!(w.refused("pemeriksa", run()).await, ["WEWENANG-JABATAN"], "an auditor writes nothing");
        assert_eq!(w.refused("kbud", run()).await, ["WEWENANG-JABATAN"]);
        let ran = w.ok("irban", run()).await;
        assert_eq!((number(&ran, "hits"), number(&ran, "made"), number(&ran, "silenced")), (1, 1, 0), "{}", ran.done);
        let again = w.ok("irban", run()).await;
        assert_eq!((number(&again, "hits"), number(&again, "made")), (1, 0));
        let id = numbers(&w).await[0];

        // Seen by those who inspect, and by nobody else until it is released.
        let own = || Scope::Units(vec![desk.unit]);
        let seen =
            async |who: &str, scope: Scope| w.report(Some((who, scope)), "temuan").await.expect("read").rows.len();
        assert_eq!((seen("irban", Scope::Region).await, seen("pemeriksa", Scope::Region).await), (1, 1));
        assert_eq!((seen("ppkd", Scope::Region).await, seen("kbud", own()).await), (0, 0));
        assert_eq!(w.refused("irban", ReleaseFinding { finding: id }).await, ["TEMUAN-KEADAAN"]);
        let explain = |reason: &str| ExplainFinding { finding: id, reason: reason.into() };
        assert_eq!(w.refused("irban", explain(WHY)).await, ["TEMUAN-KEADAAN"], "nobody has looked at it");
        w.ok("irban", ExamineFinding { finding: id }).await;
        assert_eq!(w.refused("irban", ExamineFinding { finding: id }).await, ["TEMUAN-KEADAAN"]);
        assert_eq!(w.refused("irban", explain("ya")).await, ["TEMUAN-ALASAN"]);
        w.ok("irban", FollowUpFinding { finding: id, reason: WHY.into() }).await;
        assert_eq!(w.refused("irban2", explain(WHY)).await, ["TEMUAN-KEADAAN"], "judged once");
        w.ok("irban2", ReleaseFinding { finding: id }).await;
        assert_eq!(w.refused("irban2", ReleaseFinding { finding: id }).await, ["TEMUAN-LEPAS"]);
        assert_eq!((seen("ppkd", Scope::Region).await, seen("kbud", own()).await), (1, 1));
        assert_eq!(seen("kbud", Scope::Units(vec![desk.unit + 1])).await, 0, "another SKPD");

        let precision = w.report(None, "ketepatan").await.expect("a report");
        assert_eq!(precision.rows[0][6], Cell::Percent(10_000), "one of one was right");
        assert_eq!(codes(w.report(Some(("ppkd", Scope::Region)), "ketepatan").await), ["WEWENANG-BACA"]);
        assert_eq!(codes(w.report(Some(("kbud", own())), "tahanan").await), ["WEWENANG-BACA"]);
        let listed = w.report(Some(("pemeriksa", Scope::Region)), "analitik").await.expect("a report");
        assert_eq!(listed.rows.len(), Analytic::ALL.len());
        w.sound().await;
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_analytic_rests_by_two_persons_until_a_day() {
    on_both(|w| async {
        let mut year = Year::new();
        paid_twice(&mut year, 1);
        w.operate(Plant::singly(year.all())).await;
        let silence = |until: &str, reason: &str| SilenceAnalytic {
            analytic: "F02-REKENING".into(),
            unit: None,
            payee: None,
            rekening: None,
            until: day(until),
            reason: reason.into(),
        };
        assert_eq!(w.refused("irban", silence("2027-01-28", "x")).await, ["TEMUAN-ALASAN", "TEMUAN-DIAMKAN-TANGGAL"]);
        assert_eq!(w.refused("kbud", silence("2027-02-28", WHY)).await, ["WEWENANG-JABATAN"]);
        let id = number(&w.ok("irban", silence("2027-02-28", WHY)).await, "silence");
        assert_eq!(w.refused("irban", ConfirmSilence { silence: id }).await, ["TEMUAN-ORANG-SAMA"]);
        w.ok("irban2", ConfirmSilence { silence: id }).await;
        let ran = w.ok("irban", run()).await;
        assert_eq!((number(&ran, "made"), number(&ran, "silenced")), (0, 1));
        w.ok("irban", EndSilence { silence: id }).await;
        assert_eq!(w.refused("irban", EndSilence { silence: id }).await, ["TEMUAN-DIAMKAN-BERAKHIR"]);
        // Until the end of April the year before is looked at too.
        assert_eq!(number(&w.ok("irban", RunAnalytics { year: None }).await, "made"), 1);
        let listed = w.report(None, "analitik-didiamkan").await.expect("a report");
        assert_eq!(column(&listed, "Keadaan"), ["diakhiri"]);
        w.sound().await;
        w
    })
    .await;
}

/// Payments that came back, were it by one sen: two of one sum, a deduction that
/// nobody remitted, a job in two parts, a trio, and a shift that was spent.
fn all_came_back(year: &mut Year) {
    const MILLION: i64 = 100_000_000;
    let payees: Vec<_> = (7..11).map(|by| year.payee("badan", by, day("2025-06-02"))).collect();
    let back = |desk, to: usize, amount, on| Pay { state: "retur", ..Year::plain(desk, payees[to], amount, on) };
    let (one, other) = (year.desk(1), year.desk(1));
    year.pay(Pay { cut: Some(("ppn", 888_000)), ..back(one, 0, 10 * MILLION, day("2026-06-09")) });
    year.pay(back(other, 0, 10 * MILLION, day("2026-07-07")));
    let parted = year.desk(1);
    year.pay(back(parted, 1, 120 * MILLION, day("2026-04-20")));
    year.pay(back(parted, 1, 130 * MILLION, day("2026-05-18")));
    let trio = year.desk(1);
    for n in 0..10 {
        year.pay(back(trio, 2, 10 * MILLION + 307 * n, day("2026-02-03").plus_days(14 * n)));
    }
    let rekening = "5.2.02.05.001.00001";
    let shifted = Desk { account: year.id(), ..year.desk(1) };
    year.budget(shifted.account, shifted.unit, rekening);
    year.pay(back(shifted, 3, 95 * MILLION, day("2026-06-15")));
    year.version("murni", 100, day("2026-01-02"), &[(shifted, rekening, 10 * MILLION)]);
    year.version("pergeseran-1", 110, day("2026-06-01"), &[(shifted, rekening, 110 * MILLION)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_came_back_is_looked_at_like_any_other() {
    on_both(|w| async {
        let mut year = Year::new();
        all_came_back(&mut year);
        w.operate(Plant::new(year.all())).await;
        w.ok("irban", run()).await;
        let mut found = column(&w.report(None, "temuan").await.expect("a report"), "Analitik");
        found.sort();
        assert_eq!(found, ["F02-REKENING", "F04-PECAH", "F07-SETOR", "F17-TRIO", "F19-GESER"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_date_that_somebody_consented_to_is_told_as_that() {
    on_both(|w| async {
        let mut year = Year::new();
        let (desk, to) = (year.desk(1), year.payee("badan", 7, day("2025-06-02")));
        let (on, lag) = (day("2026-03-02"), 8);
        let chain = year.pay(Pay { lag, ..Year::plain(desk, to, 600_000_000, on) });
        // The request came in by a consent, half an hour after it was drafted; order and payment did not.
        let (consent, later) = (year.id(), on.plus_days(lag));
        let (entered, none) = (at(later) + 1_800_000, None::<i64>);
        let row = params![
            consent,
            YEAR,
            desk.unit,
            "SPP",
            on,
            on,
            later,
            1i64,
            1i64,
            "SIPD padam",
            "pa",
            desk.pa,
            at(later),
            none,
            None::<&str>
        ];
        year.put(&treasury::tables::OLD_DATE_CONSENT, row);
        let id = year.id();
        let row = params![id, consent, chain.spp, on, later, 6i64, desk.treasurer, entered];
        year.put(&treasury::tables::OLD_DATE_USE, row);
        w.operate(Plant::new(year.all())).await;
        w.ok("irban", run()).await;
        let found = w.rows("SELECT key, told FROM finding WHERE analytic = 'F06-MUNDUR' ORDER BY key", params![]).await;
        let told: Vec<(String, String)> =
            found.iter().map(|r| (r.text("key").expect("a key"), r.text("told").expect("words"))).collect();
        assert_eq!(told.len(), 3, "{told:#?}");
        let by: Vec<&(String, String)> = told.iter().filter(|(_, t)| t.contains("persetujuan tanggal lama")).collect();
        assert_eq!(by.len(), 1, "{told:#?}");
        assert!(by[0].0.contains("submit-spp") && by[0].0.ends_with("-disetujui"), "{by:?}");
        assert!(by[0].1.ends_with(&format!("nomor {consent}.")), "{by:?}");
        w
    })
    .await;
}

/// The nightly run names no year: what was withheld in December is late in February.
async fn december(place: Temporary, today: &str, made: i64) {
    let w = world_on(&place, today).await;
    let mut year = Year::new();
    let (desk, to) = (year.desk(1), year.payee("badan", 7, day("2025-06-02")));
    let pay = Year::plain(desk, to, 800_000_000, day("2026-12-21"));
    year.pay(Pay { cut: Some(("ppn", 888_000)), ..pay });
    w.operate(Plant::new(year.all())).await;
    let ran = w.ok("irban", RunAnalytics { year: None }).await;
    assert_eq!((number(&ran, "year"), number(&ran, "made")), (2027, made), "{today}: {}", ran.done);
    let again = w.ok("irban", RunAnalytics { year: None }).await;
    assert_eq!(number(&again, "made"), 0, "{today}");
    w.close().await;
    place.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_december_withheld_is_found_until_the_end_of_april() {
    for (today, made) in [("2027-01-31", 0), ("2027-02-01", 1), ("2027-04-30", 1), ("2027-05-01", 0)] {
        december(Temporary::sqlite(true, &SCHEMA).await.expect("a folder"), today, made).await;
    }
    if let Some(place) = Temporary::postgres(true, &SCHEMA).await.expect("a server") {
        december(place, "2027-02-01", 1).await;
    }
}

/// Asks and tells as another module does.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Neighbour {
    ask: Vec<i64>,
    tell: Option<i64>,
}

const NEIGHBOUR: &ActDef = &ActDef::new("neighbour", "Tetangga", "uji", &[Role::KuasaBud]);

impl Act for Neighbour {
    const DEF: &'static ActDef = NEIGHBOUR;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        if let Some(sp2d) = self.tell {
            let report = Report {
                analytic: Analytic::BankDiffers,
                year: YEAR,
                about: format!("{sp2d}-mutasi-1"),
                unit: None,
                amount: sen(5),
                documents: vec![sp2d],
                told: "Bank membayar dua kali.".into(),
            };
            let made = public::open_finding(tx, &report).await?;
            return Ok(Record::new(serde_json::json!({ "made": made.is_some() })));
        }
        let held = public::holds(tx, &self.ask).await?;
        let told: Vec<String> = held.iter().map(|h| format!("{} {}", h.analytic.code(), h.finding.is_some())).collect();
        Ok(Record::new(serde_json::json!({ "held": told })))
    }
}

async fn held(w: &World, sp2d: i64) -> Vec<String> {
    let answer = w.ok("kbud", Neighbour { ask: vec![sp2d], tell: None }).await;
    serde_json::from_value(answer.done["held"].clone()).expect("a list")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hit_holds_a_payment_until_a_second_official_writes_why() {
    on_both(|w| async {
        let mut year = Year::new();
        let kbud = w.person("kbud").await;
        let (_, first, second) = paid_twice(&mut year, kbud);
        w.operate(Plant::new(year.all())).await;
        // No run has been: it is looked for at this moment.
        assert_eq!(held(&w, second.sp2d).await, ["F02-REKENING false"]);
        let clear = |sp2d, reason: &str| ClearBatchHold { sp2d, reason: reason.into() };
        assert_eq!(w.refused("ppkd", clear(second.sp2d, WHY)).await, ["WEWENANG-JABATAN"]);
        let own = ["TEMUAN-ALASAN", "TEMUAN-TAHANAN-ORANG-SAMA"];
        assert_eq!(w.refused("kbud", clear(second.sp2d, "ya")).await, own, "who issued it does not let it go");
        assert_eq!(w.refused("kbud2", clear(second.sp2d, "")).await, ["TEMUAN-ALASAN"]);
        let told = w.ok("kbud", Neighbour { ask: vec![], tell: Some(second.sp2d) }).await;
        let again = w.ok("kbud", Neighbour { ask: vec![], tell: Some(second.sp2d) }).await;
        assert_eq!((&told.done["made"], &again.done["made"]), (&true.into(), &false.into()), "told once");
        assert_eq!(held(&w, second.sp2d).await, ["F02-REKENING false", "F03-BANK true"]);
        let open = w.report(Some(("kbud2", Scope::Region)), "tahanan").await.expect("a report");
        assert_eq!(column(&open, "Keadaan"), ["tertahan"]);
        w.ok("kbud2", clear(second.sp2d, WHY)).await;
        assert_eq!(held(&w, second.sp2d).await, Vec::<String>::new());
        let open = w.report(Some(("kbud2", Scope::Region)), "tahanan").await.expect("a report");
        assert_eq!(column(&open, "Keadaan"), ["dibebaskan", "dibebaskan"]);
        assert_eq!(w.refused("kbud2", clear(second.sp2d, WHY)).await, ["TEMUAN-TANPA-TAHANAN"]);
        // The other payment of the pair was not cleared; an explanation lets it go.
        assert_eq!(held(&w, first.sp2d).await, ["F02-REKENING true"]);
        w.ok("irban", run()).await;
        let at = w.rows("SELECT id FROM finding WHERE analytic = $1", params!["F02-REKENING"]).await;
        let id = at[0].int("id").expect("an id");
        w.ok("irban", ExamineFinding { finding: id }).await;
        w.ok("irban", ExplainFinding { finding: id, reason: WHY.into() }).await;
        assert_eq!(held(&w, first.sp2d).await, Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_inspektorat_sets_what_is_looked_for() {
    on_both(|w| async {
        let propose = |key: &str, value: i64| ProposeRegulation {
            key: key.into(),
            value: value.into(),
            from: day(TODAY),
            source: "Keputusan Inspektur 1/2027".into(),
        };
        assert_eq!(w.refused("ppkd", propose("temuan.ganda-hari", 1)).await, ["DATA-PEMERIKSAAN"]);
        assert_eq!(w.refused("irban", propose("faktur.ganda-tahun", 1)).await, ["DATA-PEMERIKSAAN"]);
        let id = number(&w.ok("irban", propose("temuan.ganda-hari", 1)).await, "id");
        assert_eq!(w.refused("ppkd", ApproveRegulation { id }).await, ["DATA-PEMERIKSAAN"]);
        let mut year = Year::new();
        paid_twice(&mut year, 1);
        w.operate(Plant::singly(year.all())).await;
        assert_eq!(number(&w.ok("irban", run()).await, "hits"), 0, "29 days are more than one");
        w
    })
    .await;
}

/// A month of payments that ended before the draw.
async fn drawn(place: Temporary) {
    let w = world_on(&place, "2026-02-16").await;
    let mut year = Year::new();
    let desk = year.desk(1);
    for n in 0..60 {
        let to = year.payee("badan", 100 + n, day("2025-06-02"));
        let state = if n == 0 { "retur" } else { "cair" };
        year.pay(Pay { state, ..Year::plain(desk, to, 200_000_000 + 7 * n, day("2026-02-17")) });
    }
    let own = year.payee("bendahara", 99, day("2025-06-02"));
    let purse = [500_000_000, 0, 0, 0];
    year.advance(("UP", YEAR), desk, own, (day("2026-02-17"), None), purse);
    w.operate(Plant::new(year.all())).await;
    let draw = |kind: &str, month| DrawSample { kind: kind.into(), year: YEAR, month };
    assert_eq!(w.refused("irban", draw("sp2d", 2)).await, ["SAMPEL-BELUM"]);
    let w = w.on(&place, "2026-03-02").await;
    assert_eq!(w.refused("irban", draw("sp2d", 1)).await, ["SAMPEL-KOSONG"]);
    assert_eq!(w.refused("kbud", draw("sp2d", 2)).await, ["WEWENANG-JABATAN"]);
    let drew = w.ok("irban", draw("sp2d", 2)).await;
    assert_eq!((number(&drew, "population"), number(&drew, "drawn")), (61, 4), "five per cent, rounded up");
    assert_eq!(w.refused("irban2", draw("sp2d", 2)).await, ["SAMPEL-SUDAH-ADA"], "again would be to choose");
    // The seed is the root of the log when the month ended: the log still shows it.
    let size = u64::try_from(number(&drew, "log_size")).expect("a size");
    let root = store::seal::root_at(&mut w.db.view().await.expect("a view"), size).await.expect("a root");
    assert_eq!(drew.done["seed"], kernel::hex(&root));
    let cash = w.ok("irban", draw("kas", 2)).await;
    assert_eq!((number(&cash, "population"), number(&cash, "drawn")), (1, 1));

    let sheet = w.report(Some(("pemeriksa", Scope::Region)), "sampel").await.expect("a report");
    assert_eq!(codes(w.report(Some(("ppkd", Scope::Region)), "sampel").await), ["WEWENANG-BACA"]);
    let of = |kind: &str| {
        let at = column(&sheet, "Jenis").iter().position(|k| k == kind).expect("a draw");
        column(&sheet, "Nomor")[at].parse::<i64>().expect("a number")
    };
    let note = |pick, result: &str, counted: Option<i64>| RecordSample {
        pick,
        result: result.into(),
        counted: counted.map(Money::from_sen),
        note: "Dihitung bersama bendahara dan PPK-SKPD".into(),
    };
    w.ok("irban", note(of("sp2d"), "sesuai", None)).await;
    assert_eq!(w.refused("irban", note(of("sp2d"), "sesuai", None)).await, ["SAMPEL-SUDAH-DICATAT"]);
    assert!(w.act("irban", note(of("kas"), "tidak-sesuai", None)).await.is_err(), "the cash is not told");
    w.ok("irban", note(of("kas"), "tidak-sesuai", Some(499_999_999))).await;
    let found = w.report(None, "temuan").await.expect("a report");
    assert_eq!(
        (column(&found, "Analitik"), column(&found, "Nilai Berisiko")),
        (vec!["F12-HITUNG".to_owned()], vec!["0.01".to_owned()])
    );
    w.close().await;
    place.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_is_drawn_once_from_a_month_that_ended() {
    drawn(Temporary::sqlite(true, &SCHEMA).await.expect("a folder")).await;
    if let Some(place) = Temporary::postgres(true, &SCHEMA).await.expect("a server") {
        drawn(place).await;
    }
}

/// An LPJ whose evidence is one sen less than it says.
fn short(year: &mut Year, desk: Desk, advance: i64) -> i64 {
    let (lpj, tbp, on) = (year.id(), year.id(), day("2026-07-06"));
    year.document((lpj, lpj, "LPJ", "UP"), desk.unit, (on, at(on), "diajukan"), 501, desk.treasurer);
    year.document((tbp, tbp, "TBP", "UP"), desk.unit, (on, at(on), "terbit"), 500, desk.treasurer);
    year.put(&treasury::tables::DOCUMENT_LINE, params![tbp, 1i64, desk.account, None::<&str>, 500i64]);
    let (none, nobody) = (None::<&str>, None::<i64>);
    let row = params![tbp, advance, "tunai", "Toko", nobody, nobody, none, none, lpj];
    year.put(&treasury::tables::TBP, row);
    lpj
}

/// A deputy's LPJ with one receipt, which no LPJ of the treasurer has taken up yet.
fn deputy(year: &mut Year, desk: Desk, advance: i64) -> i64 {
    let (lpj, tbp, part, on) = (year.id(), year.id(), year.id(), day("2026-07-07"));
    let purse = params![part, advance, desk.unit, "besaran-anggaran", 1_000i64, 300i64, 0i64];
    year.put(&treasury::tables::ADVANCE_PART, purse);
    year.document((lpj, lpj, "LPJP", "UP"), desk.unit, (on, at(on), "diajukan"), 300, desk.treasurer);
    year.document((tbp, tbp, "TBP", "UP"), desk.unit, (on, at(on), "terbit"), 300, desk.treasurer);
    year.put(&treasury::tables::DOCUMENT_LINE, params![tbp, 1i64, desk.account, None::<&str>, 300i64]);
    let (none, nobody) = (None::<&str>, None::<i64>);
    year.put(&treasury::tables::TBP, params![tbp, advance, "tunai", "Toko", nobody, nobody, none, none, nobody]);
    year.put(&treasury::tables::TBP_BASIS, params![tbp, part, nobody, 0i64, lpj]);
    lpj
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_figure_is_taken_with_the_documents_that_make_it_up() {
    on_both(|w| async move {
        let mut year = Year::new();
        let (desk, other) = (year.desk(1), year.desk(1));
        let (firm, person) = (year.payee("badan", 7, day("2025-06-02")), year.payee("orang", 8, day("2025-06-02")));
        let own = year.payee("bendahara", 9, day("2025-06-02"));
        let paid = year.pay(Year::plain(desk, firm, 12_345, day("2026-03-02")));
        let purse = [50_000, 1_200, 700, 0];
        let (advance, _) = year.advance(("UP", YEAR), desk, own, (day("2026-01-12"), None), purse);
        let lpj = year.lpj(desk, advance, day("2026-06-15"), &[(300, Some(person)), (400, None)]);
        // As ratifying leaves it: with lines of its own, which are the sum of its receipts.
        let own_line = params![lpj, 1i64, desk.account, None::<&str>, 700i64];
        year.put(&treasury::tables::DOCUMENT_LINE, own_line);
        let (odd, assistant) = (short(&mut year, desk, advance), deputy(&mut year, desk, advance));
        w.operate(Plant::new(year.all())).await;

        let spent = |until: Option<&str>| TakeEvidence {
            document: None,
            rekening: Some(Code::parse("5.1").expect("a code")),
            year: Some(YEAR),
            skpd: None,
            until: until.map(day),
        };
        let of = |id: i64| TakeEvidence {
            document: Some(DocRef::from(id)),
            rekening: None,
            year: None,
            skpd: None,
            until: None,
        };
        let told = |answer: &Answer| (answer.done["amount"].clone(), number(answer, "documents"));
        let taken = w.ok("pemeriksa", spent(None)).await;
        assert_eq!(told(&taken), ("7.00".into(), 2));
        w.ok("irban", spent(Some("2026-06-15"))).await;
        assert_eq!(w.refused("irban", spent(Some("2026-06-14"))).await, ["ANGKA-KOSONG"], "an LPJ makes it count");
        assert_eq!(w.refused("kbud", spent(None)).await, ["WEWENANG-JABATAN"]);

        let figure: Figure = serde_json::from_value(taken.done["figure"].clone()).expect("a figure");
        let mut view = w.db.view().await.expect("a view");
        let (found, amount) = parts(&mut view, &figure).await.expect("its parts");
        assert_eq!((amount, found.len()), (sen(700), 2));
        assert!(found.iter().all(|p| p.counted_by == Some(lpj) && p.personal), "a shop nobody registered may be one");
        view.scope = Scope::Units(vec![other.unit]);
        assert!(parts(&mut view, &figure).await.is_err(), "what is not seen is not taken");

        // An LPJ is its evidence, and what has no lines is itself.
        let taken = w.ok("pemeriksa", of(lpj)).await;
        assert_eq!(told(&taken), ("7.00".into(), 2));
        view.scope = Scope::Region;
        let taken = w.ok("pemeriksa", of(assistant)).await;
        let figure: Figure = serde_json::from_value(taken.done["figure"].clone()).expect("a figure");
        let (found, _) = parts(&mut view, &figure).await.expect("its parts");
        assert_eq!((told(&taken), found[0].kind.as_str()), (("3.00".into(), 1), "TBP"));
        let taken = w.ok("pemeriksa", of(paid.sp2d)).await;
        assert_eq!(told(&taken), ("123.45".into(), 1));
        let figure: Figure = serde_json::from_value(taken.done["figure"].clone()).expect("a figure");
        let (found, _) = parts(&mut view, &figure).await.expect("its parts");
        assert!(!found[0].personal && found[0].payee.is_some());
        assert_eq!(w.refused("pemeriksa", of(odd)).await, ["ANGKA-SELISIH"], "one sen less");
        // Rows that were put in by hand stand in no log.
        assert_eq!(leaves(&mut view, found[0].thread, 1_000_000).await.expect("leaves"), []);
        drop(view);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_is_registered_with_its_columns_in_order() {
    on_both(|w| async {
        let real = store::testing::columns(&w.db).await.expect("columns");
        for table in inspection::tables::ALL {
            let known: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(real.get(table.name).expect("a table"), &known, "{}", table.name);
        }
        w
    })
    .await;
}
