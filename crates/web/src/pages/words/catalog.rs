//! The messages of a language, from its files under `locales/`. A message that
//! is missing or broken is a matter of tests; in service the Indonesian one
//! stands there, or at last its id.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;

use super::Language;
use super::count;

/// A file's name and its text.
type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($name:literal)*) => {
        &[$((
            concat!($folder, "/", $name, ".ftl"),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $folder, "/", $name, ".ftl")),
        )),*]
    };
}

const INDONESIAN: &[File] = files!("id":
    "terms" "frame" "problems" "sign-in" "account" "tasks" "document" "step" "spp" "import" "documents" "prices" "budget"
    "reports" "journal" "proof" "watching" "evidence" "guide" "entry" "planning" "cash" "exchange" "public"
    "crates/figures");
/// In `crates/`: what the domain crates call their own in Indonesian.
const ENGLISH: &[File] = files!("en":
    "terms" "frame" "problems" "sign-in" "account" "tasks" "document" "step" "spp" "import" "documents" "prices" "budget"
    "reports" "journal" "proof" "watching" "evidence" "guide" "entry" "planning" "cash" "exchange" "public"
    "crates/figures" "crates/names" "crates/acts" "crates/fields" "crates/reports" "crates/refusals");

pub(crate) struct Catalog {
    bundle: FluentBundle<FluentResource>,
    /// Messages without parameters, and attributes as `message.attribute`:
    /// made once, so that a page of many rows pays nothing for them.
    plain: HashMap<String, &'static str>,
}

/// Numbers are written in one way in every language: a treasurer must never
/// wonder what a full stop means.
fn number(value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(n) => n.as_string().parse().ok().map(count),
        _ => None,
    }
}

impl Catalog {
    pub(super) fn of(language: Language) -> Catalog {
        let files = match language {
            Language::Indonesian => INDONESIAN,
            Language::English => ENGLISH,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
        // Names and amounts here are all written from the left.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| number(value)));
        let mut ids = Vec::new();
        for (name, text) in files {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(rest, errors)| {
                tracing::error!(%name, ?errors, "pesan tidak terbaca");
                rest
            });
            ids.extend(names(&resource));
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(%name, ?errors, "pesan ganda");
            }
        }
        let plain = ids.into_iter().filter_map(|(id, attribute)| plain(&bundle, &id, attribute.as_deref())).collect();
        Catalog { bundle, plain }
    }

    pub(super) fn plain(&self, id: &str) -> Option<&'static str> {
        self.plain.get(id).copied()
    }

    /// A field of [`super::Words`].
    pub(super) fn word(&self, name: &'static str, before: &str) -> &'static str {
        let id = format!("{before}{}", name.replace('_', "-"));
        self.plain(&id).or_else(|| Language::Indonesian.catalog().plain(&id)).unwrap_or(name)
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(message.value()?, Some(args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(%id, ?errors, "pesan tidak dapat disusun");
        }
        Some(text)
    }
}

/// The ids of a file's messages and of their attributes.
fn names(resource: &FluentResource) -> Vec<(String, Option<String>)> {
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    });
    let names = messages.flat_map(|m| {
        let id = m.id.name.to_owned();
        let attributes = m.attributes.iter().map(|a| Some(a.id.name.to_owned()));
        std::iter::once(None).chain(attributes).map(move |attribute| (id.clone(), attribute))
    });
    names.collect()
}

/// The text of a message that needs no parameter; kept for good.
fn plain(bundle: &FluentBundle<FluentResource>, id: &str, attribute: Option<&str>) -> Option<(String, &'static str)> {
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    let key = attribute.map_or_else(|| id.to_owned(), |name| format!("{id}.{name}"));
    errors.is_empty().then(|| (key, &*text.leak()))
}

/// A sentence in the language of the request.
pub(crate) fn sentence(id: &str, args: &[(&str, FluentValue<'_>)]) -> String {
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
    let here = Language::here().catalog();
    let said = here.format(id, &args).or_else(|| Language::Indonesian.catalog().format(id, &args));
    said.unwrap_or_else(|| id.to_owned())
}

/// A sentence whose parameters are texts, taken apart once: a list of hundreds
/// of rows puts its texts in without reading the grammar again.
#[derive(Debug)]
pub(crate) struct Shape(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Parameter(usize),
}

impl Shape {
    /// In each language; [`Language::choose`] takes the one of the request.
    pub(crate) fn all(id: &str, names: &[&str]) -> [Shape; 2] {
        Language::ALL.map(|language| language.within(|| Shape::of(id, names)))
    }

    fn of(id: &str, names: &[&str]) -> Shape {
        // For private use: no message holds them.
        let marks: Vec<char> = ('\u{e000}'..).take(names.len()).collect();
        let args: Vec<(&str, FluentValue<'_>)> =
            names.iter().zip(&marks).map(|(name, mark)| (*name, FluentValue::from(mark.to_string()))).collect();
        let (mut pieces, mut text) = (Vec::new(), String::new());
        for letter in sentence(id, &args).chars() {
            match marks.iter().position(|mark| *mark == letter) {
                Some(n) => pieces.extend([Piece::Text(std::mem::take(&mut text)), Piece::Parameter(n)]),
                None => text.push(letter),
            }
        }
        pieces.push(Piece::Text(text));
        Shape(pieces)
    }

    pub(crate) fn with(&self, values: &[&str]) -> String {
        let piece = |p: &Piece| match p {
            Piece::Text(text) => text.len(),
            Piece::Parameter(n) => values.get(*n).map_or(0, |v| v.len()),
        };
        let mut made = String::with_capacity(self.0.iter().map(piece).sum());
        for piece in &self.0 {
            made.push_str(match piece {
                Piece::Text(text) => text,
                Piece::Parameter(n) => values.get(*n).copied().unwrap_or_default(),
            });
        }
        made
    }
}

/// A message with its parameters, by their names.
macro_rules! say {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::pages::words::catalog::sentence($id, &[$((stringify!($name), $value.into())),*])
    };
}

pub(crate) use say;

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
