//! How far spending went, beside the cash plan; all within the reader's scope.

use kernel::Money;
use store::{Result, Row, View};

use crate::store::absorbed as rows;

/// A sub unit's spending of a year.
#[derive(Clone, Debug)]
pub struct Absorbed {
    /// Code and name.
    pub skpd: (String, String),
    pub sub_unit: (String, String),
    pub ceiling: Money,
    pub realised: Money,
    /// The cash plan of each month.
    pub plan: [Money; 12],
}

/// Spending of each sub unit that the reader sees.
pub async fn absorbed(view: &mut View, year: i32) -> Result<Vec<Absorbed>> {
    let one = |r: &Row| {
        let mut plan = [Money::ZERO; 12];
        for (month, name) in plan.iter_mut().zip(rows::MONTHS) {
            *month = r.money(name)?;
        }
        Ok(Absorbed {
            skpd: (r.text("skpd")?, r.text("skpd_name")?),
            sub_unit: (r.text("code")?, r.text("name")?),
            ceiling: r.money("ceiling")?,
            realised: r.money("realised")?,
            plan,
        })
    };
    rows::by_sub_unit(view, year).await?.iter().map(one).collect()
}

/// Rekening in normal form, ceiling, and what was spent, as far as the reader
/// sees.
pub async fn absorbed_by_rekening(view: &mut View, year: i32) -> Result<Vec<(String, Money, Money)>> {
    let one = |r: &Row| Ok((r.text("rekening")?, r.money("ceiling")?, r.money("realised")?));
    rows::by_rekening(view, year).await?.iter().map(one).collect()
}
