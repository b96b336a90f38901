//! `import realisasi`: documents of the national system, rebuilt on the same
//! thread. They are a class of their own: read, traced, reported, never moved
//! and never paid.

mod confirm;
mod findings;
mod growth;
mod ours;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::table::IMPORT_BATCH;
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx, Unit, row};

use crate::model::PaymentLine;
use crate::realisasi::{self, Chain, DocumentLine, Realisasi};
use crate::store::{self as rows, national};
use budget::public::Found;
use budget::rekap::Named;
use findings::{not_budgeted, same_number, sourceless, waits};
use organisation::public::{UnitSeen, learn_units};

pub use confirm::{ConfirmRealisasi, RejectRealisasi};

const IMPORT: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new("import-realisasi", "Impor realisasi", "PP 12/2019 Ps 7(2)j", &[Role::Ppkd, Role::KuasaBud])
};

/// Takes in a "Laporan Realisasi Per Dokumen", or nothing of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRealisasi {
    pub year: i32,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub realisasi: Option<Arc<Realisasi>>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RealisasiReport {
    pub lines: usize,
    pub spd: usize,
    pub spp: usize,
    pub spm: usize,
    pub sp2d: usize,
    pub tbp: usize,
    pub total_realisasi: Money,
    pub total_sp2d: Money,
    pub set_aside: Vec<serde_json::Value>,
    pub rounded: Vec<serde_json::Value>,
    pub findings: Vec<Refusal>,
    pub notes: Vec<String>,
    /// Documents that were here already and are the same.
    pub known: usize,
    pub import: i64,
    pub status: String,
    pub unchanged: bool,
}

impl Act for ImportRealisasi {
    const DEF: &'static ActDef = IMPORT;
    type Out = RealisasiReport;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<RealisasiReport>> {
        let realisasi = self.realisasi.clone().ok_or_else(|| {
            Error::Input("impor realisasi memerlukan berkasnya; jalankan: simpul import realisasi BERKAS".into())
        })?;
        // Reports that are brought or confirmed at once go one after the other.
        tx.hold_steady().await?;
        if let Some((before, status)) = rows::same_import(tx, self.year, &self.digest).await? {
            let report = RealisasiReport { unchanged: true, status, ..serde_json::from_str(&before)? };
            return Ok(Record::new(report));
        }
        budget::rekap::refuse_grave(&realisasi.set_aside)?;
        let chain = realisasi::rebuild(&realisasi);
        let units = learn_units(tx, &units_of(&realisasi.lines)).await?;
        let at_once = tx.ctx().region.practice;
        let import = tx.id()?;
        let mut keeper = Keeper::new(self.year, import, units, rows::imported(tx, self.year).await?, at_once);
        keeper.meet_ours(tx, &realisasi.lines, &chain).await?;
        keeper.keep_all(tx, &chain).await?;
        keeper.miss(&chain);
        if at_once {
            post(tx, import, std::mem::take(&mut keeper.moved)).await?;
        }
        keeper.raise_series(tx).await?;
        let mut report = report(&realisasi, &chain, import, at_once);
        report.known = keeper.known_count;
        report.findings.extend(keeper.findings);
        self.keep_batch(tx, &realisasi, &report).await?;
        Ok(Record::new(report))
    }
}

impl ImportRealisasi {
    async fn keep_batch(&self, tx: &mut Tx, realisasi: &Realisasi, report: &RealisasiReport) -> Result<()> {
        let (now, person) = (tx.ctx().now, tx.ctx().actor.person());
        let batch = row! {
            id: report.import, kind: "realisasi", year: self.year, stage: "", digest: self.digest.as_str(),
            file_name: self.file_name.as_str(), row_count: realisasi.rows_read, total: report.total_realisasi,
            status: report.status.as_str(), report: serde_json::to_string(report)?, brought_by: person,
            brought_at: now, confirmed_by: None::<i64>, confirmed_at: None::<i64>,
        };
        tx.insert(&IMPORT_BATCH, batch).await?;
        let lines = realisasi
            .lines
            .iter()
            .map(|l| Ok((l.row, document_of(l), serde_json::to_string(l)?)))
            .collect::<Result<Vec<(u32, String, String)>>>()?;
        rows::insert_realisation_lines(tx, report.import, &lines).await
    }
}

/// The payment a line belongs to: newer lines of one payment replace older.
/// Evidence is known by its own number before and after an SP2D ties it.
fn document_of(line: &realisasi::Line) -> String {
    let (kind, number) = match kernel::text::fold(&line.document_kind).as_str() {
        "SPP" => (Kind::Sp2d, &line.sp2d_number),
        _ => (Kind::Tbp, &line.document_number),
    };
    format!("{}|{}", kind.code(), realisasi::document_key(number))
}

fn units_of(lines: &[realisasi::Line]) -> Vec<UnitSeen> {
    let mut seen: BTreeMap<&str, UnitSeen> = BTreeMap::new();
    for line in lines {
        for named in [&line.skpd, &line.sub_skpd] {
            seen.entry(named.code.norm()).or_insert_with(|| UnitSeen {
                code: named.code.clone(),
                name: named.name.clone(),
                skpd_code: line.skpd.code.clone(),
            });
        }
    }
    seen.into_values().collect()
}

fn report(realisasi: &Realisasi, chain: &Chain, import: i64, at_once: bool) -> RealisasiReport {
    RealisasiReport {
        lines: realisasi.lines.len(),
        spd: chain.spds.len(),
        spp: chain.spps.len(),
        spm: chain.spms.len(),
        sp2d: chain.sp2ds.len(),
        tbp: chain.tbps.len(),
        total_realisasi: realisasi.totals.realisasi,
        total_sp2d: realisasi.totals.sp2d,
        set_aside: realisasi
            .set_aside
            .iter()
            .map(|s| serde_json::json!({ "row": s.row, "no": s.no, "reason": s.reason }))
            .collect(),
        rounded: realisasi
            .rounded
            .iter()
            .map(|r| serde_json::json!({ "row": r.row, "was": r.was, "now": r.now }))
            .collect(),
        findings: chain.findings.clone(),
        notes: realisasi.notes.clone(),
        known: 0,
        import,
        status: if at_once { "berlaku" } else { "menunggu" }.to_owned(),
        unchanged: false,
    }
}

/// A document as the import keeps it.
struct Draft<'a> {
    kind: Kind,
    flow: &'a str,
    number: &'a str,
    key: &'a str,
    serial: Option<u32>,
    skpd: &'a Named,
    sub_unit: &'a Named,
    date: Option<Day>,
    amount: Money,
    subject: &'a str,
    parents: Vec<i64>,
    lines: &'a [DocumentLine],
    in_force: State,
}

struct Keeper {
    year: i32,
    import: i64,
    units: HashMap<String, Unit>,
    /// Documents of earlier reports by (kind, folded number), as they stood.
    known: HashMap<(Kind, String), Document>,
    /// Documents that were made here and stand, likewise: id and sum. The
    /// national system gives out again the numbers that were used here.
    local: HashMap<(Kind, String), (i64, Money)>,
    accounts: HashMap<(i64, String, String), i64>,
    series: BTreeMap<(i64, Kind), i64>,
    at_once: bool,
    threads: HashMap<i64, i64>,
    /// Documents that this import brought before; they are as its file says.
    own: HashSet<i64>,
    /// Documents that a newer report which counts tells: they stay as it says.
    newer: HashSet<(Kind, String)>,
    /// Numbers under which the national system knows documents of ours.
    ours: HashMap<(Kind, String), national::Noted>,
    /// Numbers that are noted on documents of ours and tell another payment.
    apart: HashSet<(Kind, String)>,
    /// SPD that may be ours: what they release waits for an official.
    uncertain: HashSet<(Kind, String)>,
    /// Imported SPD that release.
    releasing: HashSet<i64>,
    /// Accounts that draw on several sources, which the file does not name.
    sourceless: usize,
    known_count: usize,
    /// What renewed documents change on the accounts.
    moved: BTreeMap<i64, Money>,
    findings: Vec<Refusal>,
}

impl Keeper {
    fn new(
        year: i32,
        import: i64,
        units: HashMap<String, Unit>,
        documents: Vec<(Document, String)>,
        at_once: bool,
    ) -> Keeper {
        let threads = documents.iter().map(|(d, _)| (d.id, d.thread)).collect();
        let own = documents.iter().filter(|(d, _)| d.import_id == Some(import)).map(|(d, _)| d.id).collect();
        let (brought, made): (Vec<_>, Vec<_>) = documents.into_iter().partition(|(d, _)| d.external);
        let known = brought.into_iter().map(|(d, key)| ((d.kind, key), d)).collect();
        let made = made.into_iter().filter(|(d, _)| national::lives(d.state));
        let local = made.map(|(d, key)| ((d.kind, key), (d.id, d.amount))).collect();
        Keeper {
            year,
            import,
            units,
            known,
            local,
            accounts: HashMap::new(),
            series: BTreeMap::new(),
            at_once,
            threads,
            own,
            newer: HashSet::new(),
            ours: HashMap::new(),
            apart: HashSet::new(),
            uncertain: HashSet::new(),
            releasing: HashSet::new(),
            sourceless: 0,
            known_count: 0,
            moved: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    async fn keep_all(&mut self, tx: &mut Tx, chain: &Chain) -> Result<()> {
        self.keep_spds(tx, chain).await?;
        for (kind, documents, in_force) in
            [(Kind::Spp, &chain.spps, State::Verified), (Kind::Spm, &chain.spms, State::Issued)]
        {
            for d in documents {
                let lines: &[DocumentLine] = if kind == Kind::Spp { &d.lines } else { &[] };
                let parents = self.parents(&d.parents);
                self.keep(tx, self.draft(kind, d, parents, lines, in_force)?).await?;
            }
        }
        for s in &chain.sp2ds {
            let d = &s.document;
            // An UP or GU brings cash; what it was spent on are its TBP.
            let lines: &[DocumentLine] = if d.kind == "LS" { &d.lines } else { &[] };
            let parents = self.parents(&d.parents);
            let draft = Draft { amount: s.value, ..self.draft(Kind::Sp2d, d, parents, lines, State::Paid)? };
            if let Some(id) = self.keep(tx, draft).await? {
                rows::insert_sp2d(tx, id, None, s.transferred).await?;
            }
        }
        for d in &chain.tbps {
            let parents = self.parents(&d.parents);
            self.keep(tx, self.draft(Kind::Tbp, d, parents, &d.lines, State::Paid)?).await?;
        }
        if self.sourceless > 0 {
            self.findings.push(sourceless(self.sourceless));
        }
        Ok(())
    }

    /// Local numbers go on from the highest imported one. The series are
    /// locked last, behind the accounts, as in every act.
    async fn raise_series(&mut self, tx: &mut Tx) -> Result<()> {
        for ((unit, kind), last) in std::mem::take(&mut self.series) {
            store::numbers::raise(tx, unit, kind, self.year, last).await?;
        }
        Ok(())
    }

    fn draft<'a>(
        &self,
        kind: Kind,
        d: &'a realisasi::Document,
        parents: Vec<i64>,
        lines: &'a [DocumentLine],
        in_force: State,
    ) -> Result<Draft<'a>> {
        let total = Money::sum(d.lines.iter().map(|l| l.amount));
        Ok(Draft {
            kind,
            flow: &d.kind,
            number: &d.number,
            key: &d.key,
            serial: d.serial,
            skpd: &d.skpd,
            sub_unit: d.sub_units.first().unwrap_or(&d.skpd),
            date: d.date,
            amount: total.ok_or_else(|| Error::Input("jumlah dokumen melampaui batas".into()))?,
            subject: "",
            parents,
            lines,
            in_force,
        })
    }

    /// Ids of documents by their folded numbers, of whatever kind comes before.
    fn parents(&self, keys: &[String]) -> Vec<i64> {
        let kinds = [Kind::Spd, Kind::Spp, Kind::Spm, Kind::Sp2d];
        let of = |kind: Kind, key: &String| {
            let key = (kind, key.clone());
            self.ours.get(&key).map(|n| n.document).or_else(|| self.known.get(&key).map(|d| d.id))
        };
        let mut ids: Vec<i64> =
            keys.iter().filter_map(|key| kinds.into_iter().find_map(|kind| of(kind, key))).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    async fn keep_spds(&mut self, tx: &mut Tx, chain: &Chain) -> Result<()> {
        for spd in &chain.spds {
            let total = Money::sum(spd.lines.iter().map(|l| l.amount));
            let draft = Draft {
                kind: Kind::Spd,
                flow: "",
                number: &spd.number,
                key: &spd.key,
                serial: spd.serial,
                skpd: &spd.skpd,
                sub_unit: spd.sub_units.first().unwrap_or(&spd.skpd),
                date: None,
                amount: total.ok_or_else(|| Error::Input("jumlah SPD melampaui batas".into()))?,
                subject: &spd.period,
                parents: Vec::new(),
                lines: &[],
                in_force: State::Authorised,
            };
            let key = (Kind::Spd, spd.key.clone());
            let known = self.known.get(&key).filter(|d| !self.own.contains(&d.id) && !self.ours.contains_key(&key));
            let known = known.map(|d| d.id);
            let id = match (self.keep(tx, draft).await?, known) {
                (Some(id), _) => id,
                // A newer report may hold more lines of an SPD that is here.
                (None, Some(id)) if self.at_once && !self.newer.contains(&key) => id,
                (None, _) => continue,
            };
            let (from_month, to_month) = period(&spd.period);
            let first = first_use(chain, &spd.key);
            let starts = Day::new(self.year, from_month, 1).into_iter().chain(first).min();
            for line in &spd.lines {
                let account = self.account(tx, line).await?;
                let release = budget::model::Release {
                    document: id,
                    account,
                    from_month: first.map_or(from_month, |d| d.month().min(from_month)),
                    to_month,
                    starts: starts.ok_or_else(|| Error::Input("tahun di luar batas".into()))?,
                    amount: line.amount,
                };
                if self.at_once && known.is_some() {
                    budget::public::renew_release(tx, self.year, &release).await?;
                } else if self.at_once {
                    budget::public::release(tx, self.year, &release).await?;
                } else {
                    budget::public::propose_release(tx, self.year, &release).await?;
                }
            }
            // What was held back before, and is of its own now, releases.
            let free = !self.releasing.contains(&id) && !self.uncertain.contains(&key);
            if self.at_once && known.is_some() && free {
                budget::public::restore_releases(tx, id).await?;
            }
        }
        // What may be ours releases nothing a second time.
        for held in self.uncertain.iter().filter_map(|key| self.known.get(key)) {
            budget::public::supersede_releases(tx, held.id).await?;
        }
        Ok(())
    }

    fn unit(&self, named: &Named) -> Result<&Unit> {
        self.units.get(named.code.norm()).ok_or_else(|| Error::Bug(format!("unit {} hilang", named.code)))
    }

    /// Keeps a document that is not here yet; answers with its id. The same
    /// document again changes nothing; that a document of ours bears its number
    /// too is a finding.
    async fn keep(&mut self, tx: &mut Tx, d: Draft<'_>) -> Result<Option<i64>> {
        let key = (d.kind, d.key.to_owned());
        if self.ours.contains_key(&key) {
            self.known_count += 1;
            self.give_way(tx, &key).await?;
            return Ok(None);
        }
        if let Some((known, amount)) = self.known.get(&key).map(|d| (d.id, d.amount)) {
            self.known_count += 1;
            if self.own.contains(&known) || self.newer.contains(&key) {
                return Ok(None);
            }
            if self.at_once {
                self.renew(tx, known, &d).await?;
            } else if amount != d.amount {
                self.findings.push(waits(&d, amount));
            }
            return Ok(None);
        }
        if let Some((_, amount)) = self.local.get(&key) {
            self.findings.push(same_number(&d, *amount));
        }
        let id = tx.id()?;
        let (unit, sub_unit) = (self.unit(d.skpd)?.id, self.unit(d.sub_unit)?.id);
        let thread = d.parents.iter().find_map(|p| self.threads.get(p).copied()).unwrap_or(id);
        let document = Document {
            id,
            kind: d.kind,
            flow: d.flow.to_owned(),
            year: self.year,
            unit_id: unit,
            sub_unit_id: sub_unit,
            // An SPP begins its thread; SPD serve many.
            thread: if d.kind == Kind::Spp { id } else { thread },
            number: Some(d.number.to_owned()),
            serial: d.serial.map(i64::from),
            doc_date: d.date,
            entered_at: tx.ctx().now,
            state: if self.at_once { d.in_force } else { State::Proposed },
            amount: d.amount,
            net: d.amount,
            external: true,
            import_id: Some(self.import),
            drafted_by: tx.ctx().actor.person(),
            subject: d.subject.to_owned(),
            version: 1,
        };
        store::documents::create(tx, &document, &d.parents).await?;
        let mut lines = Vec::with_capacity(d.lines.len());
        for line in d.lines {
            lines.push(PaymentLine { account: self.account(tx, line).await?, source: None, amount: line.amount });
        }
        rows::insert_lines(tx, id, &lines).await?;
        self.threads.insert(id, document.thread);
        self.known.insert(key, document);
        if let Some(serial) = d.serial {
            let last = self.series.entry((unit, d.kind)).or_default();
            *last = (*last).max(i64::from(serial));
        }
        Ok(Some(id))
    }

    async fn account(&mut self, tx: &mut Tx, line: &DocumentLine) -> Result<i64> {
        let unit = self
            .units
            .get(line.sub_unit.norm())
            .ok_or_else(|| Error::Bug(format!("sub unit {} hilang", line.sub_unit)))?
            .clone();
        let key = (unit.id, line.sub_kegiatan.norm().to_owned(), line.rekening.norm().to_owned());
        if let Some(id) = self.accounts.get(&key) {
            return Ok(*id);
        }
        let found = budget::public::account_or_new(tx, self.year, &unit, &line.sub_kegiatan, &line.rekening).await?;
        match found.standing {
            Found::Budgeted => {}
            Found::SeveralSources => self.sourceless += 1,
            Found::New => self.findings.push(not_budgeted(&unit, &line.sub_kegiatan, &line.rekening)),
        }
        self.accounts.insert(key, found.id);
        Ok(found.id)
    }
}

/// Months of a period as the file names it.
fn period(text: &str) -> (u8, u8) {
    let lower = text.to_lowercase();
    let number = lower.split_whitespace().find_map(|w| w.parse::<u8>().ok());
    match number {
        Some(n @ 1..=4) if lower.contains("triwulan") => (3 * n - 2, 3 * n),
        Some(n @ 1..=2) if lower.contains("semester") => (6 * n - 5, 6 * n),
        Some(n @ 1..=12) if lower.contains("bulan") => (n, n),
        _ => (1, 12),
    }
}

/// The first SPP that rests on an SPD: the file does not date SPD.
fn first_use(chain: &Chain, spd: &str) -> Option<Day> {
    let users = chain.spps.iter().chain(&chain.tbps).filter(|d| d.parents.iter().any(|p| p == spd));
    users.filter_map(|d| d.date).min()
}

/// Posts what an import brought: documents take effect, money counts as spent.
/// `moved` is what it changed in documents that were here.
async fn post(tx: &mut Tx, import: i64, mut moved: BTreeMap<i64, Money>) -> Result<()> {
    for (account, amount) in rows::lines_of_import(tx, import).await? {
        let sum = moved.entry(account).or_default();
        *sum = sum.plus(amount);
    }
    let mut refusals = Refusals::new();
    for (account, amount) in moved {
        let after = budget::public::post_external(tx, account, amount).await?;
        if let Some(after) = after.filter(|a| a.external.is_negative()) {
            refusals.push(came_back(&after, amount));
        }
    }
    refusals.or(()).map_err(Error::from)
}

/// Money that came back without ever having left would be room above the
/// ceiling for local payments.
fn came_back(account: &budget::model::Account, amount: Money) -> Refusal {
    Refusal::new(
        "IMPOR-NEGATIF",
        "PP 12/2019 Ps 124; UU 23/2014 Ps 327",
        format!(
            "Realisasi luar {} · {} menjadi {}: yang dikembalikan lebih besar daripada yang pernah dibelanjakan.",
            account.sub_kegiatan,
            account.rekening,
            account.external.rupiah()
        ),
        "Impor dahulu berkas yang memuat belanja asalnya, atau periksa baris koreksinya.",
    )
    .money("berkas", amount)
    .money("realisasi", account.external)
}
