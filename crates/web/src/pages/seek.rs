//! Searching from within a form: whoever is asked for the number of a payee's
//! account or for the codes of a budget account finds them by name, and sees
//! what is left of them. Every button answers with the whole page, so no script
//! is needed.

use kernel::form::{Ask, Field, Form};

use super::fields::{Drawn, Typed};
use super::look::rupiah;
use super::session::Visitor;
use super::words;
use crate::problem::Problem;
use crate::site::Site;
use crate::{Payee, Purse};

/// The name of the buttons that only look.
const BUTTON: &str = "langkah";
/// What Enter presses: a search where one was typed, else the act.
const ENTER: &str = "enter";
const FIND: &str = "cari-";
const TAKE: &str = "pakai-";

/// A search beside its field.
#[derive(Debug)]
pub(crate) struct Seek {
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) none: &'static str,
    /// The name of the field of the search, which its button presses as well.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) found: Option<Vec<Found>>,
    /// What the field says now, by name.
    pub(crate) here: Option<Found>,
}

/// Something found; `value` is what its button says.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) value: String,
    pub(crate) title: String,
    /// Bank and last digits, or the sub kegiatan.
    pub(crate) more: String,
    pub(crate) code: String,
    /// What is left of it.
    pub(crate) left: String,
}

/// Fields of this kind are searched.
fn searched(field: &Field) -> bool {
    matches!(field.ask, Ask::PayeeAccount | Ask::SubKegiatan)
}

/// Whether the form asks for something that is searched.
pub(crate) fn seeks(form: &Form) -> bool {
    form.fields.iter().any(searched)
}

/// Whether it is asked for an account of the budget.
pub(crate) fn seeks_account(form: &Form) -> bool {
    form.fields.iter().any(|f| f.ask == Ask::SubKegiatan)
}

/// The rekening that stands with a sub kegiatan.
fn rekening_of(form: &Form, sub_kegiatan: &str) -> Option<&'static str> {
    let line = |name: &str| name.rsplit_once('.').map(|(line, _)| line.to_owned());
    let same = |f: &&Field| f.ask == Ask::Rekening && line(f.name) == line(sub_kegiatan);
    form.fields.iter().find(same).map(|f| f.name)
}

/// Whether a form was sent only to look. What was chosen stands in its fields
/// afterwards, and its search is done.
pub(crate) fn looks(form: &Form, typed: &mut Typed) -> bool {
    let pressed = typed.remove(BUTTON).unwrap_or_default();
    if pressed == ENTER {
        let text = |f: &Field| typed.get(&format!("{FIND}{}", f.name)).is_some_and(|t| !t.trim().is_empty());
        return form.fields.iter().any(|f| searched(f) && text(f));
    }
    let Some((name, value)) = pressed.strip_prefix(TAKE).and_then(|rest| rest.split_once('=')) else {
        return pressed.starts_with(FIND);
    };
    let Some(field) = form.fields.iter().find(|f| searched(f) && f.name == name) else { return true };
    typed.remove(&format!("{FIND}{name}"));
    match (field.ask, value.split_once('/')) {
        (Ask::SubKegiatan, Some((sub_kegiatan, rekening))) => {
            typed.insert(name.to_owned(), sub_kegiatan.to_owned());
            if let Some(beside) = rekening_of(form, name) {
                typed.insert(beside.to_owned(), rekening.to_owned());
            }
        }
        _ => {
            typed.insert(name.to_owned(), value.to_owned());
        }
    }
    true
}

/// Where a form is filled in.
pub(crate) struct Place<'a> {
    pub(crate) site: &'a Site,
    pub(crate) form: &'a Form,
    /// The unit whose accounts are searched, by its code.
    pub(crate) unit: Option<&'a str>,
}

/// Puts the searches beside the fields of a page.
pub(crate) async fn beside(
    place: Place<'_>,
    visitor: &mut Visitor,
    typed: &Typed,
    drawn: &mut [Drawn],
) -> Result<(), Problem> {
    for (field, drawn) in place.form.fields.iter().zip(drawn).filter(|(field, _)| searched(field)) {
        let name = format!("{FIND}{}", field.name);
        let text = typed.get(&name).map_or("", |t| t.trim()).to_owned();
        drawn.seek = match field.ask {
            Ask::PayeeAccount => Some(payees(&place, visitor, (name, text), &drawn.value).await?),
            _ => accounts(&place, visitor, (name, text), (field.name, typed)).await?,
        };
    }
    Ok(())
}

fn payee(field: &str, p: Payee) -> Found {
    let value = format!("{TAKE}{field}={}", p.id);
    Found { value, title: p.name, more: p.account, code: String::new(), left: String::new() }
}

async fn payees(
    place: &Place<'_>,
    visitor: &mut Visitor,
    (name, text): (String, String),
    value: &str,
) -> Result<Seek, Problem> {
    let (w, drafting) = (words::get(), place.site.app.drafting);
    let field = name.strip_prefix(FIND).unwrap_or_default().to_owned();
    let here = match value.trim().parse() {
        Ok(account) => (drafting.payee)(&mut visitor.view, account).await?,
        Err(_) => None,
    };
    let found = match text.as_str() {
        "" => None,
        asked => Some((drafting.payees)(&mut visitor.view, asked).await?),
    };
    let found = found.map(|all| all.into_iter().map(|p| payee(&field, p)).collect());
    let here = here.map(|p| payee(&field, p));
    Ok(Seek { label: w.spp_payee_find, hint: w.spp_payee_hint, none: w.spp_payee_empty, name, text, found, here })
}

fn account(field: &str, p: Purse) -> Found {
    Found {
        value: format!("{TAKE}{field}={}/{}", p.sub_kegiatan.code, p.rekening.code),
        code: format!("{} / {}", p.sub_kegiatan.code, p.rekening.code),
        title: p.rekening.title,
        more: p.sub_kegiatan.title,
        left: rupiah(p.available.min(p.released)),
    }
}

async fn accounts(
    place: &Place<'_>,
    visitor: &mut Visitor,
    (name, text): (String, String),
    (field, typed): (&str, &Typed),
) -> Result<Option<Seek>, Problem> {
    let Some(unit) = place.unit else { return Ok(None) };
    let (w, purses, day) = (words::get(), place.site.app.drafting.purses, place.site.today()?);
    let of = |name: &str| typed.get(name).map_or("", |t| t.trim()).to_owned();
    let (sub_kegiatan, rekening) = (of(field), rekening_of(place.form, field).map(of).unwrap_or_default());
    let here = match rekening.is_empty() || sub_kegiatan.is_empty() {
        true => None,
        false => purses(&mut visitor.view, unit, day, &rekening)
            .await?
            .into_iter()
            .find(|p| p.sub_kegiatan.code == sub_kegiatan && p.rekening.code == rekening),
    };
    let found = match text.as_str() {
        "" => None,
        asked => Some(purses(&mut visitor.view, unit, day, asked).await?),
    };
    let found = found.map(|all| all.into_iter().map(|p| account(field, p)).collect());
    let here = here.map(|p| account(field, p));
    Ok(Some(Seek { label: w.spp_line_find, hint: w.spp_line_hint, none: w.spp_line_empty, name, text, found, here }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form::begin(
        "",
        &[
            Field::may("payee_account", "", "", Ask::PayeeAccount),
            Field::need("lines.0.sub_kegiatan", "", "", Ask::SubKegiatan),
            Field::need("lines.0.rekening", "", "", Ask::Rekening),
        ],
    );

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_form_is_sent_to_look_or_to_act() {
        let cases: [(&[(&str, &str)], bool); 6] = [
            (&[], false),
            (&[("langkah", "")], false),
            (&[("langkah", "cari-payee_account")], true),
            (&[("langkah", "enter")], false),
            (&[("langkah", "enter"), ("cari-payee_account", " ")], false),
            (&[("langkah", "enter"), ("cari-payee_account", "cv")], true),
        ];
        for (pairs, expected) in cases {
            assert_eq!(looks(&FORM, &mut typed(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn what_is_chosen_stands_in_its_fields() {
        let mut all = typed(&[("langkah", "pakai-payee_account=12"), ("cari-payee_account", "cv")]);
        assert!(looks(&FORM, &mut all));
        assert_eq!(all, typed(&[("payee_account", "12")]));
        let mut all = typed(&[("langkah", "pakai-lines.0.sub_kegiatan=2.16.01/5.1.02")]);
        assert!(looks(&FORM, &mut all));
        assert_eq!(all, typed(&[("lines.0.sub_kegiatan", "2.16.01"), ("lines.0.rekening", "5.1.02")]));
        // A field that the form does not search is left alone.
        let mut all = typed(&[("langkah", "pakai-unit=1")]);
        assert!(looks(&FORM, &mut all) && all.is_empty());
    }
}
