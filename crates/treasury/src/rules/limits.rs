//! Ceilings: the budget, the SPD, the cash plan and the source of funds.

use std::collections::BTreeMap;

use kernel::{Money, Refusal, Refusals};

use super::{over, strange_figure, too_large};
use crate::policy::Policy;

/// The step at which the limits are judged; it gives the codes and the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Spp,
    Spm,
    Sp2d,
}

/// One source of funds of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    pub label: String,
    pub ceiling: Money,
    /// Without what is asked now.
    pub reserved: Money,
    /// Without what is asked now.
    pub posted: Money,
}

/// One line that asks for money, and where its account stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// Sub unit · sub kegiatan · rekening; the account's identity.
    pub label: String,
    pub ceiling: Money,
    /// Payments on their way, *without* what is asked now.
    pub reserved: Money,
    /// Payments made, *without* what is asked now.
    pub posted: Money,
    /// All SPD in force on the document's date, see [`super::spd::released_on`].
    pub released_by_spd_on_date: Money,
    /// The cash plan from January to the document's month; `None`: no plan.
    pub cash_plan_to_month: Option<Money>,
    pub asked: Money,
    pub source: Option<SourceFacts>,
    /// The account draws on several sources.
    pub source_required: bool,
    /// The named source is one of the account's.
    pub source_known: bool,
}

/// What is left of an account once everything asked is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub label: String,
    pub ceiling_left: Money,
    pub spd_left: Money,
    pub cash_plan_left: Option<Money>,
}

struct Rule {
    code: &'static str,
    law: &'static str,
    limit: &'static str,
    remedy: &'static str,
}

struct Rules {
    /// What comes first once the document has left the SPP's hands.
    back: &'static str,
    ceiling: Rule,
    spd: Rule,
    cash: Rule,
    no_cash: &'static str,
    source: Rule,
    no_source: &'static str,
    strange_source: &'static str,
    figure: &'static str,
    overflow: &'static str,
}

const PAGU_REMEDY: &str =
    "Kurangi jumlahnya, atau tunggu pergeseran atau perubahan anggaran yang sah sebelum mengajukan lagi.";
const SPD_REMEDY: &str = "Kurangi jumlahnya, atau mintalah Kuasa BUD menyiapkan SPD berikutnya (draft-spd).";
const CASH_REMEDY: &str =
    "Kurangi jumlahnya, tunggu bulan berikutnya, atau mintalah PPKD selaku BUD mengubah anggaran kas.";
const SOURCE_REMEDY: &str = "Kurangi jumlahnya, atau bebankan sisanya pada sumber dana lain dari rekening yang sama.";

/// One set per step, so that every code stands in the source as it is told.
macro_rules! rules {
    ($at:literal, $back:literal, $pagu:literal, $spd:literal, $cash:literal, $funds:literal) => {
        Rules {
            back: $back,
            ceiling: Rule { code: concat!($at, "-PAGU"), law: $pagu, limit: "pagu anggaran", remedy: PAGU_REMEDY },
            spd: Rule { code: concat!($at, "-SPD"), law: $spd, limit: "SPD", remedy: SPD_REMEDY },
            cash: Rule {
                code: concat!($at, "-ANGGARAN-KAS"),
                law: $cash,
                limit: "anggaran kas sampai bulan ini",
                remedy: CASH_REMEDY,
            },
            no_cash: concat!($at, "-ANGGARAN-KAS-KOSONG"),
            source: Rule {
                code: concat!($at, "-SUMBER-DANA"),
                law: $funds,
                limit: "sumber dana",
                remedy: SOURCE_REMEDY,
            },
            no_source: concat!($at, "-SUMBER-KOSONG"),
            strange_source: concat!($at, "-SUMBER-ASING"),
            figure: concat!($at, "-ANGKA"),
            overflow: concat!($at, "-TERLALU-BESAR"),
        }
    };
}

static SPP: Rules = rules!(
    "SPP",
    "",
    "PP 12/2019 Ps 124(1); UU 23/2014 Ps 327",
    "PP 12/2019 Ps 124(2), 142; UU 23/2014 Ps 327",
    "PP 12/2019 Ps 134(1)",
    "PP 12/2019 Ps 124(1), (3)"
);
static SPM: Rules = rules!(
    "SPM",
    "Kembalikan SPP (return-spp) lebih dahulu. ",
    "PP 12/2019 Ps 124(1), 148(1)c; UU 23/2014 Ps 327",
    "PP 12/2019 Ps 124(2); UU 23/2014 Ps 327",
    "PP 12/2019 Ps 134(1)",
    "PP 12/2019 Ps 124(1), (3)"
);
static SP2D: Rules = rules!(
    "SP2D",
    "Kembalikan SPM (return-spm) lebih dahulu. ",
    "PP 12/2019 Ps 149(4)b, 124(1); UU 23/2014 Ps 327",
    "PP 12/2019 Ps 124(2), 149(3)c; UU 23/2014 Ps 327",
    "PP 12/2019 Ps 134(1), 149(3)c",
    "PP 12/2019 Ps 124(1), (3), 149(3)c"
);

impl Stage {
    fn rules(self) -> &'static Rules {
        match self {
            Stage::Spp => &SPP,
            Stage::Spm => &SPM,
            Stage::Sp2d => &SP2D,
        }
    }
}

/// Judges all lines of a document together: lines of one account count
/// against its limits as one sum, lines of one source against that source.
pub fn check_accounts(stage: Stage, lines: &[AccountFacts], policy: &Policy) -> Result<Vec<Room>, Refusals> {
    let rules = stage.rules();
    let mut refusals = Refusals::new();
    let mut accounts: BTreeMap<&str, Vec<&AccountFacts>> = BTreeMap::new();
    for line in lines {
        accounts.entry(line.label.as_str()).or_default().push(line);
    }
    let mut rooms = Vec::with_capacity(accounts.len());
    for group in accounts.values() {
        let before = refusals.as_slice().len();
        let room = check_account(rules, group, policy, &mut refusals);
        check_sources(rules, group, &mut refusals);
        if refusals.as_slice().len() == before {
            rooms.extend(room);
        }
    }
    refusals.or(rooms)
}

fn check_account(rules: &Rules, group: &[&AccountFacts], policy: &Policy, refusals: &mut Refusals) -> Option<Room> {
    let first = *group.first()?;
    let standing = |f: &AccountFacts| {
        (f.ceiling, f.reserved, f.posted, f.released_by_spd_on_date, f.cash_plan_to_month, f.source_required)
    };
    let negative = group.iter().any(|f| f.reserved.is_negative() || f.posted.is_negative() || f.asked.is_negative());
    // Facts that contradict themselves would make room out of nothing.
    if negative || group.iter().any(|f| standing(f) != standing(first)) {
        refusals.push(strange_figure(rules.figure, &first.label));
        return None;
    }
    let asked = Money::sum(group.iter().map(|f| f.asked));
    let used = first.reserved.checked_add(first.posted);
    let (Some(asked), Some(used)) = (asked, used) else {
        refusals.push(too_large(rules.overflow, &first.label));
        return None;
    };
    let ceiling_left = within(rules, &rules.ceiling, &first.label, first.ceiling, used, asked, refusals);
    let spd_left = within(rules, &rules.spd, &first.label, first.released_by_spd_on_date, used, asked, refusals);
    let cash_plan_left = match first.cash_plan_to_month {
        Some(plan) => within(rules, &rules.cash, &first.label, plan, used, asked, refusals),
        None => {
            refusals.require(!policy.cash_plan_required.value, || no_cash_plan(rules, &first.label, asked, policy));
            None
        }
    };
    Some(Room { label: first.label.clone(), ceiling_left: ceiling_left?, spd_left: spd_left?, cash_plan_left })
}

/// What is left, or `None` and a refusal.
fn within(
    rules: &Rules,
    rule: &Rule,
    label: &str,
    limit: Money,
    used: Money,
    asked: Money,
    refusals: &mut Refusals,
) -> Option<Money> {
    let Some(left) = used.checked_add(asked).and_then(|total| limit.checked_sub(total)) else {
        refusals.push(too_large(rules.overflow, label));
        return None;
    };
    if !left.is_negative() {
        return Some(left);
    }
    let message = format!(
        "{label}: diminta {}, sedangkan sisa {} {} (batas {}, sudah terpakai dan dipesan {}); kurang {}.",
        asked.rupiah(),
        rule.limit,
        limit.minus(used).rupiah(),
        limit.rupiah(),
        used.rupiah(),
        used.plus(asked).minus(limit).rupiah()
    );
    let refusal =
        Refusal::new(rule.code, rule.law, message, format!("{}{}", rules.back, rule.remedy)).figure("rekening", label);
    refusals.push(over(refusal, limit, used, asked));
    None
}

fn check_sources(rules: &Rules, group: &[&AccountFacts], refusals: &mut Refusals) {
    let mut sources: BTreeMap<&str, Vec<(&SourceFacts, Money)>> = BTreeMap::new();
    for line in group {
        match &line.source {
            None => refusals.require(!line.source_required, || no_source(rules, &line.label)),
            Some(source) if !line.source_known => refusals.push(strange_source(rules, &line.label, &source.label)),
            Some(source) => sources.entry(source.label.as_str()).or_default().push((source, line.asked)),
        }
    }
    for (name, asking) in &sources {
        let Some((first, _)) = asking.first() else { continue };
        let label = group.first().map_or(String::new(), |f| format!("{} · sumber dana {name}", f.label));
        let negative = first.reserved.is_negative() || first.posted.is_negative();
        if negative || asking.iter().any(|(s, _)| s != first) {
            refusals.push(strange_figure(rules.figure, &label));
            continue;
        }
        let asked = Money::sum(asking.iter().map(|(_, asked)| *asked));
        match (asked, first.reserved.checked_add(first.posted)) {
            (Some(asked), Some(used)) => {
                within(rules, &rules.source, &label, first.ceiling, used, asked, refusals);
            }
            _ => refusals.push(too_large(rules.overflow, &label)),
        }
    }
}

fn no_cash_plan(rules: &Rules, label: &str, asked: Money, policy: &Policy) -> Refusal {
    Refusal::new(
        rules.no_cash,
        &format!("{}; {}", rules.cash.law, policy.cash_plan_required.law()),
        format!("{label}: anggaran kas belum ada, sehingga {} tidak dapat dibayar.", asked.rupiah()),
        "Mintalah Kuasa BUD menyiapkan (prepare-cash-plan) dan PPKD menetapkan (ratify-cash-plan) anggaran kas rekening ini.",
    )
    .figure("rekening", label)
    .money("diminta", asked)
}

fn no_source(rules: &Rules, label: &str) -> Refusal {
    Refusal::new(
        rules.no_source,
        rules.source.law,
        format!("{label}: rekening ini dibiayai beberapa sumber dana, tetapi sumber dananya belum dipilih."),
        format!("{}Pilih sumber dana pada setiap baris rekening ini.", rules.back),
    )
    .figure("rekening", label)
    .at("sumber-dana")
}

fn strange_source(rules: &Rules, label: &str, source: &str) -> Refusal {
    Refusal::new(
        rules.strange_source,
        rules.source.law,
        format!("{label}: sumber dana «{source}» bukan sumber dana rekening ini dalam DPA."),
        format!("{}Pilih salah satu sumber dana rekening ini menurut DPA.", rules.back),
    )
    .figure("rekening", label)
    .figure("sumber-dana", source)
    .at("sumber-dana")
}

/// An account, or a source of it, against a ratified version that waits for its
/// SKPD's DPA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedFacts {
    pub label: String,
    pub stage: String,
    /// In force, and as the version gives it.
    pub ceiling: Money,
    pub to_come: Money,
    /// Reserved and paid, without what is asked now.
    pub used: Money,
    pub asked: Money,
}

/// Nothing new is asked above a lower ceiling that is ratified already: the DPA
/// that carries it out could not be.
pub fn check_awaited(facts: &[AwaitedFacts]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    for f in facts.iter().filter(|f| f.to_come < f.ceiling) {
        let fits = f.used.checked_add(f.asked).is_some_and(|total| total <= f.to_come);
        refusals.require(fits, || {
            let refusal = Refusal::new(
                "SPP-PAGU-MENUNGGU-DPA",
                "PP 12/2019 Ps 124(1), 133; pagu baru ≥ realisasi + SPP berjalan",
                format!(
                    "{}: pagunya turun dari {} menjadi {} menurut anggaran {} yang sudah ditetapkan dan menunggu DPA SKPD \
                     ini; sudah terpakai dan dipesan {}, diminta {}.",
                    f.label,
                    f.ceiling.rupiah(),
                    f.to_come.rupiah(),
                    f.stage,
                    f.used.rupiah(),
                    f.asked.rupiah()
                ),
                "Kurangi jumlahnya sampai pagu yang baru, atau selesaikan dahulu DPA-nya.",
            );
            over(refusal.figure("rekening", f.label.clone()), f.to_come, f.used, f.asked)
        });
    }
    refusals.or(())
}
