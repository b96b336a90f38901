//! Why something did not go through, as a box above the form.

use kernel::form::Form;
use kernel::{Money, Refusal};
use store::Error;

use super::fields::{self, Fault};
use super::look::rupiah;
use super::words::{self, Language, theirs};
use super::{guide, time};
use crate::problem::Problem;

/// One reason.
#[derive(Debug, Default)]
pub(crate) struct Reason {
    pub(crate) title: String,
    /// Codes of the account that the sentence is about; its name stands in the title.
    pub(crate) codes: String,
    /// The field it stands beside.
    pub(crate) field: Option<String>,
    pub(crate) figures: Vec<(String, String, bool)>,
    pub(crate) remedy: String,
    pub(crate) law: String,
    /// In another language: how the rule itself puts it, in Indonesian.
    pub(crate) official: Option<String>,
    /// Where its rule is explained.
    pub(crate) guide: Option<String>,
}

/// The box.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) heading: String,
    pub(crate) reasons: Vec<Reason>,
}

impl Refused {
    pub(crate) fn of(refusals: &[Refusal]) -> Refused {
        let reasons: Vec<Reason> = refusals.iter().map(reason).collect();
        Refused { heading: words::refused(reasons.len()), reasons }
    }

    pub(crate) fn faults(faults: &[Fault]) -> Refused {
        let reason = |f: &Fault| Reason {
            title: format!("{}: {}", f.label, f.message),
            field: Some(f.field.clone()),
            ..Reason::default()
        };
        Refused { heading: words::refused(faults.len()), reasons: faults.iter().map(reason).collect() }
    }

    /// Reasons of several files, each with the file's name.
    pub(crate) fn of_files(files: Vec<(String, Refused)>) -> Refused {
        let named = |name: &str, reason: Reason| match name {
            "" => reason,
            name => Reason { title: format!("{name}: {}", reason.title), ..reason },
        };
        let reasons: Vec<Reason> =
            files.into_iter().flat_map(|(name, r)| r.reasons.into_iter().map(move |x| named(&name, x))).collect();
        Refused { heading: words::refused(reasons.len()), reasons }
    }

    pub(crate) fn plain(sentence: impl Into<String>) -> Refused {
        Refused::only(Reason { title: sentence.into(), ..Reason::default() })
    }

    /// What a module says of an input that it cannot read; it speaks Indonesian.
    fn unread(text: &str) -> Refused {
        let own = sentence(text);
        match Language::here() {
            Language::Indonesian => Refused::plain(own),
            _ => {
                let title = words::get().input_unread.to_owned();
                Refused::only(Reason { title, official: Some(own), ..Reason::default() })
            }
        }
    }

    fn only(reason: Reason) -> Refused {
        Refused { heading: words::refused(1), reasons: vec![reason] }
    }
}

/// What the door answered, where it concerns what was typed; anything else is
/// a problem of its own.
pub(crate) fn told(error: Error) -> Result<(Refused, Vec<Fault>), Problem> {
    match error {
        Error::Refused(refusals) => {
            let beside =
                |r: &Refusal| r.field.as_ref().map(|field| Fault::new(field, "", unbroken(theirs::sentence(r))));
            let faults = refusals.as_slice().iter().filter_map(beside).collect();
            Ok((Refused::of(refusals.as_slice()), faults))
        }
        Error::Input(text) => Ok((Refused::unread(&text), Vec::new())),
        Error::NotFound(what) => Ok((Refused::plain(words::not_found_what(&what)), Vec::new())),
        other => Err(other.into()),
    }
}

/// The same beside a form: what a rule says stands at the field that it means,
/// and leads to none that is not there. `also` are fields that the page adds.
pub(crate) fn told_beside(error: Error, form: &Form, also: &[&'static str]) -> Result<(Refused, Vec<Fault>), Problem> {
    let (mut refused, faults) = told(error)?;
    let meant = |name: &str| also.iter().copied().find(|own| *own == name).or_else(|| fields::meant(form, name));
    for reason in &mut refused.reasons {
        reason.field = reason.field.take().and_then(|name| meant(&name)).map(str::to_owned);
    }
    let beside = |fault: Fault| Some(Fault { field: meant(&fault.field)?.to_owned(), ..fault });
    Ok((refused, faults.into_iter().filter_map(beside).collect()))
}

/// A capital first and a full stop at the end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest = letters.as_str();
    let stop = if rest.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{rest}{stop}")
}

/// The sum as one would write it by hand; other figures come after it.
const SUM: [&str; 7] = ["limit", "terpakai", "sisa", "diminta", "kurang", "selisih", "lebih"];

fn shown(value: &str) -> String {
    match value.parse::<Money>() {
        Ok(amount) if value.rsplit_once('.').is_some_and(|(_, sen)| sen.len() == 2) => rupiah(amount),
        _ => value.parse::<kernel::Day>().map_or_else(|_| value.to_owned(), time::day),
    }
}

/// Programs read the names of acts in brackets; people read the sentence.
fn for_people(text: &str) -> String {
    let mut parts = text.split(" (");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((name, rest))
                if name.contains('-')
                    && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit()) =>
            {
                plain.push_str(rest);
            }
            _ => {
                plain.push_str(" (");
                plain.push_str(part);
            }
        }
    }
    plain
}

/// The sentence without the sums that stand below it, and with amounts that no
/// line end tears.
fn headline(refusal: &Refusal) -> String {
    let mut text = refusal.message.clone();
    if refusal.figures.contains_key("limit") && refusal.figures.contains_key("terpakai") {
        if let Some((before, rest)) = text.split_once(" (batas ")
            && let Some((_, after)) = rest.split_once(')')
        {
            text = format!("{before}{after}");
        }
        if let Some((before, _)) = text.rsplit_once("; kurang ") {
            text = format!("{before}.");
        }
    }
    unbroken(&text)
}

/// Amounts that no line end tears.
fn unbroken(text: &str) -> String {
    text.replace("-Rp ", "−Rp ").replace("Rp ", "Rp\u{a0}")
}

/// Codes that lead a sentence, and the sentence without them: people look for names.
fn names_first(line: &str) -> (&str, &str) {
    let end = line.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ' ' | '·')).unwrap_or(0);
    let (codes, title) = line.split_at(end);
    if codes.contains(" · ") { (codes.trim(), title) } else { ("", line) }
}

fn reason(refusal: &Refusal) -> Reason {
    let place = |name: &str| SUM.iter().position(|known| *known == name).unwrap_or(SUM.len());
    // What the sentence already says whole is not told twice.
    let translated = theirs::refusal(&refusal.code);
    let whole = translated.is_none();
    let said = |value: &str| whole && value.parse::<Money>().is_err() && refusal.message.contains(value);
    let mut figures: Vec<(&String, &String)> = refusal.figures.iter().filter(|(_, v)| !said(v)).collect();
    figures.sort_by_key(|(name, _)| place(name));
    let figure = |(name, value): (&String, &String)| {
        let label = sentence(&theirs::figure(name)).trim_end_matches('.').to_owned();
        (label, shown(value), matches!(name.as_str(), "kurang" | "selisih" | "lebih"))
    };
    let (figures, field) = (figures.into_iter().map(figure).collect(), refusal.field.clone());
    let (remedy, law) = (for_people(&refusal.remedy), || words::rule(&refusal.code, &refusal.law));
    let own = Reason { field, figures, guide: Some(guide::of_refusal(&refusal.code)), ..Reason::default() };
    match translated {
        None => {
            let line = headline(refusal);
            let (codes, title) = names_first(&line);
            Reason { title: title.to_owned(), codes: codes.to_owned(), remedy, law: law(), ..own }
        }
        Some(title) => {
            let official = format!("{} {remedy} {}", refusal.message, Language::Indonesian.within(law));
            Reason { title: title.to_owned(), official: Some(official), ..own }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_as_officials_write_them() {
        let refusal = Refusal::new("LS-PAGU", "PP 12/2019 Ps 124", "Lebih.", "Kurangi.")
            .money("limit", Money::from_sen(150_000_001))
            .money("selisih", Money::ONE_SEN)
            .figure("dokumen", "1.02.03")
            .figure("kata", "Lebih");
        let told = reason(&refusal);
        assert_eq!(
            told.figures,
            [
                ("Batas".to_owned(), "Rp\u{a0}1.500.000,01".to_owned(), false),
                ("Selisih".to_owned(), "Rp\u{a0}0,01".to_owned(), true),
                ("Dokumen".to_owned(), "1.02.03".to_owned(), false),
            ]
        );
        let long = Refusal::new(
            "A",
            "B",
            "X: diminta Rp 2,00, sedangkan sisa Rp 1,00 (batas Rp 3,00, a); kurang Rp 1,00.",
            "",
        )
        .money("limit", Money::from_sen(300))
        .money("terpakai", Money::from_sen(200));
        assert_eq!(headline(&long), "X: diminta Rp\u{a0}2,00, sedangkan sisa Rp\u{a0}1,00.");
        assert_eq!(for_people("Mintalah SPD (draft-spd), atau (dua) hal (x)."), "Mintalah SPD, atau (dua) hal (x).");
        assert_eq!(sentence("jumlah terlalu besar"), "Jumlah terlalu besar.");
    }
}
