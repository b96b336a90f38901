//! Long tables. Lines are broken and pages are filled here, by the widths of
//! the letters, so that a page is set once and knows what it carries over;
//! Typst's own breaking of a table of ten thousand rows takes minutes of
//! memory and time.

use kernel::sheet::{Column, ColumnKind, Sheet, Value};
use kernel::{Day, Money};
use serde::Serialize;
use ttf_parser::Face;

use crate::form::{Foot, Mark};
use crate::paper::{Signature, signature};
use crate::{PrintError, world};

/// A4 on its side between its margins, in tenths of a millimetre.
const WIDTH: u32 = 2730;
const HEIGHT: u32 = 1650;
/// Inside a cell, left and right together.
const INSET: u32 = 24;
/// A column of texts is not narrower, nor a long code wider.
const NARROWEST: u32 = 250;
const WIDEST_CODE: u32 = 620;
/// Sizes of letters in tenths of a point, the largest that fits is taken.
const SIZES: [u32; 4] = [85, 75, 65, 55];
/// Of a list whose columns do not fit beside each other at any size.
const PARTED: u32 = 65;
/// A line below the list, and signatures below that.
const FOOT_LINE: u32 = 60;
const SIGNATURES: u32 = 460;

#[derive(Debug, Serialize)]
pub(crate) struct Pages {
    title: String,
    heading: Vec<String>,
    region: String,
    date: (i32, u8, u8),
    practice: bool,
    parts: Vec<Part>,
    /// Sheets of all parts.
    count: usize,
    foot: Vec<String>,
    signers: Vec<Signature>,
}

/// Columns that stand beside each other.
#[derive(Debug, Serialize)]
struct Part {
    /// Which of several; empty where there is one.
    caption: String,
    /// Tenths of a point.
    size: u32,
    /// Tenths of a millimetre.
    widths: Vec<u32>,
    figures: Vec<bool>,
    head: Vec<String>,
    pages: Vec<Vec<Row>>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    cells: Vec<String>,
    /// Totals and what is carried over stand out.
    strong: bool,
    #[serde(skip)]
    lines: u32,
}

/// Measures letters as Typst will set them: kerning and ligatures are off.
struct Ruler<'a> {
    regular: Face<'a>,
    bold: Face<'a>,
}

impl Ruler<'_> {
    /// Width of a text in tenths of a millimetre, rounded up.
    fn width(&self, text: &str, size: u32, strong: bool) -> u32 {
        let face = if strong { &self.bold } else { &self.regular };
        let advance = |c: char| {
            let glyph = face.glyph_index(c).and_then(|g| face.glyph_hor_advance(g));
            // The fallback's letters are all three fifths of their size wide.
            u64::from(glyph.unwrap_or(face.units_per_em() / 5 * 3))
        };
        let units: u64 = text.chars().map(advance).sum();
        // units / em × size/10 pt × 254/72 tenths of a millimetre
        let tenths = (units * u64::from(size) * 254).div_ceil(u64::from(face.units_per_em()) * 720);
        u32::try_from(tenths).unwrap_or(u32::MAX)
    }

    /// Breaks a text into lines that fit: between words, and within a word
    /// that is longer than a line.
    fn broken(&self, text: &str, room: u32, size: u32, strong: bool) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let mut rest = word;
            while let Some(last) = lines.last_mut() {
                let joined = if last.is_empty() { rest.to_owned() } else { format!("{last} {rest}") };
                if self.width(&joined, size, strong) <= room {
                    *last = joined;
                    break;
                }
                if last.is_empty() {
                    let fits = self.fitting(rest, room, size, strong);
                    let (first, more) = rest.split_at(fits);
                    first.clone_into(last);
                    rest = more;
                }
                lines.push(String::new());
            }
        }
        lines
    }

    /// How many bytes of a word fit; at least one letter.
    fn fitting(&self, word: &str, room: u32, size: u32, strong: bool) -> usize {
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
        let fits = ends.clone().take_while(|end| {
            let part = word.get(..*end).unwrap_or_default();
            self.width(part, size, strong) <= room
        });
        fits.last().or_else(|| ends.min()).unwrap_or(word.len())
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Money(amount) => amount.rupiah().replace("Rp ", ""),
        Value::Percent(_) => value.plain().replace('.', ","),
        Value::Day(day) => day.long(),
        Value::Count(n) => n.to_string(),
    }
}

fn is_figure(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Money | ColumnKind::Percent | ColumnKind::Count)
}

/// What each column needs, a text the least of it, and how much it says.
fn measured(sheet: &Sheet, ruler: &Ruler<'_>, size: u32) -> (Vec<u32>, Vec<u64>) {
    let mut wide = Vec::with_capacity(sheet.columns.len());
    let mut said = Vec::with_capacity(sheet.columns.len());
    for (n, column) in sheet.columns.iter().enumerate() {
        let cells = sheet.rows.iter().chain(&sheet.total).filter_map(|row| row.get(n)).map(shown);
        let (mut widest, mut letters) = (0, 0u64);
        for cell in cells {
            widest = widest.max(ruler.width(&cell, size, is_figure(column.kind)));
            letters += u64::try_from(cell.len()).unwrap_or(u64::MAX).min(300);
        }
        let longest_word = column.name.split_whitespace().map(|w| ruler.width(w, size, true)).max().unwrap_or(0);
        let needed = widest.max(longest_word) + INSET;
        wide.push(match column.kind {
            ColumnKind::Text => NARROWEST,
            ColumnKind::Code => needed.min(WIDEST_CODE),
            _ => needed,
        });
        said.push(letters + 1);
    }
    (wide, said)
}

/// Columns of figures and codes as wide as their widest entry; texts share
/// what is left by how much they say.
fn widths(sheet: &Sheet, ruler: &Ruler<'_>, size: u32) -> Option<Vec<u32>> {
    let (mut wide, said) = measured(sheet, ruler, size);
    let is_text = |n: usize| sheet.columns.get(n).is_some_and(|c| c.kind == ColumnKind::Text);
    let texts: Vec<usize> = (0..wide.len()).filter(|n| is_text(*n)).collect();
    let spare = WIDTH.checked_sub(wide.iter().sum())?;
    let all: u64 = texts.iter().filter_map(|n| said.get(*n)).sum();
    for n in texts {
        let share = u64::from(spare) * said.get(n)? / all.max(1);
        *wide.get_mut(n)? = NARROWEST + u32::try_from(share).ok()?;
    }
    Some(wide)
}

/// Columns that do not fit beside each other go over several sheets, to be laid
/// side by side: each begins with the number of the row and the first columns,
/// which say what it is about.
fn parted(sheet: &Sheet, ruler: &Ruler<'_>) -> Option<Vec<Sheet>> {
    let (needs, _) = measured(sheet, ruler, PARTED);
    let number =
        ruler.width(&sheet.rows.len().to_string(), PARTED, true).max(ruler.width(NUMBER, PARTED, true)) + INSET;
    let taken = |columns: usize| number + needs.iter().take(columns).sum::<u32>();
    let is_sum = |c: &Column| matches!(c.kind, ColumnKind::Money | ColumnKind::Percent);
    let says = |n: &usize| *n < needs.len() && !sheet.columns.iter().take(*n).any(is_sum) && taken(*n) <= WIDTH / 2;
    let key = [2, 1].into_iter().find(says).unwrap_or(0);
    let room = WIDTH.checked_sub(taken(key))?;
    let (mut groups, mut left): (Vec<Vec<usize>>, u32) = (Vec::new(), 0);
    for (n, need) in needs.iter().enumerate().skip(key) {
        if *need > left {
            groups.push(Vec::new());
            left = room;
        }
        left = left.checked_sub(*need)?;
        groups.last_mut()?.push(n);
    }
    let part = |group: Vec<usize>| {
        let columns: Vec<usize> = (0..key).chain(group).collect();
        let cells =
            |row: &[Value]| columns.iter().map(|n| row.get(*n).cloned().unwrap_or(Value::Empty)).collect::<Vec<_>>();
        let row = |(n, row): (i64, &Vec<Value>)| [vec![Value::Count(n)], cells(row)].concat();
        let of_column = columns.iter().filter_map(|n| sheet.columns.get(*n).cloned());
        Sheet {
            name: sheet.name.clone(),
            heading: sheet.heading.clone(),
            columns: std::iter::once(Column::new(NUMBER, ColumnKind::Count)).chain(of_column).collect(),
            rows: (1..).zip(&sheet.rows).map(row).collect(),
            total: sheet.total.as_ref().map(|total| [vec![Value::Empty], cells(total)].concat()),
        }
    };
    Some(groups.into_iter().map(part).collect())
}

const NUMBER: &str = "Baris";

/// The money columns whose rows add up to the total below them: there alone a
/// running total says something.
fn carried(sheet: &Sheet) -> Vec<bool> {
    let money = |row: &[Value], n: usize| match row.get(n) {
        Some(Value::Money(amount)) => Some(*amount),
        _ => None,
    };
    let adds_up = |n: usize| {
        let total = sheet.total.as_deref().and_then(|row| money(row, n));
        total.is_some() && total == Money::sum(sheet.rows.iter().filter_map(|row| money(row, n)))
    };
    (0..sheet.columns.len()).map(adds_up).collect()
}

struct Filler<'a> {
    ruler: &'a Ruler<'a>,
    size: u32,
    widths: Vec<u32>,
    carried: Vec<bool>,
}

impl Filler<'_> {
    fn row(&self, cells: &[String], strong: bool) -> Row {
        let mut lines = 1;
        let fit = |(cell, width): (&String, &u32)| {
            let broken = self.ruler.broken(cell, width.saturating_sub(INSET), self.size, strong);
            lines = lines.max(broken.len());
            broken.join("\n")
        };
        let cells = cells.iter().zip(&self.widths).map(fit).collect();
        Row { cells, strong, lines: u32::try_from(lines).unwrap_or(u32::MAX) }
    }

    /// Tenths of a millimetre: a line of capitals, the others with their
    /// leading, the inset and the rule; a little more than it comes to.
    fn height(&self, row: &Row) -> u32 {
        let em = self.size * 254 / 720 + 1;
        let more = row.lines.saturating_sub(1).saturating_mul(em * 115 / 100);
        (em * 7 / 10).saturating_add(more).saturating_add(22)
    }

    fn carry(&self, word: &str, sums: &[Money]) -> Option<Row> {
        if !self.carried.contains(&true) {
            return None;
        }
        let first = self.carried.iter().position(|c| *c).unwrap_or(0);
        let place = first.saturating_sub(1);
        let cell = |(n, sum): (usize, &Money)| match self.carried.get(n) {
            Some(true) => shown(&Value::Money(*sum)),
            _ if n == place => word.to_owned(),
            _ => String::new(),
        };
        Some(self.row(&sums.iter().enumerate().map(cell).collect::<Vec<_>>(), true))
    }

    /// Fills pages with rows; `above` is what stands on the first page only,
    /// `below` on the last, under the sum.
    fn pages(&self, sheet: &Sheet, head: &Row, (above, below): (u32, u32)) -> Result<Vec<Vec<Row>>, PrintError> {
        let kept = self.height(head) + 3 * self.height(&self.row(&[], true));
        let mut sums = vec![Money::ZERO; self.widths.len()];
        let (mut pages, mut page) = (Vec::new(), Vec::new());
        let mut left = HEIGHT.saturating_sub(kept + above);
        for cells in &sheet.rows {
            let row = self.row(&cells.iter().map(shown).collect::<Vec<_>>(), false);
            let height = self.height(&row);
            if height > HEIGHT.saturating_sub(kept) {
                return Err(PrintError::TooLarge);
            }
            if height > left {
                page.extend(self.carry("Jumlah dipindahkan", &sums));
                pages.push(std::mem::take(&mut page));
                page.extend(self.carry("Pindahan", &sums));
                left = HEIGHT.saturating_sub(kept);
            }
            left = left.saturating_sub(height);
            for (sum, value) in sums.iter_mut().zip(cells) {
                if let Value::Money(amount) = value {
                    *sum = sum.plus(*amount);
                }
            }
            page.push(row);
        }
        if below > left && !page.is_empty() {
            page.extend(self.carry("Jumlah dipindahkan", &sums));
            pages.push(std::mem::take(&mut page));
            page.extend(self.carry("Pindahan", &sums));
        }
        page.extend(sheet.total.as_ref().map(|t| self.row(&t.iter().map(shown).collect::<Vec<_>>(), true)));
        pages.push(page);
        Ok(pages)
    }
}

/// Columns that stand beside each other, on pages.
fn part(sheet: &Sheet, ruler: &Ruler<'_>, caption: String, below: u32) -> Result<Part, PrintError> {
    let found = SIZES.into_iter().find_map(|size| widths(sheet, ruler, size).map(|widths| (size, widths)));
    let (size, widths) = found.ok_or(PrintError::TooWide)?;
    let filler = Filler { ruler, size, widths, carried: carried(sheet) };
    let head = filler.row(&sheet.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>(), true);
    let lines = sheet.heading.len() + usize::from(!caption.is_empty());
    let above = 60 * u32::try_from(lines).unwrap_or(u32::MAX).min(20) + 60;
    let pages = filler.pages(sheet, &head, (above, below))?;
    let figures = sheet.columns.iter().map(|c| is_figure(c.kind)).collect();
    Ok(Part { caption, size, widths: filler.widths, figures, head: head.cells, pages })
}

/// A list as pages.
pub(crate) fn pages(
    sheet: &Sheet,
    region: &str,
    day: Day,
    (marks, foot): (&[Mark], &Foot),
) -> Result<Pages, PrintError> {
    let face = |font: &'static [u8]| Face::parse(font, 0).map_err(|e| PrintError::Layout(e.to_string()));
    let ruler = Ruler { regular: face(world::regular())?, bold: face(world::bold())? };
    let signatures = if foot.signers.is_empty() { 0 } else { SIGNATURES };
    let below = FOOT_LINE * u32::try_from(foot.lines.len()).unwrap_or(u32::MAX).min(10) + signatures;
    let parts = match part(sheet, &ruler, String::new(), below) {
        Err(PrintError::TooWide) => {
            let sheets = parted(sheet, &ruler).ok_or(PrintError::TooWide)?;
            let last = sheets.len();
            let one = |(n, sheet): (usize, &Sheet)| {
                let caption = format!("Bagian {n} dari {last}: letakkan berdampingan menurut nomor baris");
                part(sheet, &ruler, caption, if n == last { below } else { 0 })
            };
            (1..).zip(&sheets).map(one).collect::<Result<Vec<_>, _>>()?
        }
        whole => vec![whole?],
    };
    Ok(Pages {
        title: sheet.heading.first().cloned().unwrap_or_else(|| sheet.name.clone()),
        heading: sheet.heading.clone(),
        region: region.to_owned(),
        date: (day.year(), day.month(), day.day()),
        practice: marks.contains(&Mark::Practice),
        count: parts.iter().map(|p| p.pages.len()).sum(),
        parts,
        foot: foot.lines.clone(),
        signers: foot.signers.iter().map(signature).collect(),
    })
}
