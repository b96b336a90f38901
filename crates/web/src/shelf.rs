//! What the reading pages show of the modules. The view carries the reader's
//! scope, and every function keeps to it.

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Moment, Money, Sheet};
use store::View;
use store::module::Reading;

/// Functions behind the reading pages.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// Documents that fit, for a person on a day.
    pub documents: for<'a> fn(&'a mut View, (i64, Day), &'a Wanted) -> Reading<'a, Found>,
    /// How an account is called; none where it is unseen.
    pub account: fn(&mut View, i64) -> Reading<'_, Option<String>>,
    /// A branch of the year's budget; none where there is no such place.
    pub budget: for<'a> fn(&'a mut View, &'a Place) -> Reading<'a, Option<Branch>>,
    /// The versions of a year's budget, as far as the reader's units go.
    pub versions: fn(&mut View, i32) -> Reading<'_, Vec<Version>>,
    /// Two versions side by side.
    pub compare: for<'a> fn(&'a mut View, &'a Pair) -> Reading<'a, Sheet>,
    /// Levels at which versions are compared: code and title.
    pub levels: &'static [(&'static str, &'static str)],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    Amount,
    Number,
}

/// Which documents are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub year: i32,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    pub unit: Option<i64>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub account: Option<i64>,
    pub text: String,
    pub order: Order,
    pub most: usize,
    pub after: usize,
    /// Count and sum, where they are known to be the same still.
    pub totals: Option<(i64, Money)>,
}

/// A page of them, and the sum of all that fit.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub rows: Vec<Listed>,
    pub count: i64,
    pub sum: Money,
}

#[derive(Clone, Debug)]
pub struct Listed {
    pub id: i64,
    pub kind: Kind,
    pub label: String,
    pub number: Option<String>,
    pub date: Option<Day>,
    pub subject: String,
    pub unit: String,
    /// Not told where it is a person whom the reader does not deal with.
    pub payee: Option<String>,
    pub amount: Money,
    pub state: State,
    /// What it waits for, and since when.
    pub waits: Option<(&'static ActDef, Moment)>,
}

/// A place in the budget: nothing named is the whole regency.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub year: i32,
    /// Code of an SKPD.
    pub skpd: Option<String>,
    /// Code of a programme, a kegiatan or a sub kegiatan below it.
    pub code: Option<String>,
}

/// What stands below a place.
#[derive(Clone, Debug, Default)]
pub struct Branch {
    /// The way down: the SKPD, then its programme and so on.
    pub way: Vec<Coded>,
    /// What the rows are: SKPD, programmes, …, accounts.
    pub rows_are: Level,
    pub twigs: Vec<Twig>,
    pub total: Figures,
    /// The version whose ceilings bind.
    pub version: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    #[default]
    Skpd,
    Program,
    Kegiatan,
    SubKegiatan,
    Account,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Twig {
    pub what: Coded,
    /// Of an account: its sub unit and its funding source.
    pub more: String,
    pub account: Option<i64>,
    pub figures: Figures,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub ceiling: Money,
    pub reserved: Money,
    pub posted: Money,
    pub external: Money,
}

impl Figures {
    pub fn available(self) -> Money {
        self.ceiling.minus(self.reserved).minus(self.posted).minus(self.external)
    }

    pub fn realised(self) -> Money {
        self.posted.plus(self.external)
    }

    pub fn plus(self, other: Figures) -> Figures {
        Figures {
            ceiling: self.ceiling.plus(other.ceiling),
            reserved: self.reserved.plus(other.reserved),
            posted: self.posted.plus(other.posted),
            external: self.external.plus(other.external),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Version {
    pub stage: String,
    pub revision: i64,
    pub status: &'static str,
    pub made_at: Moment,
    pub lines: i64,
    pub total: Money,
}

/// Two stages of a year to be compared.
#[derive(Clone, Debug)]
pub struct Pair {
    pub year: i32,
    pub from: String,
    pub to: String,
    pub level: String,
    /// Rows that stayed are shown too.
    pub all: bool,
}
