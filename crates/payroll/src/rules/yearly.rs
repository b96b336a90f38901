//! The tax of December: that of the year by the layers of income, less what was
//! withheld before.

use std::collections::BTreeMap;

use kernel::Money;
use kernel::text::fold;
use serde::{Deserialize, Serialize};

const MILLION: i128 = 1_000_000;
/// Income is taxed by whole thousands of rupiah.
const THOUSAND: i128 = 100_000;
const MONTHS: i128 = 12;
/// Bits 1 to 12.
const ALL_MONTHS: u16 = 0b1_1111_1111_1110;

/// How the tax of a year is reckoned. Rates are millionths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Yearly {
    /// What is free of tax, by status.
    #[serde(rename = "ptkp")]
    pub free: BTreeMap<String, Money>,
    #[serde(rename = "biaya_jabatan")]
    pub cost: Cost,
    #[serde(rename = "iuran")]
    pub dues: PensionDues,
    #[serde(rename = "lapisan")]
    pub layers: Vec<Layer>,
}

/// The cost of an office: a part of the gross, up to so much a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    #[serde(rename = "tarif")]
    pub rate: u32,
    #[serde(rename = "sebulan")]
    pub monthly: Money,
}

/// Dues that lessen the income: a part of these components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PensionDues {
    #[serde(rename = "dasar")]
    pub base: Vec<String>,
    #[serde(rename = "tarif")]
    pub rate: u32,
}

/// The rate of what lies above a sum, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    #[serde(rename = "di_atas")]
    pub above: Money,
    #[serde(rename = "tarif")]
    pub rate: u32,
}

/// What lists of a year pay a payee and withhold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// A bit for each month that a salary was paid for.
    pub months: u16,
    pub gross: Money,
    pub tax: Money,
    /// Of the components that pension dues are taken of.
    pub base: Money,
}

impl Year {
    /// A salary stands here for every month: else the year is not known.
    pub fn is_whole(&self) -> bool {
        self.months & ALL_MONTHS == ALL_MONTHS
    }
}

impl Yearly {
    /// The tax of a year in millionths of a sen; none for an unknown status.
    pub fn tax(&self, year: &Year, status: &str) -> Option<i128> {
        let status = fold(status);
        let free = self.free.iter().find(|(known, _)| fold(known) == status)?.1;
        let (gross, base) = (i128::from(year.gross.sen()), i128::from(year.base.sen()));
        let cost = (gross * i128::from(self.cost.rate) / MILLION).min(i128::from(self.cost.monthly.sen()) * MONTHS);
        let dues = base * i128::from(self.dues.rate) / MILLION;
        let income = (gross - cost - dues - i128::from(free.sen())).max(0) / THOUSAND * THOUSAND;
        let (mut sum, mut below) = (0, 0);
        for layer in &self.layers {
            let rate = i128::from(layer.rate);
            sum += (income - i128::from(layer.above.sen())).max(0) * (rate - below);
            below = rate;
        }
        Some(sum)
    }
}
