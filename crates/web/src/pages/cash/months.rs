//! Twelve months of a row as fields of a form, and back as the input of their
//! act. Rows that nobody touched are not sent.

use kernel::Money;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::fields::{self, Fault, Typed};
use super::super::look::digits;
use super::super::words::cash as say;
use crate::cash::{CashRow, Months};

/// The letter of each month; behind it stands the row's key.
pub(super) const LETTERS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
/// The field that tells which months were shown.
const SHOWN: &str = "v";

pub(super) type Cells = [String; 12];

pub(super) fn cells(months: &Months) -> Cells {
    months.map(|m| if m.is_zero() { String::new() } else { digits(m) })
}

/// A short text that stands for the months of a row.
pub(super) fn mark(months: &Months) -> String {
    kernel::hex(&Sha256::digest(format!("{months:?}"))[..5])
}

/// What was typed in a row, where the form held it.
pub(super) fn typed_cells(typed: &Typed, key: &str) -> Option<Cells> {
    typed.contains_key(&format!("{SHOWN}{key}")).then(|| {
        LETTERS.map(|letter| typed.get(&format!("{letter}{key}")).map_or(String::new(), |text| text.trim().to_owned()))
    })
}

/// What can be read of cells; the rest counts as nothing.
pub(super) fn read(cells: &Cells) -> Months {
    std::array::from_fn(|at| Money::typed(&cells[at]).unwrap_or_default())
}

/// What is saved, and which row each line of it is.
#[derive(Debug, Default)]
pub(super) struct Save {
    pub(super) lines: Vec<Value>,
    keys: Vec<String>,
    /// Something was typed that is stored by now: the form was sent twice.
    pub(super) again: bool,
}

impl Save {
    /// Everything that was typed otherwise than it is stored. A row that
    /// somebody else saved meanwhile is told before it is overwritten.
    pub(super) fn of(rows: &[CashRow], typed: &Typed) -> Result<Save, Vec<Fault>> {
        let (mut save, mut faults) = (Save::default(), Vec::new());
        for row in rows {
            let Some(cells) = typed_cells(typed, &row.key) else { continue };
            let mut months = [Money::ZERO; 12];
            let before = faults.len();
            for (at, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                match fields::money(text) {
                    Ok(amount) => months[at] = amount,
                    Err(message) => {
                        let name = format!("{}{}", LETTERS[at], row.key);
                        faults.push(Fault::new(&name, &say::cell(at, &row.rekening.name), message));
                    }
                }
            }
            let shown = typed.get(&format!("{SHOWN}{}", row.key)).map_or("", String::as_str);
            if faults.len() > before || mark(&months) == shown {
                continue;
            }
            if months == row.months() {
                save.again = true;
                continue;
            }
            if mark(&row.months()) != shown {
                let name = format!("{}{}", LETTERS[0], row.key);
                faults.push(Fault::new(&name, &row.rekening.name, say::changed_since(&row.months())));
                continue;
            }
            let sub = Some(&row.sub_kegiatan.code).filter(|code| !code.is_empty());
            save.lines.push(json!({
                "sub_unit": row.unit.code, "sub_kegiatan": sub, "rekening": row.rekening.code, "months": months,
            }));
            save.keys.push(row.key.clone());
        }
        if faults.is_empty() { Ok(save) } else { Err(faults) }
    }

    /// The field of the page that the door speaks of.
    pub(super) fn here(&self, field: &str) -> Option<String> {
        let at: usize = field.strip_prefix("lines.")?.split('.').next()?.parse().ok()?;
        Some(format!("{}{}", LETTERS[0], self.keys.get(at)?))
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::shelf::Coded;

    fn sen(amount: i64) -> Money {
        Money::from_sen(amount)
    }

    fn row(january: i64) -> CashRow {
        let mut months = [Money::ZERO; 12];
        months[0] = sen(january);
        CashRow {
            key: "7".into(),
            flow: ("belanja", "Belanja"),
            unit: Coded { code: "1.01".into(), name: String::new() },
            sub_kegiatan: Coded::default(),
            rekening: Coded { code: "4.1.01".into(), name: "Pajak".into() },
            budget: sen(january),
            set: None,
            proposed: Some(months),
        }
    }

    fn typed(shown: &CashRow, cells: &Cells) -> Typed {
        let all = LETTERS.iter().zip(cells).map(|(l, text)| (format!("{l}7"), text.clone()));
        all.chain([("v7".to_owned(), mark(&shown.months()))]).collect()
    }

    #[test]
    fn only_what_was_typed_otherwise_is_sent() {
        let stored = row(90_050);
        let mut cells = cells(&stored.months());
        assert!(Save::of(&[row(90_050)], &typed(&stored, &cells)).expect("read").lines.is_empty());
        cells[0] = "Rp 900,5".into();
        assert!(Save::of(&[row(90_050)], &typed(&stored, &cells)).expect("read").lines.is_empty(), "typed otherwise");
        cells[0] = "900,49".into();
        cells[11] = "0,01".into();
        let save = Save::of(&[row(90_050)], &typed(&stored, &cells)).expect("read");
        assert_eq!((&save.lines[0]["months"][0], &save.lines[0]["months"][11]), (&"900.49".into(), &"0.01".into()));
        assert_eq!(save.lines[0]["sub_kegiatan"], Value::Null);
        assert!(
            Save::of(&[CashRow { proposed: Some(read(&cells)), ..row(90_050) }], &typed(&stored, &cells))
                .expect("read")
                .again
        );
        assert_eq!((save.here("lines.0").as_deref(), save.here("year")), (Some("a7"), None));
        // Not on this page.
        assert!(Save::of(&[stored], &Typed::new()).expect("read").lines.is_empty());
    }

    #[test]
    fn what_another_person_saved_is_not_overwritten_unseen() {
        let (shown, now) = (row(100), row(101));
        // Whoever touched nothing overwrites nothing.
        assert!(Save::of(from_ref(&now), &typed(&shown, &cells(&shown.months()))).expect("read").lines.is_empty());
        let mut own = cells(&shown.months());
        own[1] = "5".into();
        let faults = Save::of(from_ref(&now), &typed(&shown, &own)).expect_err("told");
        assert!(faults[0].field == "a7" && faults[0].message.contains("1,01"), "{faults:?}");
        assert_eq!(Save::of(from_ref(&now), &typed(&now, &own)).expect("seen").lines.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_cell() {
        let stored = row(100);
        let mut own = cells(&stored.months());
        (own[2], own[5]) = ("x".into(), "1.50".into());
        let faults = Save::of(from_ref(&stored), &typed(&stored, &own)).expect_err("faults");
        assert_eq!(faults.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["c7", "f7"]);
        assert_eq!(read(&own)[0], sen(100));
    }
}
