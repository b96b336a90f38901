//! SPD: the Kuasa BUD prepares, the PPKD authorises; only then is money
//! released for the SKPD's accounts.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, DateAsk, Done};
use crate::rules::spd::{SpdFacts, SpdLine, check_line_amount, decide_spd};
use budget::model::Release;

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spd, from: &[], to: State::Draft }),
    ..ActDef::new("draft-spd", "Siapkan SPD", "PP 12/2019 Ps 8(3)b, 135–136", &[Role::KuasaBud])
};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpdLineInput {
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
    pub rekening: Code,
    pub amount: Money,
}

/// Prepares an SPD for an SKPD. Without lines it releases, for every account,
/// what the cash plan holds to its last month and earlier SPD have not.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSpd {
    pub year: i32,
    /// The SKPD.
    pub unit: Code,
    pub from_month: u8,
    pub to_month: u8,
    #[serde(default)]
    pub lines: Vec<SpdLineInput>,
    /// The SPD that this one revises.
    #[serde(default)]
    pub revises: Option<DocRef>,
}

impl Act for DraftSpd {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let skpd = case.unit()?.clone();
        if skpd.id != skpd.skpd_id {
            return Err(Error::Input("SPD dibuat per SKPD, bukan per sub unit".into()));
        }
        let months = 1..=12;
        if !months.contains(&self.from_month) || !(self.from_month..=12).contains(&self.to_month) {
            return Err(Error::Input("bulan SPD: dari 1 sampai 12, awal tidak sesudah akhir".into()));
        }
        self.refuse_amounts()?;
        let revised = self.revised(tx, skpd.id).await?;
        let lines = if self.lines.is_empty() {
            self.planned(tx, skpd.id, revised.as_ref().map(|d| d.id)).await?
        } else {
            self.named(tx, skpd.id).await?
        };
        if lines.is_empty() {
            return Err(Error::Input(
                "tidak ada rekening yang dapat disediakan dananya; susun (prepare-cash-plan) dan tetapkan (ratify-cash-plan) anggaran kas dahulu".into(),
            ));
        }
        let amount =
            Money::sum(lines.iter().map(|l| l.1)).ok_or_else(|| Error::Input("jumlah SPD terlalu besar".into()))?;
        let (id, now, person) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
        let document = Document {
            id,
            kind: Kind::Spd,
            flow: String::new(),
            year: self.year,
            unit_id: skpd.id,
            sub_unit_id: skpd.id,
            thread: id,
            number: None,
            serial: None,
            doc_date: None,
            entered_at: now,
            state: State::Draft,
            amount,
            net: amount,
            external: false,
            import_id: None,
            drafted_by: person,
            subject: format!("Penyediaan dana bulan {} s.d. {} tahun {}", self.from_month, self.to_month, self.year),
            version: 1,
        };
        let dpa = preparation::public::dpa_in_force(tx, skpd.id, self.year).await?;
        let rests: Vec<i64> = revised.iter().map(|d| d.id).chain(dpa).collect();
        store::documents::create(tx, &document, &rests).await?;
        let starts =
            Day::new(self.year, self.from_month, 1).ok_or_else(|| Error::Input("tahun di luar batas".into()))?;
        for (account, amount) in lines {
            let line =
                Release { document: id, account, from_month: self.from_month, to_month: self.to_month, starts, amount };
            budget::public::propose_release(tx, self.year, &line).await?;
        }
        Ok(Record::new(Done::of(&document, vec![])).on(id, id))
    }
}

impl DraftSpd {
    fn refuse_amounts(&self) -> Result<()> {
        let mut refusals = Refusals::new();
        for l in &self.lines {
            let label = format!("{} · {} · {}", l.sub_unit, l.sub_kegiatan, l.rekening);
            check_line_amount(&label, l.amount, self.revises.is_some(), &mut refusals);
        }
        refusals.or(()).map_err(Error::from)
    }

    /// An SPD of the same SKPD and year that binds; an imported one is
    /// revised where it came from.
    async fn revised(&self, tx: &mut Tx, skpd: i64) -> Result<Option<Document>> {
        let Some(reference) = &self.revises else { return Ok(None) };
        let found = store::documents::find(tx, reference).await?;
        let fits = |d: &Document| {
            let binds = d.kind == Kind::Spd && d.state == State::Authorised && !d.external;
            binds && d.year == self.year && d.unit_id == skpd
        };
        match found {
            Some(d) if fits(&d) => {
                refuse_revised(tx, &d, None).await?;
                Ok(Some(d))
            }
            _ => Err(Error::NotFound(format!("SPD {} yang dapat direvisi", reference.0))),
        }
    }

    async fn named(&self, tx: &mut Tx, skpd: i64) -> Result<Vec<(i64, Money)>> {
        let mut lines: Vec<(i64, Money)> = Vec::new();
        for l in &self.lines {
            let unit = store::units::by_norm(tx, l.sub_unit.norm()).await?.filter(|u| u.skpd_id == skpd);
            let unit = unit.ok_or_else(|| Error::NotFound(format!("sub unit {} pada SKPD ini", l.sub_unit)))?;
            let (sub, rek) = (l.sub_kegiatan.norm(), l.rekening.norm());
            let account = budget::public::find_account(tx, self.year, unit.id, sub, rek).await?;
            let account =
                account.ok_or_else(|| Error::NotFound(format!("rekening {} pada {}", l.rekening, l.sub_kegiatan)))?;
            if lines.iter().any(|known| known.0 == account.id) {
                return Err(Error::Input(format!(
                    "rekening {} pada {} muncul dua kali; gabungkan menjadi satu baris",
                    l.rekening, l.sub_kegiatan
                )));
            }
            lines.push((account.id, l.amount));
        }
        Ok(lines)
    }

    async fn planned(&self, tx: &mut Tx, skpd: i64, revised: Option<i64>) -> Result<Vec<(i64, Money)>> {
        let accounts = budget::public::accounts(tx, self.year).await?;
        let ids: Vec<i64> = accounts.iter().filter(|a| a.unit_id == skpd).map(|a| a.id).collect();
        let mut lines = Vec::new();
        for standing in budget::public::lock_accounts(tx, &ids).await? {
            let Some(plan) = standing.plan else { continue };
            let due = Money::sum(plan.into_iter().take(usize::from(self.to_month))).unwrap_or_default();
            // What a revision replaces has not been released before it.
            let others = standing.releases.iter().filter(|r| Some(r.document) != revised);
            let before = others.fold(Money::ZERO, |s, r| s.plus(r.amount));
            let rest = due.minus(before).min(standing.account.ceiling.minus(before));
            if rest.is_positive() {
                lines.push((standing.account.id, rest));
            }
        }
        Ok(lines)
    }
}

const AUTHORISE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spd, from: &[State::Draft], to: State::Authorised }),
    separate_from: &["draft-spd"],
    signs: true,
    ..ActDef::new("authorise-spd", "Otorisasi SPD", "PP 12/2019 Ps 7(2)f, 135(2)", &[Role::Ppkd])
};

/// The PPKD authorises: the SPD takes its number and its money is released.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthoriseSpd {
    pub spd: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for AuthoriseSpd {
    const DEF: &'static ActDef = AUTHORISE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spd.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let policy = common::policy(tx, case.doc_date)?;
        let mut lines = budget::public::releases_by(tx, d.id).await?;
        let grounds = store::documents::rests_on(tx, d.id).await?;
        let revised = grounds.iter().find(|p| p.kind == Kind::Spd).cloned();
        let (from_month, to_month) = lines.first().map_or((1, 12), |l| (l.from_month, l.to_month));
        if let Some(revised) = &revised {
            // What the revision does not name it lowers to nothing: judged too.
            let before = budget::public::releases_by(tx, revised.id).await?;
            let dropped: Vec<Release> =
                before.into_iter().filter(|b| lines.iter().all(|l| l.account != b.account)).collect();
            lines.extend(dropped.into_iter().map(|b| Release { document: d.id, amount: Money::ZERO, ..b }));
        }
        let ids: Vec<i64> = lines.iter().map(|l| l.account).collect();
        let standings = budget::public::lock_accounts(tx, &ids).await?;
        if let Some(revised) = &revised {
            refuse_revised(tx, revised, Some(d.id)).await?;
        }
        let facts = SpdFacts {
            from_month,
            to_month,
            revision: revised.is_some(),
            lines: spd_lines(&lines, &standings, revised.as_ref().map(|r| r.id), to_month),
        };
        let mut refusals = Refusals::new();
        let amount = match decide_spd(&facts, &policy) {
            Ok(amount) => amount,
            Err(found) => {
                refusals.extend(found);
                d.amount
            }
        };
        let locked = common::locked_until(tx, d.year, d.unit_id).await?;
        let skpd = common::skpd(tx, &d).await?;
        let stage = budget::public::stage_mark(&mut tx.steady(), d.year).await?;
        let taken = store::numbers::take(tx, d.unit_id, Kind::Spd, d.year, case.doc_date).await?;
        let serial = taken.serial;
        let ask = DateAsk {
            kind: Kind::Spd,
            document: d.id,
            units: (d.unit_id, d.sub_unit_id),
            date: case.doc_date,
            year: d.year,
            rests_on: grounds.iter().filter_map(common::rests_on).collect(),
            locked_until: locked,
            taken: Some(taken),
        };
        common::judge_dates(tx, ask, &policy, &mut refusals).await?;
        let pattern = policy.spd_number.value.as_str();
        let number = common::number(tx, pattern, &skpd.code, None, &stage, serial, case.doc_date)?;
        common::settle(tx, refusals, lines.iter().map(|l| l.account).collect()).await?;
        d.number = Some(number);
        common::refuse_taken(tx, &d, pattern).await?;
        if let Some(revised) = &revised {
            budget::public::supersede_releases(tx, revised.id).await?;
        }
        budget::public::activate_releases(tx, d.id, case.doc_date).await?;
        d.serial = Some(serial);
        d.doc_date = Some(case.doc_date);
        d.state = State::Authorised;
        d.amount = amount;
        d.net = amount;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "spd": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("spd-authorised", told))
    }
}

/// An SPD is revised once; a further revision revises the revision.
async fn refuse_revised(tx: &mut Tx, spd: &Document, by: Option<i64>) -> Result<()> {
    let carried = store::documents::carries(tx, spd.id).await?;
    let newer = carried.iter().find(|c| c.kind == Kind::Spd && c.state == State::Authorised && Some(c.id) != by);
    let Some(newer) = newer else { return Ok(()) };
    Err(Error::refuse(
        Refusal::new(
            "SPD-SUDAH-DIREVISI",
            "PP 12/2019 Ps 135; hanya revisi terbaru yang berlaku",
            format!("{} sudah direvisi dengan {}.", spd.label(), newer.label()),
            "Revisilah SPD yang terbaru itu (draft-spd).",
        )
        .figure("dokumen", newer.label())
        .at("revises"),
    ))
}

fn spd_lines(
    lines: &[Release],
    standings: &[budget::public::Standing],
    revised: Option<i64>,
    to_month: u8,
) -> Vec<SpdLine> {
    lines
        .iter()
        .filter_map(|line| {
            let standing = standings.iter().find(|s| s.account.id == line.account)?;
            let account = &standing.account;
            let others =
                standing.releases.iter().filter(|r| Some(r.document) != revised && r.document != line.document);
            Some(SpdLine {
                label: common::account_label(account),
                ceiling: account.ceiling,
                cash_plan_to_month: standing.plan.and_then(|m| Money::sum(m.into_iter().take(usize::from(to_month)))),
                released_before: others.fold(Money::ZERO, |s, r| s.plus(r.amount)),
                amount: line.amount,
                used: account.reserved.plus(account.used()),
            })
        })
        .collect()
}
