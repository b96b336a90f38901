//! What the domain crates name: acts, states, offices, fields, reports. In
//! Indonesian the crates' own words stand; in another language a message found
//! by the thing's code, and the crates' words where there is none.

use std::borrow::Cow;
use std::fmt;

use kernel::form::{Field, Form};
use kernel::lifecycle::{Kind, State};
use kernel::role::Mandate;
use kernel::{ActDef, Refusal, Role};
use store::module::Report;

use super::catalog::say;
use super::{Language, get};
use crate::site::Site;
use crate::{Choice, Office};

/// Written out only where another language is spoken: most pages are not.
fn message(id: fmt::Arguments<'_>) -> Option<&'static str> {
    match Language::here() {
        Language::Indonesian => None,
        other => other.message(&id.to_string()),
    }
}

/// A name as part of a message's id: `Kode Unit` is `kode-unit`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

pub(crate) fn act(def: &ActDef) -> &'static str {
    message(format_args!("act-{}", def.name)).unwrap_or(def.title)
}

/// An act by its name, as journals hold it.
pub(crate) fn act_named(site: &Site, name: &str) -> String {
    site.acts.get(name).map_or_else(|| name.to_owned(), |entry| act(entry.def).to_owned())
}

/// What happens when the button of an act is pressed.
pub(crate) fn then(def: &ActDef, form: &Form) -> &'static str {
    message(format_args!("act-{}.then", def.name)).unwrap_or(form.then)
}

/// The offices that may do an act.
pub(crate) fn desk(def: &ActDef) -> String {
    let or = format!(" {} ", get().or);
    def.roles.iter().map(|r| role(*r)).collect::<Vec<_>>().join(&or)
}

pub(crate) fn role(role: Role) -> &'static str {
    message(format_args!("role-{}", role.code())).unwrap_or(role.title())
}

/// An office with how it is held.
pub(crate) fn office(office: &Office) -> String {
    let before = match office.mandate {
        Mandate::Definitive => "",
        Mandate::Plt => "Plt. ",
        Mandate::Plh => "Plh. ",
        Mandate::Pj => "Pj. ",
    };
    format!("{before}{}", role(office.role))
}

pub(crate) fn state(state: State) -> &'static str {
    message(format_args!("state-{}", state.code())).unwrap_or(state.title())
}

pub(crate) fn kind(kind: Kind) -> &'static str {
    message(format_args!("kind-{}", kind.code())).unwrap_or(kind.title())
}

/// A document in short; only a draft is called by a word.
pub(crate) fn label(own: &str) -> Cow<'_, str> {
    if Language::here() == Language::Indonesian {
        return own.into();
    }
    if let Some(kind) = own.strip_prefix("Konsep ") {
        return say!("draft-of", kind = kind).into();
    }
    match own.strip_suffix("(konsep)") {
        Some(kind) => format!("{kind}{}", get().draft_mark).into(),
        None => named("label", own).into(),
    }
}

pub(crate) fn report(report: &Report) -> &'static str {
    message(format_args!("report-{}", report.name)).unwrap_or(report.title)
}

/// What a report is grouped by; its code is its Indonesian name.
pub(crate) fn grouping(code: &str) -> &str {
    message(format_args!("by-{code}")).unwrap_or(code)
}

/// The heading of a column, also where a year stands behind it.
pub(crate) fn column(own: &str) -> Cow<'_, str> {
    let dated = own.rsplit_once(' ').filter(|(_, year)| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
    match dated {
        Some((name, year)) => format!("{} {year}", named("column", name)).into(),
        None => named("column", own).into(),
    }
}

/// Something that has no code but its Indonesian name.
pub(crate) fn named<'a>(what: &str, own: &'a str) -> &'a str {
    if Language::here() == Language::default() {
        return own;
    }
    message(format_args!("{what}-{}", slug(own))).unwrap_or(own)
}

/// A word that stands in a column by rule, such as a state; whatever people
/// wrote stays as it is.
pub(crate) fn value<'a>(column: &str, own: &'a str) -> &'a str {
    if Language::here() == Language::default() {
        return own;
    }
    message(format_args!("value-{}-{}", slug(column), slug(own))).unwrap_or(own)
}

/// Something of a list of choices.
pub(crate) fn choice<'a>(what: &str, code: &str, own: &'a str) -> &'a str {
    message(format_args!("{what}-{code}")).unwrap_or(own)
}

/// A dated list of choices; what a regency adds to it keeps its own name.
pub(crate) fn choices(what: &str, mut list: Vec<Choice>) -> Vec<Choice> {
    for one in &mut list {
        one.title = named(what, &one.title).to_owned();
    }
    list
}

/// An act's own message for its field, or the one that acts share.
fn of_field(act: &str, field: &Field, attribute: &str) -> Option<&'static str> {
    let name = field.name.replace(['.', '_'], "-");
    message(format_args!("field-{act}-{name}{attribute}")).or_else(|| message(format_args!("field-{name}{attribute}")))
}

pub(crate) fn field_label(act: &str, field: &Field) -> &'static str {
    of_field(act, field, "").unwrap_or(field.label)
}

pub(crate) fn field_hint(act: &str, field: &Field) -> &'static str {
    if field.hint.is_empty() { "" } else { of_field(act, field, ".hint").unwrap_or(field.hint) }
}

/// A refusal in one sentence of this language; none where its own wording is
/// the one to show.
pub(crate) fn refusal(code: &str) -> Option<&'static str> {
    message(format_args!("refusal-{code}"))
}

/// A refusal's sentence alone.
pub(crate) fn sentence(refusal: &Refusal) -> &str {
    self::refusal(&refusal.code).unwrap_or(&refusal.message)
}

/// A refusal where there is room for its sentence and its way out alone.
pub(crate) fn told(refusal: Refusal) -> (String, String) {
    match self::refusal(&refusal.code) {
        Some(sentence) => (sentence.to_owned(), String::new()),
        None => (refusal.message, refusal.remedy),
    }
}

/// What a figure of a refusal is called.
pub(crate) fn figure(name: &str) -> String {
    let found = Language::here().message(&format!("figure-{}", name.replace('_', "-")));
    found.map_or_else(|| name.replace('-', " "), str::to_owned)
}
