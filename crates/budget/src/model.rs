//! Stages, versions, accounts.

use kernel::Money;
use kernel::regulation::Regulation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stage of the year's budget (tahapan): `kua-ppas`, `rapbd`, `seperduabelas-1`,
/// `murni`, `pergeseran-1`, `kupa-ppas`, `perubahan`, or any other label, which
/// is kept for comparison and never sets a ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Stage(pub String);

/// Ranks above this belong to the twelfths of the months before a late budget;
/// they bind until one is ratified.
pub const TWELFTHS: i64 = 80;

/// Ranks from here up belong to ratified stages, whose ceilings bind.
pub const RATIFIED: i64 = 100;

/// Ranks above this belong to changes by Perda. A shift after one goes into the
/// LRA, not into a version, so a change outranks every shift.
const CHANGES: i64 = 999;

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
            other => match other.strip_prefix("pergeseran-").and_then(|n| n.parse::<i64>().ok()) {
                Some(n) if (1..=99).contains(&n) => RATIFIED + n,
                _ => match (self.month(), self.change()) {
                    (Some(month), _) => TWELFTHS + i64::from(month),
                    (None, Some(which)) => CHANGES + i64::from(which),
                    (None, None) => 1,
                },
            },
        })
    }

    /// What a month may spend while the year has no budget yet.
    pub fn twelfth(month: u8) -> Stage {
        Stage(format!("seperduabelas-{month}"))
    }

    /// The month of a twelfth.
    pub fn month(&self) -> Option<u8> {
        let month = self.0.strip_prefix("seperduabelas-")?.parse().ok()?;
        ((1..=12).contains(&month) && *self == Stage::twelfth(month)).then_some(month)
    }

    /// Which change of the year by Perda: the one, or a further one that an
    /// extraordinary case brought.
    pub fn change(&self) -> Option<u8> {
        match self.0.strip_prefix("perubahan")? {
            "" => Some(1),
            which => {
                let n = which.strip_prefix('-')?.parse().ok()?;
                ((2..=9).contains(&n) && which == format!("-{n}")).then_some(n)
            }
        }
    }

    pub fn is_ratified(&self) -> bool {
        self.rank().is_some_and(|r| r >= RATIFIED)
    }

    /// The letter of SIPD's numbers: M for murni, P1, P2 … for later versions.
    pub fn mark(&self) -> String {
        match self.0.strip_prefix("pergeseran-") {
            Some(n) => format!("P{n}"),
            None if self.change().is_some() => "P".into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_of_a_year_follow_each_other() {
        let order = [
            "kua-ppas",
            "kupa-ppas",
            "seperduabelas-1",
            "seperduabelas-12",
            "murni",
            "pergeseran-1",
            "pergeseran-99",
            "perubahan",
            "perubahan-2",
            "perubahan-9",
        ];
        let ranks: Vec<i64> = order.iter().filter_map(|label| Stage((*label).into()).rank()).collect();
        assert!(ranks.len() == order.len() && ranks.is_sorted() && ranks.windows(2).all(|w| w[0] < w[1]), "{ranks:?}");
        for other in
            ["seperduabelas-0", "seperduabelas-13", "seperduabelas-01", "perubahan-1", "perubahan-02", "perubahan2"]
        {
            assert_eq!(Stage(other.into()).rank(), Some(1), "{other}");
        }
        assert!(!Stage::twelfth(12).is_ratified() && Stage("perubahan-2".into()).is_ratified());
        assert_eq!((Stage::twelfth(1).mark(), Stage("perubahan-2".into()).mark()), ("M".into(), "P".into()));
    }
}
