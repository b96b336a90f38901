//! Debits of the RKUD laid beside the SP2D: by what a payment bears, else by
//! amount and day. What is left over on either side is for a person.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kernel::day::Calendar;
use kernel::{Day, Money, Refusal, Refusals};

use super::e2e;
use super::parting::{self, Part};
use super::returning::{self, Returned};
use crate::model::MatchKind;

pub const LAW: &str =
    "PP 12/2019 Ps 127–128, 149; pola F03: bank membayar hanya menurut SP2D, sekali, sejumlah bersihnya";

/// An SP2D of which the bank was told, or an order that pays one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub sp2d: i64,
    pub label: String,
    pub e2e: String,
    pub net: Money,
    pub transferred_on: Day,
    /// The bank sent it back, and that is recorded.
    pub returned: Option<Returned>,
    /// Whom it pays one by one; nobody where it pays one account.
    pub parts: Vec<Part>,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: i64,
    pub day: Day,
    pub debit: Money,
    pub credit: Money,
    /// Reference and description.
    pub said: String,
    /// By somebody's word.
    pub hand: Option<(MatchKind, Option<i64>)>,
}

/// How a line found its SP2D.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Identified,
    AmountAndDay,
    ByHand,
}

/// What a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A debit that pays no SP2D.
    Unmatched { line: i64, day: Day, debit: Money },
    /// An SP2D that was debited more than once.
    Twice { order: usize, lines: Vec<i64>, debits: Money, day: Day },
    /// A debit that is not the SP2D's net sum.
    Amount { order: usize, line: i64, debit: Money, day: Day },
    /// The bank was told and has not debited for so many working days.
    Undebited { order: usize, days: i64 },
    /// Money that came back, and nobody recorded it.
    CameBack { order: usize, line: i64, credit: Money, day: Day, row: Option<i64> },
    /// Money that came back, and another sum was recorded.
    BackDiffers { order: usize, line: i64, credit: Money, day: Day },
    /// A recorded return that the bank has not credited for so many working days.
    NotBack { order: usize, amount: Money, days: i64 },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Of each line that pays an SP2D: which one, and how it was found.
    pub pairs: BTreeMap<i64, (usize, Way)>,
    /// Debits that a person has explained otherwise.
    pub explained: BTreeSet<i64>,
    /// Debits too young to be judged.
    pub waiting: BTreeSet<i64>,
    pub findings: Vec<Finding>,
}

/// Dated data.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub calendar: &'a Calendar,
    /// From when and until when statements are here; what the bank was told
    /// before that, or did after it, is not judged.
    pub covered_from: Day,
    pub covered_to: Day,
    /// A debit without SP2D is a finding after so many working days.
    pub unmatched: i64,
    /// An SP2D without debit is a finding after so many working days.
    pub undebited: i64,
    /// By amount alone a debit may follow the order by so many days.
    pub by_amount: i64,
}

/// Lays lines beside orders. Everything is decided by the facts alone, so the
/// same statement gives the same findings.
pub fn lay(orders: &[Order], lines: &[Line], terms: &Terms<'_>) -> Matched {
    let mut matched = Matched::default();
    let mut by_e2e: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, o) in orders.iter().enumerate() {
        by_e2e.extend(o.parts.iter().map(|p| (p.e2e.as_str(), n)));
        by_e2e.insert(&o.e2e, n);
    }
    let by_id: BTreeMap<i64, usize> = orders.iter().enumerate().map(|(n, o)| (o.sp2d, n)).collect();
    let mut rest: Vec<&Line> = Vec::new();
    for line in lines {
        let identified = || e2e::found(&line.said).iter().find_map(|id| by_e2e.get(id.as_str()).copied());
        let placed = match (line.hand, line.debit.is_positive()) {
            (Some((_, Some(sp2d))), true) => by_id.get(&sp2d).map(|order| (*order, Way::ByHand)),
            (Some(_), _) => None,
            (None, true) => identified().map(|order| (order, Way::Identified)),
            // Credits are laid beside returns below.
            (None, false) => continue,
        };
        match placed {
            Some(pair) => {
                matched.pairs.insert(line.id, pair);
            }
            None if line.hand.is_none() => rest.push(line),
            None if line.debit.is_positive() => {
                matched.explained.insert(line.id);
            }
            None => {}
        }
    }
    by_amount(orders, &rest, terms, &mut matched);
    for line in rest.iter().filter(|l| !matched.pairs.contains_key(&l.id)) {
        let age = terms.calendar.working_days_between(line.day, terms.covered_to);
        // One that bears an identification of ours and no order of ours waits for nothing.
        if age > terms.unmatched || !e2e::found(&line.said).is_empty() {
            matched.findings.push(Finding::Unmatched { line: line.id, day: line.day, debit: line.debit });
        } else {
            matched.waiting.insert(line.id);
        }
    }
    judge_orders(orders, lines, terms, &mut matched);
    returning::lay(orders, lines, &by_e2e, terms, &mut matched);
    matched
}

/// Lines that bear no identification, the oldest first, take the oldest order
/// of just their sum that the bank was told of shortly before.
fn by_amount(orders: &[Order], rest: &[&Line], terms: &Terms<'_>, matched: &mut Matched) {
    let taken: BTreeSet<usize> = matched.pairs.values().map(|(order, _)| *order).collect();
    let mut free: BTreeMap<Money, VecDeque<&Order>> = BTreeMap::new();
    let mut waiting: Vec<(usize, &Order)> = orders.iter().enumerate().filter(|(n, _)| !taken.contains(n)).collect();
    waiting.sort_by_key(|(_, o)| (o.transferred_on, o.sp2d));
    let places: BTreeMap<i64, usize> = waiting.iter().map(|(n, o)| (o.sp2d, *n)).collect();
    for (_, order) in waiting {
        free.entry(order.net).or_default().push_back(order);
    }
    let mut rest: Vec<&&Line> = rest.iter().filter(|l| e2e::found(&l.said).is_empty()).collect();
    rest.sort_by_key(|l| (l.day, l.id));
    for line in rest {
        let Some(of) = free.get_mut(&line.debit) else { continue };
        // Later lines are not nearer: what is too old for this one is for them.
        while of.front().is_some_and(|o| line.day.days_since(o.transferred_on) > terms.by_amount) {
            of.pop_front();
        }
        let near = of.front().filter(|o| line.day >= o.transferred_on).and_then(|o| places.get(&o.sp2d));
        if let Some(order) = near {
            matched.pairs.insert(line.id, (*order, Way::AmountAndDay));
            of.pop_front();
        }
    }
}

fn judge_orders(orders: &[Order], lines: &[Line], terms: &Terms<'_>, matched: &mut Matched) {
    let lines: BTreeMap<i64, &Line> = lines.iter().map(|l| (l.id, l)).collect();
    let mut of: BTreeMap<usize, Vec<&Line>> = BTreeMap::new();
    for (id, (order, _)) in &matched.pairs {
        of.entry(*order).or_default().extend(lines.get(id));
    }
    for (n, order) in orders.iter().enumerate() {
        match of.get(&n).map(Vec::as_slice).unwrap_or_default() {
            // What the bank sent back without a debit never left.
            [] if order.returned.is_some() => {}
            [] => {
                let days = terms.calendar.working_days_between(order.transferred_on, terms.covered_to);
                if days > terms.undebited && order.transferred_on >= terms.covered_from {
                    matched.findings.push(Finding::Undebited { order: n, days });
                }
            }
            several if !order.parts.is_empty() => matched.findings.extend(parting::judge(n, order, several, terms)),
            [one] if one.debit == order.net => {}
            [one] => {
                let (line, debit, day) = (one.id, one.debit, one.day);
                matched.findings.push(Finding::Amount { order: n, line, debit, day });
            }
            several => {
                let debits = several.iter().fold(Money::ZERO, |sum, l| sum.plus(l.debit));
                let day = several.iter().map(|l| l.day).max().unwrap_or(order.transferred_on);
                let lines = several.iter().map(|l| l.id).collect();
                matched.findings.push(Finding::Twice { order: n, lines, debits, day });
            }
        }
    }
}

impl Finding {
    /// The SP2D that it is about.
    pub fn order(&self) -> Option<usize> {
        match self {
            Finding::Unmatched { .. } => None,
            Finding::Twice { order, .. }
            | Finding::Amount { order, .. }
            | Finding::Undebited { order, .. }
            | Finding::CameBack { order, .. }
            | Finding::BackDiffers { order, .. }
            | Finding::NotBack { order, .. } => Some(*order),
        }
    }
}

/// A finding in words; `order` is the SP2D that it is about.
pub fn told(finding: &Finding, order: Option<&Order>) -> Refusal {
    let label = order.map(|o| o.label.clone()).unwrap_or_default();
    let net = order.map(|o| o.net).unwrap_or_default();
    let look = "Tanyakan bank dengan salinan SP2D dan rekening korannya; laporkan kepada PPKD dan Inspektorat.";
    match finding {
        Finding::Unmatched { day, debit, .. } => Refusal::new(
            "CEK-BANK-TANPA-SP2D",
            LAW,
            format!("Debit RKUD {} pada {} tidak membayar satu SP2D pun.", debit.rupiah(), day.long()),
            look,
        )
        .money("nilai", *debit)
        .day("tanggal", *day),
        Finding::Twice { lines, debits, .. } => {
            let text = format!("{label} didebit {} kali, berjumlah {}.", lines.len(), debits.rupiah());
            Refusal::new("CEK-BANK-GANDA", LAW, text, look)
                .figure("dokumen", label)
                .money("bersih", net)
                .money("nilai", *debits)
                .money("selisih", debits.minus(net))
        }
        Finding::Amount { debit, day, .. } => {
            let text = format!("{label} didebit {}, padahal bersihnya {}.", debit.rupiah(), net.rupiah());
            Refusal::new("CEK-BANK-JUMLAH", LAW, text, look)
                .figure("dokumen", label)
                .day("tanggal", *day)
                .money("bersih", net)
                .money("nilai", *debit)
                .money("selisih", debit.minus(net))
        }
        Finding::Undebited { days, .. } => {
            let told = order.map(|o| o.transferred_on.long()).unwrap_or_default();
            let text = format!("{label} dipindahbukukan {told} dan belum didebit sesudah {days} hari kerja.");
            Refusal::new(
                "CEK-BANK-BELUM-DEBIT",
                LAW,
                text,
                "Tanyakan bank; bila ditolak, catat returnya (return-sp2d).",
            )
            .figure("dokumen", label)
            .money("bersih", net)
            .figure("hari", days.to_string())
        }
        Finding::CameBack { credit, day, row, .. } => {
            let whose = row.map(|row| format!(", penerima baris {row},")).unwrap_or_default();
            let text = format!(
                "{} dari {label}{whose} kembali ke RKUD pada {}, dan returnya belum dicatat.",
                credit.rupiah(),
                day.long()
            );
            Refusal::new("CEK-BANK-RETUR", LAW, text, "Catat returnya (return-sp2d) menurut nota kredit bank.")
                .figure("dokumen", label)
                .day("tanggal", *day)
                .money("bersih", net)
                .money("nilai", *credit)
        }
        Finding::BackDiffers { .. } | Finding::NotBack { .. } => returning::told(finding, order),
    }
}

/// A line that somebody wants to place by hand.
#[derive(Clone, Debug)]
pub struct ByHand {
    pub debit: Money,
    pub brought_it: bool,
    pub already: Option<String>,
    pub kind: MatchKind,
    /// The SP2D that is named: label, net, whether the bank was told of it.
    pub sp2d: Option<(String, Money, bool)>,
}

pub fn decide_by_hand(facts: &ByHand) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!facts.brought_it, || {
        Refusal::new(
            "RK-COCOK-ORANG-SAMA",
            "PP 12/2019 Ps 4(5); pola F03",
            "Yang membawa rekening koran tidak mencocokkan barisnya sendiri.",
            "Mintalah pejabat BUD lain mencocokkannya.",
        )
    });
    if let Some(already) = &facts.already {
        refusals.push(
            Refusal::new(
                "RK-COCOK-SUDAH",
                LAW,
                format!("Baris ini sudah dicocokkan: {already}."),
                "Bila keliru, laporkan kepada Inspektorat; catatan tidak diubah.",
            )
            .figure("cocok", already.as_str()),
        );
    }
    match (&facts.sp2d, facts.kind) {
        (Some((label, net, told)), MatchKind::Sp2d) => {
            refusals.require(*told, || {
                Refusal::new(
                    "RK-COCOK-BELUM-TRANSFER",
                    LAW,
                    format!("{label} belum dipindahbukukan, jadi bukan debit ini."),
                    "Pilih SP2D yang sudah dipindahbukukan.",
                )
                .figure("dokumen", label.as_str())
                .at("sp2d")
            });
            refusals.require(*net == facts.debit, || {
                Refusal::new(
                    "RK-COCOK-NILAI",
                    LAW,
                    format!("Debit ini {}, sedangkan {label} bersih {}.", facts.debit.rupiah(), net.rupiah()),
                    "Jumlah yang berbeda tidak dicocokkan: ia temuan yang ditanyakan kepada bank.",
                )
                .money("bersih", *net)
                .money("nilai", facts.debit)
                .money("selisih", facts.debit.minus(*net))
                .at("sp2d")
            });
        }
        (None, MatchKind::Sp2d) => refusals.push(
            Refusal::new("RK-COCOK-SP2D", LAW, "SP2D yang dibayar debit ini tidak disebut.", "Sebut nomor SP2D-nya.")
                .at("sp2d"),
        ),
        (Some(_), _) => refusals.push(
            Refusal::new(
                "RK-COCOK-JENIS",
                LAW,
                "SP2D disebut, padahal jenisnya bukan pembayaran SP2D.",
                "Pilih jenis pembayaran SP2D, atau kosongkan nomor SP2D.",
            )
            .at("kind"),
        ),
        (None, _) => {}
    }
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Moment;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn id(n: i64) -> String {
        e2e::of("81.04", 2026, n, Moment(1_771_200_000_000)).expect("an identification")
    }

    /// Monday, 16 February 2026.
    fn order(n: i64, net: i64) -> Order {
        let (label, transferred_on) = (format!("SP2D {n}"), day("2026-02-16"));
        Order { sp2d: n, label, e2e: id(n), net: sen(net), transferred_on, returned: None, parts: vec![] }
    }

    fn line(n: i64, on: &str, debit: i64, said: &str) -> Line {
        Line { id: n, day: day(on), debit: sen(debit), credit: sen(0), said: said.into(), hand: None }
    }

    fn lay_to(covered_to: &str, orders: &[Order], lines: &[Line]) -> Matched {
        let calendar = Calendar::new([]);
        let (covered_from, covered_to) = (day("2026-01-01"), day(covered_to));
        let terms = Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
        lay(orders, lines, &terms)
    }

    fn kinds(matched: &Matched) -> Vec<&'static str> {
        let kind = |f: &Finding| match f {
            Finding::Unmatched { .. } => "tanpa",
            Finding::Twice { .. } => "ganda",
            Finding::Amount { .. } => "jumlah",
            Finding::Undebited { .. } => "belum",
            Finding::CameBack { .. } => "kembali",
            Finding::BackDiffers { .. } => "kembali-lain",
            Finding::NotBack { .. } => "tidak-kembali",
        };
        matched.findings.iter().map(kind).collect()
    }

    #[test]
    fn a_debit_is_found_by_what_it_bears_to_the_sen() {
        let orders = [order(1, 100)];
        let judge = |debit: i64| kinds(&lay_to("2026-02-17", &orders, &[line(9, "2026-02-17", debit, &id(1))]));
        assert_eq!(judge(100), [""; 0]);
        assert_eq!(judge(99), ["jumlah"]);
        assert_eq!(judge(101), ["jumlah"]);
        let twice = [line(8, "2026-02-17", 100, &id(1)), line(9, "2026-02-17", 100, &id(1))];
        assert_eq!(kinds(&lay_to("2026-02-17", &orders, &twice)), ["ganda"]);
    }

    #[test]
    fn a_debit_that_pays_nothing_is_a_finding_after_a_working_day() {
        let forged = [line(9, "2026-02-18", 100, "TRF CV LAIN")];
        assert_eq!(kinds(&lay_to("2026-02-19", &[], &forged)), [""; 0]);
        assert_eq!(kinds(&lay_to("2026-02-20", &[], &forged)), ["tanpa"]);
        // It bears our sign and no order of ours: forged at once.
        assert_eq!(kinds(&lay_to("2026-02-18", &[], &[line(9, "2026-02-18", 100, &id(7))])), ["tanpa"]);
    }

    #[test]
    fn an_order_without_debit_is_a_finding_after_three_working_days() {
        let orders = [order(1, 100)];
        assert_eq!(kinds(&lay_to("2026-02-19", &orders, &[])), [""; 0]);
        assert_eq!(kinds(&lay_to("2026-02-20", &orders, &[])), ["belum"]);
        // Of what went out before the first statement nobody knows.
        let calendar = Calendar::new([]);
        let from = |covered_from: &str| {
            let (covered_from, covered_to) = (day(covered_from), day("2026-02-20"));
            let terms =
                Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
            kinds(&lay(&orders, &[], &terms))
        };
        assert_eq!(from("2026-02-16"), ["belum"]);
        assert_eq!(from("2026-02-17"), [""; 0]);
    }

    #[test]
    fn without_a_sign_amount_and_day_decide() {
        let orders = [order(1, 100), order(2, 100), order(3, 200)];
        let judge = |on: &str, debit: i64| {
            let m = lay_to("2026-02-18", &orders, &[line(9, on, debit, "TRF")]);
            m.pairs.get(&9).copied()
        };
        assert_eq!(judge("2026-02-16", 100), Some((0, Way::AmountAndDay)));
        assert_eq!(judge("2026-02-23", 200), Some((2, Way::AmountAndDay)));
        assert_eq!(judge("2026-02-24", 200), None);
        assert_eq!(judge("2026-02-15", 200), None);
        assert_eq!(judge("2026-02-16", 201), None);
        // Who bears the sign is served first, so an imitation of the same sum is left over.
        let lines = [line(8, "2026-02-16", 200, "TRF"), line(9, "2026-02-16", 200, &id(3))];
        let m = lay_to("2026-02-18", &orders[2..], &lines);
        assert_eq!((m.pairs.get(&9), kinds(&m)), (Some(&(0, Way::Identified)), vec!["tanpa"]));
    }

    #[test]
    fn what_a_person_said_counts() {
        let orders = [order(1, 100)];
        let by = |hand| Line { hand: Some(hand), ..line(9, "2026-02-16", 100, "BIAYA") };
        let m = lay_to("2026-02-28", &orders, &[by((MatchKind::Sp2d, Some(1)))]);
        assert_eq!((m.pairs.get(&9), kinds(&m)), (Some(&(0, Way::ByHand)), vec![]));
        let m = lay_to("2026-02-19", &orders, &[by((MatchKind::Fee, None))]);
        assert_eq!((m.explained.contains(&9), kinds(&m)), (true, vec![]));
    }

    #[test]
    fn money_that_came_back_is_told_until_it_is_recorded() {
        let back = Line { debit: sen(0), credit: sen(100), ..line(9, "2026-02-17", 0, &id(1)) };
        let lines = [line(8, "2026-02-16", 100, &id(1)), back];
        assert_eq!(kinds(&lay_to("2026-02-18", &[order(1, 100)], &lines)), ["kembali"]);
        let of = |amount| {
            let returned = Some(Returned { amount: sen(amount), on: day("2026-02-17"), note: "NK-7701".into() });
            [Order { returned, ..order(1, 100) }]
        };
        assert_eq!(kinds(&lay_to("2026-02-18", &of(100), &lines)), [""; 0]);
        assert_eq!(kinds(&lay_to("2026-02-18", &of(99), &lines)), ["kembali-lain"]);
        // What was never debited did not have to come back, and is not waited for.
        assert_eq!(kinds(&lay_to("2026-02-28", &of(100), &[])), [""; 0]);
        // By the credit note, or by amount and day; else a finding after a working day.
        let credit = |on: &str, amount, said: &str| {
            let back = Line { debit: sen(0), credit: sen(amount), ..line(9, on, 0, said) };
            [lines[0].clone(), back]
        };
        let judge = |to: &str, on: &str, amount, said: &str| kinds(&lay_to(to, &of(100), &credit(on, amount, said)));
        assert_eq!(judge("2026-02-27", "2026-02-18", 100, "RETUR NK 7701"), [""; 0]);
        assert_eq!(judge("2026-02-27", "2026-02-24", 100, "SETOR"), [""; 0]);
        assert_eq!(judge("2026-02-27", "2026-02-25", 100, "SETOR"), ["tidak-kembali"]);
        assert_eq!(judge("2026-02-27", "2026-02-18", 99, "RETUR NK 7701"), ["tidak-kembali"]);
        assert_eq!(judge("2026-02-18", "2026-02-16", 1, "SETOR"), [""; 0]);
        assert_eq!(judge("2026-02-19", "2026-02-16", 1, "SETOR"), ["tidak-kembali"]);
    }

    /// The case of the threat model: among two thousand debits one is forged,
    /// one paid twice, one paid too much.
    #[test]
    fn three_of_two_thousand_are_found_and_no_other() {
        let mut seed = 20_260_216_u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % below).expect("small")
        };
        let first = day("2026-01-05");
        let mut orders: Vec<Order> = Vec::new();
        for n in 1..=1_998 {
            let transferred_on = first.plus_days(random(40));
            orders.push(Order { transferred_on, ..order(n, 1 + random(90_000)) });
        }
        let mut lines: Vec<Line> = orders
            .iter()
            .map(|o| Line {
                day: o.transferred_on.plus_days(random(2)),
                ..line(o.sp2d, "2026-01-05", o.net.sen(), &format!("TRF {} CV", o.e2e))
            })
            .collect();
        lines[700].debit = lines[700].debit.plus(Money::ONE_SEN);
        let double = Line { id: 5_000, ..lines[1_200].clone() };
        // A forged one of a sum that a genuine one has too.
        let forged = Line { id: 5_001, said: "TRF SP2D 000999 CV BAYANGAN".into(), ..lines[40].clone() };
        lines.extend([double, forged]);
        assert_eq!(lines.len(), 2_000);
        let m = lay_to("2026-02-20", &orders, &lines);
        assert_eq!(m.pairs.len(), 1_999);
        let mut found = kinds(&m);
        found.sort_unstable();
        assert_eq!(found, ["ganda", "jumlah", "tanpa"]);
        let of = |f: &Finding| match f {
            Finding::Unmatched { line, .. } => *line,
            other => other.order().and_then(|n| orders.get(n)).map_or(0, |o| o.sp2d),
        };
        let mut about: Vec<i64> = m.findings.iter().map(of).collect();
        about.sort_unstable();
        assert_eq!(about, [701, 1_201, 5_001]);
    }

    #[test]
    fn a_line_is_placed_by_another_official_and_to_the_sen() {
        let fine = ByHand {
            debit: sen(100),
            brought_it: false,
            already: None,
            kind: MatchKind::Sp2d,
            sp2d: Some(("SP2D 1".into(), sen(100), true)),
        };
        let codes = |facts: ByHand| -> Vec<String> {
            decide_by_hand(&facts)
                .err()
                .map(Refusals::into_vec)
                .unwrap_or_default()
                .into_iter()
                .map(|r| r.code)
                .collect()
        };
        assert_eq!(codes(fine.clone()), [""; 0]);
        assert_eq!(codes(ByHand { sp2d: None, kind: MatchKind::Fee, ..fine.clone() }), [""; 0]);
        assert_eq!(codes(ByHand { brought_it: true, ..fine.clone() }), ["RK-COCOK-ORANG-SAMA"]);
        assert_eq!(codes(ByHand { already: Some("Biaya bank".into()), ..fine.clone() }), ["RK-COCOK-SUDAH"]);
        for net in [99, 101] {
            let sp2d = Some(("SP2D 1".into(), sen(net), true));
            assert_eq!(codes(ByHand { sp2d, ..fine.clone() }), ["RK-COCOK-NILAI"]);
        }
        let untold = Some(("SP2D 1".into(), sen(100), false));
        assert_eq!(codes(ByHand { sp2d: untold, ..fine.clone() }), ["RK-COCOK-BELUM-TRANSFER"]);
        assert_eq!(codes(ByHand { sp2d: None, ..fine.clone() }), ["RK-COCOK-SP2D"]);
        assert_eq!(codes(ByHand { kind: MatchKind::Fee, ..fine }), ["RK-COCOK-JENIS"]);
    }
}
