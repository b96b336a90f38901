//! Stages, versions, accounts.

use kernel::Money;
use kernel::regulation::Regulation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stage of the year's budget (tahapan): `kua-ppas`, `rapbd`, `murni`,
/// `pergeseran-1`, `kupa-ppas`, `perubahan`, or any other label, which is kept
/// for comparison and never sets a ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Stage(pub String);

/// Ranks from here up belong to ratified stages, whose ceilings bind.
pub const RATIFIED: i64 = 100;

impl Stage {
    /// A label as people write it, in the form it is kept: `Pergeseran 1` is
    /// `pergeseran-1`.
    pub fn from_label(label: &str) -> Stage {
        Stage(label.trim().to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"))
    }

    /// Order within the year; `None` where the label is not usable as one.
    pub fn rank(&self) -> Option<i64> {
        let label = self.0.as_str();
        let fine = !label.is_empty() && label.len() <= 40;
        if !fine || label.chars().any(|c| c.is_control() || c.is_whitespace() || c.is_uppercase()) {
            return None;
        }
        Some(match label {
            "kua-ppas" => 10,
            "rapbd" => 20,
            "kupa-ppas" => 30,
            "murni" => RATIFIED,
            // A shift after the perubahan goes into the LRA, not into a
            // version, so a perubahan outranks every shift.
            "perubahan" => 1000,
            other => match other.strip_prefix("pergeseran-").and_then(|n| n.parse::<i64>().ok()) {
                Some(n) if (1..=99).contains(&n) => RATIFIED + n,
                _ => 1,
            },
        })
    }

    pub fn is_ratified(&self) -> bool {
        self.rank().is_some_and(|r| r >= RATIFIED)
    }

    /// The letter of SIPD's numbers: M for murni, P1, P2 … for later versions.
    pub fn mark(&self) -> String {
        match self.0.strip_prefix("pergeseran-") {
            Some(n) => format!("P{n}"),
            None if self.0 == "perubahan" => "P".into(),
            None => "M".into(),
        }
    }
}

/// What a line of a version stands for, from coarse to fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Rekening,
    /// Package or group: rekap 5.
    Package,
    /// Standard price: rekap 4.
    StandardPrice,
    /// Package, item, coefficient and price: rincian belanja, RKA.
    Detail,
}

impl Grain {
    pub const ALL: [Grain; 4] = [Grain::Rekening, Grain::Package, Grain::StandardPrice, Grain::Detail];

    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Grain::Rekening => "rekening",
            Grain::Package => "paket",
            Grain::StandardPrice => "standar-harga",
            Grain::Detail => "rincian",
        }
    }

    pub fn parse(text: &str) -> Option<Grain> {
        Grain::ALL.into_iter().find(|g| g.as_str() == text)
    }
}

/// How a line comes to its amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NewDetail {
    pub package: String,
    pub note: String,
    pub recipient: String,
    pub specification: String,
    /// Where, if the line names a place of its own.
    #[serde(default)]
    pub location: String,
    /// As it was written, `2 Unit x 12 Bulan`.
    pub coefficient: String,
    pub price: Option<Money>,
    pub tax: Option<Money>,
    pub coefficient_before: String,
    pub price_before: Option<Money>,
    pub total_before: Option<Money>,
}

/// An account's standing: what may be drawn and what was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    pub id: i64,
    pub year: i32,
    pub unit_id: i64,
    pub sub_unit_id: i64,
    pub sub_kegiatan: String,
    pub rekening: String,
    /// The one funding source; none where there are several.
    pub source: Option<String>,
    pub ceiling: Money,
    pub reserved: Money,
    pub posted: Money,
    pub external: Money,
}

impl Account {
    pub fn available(&self) -> Money {
        self.ceiling.minus(self.reserved).minus(self.posted).minus(self.external)
    }

    /// Drawn by local payments and by imported ones.
    pub fn used(&self) -> Money {
        self.posted.plus(self.external)
    }
}

/// Standing of one funding source of an account with several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceBalance {
    pub account_id: i64,
    pub source: String,
    pub ceiling: Money,
    pub reserved: Money,
    pub posted: Money,
    pub external: Money,
}

/// What one SPD released for one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub document: i64,
    pub account: i64,
    pub from_month: u8,
    pub to_month: u8,
    /// Counts from this day on.
    pub starts: kernel::Day,
    pub amount: Money,
}

/// A movement on an account: reserve, post, or void (negative amounts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub account: i64,
    /// Named only where the account draws on several sources.
    pub source: Option<String>,
    pub reserve: Money,
    pub post: Money,
}

/// An account with all that limits it besides its ceiling.
#[derive(Clone, Debug)]
pub struct Standing {
    pub account: Account,
    /// Live SPD lines, to be summed as of a day.
    pub releases: Vec<Release>,
    /// The monthly cash plan, where there is one.
    pub plan: Option<[Money; 12]>,
    /// Only where the account draws on several sources.
    pub sources: Vec<SourceBalance>,
}

/// A code with its name, as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    pub code: String,
    pub name: String,
}

/// An account as somebody chooses it for a payment.
#[derive(Clone, Debug)]
pub struct Offer {
    pub standing: Standing,
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    /// Only where there are several: one of them must be named.
    pub sources: Vec<OfferedSource>,
}

#[derive(Clone, Debug)]
pub struct OfferedSource {
    pub source: Coded,
    pub available: Money,
}

pub static REGULATIONS: &[Regulation] = &[];
