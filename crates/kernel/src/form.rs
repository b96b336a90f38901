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
    /// More columns that fill fields, where they say something.
    pub more: &'static [(&'static str, &'static str)],
    /// Columns and what they say in the rows from which the act can be begun; none for all.
    pub only: &'static [Only],
}

/// A column, and what it may say.
pub type Only = (&'static str, &'static [&'static str]);

impl Form {
    /// The form of a step on a document.
    pub const fn on(document: &'static str, then: &'static str, fields: &'static [Field]) -> Form {
        Form { document: Some(document), then, fields, register: None, row: None, more: &[], only: &[] }
    }

    /// The form of an act that begins something.
    pub const fn begin(then: &'static str, fields: &'static [Field]) -> Form {
        Form { document: None, then, fields, register: None, row: None, more: &[], only: &[] }
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

    /// Other columns of the row fill fields too.
    #[must_use]
    pub const fn and_from(self, more: &'static [(&'static str, &'static str)]) -> Form {
        Form { more, ..self }
    }

    /// Begun only from rows whose columns say so.
    #[must_use]
    pub const fn where_row(self, only: &'static [Only]) -> Form {
        Form { only, ..self }
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
    /// A heading above this field and those behind it.
    pub under: Option<&'static str>,
}

impl Field {
    pub const fn need(name: &'static str, label: &'static str, hint: &'static str, ask: Ask) -> Field {
        Field { name, label, hint, ask, required: true, under: None }
    }

    pub const fn may(name: &'static str, label: &'static str, hint: &'static str, ask: Ask) -> Field {
        Field { name, label, hint, ask, required: false, under: None }
    }

    /// The first one of a part of a long form.
    #[must_use]
    pub const fn under(self, heading: &'static str) -> Field {
        Field { under: Some(heading), ..self }
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
    /// The number of a payee's account in the register; a page searches it by name.
    PayeeAccount,
    /// The code of a sub kegiatan; with the rekening of the same line it is an
    /// account of the budget, which a page searches by name.
    SubKegiatan,
    /// The code of a rekening.
    Rekening,
    /// An official role.
    Role,
    /// A box to tick.
    Yes,
    /// A value of dated data: JSON, or the text itself.
    Value,
    /// Typed by its owner, never shown again.
    Secret,
    /// One row of a report; the input takes its number.
    Pick(&'static Pick),
    /// Rows of the form's register, ticked one by one; the input takes their numbers.
    Ticks(&'static Ticks),
}

/// Which rows of a report are offered to choose one of, and what is read of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    pub report: &'static str,
    /// The column that numbers them.
    pub number: &'static str,
    pub only: &'static [Only],
    pub shown: &'static [&'static str],
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
