//! A budget that is late: by Perkada each month spends a twelfth of last year's.

use kernel::{ActDef, Day, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::policy;
use crate::rules::twelfth::{Known, ReleaseFacts, Typed, decide, decide_sources, typed};
use crate::store::twelfth::{self as releases, Release};
use budget::model::Stage;
use budget::public::{Grain, NewDetail, NewLine, NewVersion};

const RELEASE: &ActDef = &ActDef {
    signs: true,
    allocates: true,
    ..ActDef::new("release-twelfth", "Tetapkan pengeluaran seperduabelas", "PP 12/2019 Ps 110", &[Role::Ppkd])
};

/// Lets a month of a year without a budget spend what cannot wait, within its
/// part of last year's spending. Outside practice folders a second official
/// confirms it (`confirm-apbd`). No DPA is made of it; an SPD releases it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseTwelfth {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// The Perkada that gives it.
    pub number: String,
    /// The day on which the Perkada was signed.
    pub signed: Day,
    /// One to a row: unit; sub kegiatan; rekening; source or nothing; amount;
    /// why it cannot wait.
    pub lines: Vec<String>,
}

impl Act for ReleaseTwelfth {
    const DEF: &'static ActDef = RELEASE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let number = self.checked_number(tx)?;
        // Of two releases at once, the second counts the first.
        tx.hold_steady().await?;
        let made = releases::releases(tx, self.year).await?;
        if made.iter().any(|r| r.waits) {
            return Err(Error::Input(format!("pengeluaran seperduabelas {} masih menunggu konfirmasi", self.year)));
        }
        let lines = typed(&self.lines)?;
        if lines.is_empty() {
            return Err(Error::Input("belum ada satu baris pun".into()));
        }
        let mut judged = Vec::with_capacity(lines.len());
        for line in lines {
            let known = known(tx, self.year, &line).await?;
            judged.push((line, known));
        }
        let of_month = made.iter().filter(|r| r.month == self.month);
        let facts = ReleaseFacts {
            year: self.year,
            month: self.month,
            today: tx.ctx().today,
            ratified: budget::public::ratified(tx, self.year).await?.is_some(),
            last_year: budget::public::spending_of(tx, self.year - 1).await?,
            parts: policy::parts(&tx.ctx().regulations, self.year),
            latest: made.iter().map(|r| r.month).max(),
            before: of_month.fold(kernel::Money::ZERO, |sum, r| sum.plus(r.amount)),
            lines: &judged,
        };
        let (amount, before) = (decide(&facts)?, facts.before);
        let status = if tx.ctx().region.practice { "berlaku" } else { "menunggu" };
        let version = self.keep(tx, &number, status, judged).await?;
        let kept = Release { month: self.month, number, signed: self.signed, amount, waits: status == "menunggu" };
        releases::insert(tx, version, self.year, &kept).await?;
        if status == "berlaku" {
            budget::public::take_effect(tx, self.year, version, None).await?;
        }
        let told = serde_json::json!({
            "version": version, "status": status, "month": self.month, "amount": amount,
            "released": before.plus(amount),
        });
        Ok(Record::new(told))
    }
}

impl ReleaseTwelfth {
    fn checked_number(&self, tx: &Tx) -> Result<String> {
        if !(1..=12).contains(&self.month) {
            return Err(Error::Input("bulan: 1 sampai 12".into()));
        }
        if self.signed > tx.ctx().today {
            return Err(Error::Input("tanggal Perkada belum tiba".into()));
        }
        super::common::written(&self.number, "nomor Perkada")
    }

    /// The version that binds: what was released before, and this.
    async fn keep(&self, tx: &mut Tx, number: &str, status: &str, lines: Vec<(Typed, Known)>) -> Result<i64> {
        let stage = Stage::twelfth(self.month);
        let mut all = match budget::public::in_force(tx, self.year).await? {
            Some(before) => budget::public::version_lines(tx, before.id, None).await?,
            None => Vec::new(),
        };
        for (line, _) in lines {
            all.push(new_line(tx, line).await?);
        }
        let sources = all.iter().map(|l| ((l.sub_unit_id, &*l.sub_kegiatan, &*l.rekening), l.source.is_some()));
        decide_sources(sources)?;
        for (at, line) in (1..).zip(all.iter_mut()) {
            line.row_no = at;
        }
        let digest = kernel::hex(Sha256::digest(format!("{all:?}")).as_slice());
        let new = NewVersion {
            year: self.year,
            stage: &stage,
            kind: "seperduabelas",
            digest: &digest,
            file_name: &format!("Perkada {number}"),
            row_count: i64::try_from(all.len()).unwrap_or(i64::MAX),
            grain: Grain::Rekening,
            status,
            report: serde_json::json!({ "month": self.month, "number": number, "signed": self.signed }),
            lines: all,
            bare: Vec::new(),
        };
        Ok(budget::public::keep_version(tx, new).await?.version)
    }
}

async fn new_line(tx: &mut Tx, line: Typed) -> Result<NewLine> {
    let unit = store::units::by_norm(tx, line.sub_unit.norm()).await?;
    let unit = unit.ok_or_else(|| Error::NotFound(format!("unit {}", line.sub_unit)))?;
    Ok(NewLine {
        unit_id: unit.skpd_id,
        sub_unit_id: unit.id,
        bidang: line.sub_kegiatan.prefix(2).norm().to_owned(),
        sub_kegiatan: line.sub_kegiatan.norm().to_owned(),
        rekening: line.rekening.norm().to_owned(),
        source: line.source.map(|s| s.norm().to_owned()),
        amount: line.amount,
        detail: Some(NewDetail { note: line.reason, ..NewDetail::default() }),
        ..NewLine::default()
    })
}

/// Whether the year knows the codes of a line. A year that has no list of its
/// own yet knows those of last year.
async fn known(tx: &mut Tx, year: i32, line: &Typed) -> Result<Known> {
    let source = match &line.source {
        Some(code) => Some(knows(tx, year, "sumber_dana", code).await?),
        None => None,
    };
    Ok(Known {
        sub_kegiatan: knows(tx, year, "sub_kegiatan", &line.sub_kegiatan).await?,
        rekening: knows(tx, year, "rekening", &line.rekening).await?,
        has_children: budget::public::has_codes_below(tx, year, "rekening", line.rekening.norm()).await?,
        source,
    })
}

async fn knows(tx: &mut Tx, year: i32, kind: &str, code: &kernel::Code) -> Result<bool> {
    if !budget::public::has_list(tx, year, kind).await? {
        budget::public::carry_code(tx, year - 1, year, kind, code.norm()).await?;
    }
    Ok(budget::public::code_named(tx, year, kind, code.norm()).await?.is_some())
}
