//! The RKA of all SKPD become a version of the budget.

use std::collections::{BTreeMap, BTreeSet};

use kernel::lifecycle::State;
use kernel::{ActDef, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common::{self, BUDGET_TEAM};
use crate::model::{Activity, Line, Round, RoundKind, Step, StepStatus};
use crate::policy::Policy;
use crate::rules::balance::{
    RatifyFacts, SourceUse, Totals, check_shown, decide_ratify, fingerprint, judge_extraordinary,
};
use crate::rules::ceilings::{ActivityFacts, SkpdFacts, decide_ceilings, decide_used};
use crate::rules::shares::{self, Spent, judge_mandatory};
use crate::store::rka::{Revenue, Standing};
use crate::store::{lines, rka as rkas, rounds};
use budget::model::Stage;
use budget::public::{Grain, NewDetail, NewLine, NewVersion};

const COMPOSE: &ActDef = &ActDef::new("compose-rapbd", "Himpun rancangan APBD", "PP 12/2019 Ps 102–104", BUDGET_TEAM);

/// Gathers the RKA as they stand into a draft of the budget, to be read and
/// compared. It binds nothing.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComposeRapbd {
    pub year: i32,
    /// The round.
    pub stage: String,
}

impl Act for ComposeRapbd {
    const DEF: &'static ActDef = COMPOSE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let round = common::round(tx, self.year, &self.stage).await?;
        common::open_if_there(tx, &round, Step::Draft).await?;
        let whole = Whole::gather(tx, &round).await?;
        if whole.rka.is_empty() {
            return Err(Error::Input("belum ada RKA yang dapat dihimpun".into()));
        }
        let label = match round.kind {
            RoundKind::First => "rapbd".to_owned(),
            _ => format!("rancangan-{}", round.stage),
        };
        let told = whole.told(&common::policy(tx, case), Vec::new());
        let (version, told) = keep(tx, &round, Stage(label), "tersimpan", whole, told).await?;
        Ok(Record::new(serde_json::json!({ "version": version, "told": told })))
    }
}

const RATIFY: &ActDef = &ActDef {
    signs: true,
    allocates: true,
    ..ActDef::new("ratify-apbd", "Tetapkan APBD", "PP 12/2019 Ps 7(2), 117, 164, 179", &[Role::Ppkd])
};

/// Makes the ratified RKA the budget of the year. Outside practice folders a
/// second official confirms it (`confirm-apbd`); an SKPD may spend by it once
/// its DPA is ratified.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyApbd {
    pub year: i32,
    pub stage: String,
    /// The day of the Perda and the Perkada.
    #[serde(default)]
    pub date: Option<Day>,
    /// What the RKA that were read come to, with their fingerprint; may be left
    /// out in practice.
    #[serde(default)]
    pub proposal: Option<String>,
}

impl Act for RatifyApbd {
    const DEF: &'static ActDef = RATIFY;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let round = common::round(tx, self.year, &self.stage).await?;
        if round.ratified {
            return Err(Error::Input(format!("{} {} sudah ditetapkan", self.stage, self.year)));
        }
        common::open(tx, &round, Step::Ratification).await?;
        common::not_ahead(tx, case.doc_date)?;
        // Held before they are judged: nobody returns or saves one meanwhile.
        let documents = rkas::hold(tx, round.id).await?;
        tx.hold_steady().await?;
        let whole = Whole::gather(tx, &round).await?;
        let policy = common::policy(tx, case);
        let facts = whole.facts(tx, &round, case.doc_date).await?;
        let mut refusals = decide_ratify(&facts).err().unwrap_or_default();
        let now = fingerprint(documents.iter().map(|d| (d.id, d.version, d.amount)));
        let shown = self.proposal.as_deref().map(str::trim);
        refusals.extend(check_shown(&now, shown, !tx.ctx().region.practice).err().unwrap_or_default());
        whole.keep_used(tx, &round, &mut refusals).await?;
        whole.keep_within(tx, &round, &mut refusals).await?;
        refusals.or(())?;
        let status = if tx.ctx().region.practice { "berlaku" } else { "menunggu" };
        let told = whole.told(&policy, whole.unusual(&facts, &policy));
        let (version, told) = keep(tx, &round, Stage(round.stage.clone()), status, whole, told).await?;
        rounds::set_ratified(tx, round.id, version).await?;
        for mut d in documents {
            d.state = State::Ratified;
            d.doc_date = Some(case.doc_date);
            store::documents::save(tx, &d).await?;
        }
        Ok(Record::new(serde_json::json!({ "version": version, "status": status, "told": told })))
    }
}

/// The budget that a round makes: its RKA, and for SKPD without one what the
/// base version gives them.
struct Whole {
    rka: Vec<Standing>,
    /// Spending, in the order of SKPD, activity and rekening.
    lines: Vec<NewLine>,
    revenue: Vec<Revenue>,
}

impl Whole {
    async fn gather(tx: &mut Tx, round: &Round) -> Result<Whole> {
        let rka = rkas::of_round(tx, round.id).await?;
        let changed: BTreeSet<i64> = rka.iter().map(|s| s.rka.unit).collect();
        let mut whole = Whole { rka, lines: Vec::new(), revenue: Vec::new() };
        if let Some(base) = round.base {
            let kept = budget::public::version_lines(tx, base, None).await?;
            whole.lines.extend(kept.into_iter().filter(|l| !changed.contains(&l.unit_id)));
            let kept = rkas::revenue(tx, base, None).await?;
            whole.revenue.extend(kept.into_iter().filter(|r| !changed.contains(&r.unit)));
        }
        for standing in whole.rka.clone() {
            let activities: BTreeMap<i64, Activity> =
                rkas::activities(tx, standing.rka.document).await?.into_iter().map(|a| (a.id, a)).collect();
            for line in lines::living(tx, standing.rka.document).await? {
                match line.activity.map(|id| activities.get(&id)) {
                    Some(Some(activity)) => whole.lines.push(spending(&standing, activity, line)),
                    Some(None) => return Err(Error::Bug(format!("baris {} tanpa sub kegiatan", line.id))),
                    None => whole.revenue.push(receipt(&standing, line)),
                }
            }
        }
        for (at, line) in (1..).zip(whole.lines.iter_mut()) {
            line.row_no = at;
        }
        Ok(whole)
    }

    fn totals(&self) -> Totals {
        totals(self.lines.iter().map(|l| l.amount), &self.revenue)
    }

    async fn facts(&self, tx: &mut Tx, round: &Round, doc_date: Day) -> Result<RatifyFacts> {
        let wanted = if round.kind == RoundKind::Shift { State::Approved } else { State::Verified };
        // Ratified before, and rejected by the second official.
        let done = [wanted.code(), State::Ratified.code()];
        let unfinished = self.rka.iter().filter(|s| !done.contains(&s.state.as_str()));
        let unfinished = unfinished.map(|s| s.name.clone()).collect();
        let mut by_source: BTreeMap<&str, Money> = BTreeMap::new();
        for line in &self.lines {
            let sum = by_source.entry(line.source.as_deref().unwrap_or_default()).or_default();
            *sum = sum.plus(line.amount);
        }
        // What nobody has estimated brings what the revenue of the round says of it.
        let mut brings: BTreeMap<String, Money> = BTreeMap::new();
        for r in self.revenue.iter().filter(|r| r.rekening.starts_with("4.") || r.rekening.starts_with("6.1.")) {
            if let Some(source) = &r.source {
                let sum = brings.entry(source.clone()).or_default();
                *sum = sum.plus(r.amount);
            }
        }
        brings.extend(rounds::sources(tx, round.id).await?);
        let mut sources = Vec::new();
        for (source, used) in by_source.into_iter().filter(|(s, _)| brings.contains_key(*s)) {
            let named = budget::public::code_named(tx, round.year, "sumber_dana", source).await?;
            let label = named.map_or_else(|| source.to_owned(), |n| format!("{} {}", n.code, n.name));
            sources.push(SourceUse { label, brings: brings.get(source).copied(), used });
        }
        let before = match round.base {
            Some(base) => Some(totals_of(tx, base).await?),
            None => None,
        };
        let last_year = budget::public::spending_of(tx, round.year - 1).await?;
        Ok(RatifyFacts {
            kind: round.kind,
            again: Stage(round.stage.clone()).change().is_some_and(|which| which > 1),
            year: round.year,
            totals: self.totals(),
            before,
            rka: self.rka.len(),
            unfinished,
            own_verified: rkas::verified_by(tx, round.id, tx.ctx().actor.person()).await?,
            sources,
            instruments: rounds::instruments(tx, round.id).await?,
            stale: budget::public::ratified(tx, round.year).await?.map(|v| v.id) != round.base,
            agreed: rounds::step(tx, round.id, Step::Kua).await? == Some(StepStatus::Locked),
            last_year,
            doc_date,
        })
    }

    /// No account falls below what payments hold of it, be it of the months
    /// before a late budget.
    async fn keep_used(&self, tx: &mut Tx, round: &Round, refusals: &mut Refusals) -> Result<()> {
        let mut sums: BTreeMap<(i64, &str, &str), Money> = BTreeMap::new();
        for l in &self.lines {
            let sum = sums.entry((l.sub_unit_id, &l.sub_kegiatan, &l.rekening)).or_default();
            *sum = sum.plus(l.amount);
        }
        for a in budget::public::accounts(tx, round.year).await? {
            let after = sums.get(&(a.sub_unit_id, &*a.sub_kegiatan, &*a.rekening)).copied().unwrap_or_default();
            // What was overspent elsewhere before is not this round's doing.
            if after < a.ceiling
                && let Err(found) =
                    decide_used(&format!("{} · {}", a.sub_kegiatan, a.rekening), after, a.reserved.plus(a.used()))
            {
                refusals.extend(found);
            }
        }
        Ok(())
    }

    /// An SKPD that keeps its lines, having no RKA in a change of the budget, keeps
    /// within what was agreed for it as others do.
    async fn keep_within(&self, tx: &mut Tx, round: &Round, refusals: &mut Refusals) -> Result<()> {
        if round.kind != RoundKind::Change {
            return Ok(());
        }
        let changed: BTreeSet<i64> = self.rka.iter().map(|s| s.rka.unit).collect();
        let mut kept: BTreeMap<i64, BTreeMap<(i64, &str), Money>> = BTreeMap::new();
        for l in self.lines.iter().filter(|l| !changed.contains(&l.unit_id)) {
            let sum = kept.entry(l.unit_id).or_default().entry((l.sub_unit_id, &*l.sub_kegiatan)).or_default();
            *sum = sum.plus(l.amount);
        }
        for (unit, sums) in kept {
            let agreed = rounds::ceilings(tx, round.id, unit).await?;
            let name = store::units::by_id(tx, unit).await?.map(|u| u.name).unwrap_or_default();
            let whole = sums.values().fold(Money::ZERO, |sum, amount| sum.plus(*amount));
            let ceiling = rounds::ceiling_of_skpd(tx, round.id, unit).await?;
            let skpd = SkpdFacts { label: name.clone(), ceiling, before: Money::ZERO, after: whole };
            refusals.extend(decide_ceilings(None, &skpd).err().unwrap_or_default());
            for ((sub_unit, sub), after) in sums {
                let Some(ceiling) = agreed.get(&(sub_unit, sub.to_owned())).copied() else { continue };
                let label = format!("{name} · {sub}");
                let facts = ActivityFacts { label, ceiling: Some(ceiling), before: Money::ZERO, after };
                let alone = SkpdFacts { ceiling: None, ..skpd.clone() };
                refusals.extend(decide_ceilings(Some(&facts), &alone).err().unwrap_or_default());
            }
        }
        Ok(())
    }

    /// What a budget without an agreement, or a further change, gives to think of.
    fn unusual(&self, facts: &RatifyFacts, policy: &Policy) -> Vec<Refusal> {
        let lines = || self.lines.iter().map(|l| (&*l.sub_kegiatan, &*l.rekening, l.amount));
        let first = policy.mandatory.as_ref().filter(|_| facts.without_agreement());
        let first = first.and_then(|list| judge_mandatory(list, lines()));
        let before = facts.before.as_ref().filter(|_| facts.again);
        let moved = before.and_then(|before| judge_extraordinary(before, &facts.totals, policy.extraordinary));
        first.into_iter().chain(moved).collect()
    }

    /// What the shares of the law find and what else was found, and the totals.
    fn told(&self, policy: &Policy, mut findings: Vec<Refusal>) -> serde_json::Value {
        let spent: Vec<Spent> = self
            .lines
            .iter()
            .map(|l| Spent { rekening: l.rekening.clone(), source: l.source.clone(), amount: l.amount })
            .collect();
        findings.extend(policy.shares.iter().filter_map(|share| shares::judge(share, &spent)));
        let t = self.totals();
        serde_json::json!({
            "rka": self.rka.len(), "lines": self.lines.len(), "revenue": t.revenue, "spending": t.spending,
            "financing_in": t.financing_in, "financing_out": t.financing_out, "rest": t.rest(), "findings": findings,
        })
    }
}

/// Akun 4, 5 and 6 of a version that is kept.
async fn totals_of(tx: &mut Tx, version: i64) -> Result<Totals> {
    let spending = budget::public::key_lines(tx, version, None).await?;
    let revenue = rkas::revenue(tx, version, None).await?;
    Ok(totals(spending.iter().map(|l| l.amount), &revenue))
}

fn totals(spending: impl Iterator<Item = Money>, revenue: &[Revenue]) -> Totals {
    let of = |parent: &str| {
        let within = revenue.iter().filter(|r| r.rekening.starts_with(parent));
        within.fold(Money::ZERO, |sum, r| sum.plus(r.amount))
    };
    Totals {
        revenue: of("4."),
        spending: spending.fold(Money::ZERO, Money::plus),
        financing_in: of("6.1."),
        financing_out: of("6.2."),
    }
}

fn spending(standing: &Standing, activity: &Activity, line: Line) -> NewLine {
    NewLine {
        unit_id: standing.rka.unit,
        sub_unit_id: activity.sub_unit,
        bidang: activity.bidang.clone(),
        sub_kegiatan: activity.sub_kegiatan.clone(),
        rekening: line.rekening,
        source: line.source,
        item_code: line.item_code,
        item_name: line.item_name,
        amount: line.amount,
        detail: Some(NewDetail {
            package: line.package,
            note: line.note,
            recipient: line.recipient,
            specification: line.specification,
            location: line.location,
            coefficient: line.coefficient,
            price: Some(line.price),
            tax: Some(line.tax),
            total_before: Some(line.before).filter(|b| !b.is_zero()),
            ..NewDetail::default()
        }),
        ..NewLine::default()
    }
}

fn receipt(standing: &Standing, line: Line) -> Revenue {
    Revenue {
        unit: standing.rka.unit,
        rekening: line.rekening,
        source: line.source,
        description: line.item_name,
        coefficient: line.coefficient,
        price: line.price,
        amount: line.amount,
    }
}

async fn keep(
    tx: &mut Tx,
    round: &Round,
    stage: Stage,
    status: &str,
    whole: Whole,
    told: serde_json::Value,
) -> Result<(i64, serde_json::Value)> {
    let said = format!("{:?}{:?}", whole.lines, whole.revenue);
    let digest = kernel::hex(Sha256::digest(said).as_slice());
    let kept = budget::public::keep_version(
        tx,
        NewVersion {
            year: round.year,
            stage: &stage,
            kind: "rka",
            digest: &digest,
            file_name: &format!("RKA {} {}", round.stage, round.year),
            row_count: i64::try_from(whole.lines.len()).unwrap_or(i64::MAX),
            grain: Grain::Detail,
            status,
            report: told.clone(),
            lines: whole.lines,
            bare: Vec::new(),
        },
    )
    .await?;
    for revenue in &whole.revenue {
        rkas::insert_revenue(tx, kept.version, revenue).await?;
    }
    Ok((kept.version, told))
}
