//! Cells as hands and years write them: codes joined to names, amounts as text.

use kernel::sheet::{Cell, GridRow};
use kernel::{Code, Money};

use super::layout::{PRICE, PRICE_BEFORE, TAX, TOTAL, TOTAL_BEFORE, WANTED};
use kernel::reading::{RowReader, Table};

/// `5.1.02.01 Belanja`, `[1.2.01.08] - DAU` or a code alone.
pub(super) fn split(text: &str) -> Option<(Code, &str)> {
    let text = text.trim();
    let (head, rest) = match text.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => text.split_once(char::is_whitespace).unwrap_or((text, "")),
    };
    let code = Code::parse(head.trim_end_matches(['.', ':', '-'])).ok()?;
    Some((code, rest.trim_start_matches([' ', '-', ':', '\u{a0}']).trim()))
}

/// How a file writes amounts that are text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// `1500000.50`, as a machine does; what could be either is refused.
    #[default]
    Machine,
    /// `1.500.000,50`: some amount proves it and none speaks against it.
    Grouped,
}

/// Looks over all amounts first, so that `20.000` is not guessed at.
pub(super) fn style_of(table: &Table<'_>, data: &[&GridRow]) -> Style {
    let (mut grouped, mut machine) = (false, false);
    for row in data {
        let reader = RowReader::new(row, table, &WANTED, false);
        for at in [PRICE_BEFORE, TOTAL_BEFORE, PRICE, TAX, TOTAL] {
            if let Cell::Text(text) = reader.cell(at) {
                let text = text.trim();
                grouped |= (text.contains(',') || text.matches('.').count() > 1) && Money::typed(text).is_ok();
                machine |= text.contains('.') && Money::typed(text).is_err() && Money::parse_rounding(text).is_ok();
            }
        }
    }
    if grouped && !machine { Style::Grouped } else { Style::Machine }
}

impl Style {
    pub(super) fn money(self, reader: &mut RowReader<'_>, at: usize) -> Option<Money> {
        match reader.cell(at) {
            // How people write «none».
            Cell::Text(text) if matches!(text.trim(), "-" | "Rp -" | "Rp") => None,
            Cell::Text(text) if self == Style::Grouped && !text.trim().is_empty() => match Money::typed(text) {
                Ok(money) => Some(money),
                Err(e) => {
                    let title = reader.title(at);
                    reader.reasons.push(format!("{title} {e}"));
                    reader.grave = true;
                    None
                }
            },
            _ => reader.money(at),
        }
    }
}
