//! A file beside the register: what is new, what changed, what is gone.

use std::collections::HashMap;

use kernel::text::fold;

use crate::model::{Line, Price, PriceKind, Says, Terms};

/// What a file would do. The register is given as it stands on the file's day.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    pub new: Vec<&'a Line>,
    /// With the terms that are to hold.
    pub changed: Vec<(&'a Price, Terms)>,
    pub same: usize,
    /// In the register and not in the file.
    pub gone: Vec<&'a Price>,
    /// In the file though retired; they stay retired.
    pub retired: usize,
}

/// Whether a line and a price speak of one thing.
type Way<'w> = &'w dyn Fn(&Line, &Price) -> bool;

type Group<'a> = HashMap<(PriceKind, &'a str), Vec<&'a Price>>;

/// Compares within the kinds that the file holds; others are not its matter.
pub fn compare<'a>(register: &'a [Price], lines: &'a [Line], says: Says, day: kernel::Day) -> Changes<'a> {
    let mut known: Group<'a> = HashMap::new();
    for price in register {
        known.entry((price.kind, price.code.norm())).or_default().push(price);
    }
    let mut groups: Vec<(PriceKind, &str)> = Vec::new();
    let mut told: HashMap<(PriceKind, &str), Vec<&Line>> = HashMap::new();
    for line in lines {
        let key = (line.kind, line.code.norm());
        let group = told.entry(key).or_default();
        if group.is_empty() {
            groups.push(key);
        }
        group.push(line);
    }
    let mut changes = Changes::default();
    let kinds: std::collections::HashSet<PriceKind> = lines.iter().map(|l| l.kind).collect();
    for key in groups {
        let (lines, prices) = (told.remove(&key).unwrap_or_default(), known.remove(&key).unwrap_or_default());
        changes.of_code(lines, prices, says, day);
    }
    let left = known.into_values().flatten().filter(|p| kinds.contains(&p.kind) && !p.retired(day));
    changes.gone.extend(left);
    changes.gone.sort_by(|a, b| (&a.code, a.item).cmp(&(&b.code, b.item)));
    changes
}

impl<'a> Changes<'a> {
    /// One code: by the national number, then by the words, and what is then
    /// alone on both sides is one thing under a new name.
    fn of_code(&mut self, mut lines: Vec<&'a Line>, mut prices: Vec<&'a Price>, says: Says, day: kernel::Day) {
        let by_number =
            |l: &Line, p: &Price| !l.terms.national_id.is_empty() && l.terms.national_id == p.terms.national_id;
        let by_words = |l: &Line, p: &Price| {
            let spec = !says.spec || fold(&l.terms.spec) == fold(&p.terms.spec);
            spec && fold(&l.terms.name) == fold(&p.terms.name) && fold(&l.terms.measure) == fold(&p.terms.measure)
        };
        let ways: [Way<'_>; 2] = [&by_number, &by_words];
        for is_one in ways {
            lines.retain(|line| match prices.iter().position(|p| is_one(line, p)) {
                Some(at) => {
                    self.pair(line, prices.remove(at), says, day);
                    false
                }
                None => true,
            });
        }
        if let ([line], [price]) = (lines.as_slice(), prices.as_slice()) {
            return self.pair(line, price, says, day);
        }
        self.new.extend(lines);
        self.gone.extend(prices.into_iter().filter(|p| !p.retired(day)));
    }

    fn pair(&mut self, line: &'a Line, price: &'a Price, says: Says, day: kernel::Day) {
        let terms = said(line, price, says);
        if price.retired(day) {
            self.retired += 1;
        } else if terms == price.terms && price.starts <= day {
            self.same += 1;
        } else {
            self.changed.push((price, terms));
        }
    }
}

/// The file's terms, with what it has no column for left as it was.
fn said(line: &Line, price: &Price, says: Says) -> Terms {
    let (new, old) = (&line.terms, &price.terms);
    let text = |has: bool, new: &str, old: &str| if has { new.to_owned() } else { old.to_owned() };
    Terms {
        name: new.name.clone(),
        spec: text(says.spec, &new.spec, &old.spec),
        measure: new.measure.clone(),
        amount: new.amount,
        tkdn: if says.tkdn { new.tkdn } else { old.tkdn },
        rekening: if says.rekening { new.rekening.clone() } else { old.rekening.clone() },
        group_code: text(says.group, &new.group_code, &old.group_code),
        group_name: text(says.group, &new.group_name, &old.group_name),
        national_id: text(says.national_id, &new.national_id, &old.national_id),
    }
}
