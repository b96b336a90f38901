//! What the watching pages show: how far spending went, what does not move,
//! and the thread of a document. The view carries the reader's scope, and
//! every function keeps to it.

use kernel::{ActDef, Day, Moment, Money};
use store::View;
use store::module::Reading;

use crate::shelf::Coded;
use crate::{Knot, Task};

/// Functions behind the watching pages.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    /// Spending of a year beside its cash plan.
    pub spending: fn(&mut View, i32) -> Reading<'_, Spending>,
    /// Payments in motion at the moment.
    pub moving: fn(&mut View, Moment) -> Reading<'_, Movement>,
    /// The thread of a document; unseen is none.
    pub thread: fn(&mut View, i64) -> Reading<'_, Option<Thread>>,
}

/// Spending of a year, as far as the reader sees.
#[derive(Clone, Debug, Default)]
pub struct Spending {
    /// Rows are SKPD; otherwise the sub units of the reader's SKPD.
    pub by_skpd: bool,
    pub parts: Vec<Part>,
    /// What was spent in each month.
    pub spent: [Money; 12],
    pub kinds: Vec<Kind>,
}

/// An SKPD or a sub unit.
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub what: Coded,
    /// Code of its SKPD.
    pub skpd: String,
    pub ceiling: Money,
    pub realised: Money,
    pub plan: [Money; 12],
}

/// A kind of spending.
#[derive(Clone, Debug)]
pub struct Kind {
    pub what: Coded,
    pub ceiling: Money,
    pub realised: Money,
}

/// Payments in motion, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Movement {
    pub moving: Vec<Moving>,
    /// Newer payments were left out: there are too many.
    pub more: bool,
}

#[derive(Clone, Debug)]
pub struct Moving {
    pub head: Task,
    /// Working days since somebody touched it last.
    pub age: i64,
    pub since: Day,
    /// The day until which the SP2D was due, where that has passed.
    pub late: Option<Day>,
}

impl Moving {
    pub fn act(&self) -> &'static ActDef {
        self.head.act
    }
}

/// The thread of a document, from the programme to the payment.
#[derive(Clone, Debug)]
pub struct Thread {
    pub id: i64,
    pub year: i32,
    pub label: String,
    pub amount: Money,
    /// The budget lines it draws on.
    pub lines: Vec<Strand>,
    /// From the SPD on; the document itself among them.
    pub documents: Vec<Knot>,
}

/// A budget line, up to its programme.
#[derive(Clone, Debug)]
pub struct Strand {
    /// Code of the SKPD.
    pub skpd: String,
    pub program: Coded,
    pub kegiatan: Coded,
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub ceiling: Money,
    /// The lines of the RKA behind it.
    pub origins: Vec<Origin>,
}

/// A line of an RKA: its price, and what verifiers asked about it.
#[derive(Clone, Debug)]
pub struct Origin {
    pub rka: i64,
    pub line: i64,
    pub name: String,
    pub coefficient: String,
    pub price: Money,
    pub amount: Money,
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug)]
pub struct Question {
    pub office: String,
    pub text: String,
    pub answer: String,
    pub status: &'static str,
}
