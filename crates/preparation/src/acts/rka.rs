//! An RKA is begun, empty or from lines that are there already; its activities
//! get their targets.

use std::collections::{BTreeMap, BTreeSet};

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Coefficient, Money, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};

use super::common::{self, Done, PLANNERS};
use super::standards;
use crate::model::{Activity, Line, Round, RoundKind, Step};
use crate::policy::Policy;
use crate::rules::contents::cut;
use crate::rules::lines::rate_of;
use crate::store::{hands, lines, rka as rkas, rounds};
use budget::public::NewLine;

const LAW: &str = "PP 12/2019 Ps 97–99";

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[], to: State::Draft }),
    ..ActDef::new("draft-rka", "Susun RKA", LAW, PLANNERS)
};

/// Begins the RKA of an SKPD in a round. A shift or a change begins with the
/// budget that it changes; the first budget begins empty, or with the lines of
/// another version, of this year or an earlier one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRka {
    pub year: i32,
    pub stage: String,
    /// The SKPD.
    pub unit: Code,
    /// The stage whose lines are copied.
    #[serde(default)]
    pub copy_stage: Option<String>,
    /// The year of that stage; this one where it is absent.
    #[serde(default)]
    pub copy_year: Option<i32>,
    /// Why copied lines without a standard price may go on without one; each
    /// can be given a reason of its own later.
    #[serde(default)]
    pub copy_exception: String,
}

impl Act for DraftRka {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let skpd = case.unit()?.clone();
        if skpd.id != skpd.skpd_id {
            return Err(Error::Input("RKA disusun per SKPD; sub unitnya disebut pada tiap sub kegiatan".into()));
        }
        let round = common::round(tx, self.year, &self.stage).await?;
        common::open(tx, &round, Step::Rka).await?;
        if let Some(there) = rkas::of_unit(tx, round.id, skpd.id).await? {
            return Err(Error::Input(format!(
                "RKA {} {} sudah ada, nomor urut {}",
                self.stage, self.year, there.document
            )));
        }
        let id = tx.id()?;
        let begun = self.begin(tx, &round, &skpd, id).await?;
        let d = Document {
            id,
            kind: Kind::Rka,
            flow: String::new(),
            year: self.year,
            unit_id: skpd.id,
            sub_unit_id: skpd.id,
            thread: id,
            number: None,
            serial: None,
            doc_date: None,
            entered_at: tx.ctx().now,
            state: State::Draft,
            amount: begun.amount,
            net: begun.amount,
            external: false,
            import_id: None,
            drafted_by: tx.ctx().actor.person(),
            subject: format!("RKA {} {} {}", skpd.name, self.stage, self.year),
            version: 1,
        };
        store::documents::create(tx, &d, &begun.rests_on).await?;
        rkas::insert(tx, id, round.id, skpd.id).await?;
        for activity in &begun.activities {
            rkas::insert_activity(tx, activity).await?;
        }
        for line in &begun.lines {
            lines::insert(tx, line).await?;
        }
        let from = (common::office(case), begun.origin);
        hands::record_copied(tx, id, (&begun.activities, &begun.lines), (&from.0, &from.1)).await?;
        Ok(Record::new(Done::of(&d)).on(id, id))
    }
}

/// What an RKA begins with.
#[derive(Default)]
struct Begun {
    activities: Vec<Activity>,
    lines: Vec<Line>,
    amount: Money,
    rests_on: Vec<i64>,
    /// Stage and year of what was copied.
    origin: String,
}

impl DraftRka {
    async fn begin(&self, tx: &mut Tx, round: &Round, skpd: &Unit, rka: i64) -> Result<Begun> {
        if let Some(base) = round.base {
            let mut begun = copied(tx, base, skpd, rka, true).await?;
            let from = budget::public::version_by_id(tx, base).await?;
            begun.origin = from.map_or_else(String::new, |v| format!("{} {}", v.stage, v.year));
            let dpa = rkas::dpa_of(tx, skpd.id).await?;
            begun.rests_on =
                dpa.iter().rfind(|d| d.state == State::Ratified.code()).map(|d| d.document).into_iter().collect();
            let before = rkas::revenue(tx, base, Some(skpd.id)).await?;
            for r in before {
                begun.lines.push(Line {
                    id: tx.id()?,
                    rka,
                    rekening: r.rekening,
                    item_name: r.description,
                    coefficient: r.coefficient,
                    price: r.price,
                    amount: r.amount,
                    before: r.amount,
                    source: r.source,
                    living: true,
                    version: 1,
                    ..Line::default()
                });
            }
            return Ok(begun);
        }
        let Some(stage) = &self.copy_stage else { return Ok(Begun::default()) };
        let year = self.copy_year.unwrap_or(self.year);
        let from = budget::public::latest(tx, year, stage).await?;
        let from = from.ok_or_else(|| Error::NotFound(format!("anggaran {year} tahapan {stage}")))?;
        let mut begun = copied(tx, from.id, skpd, rka, false).await?;
        begun.origin = format!("{stage} {year}");
        if year != self.year {
            carry_codes(tx, (year, self.year), &begun).await?;
        }
        let day = tx.ctx().today;
        let exception = match self.copy_exception.trim() {
            "" => String::new(),
            some => common::written(some, "alasan")?,
        };
        let items = begun.lines.iter().map(|l| l.item_code.clone()).filter(|c| !c.is_empty()).collect::<Vec<_>>();
        let prices = standards::in_force(tx, self.year, items.iter().map(String::as_str).collect(), day).await?;
        for line in &mut begun.lines {
            let standard = standards::called(prices.get(&line.item_code), &line.item_name);
            let fits = |p: &&prices::public::Price| {
                let rekening = Code::parse(&line.rekening);
                line.price <= p.terms.amount && rekening.is_ok_and(|r| p.allows(&r))
            };
            match standard.filter(fits) {
                Some(price) => line.price_id = Some(price.id),
                None => line.exception.clone_from(&exception),
            }
        }
        Ok(begun)
    }
}

/// Lets the year know the codes of what is copied, and no others. An official
/// list is complete: what it lacks is refused as the RKA is handed in.
async fn carry_codes(tx: &mut Tx, (from, to): (i32, i32), begun: &Begun) -> Result<()> {
    let mut codes: BTreeSet<(&str, String)> = BTreeSet::new();
    for a in &begun.activities {
        let levels = [("urusan", 1), ("bidang", 2), ("program", 3), ("kegiatan", 5), ("sub_kegiatan", 6)];
        codes.extend(levels.map(|(kind, n)| (kind, cut(&a.sub_kegiatan, n))));
    }
    for l in &begun.lines {
        codes.extend((1..=6).map(|n| ("rekening", cut(&l.rekening, n))));
        codes.extend(l.source.clone().map(|s| ("sumber_dana", s)));
    }
    let kinds: BTreeSet<&str> = codes.iter().map(|(kind, _)| *kind).collect();
    for kind in kinds {
        if budget::public::has_list(tx, to, kind).await? {
            continue;
        }
        for (_, norm) in codes.iter().filter(|(k, _)| *k == kind) {
            budget::public::carry_code(tx, from, to, kind, norm).await?;
        }
    }
    Ok(())
}

/// The lines of an SKPD in a version as lines of an RKA. What is changed keeps
/// what it changes from.
async fn copied(tx: &mut Tx, version: i64, skpd: &Unit, rka: i64, changes: bool) -> Result<Begun> {
    let mut activities: BTreeMap<(i64, String), Activity> = BTreeMap::new();
    let mut begun = Begun::default();
    let most_tax = Policy::on(&tx.ctx().regulations, tx.ctx().today).tax_most;
    for l in budget::public::version_lines(tx, version, Some(skpd.id)).await? {
        let key = (l.sub_unit_id, l.sub_kegiatan.clone());
        if let std::collections::btree_map::Entry::Vacant(slot) = activities.entry(key.clone()) {
            slot.insert(Activity {
                id: tx.id()?,
                rka,
                sub_unit: l.sub_unit_id,
                bidang: l.bidang.clone(),
                sub_kegiatan: l.sub_kegiatan.clone(),
                from_month: 1,
                to_month: 12,
                version: 1,
                ..Activity::default()
            });
        }
        let Some(activity) = activities.get_mut(&key) else { continue };
        let mut line = as_line(l, most_tax);
        (line.id, line.rka, line.activity) = (tx.id()?, rka, Some(activity.id));
        if changes {
            line.before = line.amount;
        }
        activity.amount = activity.amount.plus(line.amount);
        begun.amount = begun.amount.plus(line.amount);
        begun.lines.push(line);
    }
    begun.activities = activities.into_values().collect();
    Ok(begun)
}

/// A line whose version does not say how it comes to its amount, or by a tax that
/// no rate gives, is one time that amount.
fn as_line(l: NewLine, most_tax: i64) -> Line {
    let d = l.detail.unwrap_or_default();
    let price = d.price.unwrap_or(l.amount);
    let tax = d.tax.unwrap_or_default();
    let bare = Coefficient::parse(&d.coefficient).ok().and_then(|c| c.times(price)).map(|(sum, _)| sum);
    let rate = bare.filter(|sum| sum.plus(tax) == l.amount).and_then(|sum| rate_of(sum, tax, most_tax));
    let (coefficient, price, tax_rate, tax) = match rate {
        Some(rate) => (d.coefficient, price, rate, tax),
        None => ("1 Paket".to_owned(), l.amount, 0, Money::ZERO),
    };
    Line {
        rekening: l.rekening,
        package: d.package,
        note: d.note,
        recipient: d.recipient,
        item_code: l.item_code,
        item_name: l.item_name,
        specification: d.specification,
        location: d.location,
        coefficient,
        price,
        tax_rate,
        tax,
        amount: l.amount,
        source: l.source,
        living: true,
        version: 1,
        ..Line::default()
    }
}

const ACTIVITY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[State::Draft, State::Returned], to: State::Draft }),
    ..ActDef::new("set-activity", "Isi tolok ukur sub kegiatan", "PP 12/2019 Ps 98–99", PLANNERS)
};

/// Says what a sub kegiatan is to reach, where, for whom and when.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetActivity {
    pub rka: DocRef,
    /// The sub unit; the SKPD where it is absent.
    #[serde(default)]
    pub sub_unit: Option<Code>,
    pub sub_kegiatan: Code,
    pub indicator: String,
    pub target: String,
    /// What the target is counted in.
    pub measure: String,
    #[serde(default)]
    pub location: String,
    #[serde(default)]
    pub beneficiaries: String,
    /// Who answers for it.
    #[serde(default)]
    pub responsible: String,
    #[serde(default)]
    pub from_month: Option<u8>,
    #[serde(default)]
    pub to_month: Option<u8>,
    /// What it had last year, and what it needs next year.
    #[serde(default)]
    pub last_year: Money,
    #[serde(default)]
    pub next_year: Money,
}

impl Act for SetActivity {
    const DEF: &'static ActDef = ACTIVITY;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    fn within(&self) -> Option<&Code> {
        self.sub_unit.as_ref()
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let mut d = case.document()?.clone();
        let (_, round) = common::rka_at(tx, &d, Step::Rka).await?;
        let (from_month, to_month) = (self.from_month.unwrap_or(1), self.to_month.unwrap_or(12));
        if !(1..=12).contains(&from_month) || !(from_month..=12).contains(&to_month) {
            return Err(Error::Input("bulan pelaksanaan: dari 1 sampai 12, awal tidak sesudah akhir".into()));
        }
        let was = activity(tx, case, (&d, &round), self.sub_unit.as_ref(), &self.sub_kegiatan).await?;
        let now = Activity {
            indicator: self.indicator.trim().to_owned(),
            target: self.target.trim().to_owned(),
            measure: self.measure.trim().to_owned(),
            location: self.location.trim().to_owned(),
            beneficiaries: self.beneficiaries.trim().to_owned(),
            responsible: self.responsible.trim().to_owned(),
            from_month,
            to_month,
            last_year: self.last_year,
            next_year: self.next_year,
            ..was.clone()
        };
        if !rkas::set_activity(tx, &now).await? {
            return Err(Error::Conflict(format!("sub kegiatan {} berubah", self.sub_kegiatan)));
        }
        if now != was {
            hands::record_activity(tx, Some(&was), &now, &common::office(case)).await?;
        }
        d.state = State::Draft;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(serde_json::json!({ "rka": d.id, "activity": now.id })).on(d.id, d.thread))
    }
}

/// The activity of an RKA, made where it is not there yet.
pub(super) async fn activity(
    tx: &mut Tx,
    case: &Case,
    (d, round): (&Document, &Round),
    sub_unit: Option<&Code>,
    sub_kegiatan: &Code,
) -> Result<Activity> {
    let unit = match sub_unit {
        None => d.unit_id,
        Some(code) => {
            let unit = store::units::by_norm(tx, code.norm()).await?.filter(|u| u.skpd_id == d.unit_id);
            unit.ok_or_else(|| Error::NotFound(format!("sub unit {code} pada SKPD ini")))?.id
        }
    };
    if let Some(found) = rkas::find_activity(tx, d.id, unit, sub_kegiatan.norm()).await? {
        return Ok(found);
    }
    if sub_kegiatan.depth() != 6 || sub_kegiatan.is_template() {
        return Err(Error::Input(format!("{sub_kegiatan} bukan kode sub kegiatan yang sudah terikat bidangnya")));
    }
    if round.kind == RoundKind::First && rounds::ceiling(tx, round.id, unit, sub_kegiatan.norm()).await?.is_none() {
        return Err(Error::refuse(
            Refusal::new(
                "RKA-PPAS-KOSONG",
                "PP 12/2019 Ps 89–91, 101(2): RKA sesuai KUA-PPAS",
                format!("Sub kegiatan {sub_kegiatan} tidak ada dalam PPAS unit ini."),
                "Mintalah TAPD menetapkan pagunya (set-ceilings), atau pilih sub kegiatan yang ada.",
            )
            .at("sub_kegiatan"),
        ));
    }
    let new = Activity {
        id: tx.id()?,
        rka: d.id,
        sub_unit: unit,
        bidang: sub_kegiatan.prefix(2).norm().to_owned(),
        sub_kegiatan: sub_kegiatan.norm().to_owned(),
        from_month: 1,
        to_month: 12,
        version: 1,
        ..Activity::default()
    };
    rkas::insert_activity(tx, &new).await?;
    hands::record_activity(tx, None, &new, &common::office(case)).await?;
    Ok(new)
}
