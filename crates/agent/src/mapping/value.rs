//! One value: from letters to JSON.

use kernel::{Day, Moment, Money, Zone};

use super::{Charset, Field, Kind, shown};

/// Letters of `2026-03-05`.
const DATE: usize = 10;

/// Letters of a source; what is no text is refused.
pub(super) fn decode(bytes: &[u8], charset: Charset) -> Result<String, String> {
    let unread = || "huruf tidak terbaca sebagai UTF-8; sebutkan charset = \"latin1\" bila memang begitu".to_owned();
    let text = match (std::str::from_utf8(bytes), charset) {
        (Ok(text), Charset::Utf8 | Charset::Latin1) => text.to_owned(),
        (Err(_), Charset::Utf8) => return Err(unread()),
        (Err(_), _) => western(bytes),
        (Ok(text), Charset::Utf8InLatin1) => {
            // Each letter was a byte once; a text that does not fit was right before.
            let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
            let back = String::from_utf8(bytes.into_owned()).ok().filter(|_| !lost);
            back.unwrap_or_else(|| text.to_owned())
        }
    };
    if text.contains('\0') { Err("memuat huruf NUL".to_owned()) } else { Ok(text) }
}

fn western(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// A value that is there, as JSON; `None` for a date of nothing.
pub(super) fn read(text: &str, field: &Field, zone: Zone) -> Result<Option<String>, String> {
    let not = |what: &str| Err(format!("«{}» {what}", shown(text)));
    match field.kind {
        Kind::Text => Ok(Some(serde_json::Value::from(text).to_string())),
        Kind::Integer => match plain(text, field).parse::<i64>() {
            Ok(number) => Ok(Some(number.to_string())),
            Err(_) => not("bukan bilangan bulat"),
        },
        Kind::Decimal => match decimal(&plain(text, field)) {
            Some(letters) => Ok(Some(letters)),
            None => not("bukan bilangan"),
        },
        Kind::Sen => match decimal(&plain(text, field)).and_then(|letters| letters.parse::<Money>().ok()) {
            Some(amount) => Ok(Some(amount.sen().to_string())),
            None => not("bukan rupiah dengan paling banyak dua desimal"),
        },
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "1" | "t" | "true" | "y" | "ya" | "yes" | "\u{1}" => Ok(Some("true".into())),
            "0" | "f" | "false" | "n" | "tidak" | "no" => Ok(Some("false".into())),
            _ => not("bukan ya atau tidak"),
        },
        Kind::Date | Kind::Moment => when(text, field, zone),
    }
}

/// Without the grouping of an Indonesian amount.
fn plain(text: &str, field: &Field) -> String {
    if field.decimal_comma { text.replace('.', "").replace(',', ".") } else { text.to_owned() }
}

/// The letters of a number as JSON has them.
fn decimal(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.strip_prefix('+').unwrap_or(text)), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |s: &str| !s.is_empty() && s.len() <= 30 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(fraction.map_or_else(|| format!("{sign}{whole}"), |fraction| format!("{sign}{whole}.{fraction}")))
}

/// Parts of a date by a pattern; `None` where it does not fit.
fn parts(text: &str, pattern: &str) -> Option<[u32; 6]> {
    let mut found = [0, 0, 0, 0, 0, 0];
    let (mut text, mut pattern) = (text, pattern);
    const NAMES: [(&str, usize); 6] = [("YYYY", 0), ("MM", 1), ("DD", 2), ("hh", 3), ("mm", 4), ("ss", 5)];
    while !pattern.is_empty() {
        if let Some((name, at)) = NAMES.iter().find(|(name, _)| pattern.starts_with(name)) {
            let digits = text.get(..name.len())?;
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            *found.get_mut(*at)? = digits.parse().ok()?;
            text = text.get(name.len()..)?;
            pattern = pattern.get(name.len()..)?;
        } else {
            let letter = pattern.chars().next()?;
            text = text.strip_prefix(letter)?;
            pattern = pattern.get(letter.len_utf8()..)?;
        }
    }
    text.is_empty().then_some(found)
}

/// Minutes east of Greenwich, where a moment names them, and what stands before;
/// `None` where what looks like them is none.
fn offset(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        return Some((rest.trim_end(), Some(0)));
    }
    // A date has strokes too.
    let Some(at) = text.get(DATE..).and_then(|rest| rest.find(['+', '-'])) else { return Some((text, None)) };
    let (rest, offset) = text.split_at_checked(DATE + at)?;
    let digits = offset.get(1..)?;
    let [_, _, _, hours, minutes, _] = ["hh:mm", "hhmm", "hh"].iter().find_map(|p| parts(digits, p))?;
    if hours > 15 || minutes > 59 {
        return None;
    }
    let minutes = i64::from(hours * 60 + minutes);
    Some((rest.trim_end(), Some(if offset.starts_with('-') { -minutes } else { minutes })))
}

/// As databases and JSON write it: with or without a time, parts of seconds and an
/// offset.
fn usual(text: &str) -> Option<([u32; 6], Option<i64>)> {
    let (text, minutes) = offset(text)?;
    // A date alone is that date everywhere.
    if let Some(day) = parts(text, "YYYY-MM-DD") {
        return Some((day, None));
    }
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let text = text.replacen('T', " ", 1);
    let found = ["YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm"].iter().find_map(|p| parts(&text, p));
    found.filter(|_| fraction.bytes().all(|b| b.is_ascii_digit())).map(|found| (found, minutes))
}

fn when(text: &str, field: &Field, zone: Zone) -> Result<Option<String>, String> {
    let wrong = || Err(format!("«{}» bukan tanggal yang ada", shown(text)));
    let found = match &field.format {
        Some(pattern) => parts(text, pattern).map(|found| (found, None)),
        None => usual(text),
    };
    let Some((found, offset)) = found else { return wrong() };
    // MySQL's way to write that there is no date.
    if found.starts_with(&[0, 0, 0]) {
        return Ok(None);
    }
    // What means the end of all days stays it.
    if field.kind == Kind::Date && found.starts_with(&[9999, 12, 31]) {
        return Ok(Some("\"9999-12-31\"".to_owned()));
    }
    let Some(moment) = moment(found, offset, zone) else { return wrong() };
    let told = if field.kind == Kind::Date { moment.day(zone).to_string() } else { moment.iso() };
    Ok(Some(format!("\"{told}\"")))
}

fn moment([year, month, day, hour, minute, second]: [u32; 6], offset: Option<i64>, zone: Zone) -> Option<Moment> {
    let small = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
    let day = i32::try_from(year).ok().and_then(|year| Day::new(year, small(month), small(day)));
    let day = day.filter(|_| hour < 24 && minute < 60 && second < 60)?;
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    Some(match offset {
        Some(minutes) => Moment::start_of(day, Zone::Utc).plus_millis((seconds - minutes * 60) * 1000),
        None => Moment::start_of(day, zone).plus_millis(seconds * 1000),
    })
}

/// A moment that names its offset, as clocks of a zone show it.
pub fn local(text: &str, zone: Zone) -> Option<String> {
    let (found, offset) = usual(text)?;
    let moment = moment(found, Some(offset?), zone)?;
    let day = moment.day(zone);
    let seconds = (moment.0 - Moment::start_of(day, zone).0) / 1000;
    Some(format!("{day} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}
