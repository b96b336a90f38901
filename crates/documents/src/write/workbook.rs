//! Workbooks.

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Sheet};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::{Limits, WriteError};

/// Whole numbers up to here are exact in a spreadsheet's floating point.
const EXACT: u64 = 1 << 53;

/// A4, by the number that the format gives it.
const A4: u8 = 9;
/// Columns that together are wider than this many letters lie across.
const UPRIGHT: f64 = 100.0;
/// Wider ones, made small enough for one page, could not be read.
const READABLE: f64 = 260.0;

struct Formats {
    plain: Format,
    text: Format,
    money: Format,
    percent: Format,
    day: Format,
    count: Format,
}

impl Formats {
    fn new(base: &Format) -> Self {
        let with = |number: &str| base.clone().set_num_format(number);
        Formats {
            plain: base.clone(),
            text: base.clone().set_text_wrap(),
            money: with("#,##0.00"),
            percent: with("0.00%"),
            day: with("[$-421]d mmmm yyyy"),
            count: with("#,##0"),
        }
    }
}

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    // The moment of making would make every export of the same data differ.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(told)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let page = book.add_worksheet();
    page.set_name(sheet_name(&sheet.name)).map_err(told)?;
    let plain = Formats::new(&Format::new().set_align(FormatAlign::Top));
    let bold = Formats::new(&Format::new().set_bold());
    let strong = Formats::new(&Format::new().set_bold().set_border_top(FormatBorder::Thin));

    let mut row = 0;
    for line in &sheet.heading {
        put_text(page, sheet, row, 0, line, &bold.plain)?;
        row = next(row)?;
    }
    if !sheet.heading.is_empty() {
        row = next(row)?;
    }
    let mut across = 0.0;
    for (column, title) in sheet.columns.iter().enumerate() {
        let side = if is_figure(title.kind) { FormatAlign::Right } else { FormatAlign::Left };
        put_text(page, sheet, row, column, &title.name, &bold.text.clone().set_align(side))?;
        let width = width(sheet, column, title.kind);
        page.set_column_width(narrow(column)?, width).map_err(told)?;
        across += width;
    }
    on_paper(page, row, across)?;
    row = next(row)?;
    page.set_freeze_panes(row, 0).map_err(told)?;
    let body = sheet.rows.iter().map(|values| (values, &plain));
    for (values, formats) in body.chain(sheet.total.iter().map(|values| (values, &strong))) {
        for (column, value) in values.iter().enumerate() {
            put(page, sheet, row, column, value, formats)?;
        }
        row = next(row)?;
    }
    book.save_to_buffer().map_err(told)
}

/// As it is printed: all columns on one page's width where that can be read, the
/// titles on each page.
fn on_paper(page: &mut Worksheet, titles: u32, across: f64) -> Result<(), WriteError> {
    page.set_paper_size(A4).set_footer("&L&A&RHalaman &P dari &N");
    page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    if across > UPRIGHT {
        page.set_landscape();
    }
    if across <= READABLE {
        page.set_print_fit_to_pages(1, 0);
    }
    page.set_repeat_rows(titles, titles).map(|_| ()).map_err(told)
}

fn put(
    page: &mut Worksheet,
    sheet: &Sheet,
    row: u32,
    column: usize,
    value: &Value,
    formats: &Formats,
) -> Result<(), WriteError> {
    let mut number = |text: &str, format: &Format| match text.parse::<f64>() {
        Ok(number) => page.write_number_with_format(row, narrow(column)?, number, format).map(|_| ()).map_err(told),
        Err(_) => Err(WriteError::Workbook(text.to_owned())),
    };
    // Parsing the decimal text gives the nearest float, without arithmetic.
    match value {
        Value::Empty => Ok(()),
        Value::Money(money) if money.sen().unsigned_abs() <= EXACT => number(&value.plain(), &formats.money),
        Value::Percent(hundredths) if hundredths.unsigned_abs() <= EXACT => {
            number(&format!("{hundredths}e-4"), &formats.percent)
        }
        Value::Count(count) if count.unsigned_abs() <= EXACT => number(&value.plain(), &formats.count),
        Value::Day(day) => put_day(page, row, column, *day, &formats.day),
        Value::Text(text) => put_text(page, sheet, row, column, text, &formats.text),
        Value::Money(_) | Value::Percent(_) | Value::Count(_) => {
            put_text(page, sheet, row, column, &value.plain(), &formats.plain)
        }
    }
}

fn put_day(page: &mut Worksheet, row: u32, column: usize, day: Day, format: &Format) -> Result<(), WriteError> {
    let year = u16::try_from(day.year()).map_err(|_| WriteError::Workbook(day.to_string()))?;
    let date = ExcelDateTime::from_ymd(year, day.month(), day.day()).map_err(told)?;
    page.write_datetime_with_format(row, narrow(column)?, &date, format).map(|_| ()).map_err(told)
}

/// Always a string cell, whatever the text looks like.
fn put_text(
    page: &mut Worksheet,
    sheet: &Sheet,
    row: u32,
    column: usize,
    text: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if text.is_empty() {
        return Ok(());
    }
    let place = || {
        let name = sheet.columns.get(column).map(|c| c.name.clone()).unwrap_or_default();
        (usize::try_from(row).unwrap_or(0) + 1, name)
    };
    if text.len() > Limits::CELL_CHARS && text.encode_utf16().count() > Limits::CELL_CHARS {
        let (row, column) = place();
        return Err(WriteError::LongText { row, column });
    }
    if text.contains('\0') {
        let (row, column) = place();
        return Err(WriteError::Nul { row, column });
    }
    let at = narrow(column)?;
    if text.starts_with("<r>") && text.ends_with("</r>") {
        // The writing library takes a string of this shape for finished rich
        // text and would put it into the file as raw XML. Given in two runs it
        // is escaped like any other.
        let (head, rest) = text.split_at(2);
        let run = Format::new();
        return page
            .write_rich_string_with_format(row, at, &[(&run, head), (&run, rest)], format)
            .map(|_| ())
            .map_err(told);
    }
    page.write_string_with_format(row, at, text, format).map(|_| ()).map_err(told)
}

/// Names of sheets may not hold some characters nor be long.
fn sheet_name(name: &str) -> String {
    let clean = |c: char| if c.is_control() || "[]:*?/\\'".contains(c) { ' ' } else { c };
    let mut out = String::new();
    for c in name.chars().map(clean) {
        if out.encode_utf16().count() + c.len_utf16() > 31 {
            break;
        }
        out.push(c);
    }
    let out = out.trim();
    // «History» is a name that spreadsheet programs keep for themselves.
    if out.is_empty() || out.eq_ignore_ascii_case("history") { "Data".to_owned() } else { out.to_owned() }
}

fn is_figure(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Money | ColumnKind::Percent | ColumnKind::Count)
}

/// As many letters as the column's longest text has, within what is read well:
/// longer ones are broken into lines.
fn width(sheet: &Sheet, column: usize, kind: ColumnKind) -> f64 {
    let (least, most) = match kind {
        ColumnKind::Text => (14, 44),
        ColumnKind::Code => (10, 32),
        ColumnKind::Money => return 21.0,
        ColumnKind::Day => return 18.0,
        ColumnKind::Percent | ColumnKind::Count => return 12.0,
    };
    let letters = |values: &Vec<Value>| values.get(column).map_or(0, |v| v.plain().chars().take(most).count());
    let longest = sheet.rows.iter().chain(&sheet.total).map(letters).max().unwrap_or(0);
    let letters = u32::try_from(longest.clamp(least, most)).unwrap_or(0);
    f64::from(letters) + 2.0
}

fn next(row: u32) -> Result<u32, WriteError> {
    if row < 1_048_575 { Ok(row + 1) } else { Err(WriteError::TooLarge) }
}

fn narrow(column: usize) -> Result<u16, WriteError> {
    u16::try_from(column).ok().filter(|c| *c < 16_384).ok_or(WriteError::TooLarge)
}

fn told(error: XlsxError) -> WriteError {
    match error {
        XlsxError::RowColumnLimitError => WriteError::TooLarge,
        other => WriteError::Workbook(other.to_string()),
    }
}
