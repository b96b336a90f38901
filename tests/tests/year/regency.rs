//! The regency of the year: its SKPD, their accounts, and who holds which
//! office. Every figure is made here from the size of the year.

use kernel::Code;

use crate::size::Size;

pub const YEAR: i32 = 2026;

/// Work field of each SKPD. The first keeps the regency's treasury (SKPKD), the
/// second has a BLUD.
const FIELDS: [&str; 43] = [
    "5.02", "1.02", "1.01", "1.03", "1.04", "1.05", "1.06", "2.07", "2.08", "2.09", "2.10", "2.11", "2.12", "2.13",
    "2.14", "2.15", "2.16", "2.17", "2.18", "2.19", "2.22", "2.23", "3.25", "3.26", "3.27", "3.30", "3.31", "4.01",
    "4.02", "5.01", "5.03", "5.05", "6.01", "7.01", "7.01", "7.01", "7.01", "7.01", "7.01", "7.01", "7.01", "7.01",
    "8.01",
];

pub const TREASURY: usize = 0;
pub const WITH_FUND: usize = 1;
/// In whose head's place a Plt signs for a month.
pub const WITH_PLT: usize = 2;

/// Every fifth SKPD has a sub unit whose assistant holds a part of the UP.
pub fn has_branch(n: usize) -> bool {
    n % 5 == 2
}

/// Every other one pays by government credit card too.
pub fn has_card(n: usize) -> bool {
    n.is_multiple_of(2)
}

pub const DAU: &str = "1.2.01.08";
pub const DAK: &str = "2.2.01.09";

/// Revenue: a charge of every SKPD, what the State transfers, what the BLUD earns.
pub const CHARGE: &str = "4.1.02.01.001.00001";
pub const TRANSFER: &str = "4.2.01.01.001.00001";
pub const FUND_REVENUE: &str = "4.1.04.16.001.00001";

/// An account of an SKPD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    Salary,
    Allowance,
    Stationery,
    Travel,
    Power,
    Service,
    /// Of two funding sources.
    Capital,
    /// Belanja tidak terduga, of the treasury alone.
    Contingency,
    /// Of the sub unit: what its assistant buys.
    Branch,
    /// Of the BLUD: outside the RKUD, so without SPD and cash plan.
    Fund,
}

impl Line {
    pub fn of(n: usize) -> Vec<Line> {
        use Line::*;
        let mut all = vec![Salary, Allowance, Stationery, Travel, Power, Service, Capital];
        all.extend((n == TREASURY).then_some(Contingency));
        all.extend(has_branch(n).then_some(Branch));
        all.extend((n == WITH_FUND).then_some(Fund));
        all
    }

    fn activity(self) -> &'static str {
        match self {
            Line::Salary | Line::Allowance => "01.2.02.0001",
            Line::Stationery | Line::Branch => "01.2.06.0002",
            Line::Travel => "01.2.06.0009",
            Line::Power => "01.2.08.0002",
            Line::Service => "01.2.08.0004",
            Line::Capital => "02.2.01.0001",
            Line::Contingency => "02.2.04.0001",
            Line::Fund => "02.2.02.0033",
        }
    }

    pub fn rekening(self) -> &'static str {
        match self {
            Line::Salary => "5.1.01.01.001.00001",
            Line::Allowance => "5.1.01.01.002.00001",
            Line::Stationery | Line::Branch => "5.1.02.01.001.00024",
            Line::Travel => "5.1.02.04.001.00001",
            Line::Power => "5.1.02.02.001.00061",
            Line::Service => "5.1.02.02.001.00012",
            Line::Capital => "5.2.02.05.001.00005",
            Line::Contingency => "5.3.01.01.001.00001",
            Line::Fund => "5.1.02.99.099.99999",
        }
    }

    pub fn sources(self) -> &'static [&'static str] {
        if self == Line::Capital { &[DAU, DAK] } else { &[DAU] }
    }

    /// It cannot wait for a late budget.
    pub fn is_urgent(self) -> bool {
        matches!(self, Line::Salary | Line::Allowance | Line::Stationery | Line::Travel | Line::Power)
    }

    /// By SPD and cash plan.
    pub fn is_released(self) -> bool {
        self != Line::Fund
    }

    /// Sen of the year's first budget; half of two sources each, to the sen.
    pub fn budget(self, n: usize, size: &Size) -> i64 {
        let count = |c: usize| i64::try_from(c).expect("a count");
        let (persons, payments, evidence) = (count(size.persons), count(size.payments), count(size.evidence));
        let rupiah = match self {
            Line::Salary => 12 * persons * 6_300_000,
            Line::Allowance => 12 * persons * 800_000,
            Line::Stationery => 30_000_000 + evidence * 1_500_000,
            Line::Travel => 200_000_000 + evidence * 2_500_000,
            Line::Power => 20_000_000 + payments * 1_500_000,
            Line::Service => 40_000_000 + payments * 4_000_000,
            Line::Capital => 60_000_000 + payments * 9_000_000,
            Line::Contingency => 100_000_000,
            Line::Branch => 60_000_000 + evidence * 600_000,
            Line::Fund => 400_000_000,
        };
        rupiah * 100 + count(n) * 12_345_601
    }
}

/// An SKPD and what its officials are called.
#[derive(Clone, Debug)]
pub struct Seat {
    pub n: usize,
    pub code: String,
    pub bidang: &'static str,
}

impl Seat {
    pub fn all(size: &Size) -> Vec<Seat> {
        let seat = |(n, bidang): (usize, &&'static str)| Seat {
            n,
            code: format!("{bidang}.0.00.0.00.{:02}.0000", n + 1),
            bidang,
        };
        FIELDS.iter().enumerate().take(size.skpd).map(seat).collect()
    }

    /// The sub unit with the part of the UP.
    pub fn branch(&self) -> String {
        format!("{}0001", &self.code[..self.code.len() - 4])
    }

    /// Whose account a line is.
    pub fn unit(&self, line: Line) -> String {
        if line == Line::Branch { self.branch() } else { self.code.clone() }
    }

    pub fn sub(&self, line: Line) -> String {
        format!("{}.{}", self.bidang, line.activity())
    }

    /// A line of an act's input.
    pub fn charge(&self, (line, source, amount): (Line, Option<&str>, i64)) -> serde_json::Value {
        let amount = crate::world::sen(amount);
        serde_json::json!({
            "sub_kegiatan": self.sub(line), "rekening": line.rekening(), "source": source, "amount": amount,
        })
    }

    pub fn staff(&self) -> String {
        format!("staf-{:02}", self.n)
    }

    pub fn treasurer(&self) -> String {
        format!("bp-{:02}", self.n)
    }

    pub fn receiver(&self) -> String {
        format!("bt-{:02}", self.n)
    }

    pub fn verifier(&self) -> String {
        format!("ppk-{:02}", self.n)
    }

    pub fn pptk(&self) -> String {
        format!("pptk-{:02}", self.n)
    }

    /// Who holds the sub unit's part, who verifies its LPJ, who approves it.
    pub fn assistant(&self) -> String {
        format!("bpp-{:02}", self.n)
    }

    pub fn assistant_verifier(&self) -> String {
        format!("ppku-{:02}", self.n)
    }

    pub fn assistant_head(&self) -> String {
        format!("kpa-{:02}", self.n)
    }

    /// Whoever signs for the SKPD in a month.
    pub fn head(&self, month: u8) -> String {
        if self.n == WITH_PLT && month == PLT_MONTH { self.acting() } else { format!("pa-{:02}", self.n) }
    }

    pub fn acting(&self) -> String {
        format!("plt-{:02}", self.n)
    }
}

pub const PLT_MONTH: u8 = 3;

pub fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}
