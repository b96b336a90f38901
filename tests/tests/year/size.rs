//! How large the year is. Shortened it belongs to every run of the tests;
//! `cargo xtask prove year` runs it whole.

/// What the environment may change: `SIMPUL_YEAR_SKPD`, `SIMPUL_YEAR_PAYMENTS`,
/// `SIMPUL_YEAR_EVIDENCE`, `SIMPUL_YEAR_PERSONS` and `SIMPUL_YEAR_SEED`.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub skpd: usize,
    /// SP2D-LS that an SKPD asks for in the year, its payrolls not counted.
    pub payments: usize,
    /// TBP that an SKPD pays in the year.
    pub evidence: usize,
    /// Employees of an SKPD.
    pub persons: usize,
    /// Every book is looked at every evening; else each SKPD's in its turn.
    pub every_book: bool,
    pub seed: u64,
}

const SHORT: Size = Size { skpd: 3, payments: 40, evidence: 40, persons: 3, every_book: false, seed: 2026 };
/// 43 × (12 payrolls, 440 others, UP, GU and TU) are about 20,000 SP2D.
const WHOLE: Size = Size { skpd: 43, payments: 440, evidence: 240, persons: 30, every_book: true, seed: 2026 };

/// Working days of the year, about: what an SKPD does often is spread over them.
const DAYS: usize = 240;

impl Size {
    pub fn asked() -> Size {
        let base = if std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long") { WHOLE } else { SHORT };
        Size {
            skpd: number("SKPD", base.skpd).clamp(3, 43),
            payments: number("PAYMENTS", base.payments),
            evidence: number("EVIDENCE", base.evidence),
            persons: number("PERSONS", base.persons).max(1),
            every_book: base.every_book,
            seed: u64::try_from(number("SEED", 2026)).unwrap_or(base.seed),
        }
    }

    /// How often something that is done `yearly` times falls on a day: whole
    /// times, and the chance in [`DAYS`] of once more.
    pub fn daily(yearly: usize, dice: &mut super::dice::Dice) -> usize {
        yearly / DAYS + usize::from(dice.below(DAYS) < yearly % DAYS)
    }
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(format!("SIMPUL_YEAR_{name}")).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}
