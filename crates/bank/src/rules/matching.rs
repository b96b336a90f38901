//! Debits of the RKUD laid beside the SP2D: by what a payment bears, by the
//! number that a bank prints, else by amount and day. What is left over on
//! either side is for a person.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kernel::day::Calendar;
use kernel::{Day, Money, Refusal, Refusals};

use super::e2e;
use super::parting::{self, Part};
use super::printed::{self, Printed};
use super::returning::{self, Returned};
use crate::model::MatchKind;

pub const LAW: &str =
    "PP 12/2019 Ps 127–128, 149; pola F03: bank membayar hanya menurut SP2D, sekali, sejumlah bersihnya";

/// An SP2D of which the bank was told, or an order that pays one again; of one
/// that was imported others told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub sp2d: i64,
    pub label: String,
    pub e2e: String,
    /// In the national system, folded; empty where it has none there.
    pub number: String,
    /// Paid from the national system: what was cut is not known, and the day is the document's.
    pub imported: bool,
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
    /// Until when it can be judged: as far as statements of its own account reach.
    pub covered_to: Day,
    /// By somebody's word.
    pub hand: Option<(MatchKind, Option<i64>)>,
}

/// How a line found its SP2D.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Identified,
    /// By its number in the national system.
    Printed,
    AmountAndDay,
    /// By amount and day, and another one would do as well.
    Unsure,
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
    /// Debits whose number was cut so short that several begin so.
    pub perhaps: BTreeMap<i64, Vec<usize>>,
    pub findings: Vec<Finding>,
}

/// Dated data.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub calendar: &'a Calendar,
    /// From when and until when statements are here; what the bank was told
    /// before that, or did after it, is not judged. A line has its own day.
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
    let numbers = Printed::of(orders);
    let mut rest: Vec<&Line> = Vec::new();
    for line in lines {
        let identified = || e2e::found(&line.said).iter().find_map(|id| by_e2e.get(id.as_str()).copied());
        let placed = match (line.hand, line.debit.is_positive()) {
            (Some((_, Some(sp2d))), true) => by_id.get(&sp2d).map(|order| (*order, Way::ByHand)),
            (Some(_), _) => None,
            (None, true) => identified().map(|order| (order, Way::Identified)).or_else(|| {
                let named = numbers.found(&line.said);
                let chosen = printed::choose(orders, &named, line.debit);
                if chosen.is_none() && !named.is_empty() {
                    matched.perhaps.insert(line.id, named);
                }
                chosen.map(|order| (order, Way::Printed))
            }),
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
    // What we told the bank ourselves goes before what others told it.
    for imported in [false, true] {
        by_amount(orders, &rest, terms, imported, &mut matched);
    }
    for line in rest.iter().filter(|l| !matched.pairs.contains_key(&l.id)) {
        let age = terms.calendar.working_days_between(line.day, line.covered_to);
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
fn by_amount(orders: &[Order], rest: &[&Line], terms: &Terms<'_>, imported: bool, matched: &mut Matched) {
    let taken: BTreeSet<usize> = matched.pairs.values().map(|(order, _)| *order).collect();
    let mut free: BTreeMap<Money, VecDeque<&Order>> = BTreeMap::new();
    let is_free = |(n, o): &(usize, &Order)| o.imported == imported && !taken.contains(n);
    let mut waiting: Vec<(usize, &Order)> = orders.iter().enumerate().filter(is_free).collect();
    waiting.sort_by_key(|(_, o)| (o.transferred_on, o.sp2d));
    let places: BTreeMap<i64, usize> = waiting.iter().map(|(n, o)| (o.sp2d, *n)).collect();
    for (_, order) in waiting {
        free.entry(order.net).or_default().push_back(order);
    }
    // What bears a number of the national system is none of ours.
    let may_be = |id: i64| imported || !matched.perhaps.contains_key(&id);
    let is_open = |l: &&&Line| !matched.pairs.contains_key(&l.id) && may_be(l.id) && e2e::found(&l.said).is_empty();
    let mut rest: Vec<&&Line> = rest.iter().filter(is_open).collect();
    rest.sort_by_key(|l| (l.day, l.id));
    for line in rest {
        let Some(of) = free.get_mut(&line.debit) else { continue };
        // Later lines are not nearer: what is too old for this one is for them.
        while of.front().is_some_and(|o| line.day.days_since(o.transferred_on) > terms.by_amount) {
            of.pop_front();
        }
        let near = of.front().filter(|o| line.day >= o.transferred_on).and_then(|o| places.get(&o.sp2d));
        if let Some(order) = near {
            let unsure = imported && of.get(1).is_some_and(|o| line.day >= o.transferred_on);
            matched.pairs.insert(line.id, (*order, if unsure { Way::Unsure } else { Way::AmountAndDay }));
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
            // What the bank sent back without a debit never left; of an import nobody here told the bank.
            [] if order.returned.is_some() || order.imported => {}
            [] => {
                let days = terms.calendar.working_days_between(order.transferred_on, terms.covered_to);
                if days > terms.undebited && order.transferred_on >= terms.covered_from {
                    matched.findings.push(Finding::Undebited { order: n, days });
                }
            }
            several if order.imported => matched.findings.extend(printed::judge(n, order, several)),
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
            let owed = if order.is_some_and(|o| o.imported) { "di SIPD seluruhnya" } else { "bersihnya" };
            let text = format!("{label} didebit {}, padahal {owed} {}.", debit.rupiah(), net.rupiah());
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

/// An RKUD, and how far its statements reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub account: i64,
    pub label: String,
    /// The last day of its statements; of one that has sent none, when it was registered.
    pub last: Day,
    pub sent: bool,
    pub ended_on: Option<Day>,
}

/// RKUD whose statements end too many working days before the newest of all,
/// or before their own end, with that day and how many: what the bank did on
/// them meanwhile is hidden.
pub fn behind<'r>(all: &'r [Reach], newest: Day, calendar: &Calendar, most: i64) -> Vec<(&'r Reach, Day, i64)> {
    let late = |r: &'r Reach| {
        let until = r.ended_on.map_or(newest, |end| end.min(newest));
        (r, until, calendar.working_days_between(r.last, until))
    };
    all.iter().map(late).filter(|(.., days)| *days > most).collect()
}

/// The same in words.
pub fn told_behind(reach: &Reach, until: Day, days: i64) -> String {
    let Reach { label, last, .. } = reach;
    let since = if reach.sent { "berakhir" } else { "belum pernah diimpor sejak rekening itu dicatat" };
    format!(
        "Rekening koran RKUD {label} {since} {}; {days} hari kerja sampai {} tidak dapat dicocokkan.",
        last.long(),
        until.long()
    )
}

/// Whether the inspectorate hears of a debit that somebody explains: one that
/// pays no SP2D, above a sum.
pub fn is_told(kind: MatchKind, debit: Money, most: Money) -> bool {
    kind != MatchKind::Sp2d && debit > most
}

/// A line that somebody wants to place by hand.
#[derive(Clone, Debug)]
pub struct ByHand {
    pub debit: Money,
    pub brought_it: bool,
    pub already: Option<String>,
    pub kind: MatchKind,
    /// The SP2D that is named.
    pub sp2d: Option<Named>,
}

/// An SP2D as somebody names it.
#[derive(Clone, Debug)]
pub struct Named {
    pub label: String,
    pub net: Money,
    /// The bank was told of it.
    pub told: bool,
    /// Of an import only the sum before anything was cut is known.
    pub imported: bool,
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
        (Some(Named { label, net, told, imported }), MatchKind::Sp2d) => {
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
            refusals.require(*net == facts.debit || *imported && facts.debit < *net, || {
                let sum = if *imported { "paling banyak" } else { "bersih" };
                Refusal::new(
                    "RK-COCOK-NILAI",
                    LAW,
                    format!("Debit ini {}, sedangkan {label} {sum} {}.", facts.debit.rupiah(), net.rupiah()),
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
mod tests;
