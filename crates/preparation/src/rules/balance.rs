//! Whether a budget may be ratified.

use kernel::{Day, Money, Refusal, Refusals};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::lines::share_of;
use crate::model::{Instrument, RoundKind, Signed};

/// Akun 4, 5, 6.1 and 6.2 of the whole regency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub revenue: Money,
    pub spending: Money,
    pub financing_in: Money,
    pub financing_out: Money,
}

impl Totals {
    /// What is left over, or lacking: nothing, when a budget is ratified.
    pub fn rest(&self) -> Money {
        self.revenue.minus(self.spending).plus(self.financing_in).minus(self.financing_out)
    }
}

/// Spending from one source against what it brings.
#[derive(Clone, Debug)]
pub struct SourceUse {
    pub label: String,
    /// None where nobody has said what it brings.
    pub brings: Option<Money>,
    pub used: Money,
}

#[derive(Clone, Debug)]
pub struct RatifyFacts {
    pub kind: RoundKind,
    /// The year was changed by Perda before.
    pub again: bool,
    pub year: i32,
    pub totals: Totals,
    /// The version that is changed.
    pub before: Option<Totals>,
    pub rka: usize,
    /// RKA that are not verified, or a shift not approved.
    pub unfinished: Vec<String>,
    /// SKPD whose RKA the person who ratifies verified.
    pub own_verified: Vec<String>,
    pub sources: Vec<SourceUse>,
    pub instruments: Vec<Signed>,
    /// The budget in force is not the one that the round began with.
    pub stale: bool,
    /// The ceilings are agreed and locked.
    pub agreed: bool,
    /// Spending of last year after its changes: the cap without an agreement.
    pub last_year: Option<Money>,
    pub doc_date: Day,
}

impl RatifyFacts {
    /// It was noted that none was reached, and no agreement was signed since.
    fn disagreed(&self) -> bool {
        let last = |kind: Instrument| self.instruments.iter().filter(|i| i.kind == kind).map(|i| i.signed).max();
        last(Instrument::NoAgreement)
            .is_some_and(|none| last(Instrument::JointAgreement).is_none_or(|made| made <= none))
    }

    /// A Perkada under a cap takes the place of the Perda.
    pub fn without_agreement(&self) -> bool {
        self.kind == RoundKind::First && self.instruments.iter().any(|i| i.kind == Instrument::NoAgreement)
    }
}

/// What speaks against an extraordinary case: neither receipts nor outlays move
/// by more than the rate, in hundredths of a per cent.
pub fn judge_extraordinary(before: &Totals, after: &Totals, rate: i64) -> Option<Refusal> {
    let sums = |t: &Totals| [t.revenue.plus(t.financing_in), t.spending.plus(t.financing_out)];
    let moved = |was: Money, now: Money| Money::from_sen(now.minus(was).sen().abs());
    let mut pairs = sums(before).into_iter().zip(sums(after));
    if pairs.any(|(was, now)| share_of(was, rate).is_some_and(|most| moved(was, now) > most)) {
        return None;
    }
    let [[came, went], [comes, goes]] = [sums(before), sums(after)];
    let message = format!(
        "Penerimaan bergerak {} dari {}, pengeluaran {} dari {}: tidak lebih dari batas keadaan luar biasa.",
        moved(came, comes).rupiah(),
        came.rupiah(),
        moved(went, goes).rupiah(),
        went.rupiah()
    );
    let remedy = "Periksa dasar keadaan luar biasanya; perubahan APBD biasa hanya sekali setahun.";
    let told = Refusal::new("CEK-LUAR-BIASA", "UU 23/2014 Ps 316(2); PP 12/2019 Ps 167", message, remedy);
    Some(told.money("penerimaan", moved(came, comes)).money("belanja", moved(went, goes)))
}

pub fn decide_ratify(facts: &RatifyFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_rka(facts, &mut refusals);
    check_persons(facts, &mut refusals);
    check_instruments(facts, &mut refusals);
    check_balance(facts, &mut refusals);
    check_cap(facts, &mut refusals);
    for source in &facts.sources {
        check_source(source, &mut refusals);
    }
    refusals.or(())
}

fn check_rka(facts: &RatifyFacts, refusals: &mut Refusals) {
    const LAW: &str = "PP 12/2019 Ps 101–102";
    refusals.require(facts.rka > 0, || {
        let message = "Belum ada satu RKA pun pada tahapan ini.";
        Refusal::new("APBD-TANPA-RKA", LAW, message, "Susun RKA-SKPD dahulu (draft-rka).")
    });
    if let Some(first) = facts.unfinished.first() {
        let count = facts.unfinished.len();
        let wanted = if facts.kind == RoundKind::Shift { "disetujui pejabat pergeseran" } else { "diverifikasi TAPD" };
        refusals.push(
            Refusal::new(
                "APBD-RKA-BELUM",
                LAW,
                format!("{count} RKA belum {wanted}; yang pertama {first}."),
                "Selesaikan atau batalkan RKA itu dahulu.",
            )
            .figure("jumlah", count.to_string()),
        );
    }
}

/// Whoever verified for the TAPD does not ratify for the PPKD.
fn check_persons(facts: &RatifyFacts, refusals: &mut Refusals) {
    let Some(first) = facts.own_verified.first() else { return };
    let count = facts.own_verified.len();
    let more = if count > 1 { format!(" dan {} SKPD lain", count - 1) } else { String::new() };
    refusals.push(
        Refusal::new(
            "WEWENANG-ORANG-SAMA",
            "PP 12/2019 Ps 4(5), 101(2)",
            format!("Anda memverifikasi RKA {first}{more}, jadi tidak menetapkan APBD yang memuatnya."),
            "Mintalah pejabat lain yang memegang jabatan PPKD menetapkannya.",
        )
        .figure("skpd", first.clone())
        .figure("jumlah", count.to_string()),
    );
}

fn check_instruments(facts: &RatifyFacts, refusals: &mut Refusals) {
    use Instrument as I;
    let has = |kind: I| facts.instruments.iter().any(|i| i.kind == kind && i.signed <= facts.doc_date);
    refusals.require(!facts.stale, || {
        Refusal::new(
            "APBD-DASAR-BERUBAH",
            "Aturan Simpul: perubahan bertolak dari anggaran yang berlaku",
            "Anggaran yang berlaku sudah bukan yang menjadi dasar tahapan ini.",
            "Batalkan tahapan ini (cancel-budget-round), lalu buka lagi dari anggaran yang berlaku.",
        )
    });
    // Without an agreement there is a first budget by Perkada, and no change of it.
    let alone = facts.kind == RoundKind::First && has(I::NoAgreement);
    let by_agreement = facts.kind != RoundKind::Shift && !alone;
    refusals.require(facts.agreed || !by_agreement, || {
        Refusal::new(
            "APBD-PAGU-BELUM-DIKUNCI",
            "PP 12/2019 Ps 90–91",
            "Pagu PPAS tahapan ini belum disepakati dan dikunci.",
            "Catat nota kesepakatannya, lalu kunci langkah kua-ppas (lock-budget-step).",
        )
    });
    refusals.require(!facts.again || has(I::Extraordinary), || {
        Refusal::new(
            "APBD-PERUBAHAN-LAGI",
            "UU 23/2014 Ps 316(2); PP 12/2019 Ps 167",
            "Perubahan APBD hanya sekali setahun, kecuali dalam keadaan luar biasa; penetapan keadaan itu belum dicatat.",
            "Catat nomor dan tanggal penetapannya (record-budget-instrument), atau batalkan tahapan ini (cancel-budget-round).",
        )
        .figure("dasar", I::Extraordinary.code())
    });
    let wanted: &[I] = match facts.kind {
        RoundKind::Shift => &[I::Elaboration],
        RoundKind::First if has(I::NoAgreement) => &[I::GovernorRatification, I::Elaboration],
        RoundKind::First | RoundKind::Change => &[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration],
    };
    for missing in wanted.iter().filter(|kind| !has(**kind)) {
        refusals.push(
            Refusal::new(
                "APBD-DASAR",
                "PP 12/2019 Ps 106–117, 163–164, 179; UU 23/2014 Ps 311–315",
                format!("«{}» belum dicatat, atau bertanggal sesudah penetapan ini.", missing.title()),
                "Catat nomor dan tanggalnya (record-budget-instrument).",
            )
            .figure("dasar", missing.code()),
        );
    }
    refusals.require(facts.kind != RoundKind::Change || !facts.disagreed(), || {
        Refusal::new(
            "APBD-PERUBAHAN-TANPA-SETUJU",
            "PP 12/2019 Ps 179(2)",
            "Perubahan APBD tidak disetujui bersama DPRD; daerah membelanjakan APBD semula.",
            "Batalkan tahapan ini (cancel-budget-round); bila persetujuan kemudian tercapai, catat nomor dan tanggalnya (record-budget-instrument).",
        )
        .figure("dasar", I::NoAgreement.code())
    });
    refusals.require(facts.kind != RoundKind::Change || has(I::Accountability), || {
        Refusal::new(
            "APBD-PERTANGGUNGJAWABAN",
            "PP 12/2019 Ps 179(3); UU 23/2014 Ps 317(4)",
            format!("Perda pertanggungjawaban APBD {} belum dicatat.", facts.year - 1),
            "Perubahan APBD ditetapkan sesudah Perda itu; catat nomor dan tanggalnya (record-budget-instrument).",
        )
    });
}

/// A short text that stands for just these RKA, by their numbers, versions and
/// sums: what they come to, and a digest.
pub fn fingerprint(rka: impl IntoIterator<Item = (i64, i64, Money)>) -> String {
    let mut all: Vec<(i64, i64, Money)> = rka.into_iter().collect();
    all.sort_unstable_by_key(|(number, ..)| *number);
    let (mut digest, mut total) = (Sha256::new(), Money::ZERO);
    for (number, version, amount) in all {
        digest.update(format!("{number}/{version}/{amount};"));
        total = total.plus(amount);
    }
    format!("{} sidik {}", total.rupiah(), kernel::hex(&digest.finalize()[..10]))
}

/// The RKA are those that were read, whose sum stood beside the code.
pub fn check_shown(now: &str, shown: Option<&str>, must_show: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(shown.map_or(!must_show, |shown| shown == now), || {
        Refusal::new(
            "APBD-USULAN-BERUBAH",
            "Aturan Simpul: yang ditetapkan sama dengan yang dibaca",
            format!("RKA tahapan ini sekarang berjumlah {now}, lain dari yang Anda baca."),
            "Baca RKA-nya sekali lagi pada halaman penyusunan, lalu tetapkan dari halaman itu.",
        )
        .figure("sidik", now)
        .at("proposal")
    });
    refusals.or(())
}

fn check_balance(facts: &RatifyFacts, refusals: &mut Refusals) {
    let t = &facts.totals;
    if facts.kind == RoundKind::Shift {
        let before = facts.before.unwrap_or_default();
        refusals.require(before == *t, || {
            Refusal::new(
                "APBD-PERGESERAN-JUMLAH",
                "PP 12/2019 Ps 163–164",
                format!(
                    "Belanja daerah menjadi {}, semula {}; pergeseran tidak mengubah jumlah pendapatan, belanja, dan pembiayaan.",
                    t.spending.rupiah(),
                    before.spending.rupiah()
                ),
                "Sesuaikan RKA pergeseran sehingga jumlahnya sama dengan semula.",
            )
            .money("semula", before.spending)
            .money("menjadi", t.spending)
            .money("selisih", t.spending.minus(before.spending))
        });
        return;
    }
    let rest = t.rest();
    refusals.require(rest.is_zero(), || {
        Refusal::new(
            "APBD-SEIMBANG",
            "PP 12/2019 Ps 70, 102; SiLPA tahun berkenaan nihil",
            format!(
                "Pendapatan {} − belanja {} + penerimaan pembiayaan {} − pengeluaran pembiayaan {} = {}, seharusnya nol.",
                t.revenue.rupiah(),
                t.spending.rupiah(),
                t.financing_in.rupiah(),
                t.financing_out.rupiah(),
                rest.rupiah()
            ),
            "Seimbangkan pendapatan, belanja dan pembiayaan dalam RKA.",
        )
        .money("pendapatan", t.revenue)
        .money("belanja", t.spending)
        .money("pembiayaan-masuk", t.financing_in)
        .money("pembiayaan-keluar", t.financing_out)
        .money("selisih", rest)
    });
}

/// Without an agreement the Perkada spends no more than last year's changed
/// budget.
fn check_cap(facts: &RatifyFacts, refusals: &mut Refusals) {
    if !facts.without_agreement() {
        return;
    }
    let cap = facts.last_year;
    refusals.require(cap.is_some_and(|cap| facts.totals.spending <= cap), || {
        let told = match cap {
            None => format!("Belanja tahun {} tidak ada di Simpul, sehingga batasnya tidak diketahui.", facts.year - 1),
            Some(cap) => format!(
                "Belanja {} melebihi belanja APBD tahun lalu setelah perubahan, {}.",
                facts.totals.spending.rupiah(),
                cap.rupiah()
            ),
        };
        let cap = cap.unwrap_or_default();
        Refusal::new(
            "APBD-BATAS-PERKADA",
            "PP 12/2019 Ps 107(1) dan penjelasannya; UU 23/2014 Ps 313",
            told,
            "Kurangi belanja sampai batas itu, atau impor dahulu APBD tahun lalu (import apbd).",
        )
        .money("batas", cap)
        .money("belanja", facts.totals.spending)
        .money("lebih", facts.totals.spending.minus(cap))
    });
}

fn check_source(source: &SourceUse, refusals: &mut Refusals) {
    let Some(brings) = source.brings else { return };
    refusals.require(source.used <= brings, || {
        Refusal::new(
            "APBD-SUMBER",
            "PP 12/2019 Ps 24; belanja menurut sumber dananya",
            format!(
                "Belanja dari {} {} melebihi penerimaannya {}.",
                source.label,
                source.used.rupiah(),
                brings.rupiah()
            ),
            "Ganti sumber dana sebagian baris, atau perbaiki perkiraan penerimaannya (set-source-ceilings).",
        )
        .money("penerimaan", brings)
        .money("belanja", source.used)
        .money("lebih", source.used.minus(brings))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn signed(kinds: &[Instrument]) -> Vec<Signed> {
        kinds.iter().map(|kind| Signed { kind: *kind, number: "1/2026".into(), signed: day("2026-12-20") }).collect()
    }

    fn sound(kind: RoundKind) -> RatifyFacts {
        use Instrument as I;
        RatifyFacts {
            kind,
            again: false,
            year: 2027,
            totals: Totals { revenue: sen(90), spending: sen(100), financing_in: sen(15), financing_out: sen(5) },
            before: None,
            rka: 1,
            unfinished: Vec::new(),
            own_verified: Vec::new(),
            sources: vec![SourceUse { label: "DAU".into(), brings: Some(sen(100)), used: sen(100) }],
            instruments: signed(&[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration, I::Accountability]),
            stale: false,
            agreed: true,
            last_year: None,
            doc_date: day("2026-12-31"),
        }
    }

    #[test]
    fn what_was_shown_is_ratified_to_the_sen() {
        let rka = |version: i64, amount: i64| [(7, 3, sen(200)), (2, version, sen(amount))];
        let shown = fingerprint(rka(1, 100));
        assert!(shown.starts_with("Rp 3,00 sidik "), "{shown}");
        let mut turned = rka(1, 100);
        turned.reverse();
        assert_eq!(fingerprint(turned), shown, "in whatever order they are read");
        let codes = |now: &str, shown: Option<&str>, must_show: bool| -> Vec<String> {
            let told = check_shown(now, shown, must_show).err().map(Refusals::into_vec).unwrap_or_default();
            told.into_iter().map(|r| r.code).collect()
        };
        assert!(codes(&shown, Some(&shown), true).is_empty() && codes(&shown, None, false).is_empty());
        assert_eq!(codes(&shown, None, true), ["APBD-USULAN-BERUBAH"]);
        for other in [rka(1, 99), rka(1, 101), rka(2, 100)] {
            assert_eq!(codes(&fingerprint(other), Some(&shown), false), ["APBD-USULAN-BERUBAH"]);
        }
    }

    fn codes(facts: &RatifyFacts) -> Vec<String> {
        let told = decide_ratify(facts).err().map(Refusals::into_vec).unwrap_or_default();
        told.into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn a_budget_balances_to_the_sen() {
        let mut facts = sound(RoundKind::First);
        assert!(codes(&facts).is_empty());
        for off in [99, 101] {
            facts.totals.spending = sen(off);
            assert_eq!(codes(&facts), ["APBD-SEIMBANG"]);
        }
        let mut facts = sound(RoundKind::First);
        facts.sources[0].used = sen(101);
        assert_eq!(codes(&facts), ["APBD-SUMBER"]);
        facts.sources[0].brings = None;
        assert!(codes(&facts).is_empty());
    }

    #[test]
    fn a_round_rests_on_the_budget_in_force_and_on_agreed_ceilings() {
        let codes_of = |kind, stale, agreed| codes(&RatifyFacts { stale, agreed, ..sound(kind) });
        assert_eq!(codes_of(RoundKind::Change, true, true), ["APBD-DASAR-BERUBAH"]);
        assert_eq!(codes_of(RoundKind::First, false, false), ["APBD-PAGU-BELUM-DIKUNCI"]);
        assert!(!codes_of(RoundKind::Shift, false, false).contains(&"APBD-PAGU-BELUM-DIKUNCI".into()));
    }

    #[test]
    fn unfinished_and_missing_rka_are_told() {
        let facts = RatifyFacts { rka: 0, unfinished: vec!["RKA Dinas".into()], ..sound(RoundKind::First) };
        assert_eq!(codes(&facts), ["APBD-TANPA-RKA", "APBD-RKA-BELUM"]);
    }

    #[test]
    fn who_verified_an_rka_does_not_ratify_it() {
        let by = |own_verified: &[&str]| RatifyFacts {
            own_verified: own_verified.iter().map(|name| (*name).to_owned()).collect(),
            ..sound(RoundKind::First)
        };
        assert!(codes(&by(&[])).is_empty());
        let told = decide_ratify(&by(&["Dinas A", "Dinas B"])).expect_err("the same person").into_vec();
        assert_eq!(told.len(), 1, "one refusal");
        assert!(told[0].message.contains("Dinas A dan 1 SKPD lain"), "{}", told[0].message);
    }

    #[test]
    fn each_way_rests_on_its_instruments_of_their_dates() {
        let mut facts = sound(RoundKind::Change);
        assert!(codes(&facts).is_empty());
        facts.instruments.retain(|i| i.kind != Instrument::Accountability);
        assert_eq!(codes(&facts), ["APBD-PERTANGGUNGJAWABAN"]);
        facts.instruments.clear();
        assert_eq!(codes(&facts).len(), 5);
        let mut early = sound(RoundKind::First);
        early.doc_date = day("2026-12-20");
        assert!(codes(&early).is_empty());
        early.doc_date = day("2026-12-19");
        assert_eq!(codes(&early).len(), 4, "signed only on the 20th");
    }

    #[test]
    fn a_year_is_changed_again_only_in_an_extraordinary_case() {
        let mut facts = RatifyFacts { again: true, ..sound(RoundKind::Change) };
        assert_eq!(codes(&facts), ["APBD-PERUBAHAN-LAGI"]);
        facts.instruments.extend(signed(&[Instrument::Extraordinary]));
        assert!(codes(&facts).is_empty());
        let totals = |revenue, spending| Totals { revenue: sen(revenue), spending: sen(spending), ..Totals::default() };
        let judged = |after| judge_extraordinary(&totals(100, 200), &after, 5_000).map(|r| r.code);
        let found = Some("CEK-LUAR-BIASA".to_owned());
        assert_eq!([judged(totals(150, 200)), judged(totals(50, 100))], [found.clone(), found]);
        let more = [totals(151, 200), totals(49, 200), totals(100, 301), totals(100, 99)];
        assert!(more.into_iter().all(|after| judged(after).is_none()));
    }

    #[test]
    fn a_change_that_the_dprd_did_not_agree_to_is_not_set() {
        let mut facts = sound(RoundKind::Change);
        let none = |day: &str| Signed { signed: self::day(day), ..signed(&[Instrument::NoAgreement]).remove(0) };
        let agreed = facts.instruments.iter().find(|i| i.kind == Instrument::JointAgreement).expect("agreed").signed;
        facts.instruments.push(none(&agreed.to_string()));
        assert_eq!(codes(&facts), ["APBD-PERUBAHAN-TANPA-SETUJU"]);
        facts.instruments.pop();
        facts.instruments.push(none(&agreed.plus_days(-1).to_string()));
        assert!(codes(&facts).is_empty(), "an agreement of the day after stands");
    }

    #[test]
    fn without_agreement_last_years_changed_spending_is_the_cap() {
        use Instrument as I;
        let instruments = signed(&[I::NoAgreement, I::GovernorRatification, I::Elaboration]);
        let capped = |last_year| RatifyFacts { instruments: instruments.clone(), last_year, ..sound(RoundKind::First) };
        assert!(codes(&capped(Some(sen(100)))).is_empty());
        assert_eq!(codes(&capped(Some(sen(99)))), ["APBD-BATAS-PERKADA"]);
        assert_eq!(codes(&capped(None)), ["APBD-BATAS-PERKADA"]);
    }

    #[test]
    fn a_shift_leaves_every_total_as_it_was() {
        let mut facts = sound(RoundKind::Shift);
        facts.before = Some(facts.totals);
        assert!(codes(&facts).is_empty());
        facts.totals.spending = sen(101);
        assert_eq!(codes(&facts), ["APBD-PERGESERAN-JUMLAH"]);
    }
}
