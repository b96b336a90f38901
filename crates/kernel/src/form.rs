//! What an act asks of the person who does it, in plain words: a page draws
//! the fields and writes what was typed into the act's JSON.

/// The form of an act.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The field of the input that names the document; none for an act that
    /// begins without one.
    pub document: Option<&'static str>,
    /// What happens when the button is pressed, and whether it can be undone.
    pub then: &'static str,
    pub fields: &'static [Field],
    /// The report in which the act's work is seen; the person goes on there.
    pub register: Option<&'static str>,
    /// The column of the register whose value fills a field: the act is begun
    /// from a row.
    pub row: Option<(&'static str, &'static str)>,
}

impl Form {
    /// The form of a step on a document.
    pub const fn on(document: &'static str, then: &'static str, fields: &'static [Field]) -> Form {
        Form { document: Some(document), then, fields, register: None, row: None }
    }

    /// The form of an act that begins something.
    pub const fn begin(then: &'static str, fields: &'static [Field]) -> Form {
        Form { document: None, then, fields, register: None, row: None }
    }

    #[must_use]
    pub const fn into(self, register: &'static str) -> Form {
        Form { register: Some(register), ..self }
    }

    /// Begun from a row of the register: its column fills the field.
    #[must_use]
    pub const fn from_row(self, column: &'static str, field: &'static str) -> Form {
        Form { row: Some((column, field)), ..self }
    }
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The path in the input: `date`, or `sptjm.number`.
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub ask: Ask,
    pub required: bool,
}

impl Field {
    pub const fn need(name: &'static str, label: &'static str, hint: &'static str, ask: Ask) -> Field {
        Field { name, label, hint, ask, required: true }
    }

    pub const fn may(name: &'static str, label: &'static str, hint: &'static str, ask: Ask) -> Field {
        Field { name, label, hint, ask, required: false }
    }
}

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Text,
    /// Several lines of text.
    Long,
    /// Texts, one to a line.
    Several,
    Money,
    Day,
    Number,
    /// A value and what people read for it.
    Choice(&'static [(&'static str, &'static str)]),
    /// The code of an SKPD or unit for which the person may do the act.
    Unit,
    /// An official role.
    Role,
    /// A box to tick.
    Yes,
    /// A value of dated data: JSON, or the text itself.
    Value,
    /// Typed by its owner, never shown again.
    Secret,
    /// Rows of the form's register, ticked one by one; the input takes their numbers.
    Ticks(&'static Ticks),
}

/// Which rows of a register are offered, and what is read of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticks {
    /// The column that numbers them.
    pub number: &'static str,
    /// A column, and the field of the same form that holds what it must say.
    pub same: (&'static str, &'static str),
    /// A column and what it must say.
    pub only: (&'static str, &'static str),
    pub shown: &'static [&'static str],
}

/// The field for the date that a document bears.
pub const DATE: Field = Field::may(
    "date",
    "Tanggal dokumen",
    "Kosongkan untuk hari ini. Tanggal lama hanya diterima sejauh aturan membolehkan.",
    Ask::Day,
);

/// The field for why something goes back or ends.
pub const REASONS: Field =
    Field::need("reasons", "Alasan", "Satu alasan per baris, yang dapat dikerjakan oleh penerimanya.", Ask::Several);
