//! Two people wrote the same request: what one typed beside what the other has
//! stored, row by row, and what comes of choosing among them.

use kernel::Money;

use super::fields::Typed;
use super::request::{Cut, Line, cuts, lines, put_cuts, put_lines, text};

/// The single fields that a request has, without its unit, which never changes.
const FIELDS: [&str; 9] =
    ["jenis", "keperluan", "penerima", "tagihan-tanggal", "tagihan", "kontrak", "kontrak-nilai", "termin", "kpa"];

/// What is compared as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Field(&'static str),
    /// Everything asked of one account.
    Line(i64),
    /// Every deduction of one kind.
    Cut(String),
}

impl Part {
    /// The name of the box that chooses one's own.
    pub(super) fn name(&self) -> String {
        match self {
            Part::Field(field) => format!("pilih-{field}"),
            Part::Line(account) => format!("pilih-rek-{account}"),
            Part::Cut(kind) => format!("pilih-pot-{kind}"),
        }
    }

    /// What stands there, so that two ways to write an amount are one.
    pub(super) fn value(&self, typed: &Typed) -> Vec<String> {
        match self {
            Part::Field("kontrak-nilai") => vec![amount(&text(typed, "kontrak-nilai"))],
            Part::Field(field) => vec![text(typed, field)],
            Part::Line(account) => {
                let own = lines(typed).into_iter().filter(|l| l.account == *account);
                own.map(|l| format!("{} {}", amount(&l.amount), l.source).trim().to_owned()).collect()
            }
            Part::Cut(kind) => cuts(typed).into_iter().filter(|c| c.kind == *kind).map(|c| amount(&c.amount)).collect(),
        }
    }
}

fn amount(text: &str) -> String {
    Money::typed(text).map_or_else(|_| text.to_owned(), super::digits)
}

/// All parts of both, in the order of the page.
pub(super) fn parts(own: &Typed, stored: &Typed) -> Vec<Part> {
    let mut all: Vec<Part> = FIELDS.into_iter().map(Part::Field).collect();
    let accounts = [stored, own].into_iter().flat_map(lines).map(|l| Part::Line(l.account));
    let kinds = [stored, own].into_iter().flat_map(cuts).map(|c| Part::Cut(c.kind));
    for part in accounts.chain(kinds) {
        if !all.contains(&part) {
            all.push(part);
        }
    }
    all
}

/// The stored request with one's own parts where their boxes are ticked.
pub(super) fn merged(own: &Typed, stored: &Typed) -> Typed {
    let chosen: Vec<Part> = parts(own, stored).into_iter().filter(|p| own.contains_key(&p.name())).collect();
    let mut all = stored.clone();
    for part in &chosen {
        if let Part::Field(field) = part {
            all.insert((*field).to_owned(), text(own, field));
        }
    }
    let line = |l: &Line| chosen.contains(&Part::Line(l.account));
    let cut = |c: &Cut| chosen.contains(&Part::Cut(c.kind.clone()));
    let kept = lines(stored).into_iter().filter(|l| !line(l));
    let lines: Vec<Line> = kept.chain(lines(own).into_iter().filter(line)).collect();
    let kept = cuts(stored).into_iter().filter(|c| !cut(c));
    let cuts: Vec<Cut> = kept.chain(cuts(own).into_iter().filter(cut)).collect();
    put_lines(&mut all, lines);
    put_cuts(&mut all, cuts);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn rows_differ_by_what_they_mean_and_are_taken_one_by_one() {
        let stored = typed(&[
            ("keperluan", "ATK"),
            ("kontrak-nilai", "1.000,00"),
            ("rek-1", "7"),
            ("nilai-1", "100,00"),
            ("rek-2", "8"),
            ("nilai-2", "5,00"),
            ("pot-1", "pph22"),
            ("potnilai-1", "2,00"),
        ]);
        let mut own = typed(&[
            ("keperluan", "ATK dan kertas"),
            ("kontrak-nilai", "1000"),
            ("rek-1", "7"),
            ("nilai-1", "90"),
            ("rek-2", "9"),
            ("nilai-2", "1"),
            ("pot-1", "ppn"),
            ("potnilai-1", "3"),
        ]);
        let all = parts(&own, &stored);
        let differing: Vec<String> = all.iter().filter(|p| p.value(&own) != p.value(&stored)).map(Part::name).collect();
        assert_eq!(
            differing,
            ["pilih-keperluan", "pilih-rek-7", "pilih-rek-8", "pilih-rek-9", "pilih-pot-pph22", "pilih-pot-ppn"]
        );
        // Nothing ticked: the stored one, untouched.
        assert_eq!(merged(&own, &stored), stored);
        // One's own line 7 and no line 8; the deduction stays as stored.
        own.insert("pilih-rek-7".into(), "1".into());
        own.insert("pilih-rek-8".into(), "1".into());
        let made = merged(&own, &stored);
        let line = |account, amount: &str| Line { account, amount: amount.into(), source: String::new() };
        assert_eq!(lines(&made), [line(7, "90")]);
        assert_eq!((text(&made, "keperluan").as_str(), text(&made, "pot-1").as_str()), ("ATK", "pph22"));
        own.insert("pilih-keperluan".into(), "1".into());
        own.insert("pilih-pot-ppn".into(), "1".into());
        let made = merged(&own, &stored);
        assert_eq!(text(&made, "keperluan"), "ATK dan kertas");
        assert_eq!(cuts(&made).iter().map(|c| c.kind.as_str()).collect::<Vec<_>>(), ["pph22", "ppn"]);
    }
}
