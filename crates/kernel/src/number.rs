//! Document numbers, printed from a dated pattern.

use crate::{Refusal, Refusals};

/// What a pattern may draw on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberParts {
    /// Code of the region, `14.02`.
    pub region: String,
    /// Serial of the series, from 1.
    pub serial: u32,
    pub skpd: String,
    /// `LS`, `UP` …; an SPD has none.
    pub kind: Option<String>,
    /// Version of the budget: `M`, `P1` …
    pub stage: String,
    pub month: u8,
    pub year: i32,
}

const LAW: &str = "Pola nomor adalah aturan bertanggal (PP 12/2019 Ps 121(1): penatausahaan)";

/// `{wilayah}/02.0/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}` with its
/// parts put in. A part that is missing, blank or holds a slash is refused:
/// it would make a number that reads as another one.
pub fn render_number(pattern: &str, parts: &NumberParts) -> Result<String, Refusals> {
    let mut text = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    let mut has_serial = false;
    while let Some((before, after)) = rest.split_once('{') {
        let (token, tail) = after.split_once('}').ok_or_else(|| bad_pattern(pattern, "kurung tidak ditutup"))?;
        if before.contains('}') {
            return Err(bad_pattern(pattern, "kurung tidak dibuka"));
        }
        text.push_str(before);
        has_serial |= token == "urut" || token.starts_with("urut:");
        text.push_str(&part(pattern, token, parts)?);
        rest = tail;
    }
    if rest.contains('}') {
        return Err(bad_pattern(pattern, "kurung tidak dibuka"));
    }
    text.push_str(rest);
    if !has_serial {
        return Err(bad_pattern(pattern, "tidak ada {urut}, sehingga nomor akan berulang"));
    }
    Ok(text)
}

/// Whether a series under this pattern can never make a number that another
/// series made: SKPD and serial stand by themselves between slashes, which no
/// part may hold. Under any other pattern each number is looked up first.
pub fn never_repeats(pattern: &str) -> bool {
    let alone = |wanted: fn(&str) -> bool| pattern.split('/').any(wanted);
    alone(|part| part == "{skpd}") && alone(|part| part == "{urut}" || part.starts_with("{urut:"))
}

/// Whether a dated value is a pattern that makes numbers.
pub fn is_pattern(_: &str, json: &str) -> bool {
    let parts = NumberParts {
        region: "99.99".into(),
        serial: 1,
        skpd: "1.01".into(),
        kind: Some("LS".into()),
        stage: "M".into(),
        month: 1,
        year: 2026,
    };
    serde_json::from_str::<String>(json).is_ok_and(|pattern| render_number(&pattern, &parts).is_ok())
}

fn part(pattern: &str, token: &str, parts: &NumberParts) -> Result<String, Refusals> {
    match token {
        "wilayah" => plain("wilayah", &parts.region),
        "skpd" => plain("skpd", &parts.skpd),
        "jenis" => plain("jenis", parts.kind.as_deref().unwrap_or_default()),
        "tahap" => plain("tahap", &parts.stage),
        "bulan" if (1..=12).contains(&parts.month) => Ok(parts.month.to_string()),
        "bulan" => Err(bad_part("bulan", &parts.month.to_string())),
        "tahun" if (1900..=2999).contains(&parts.year) => Ok(parts.year.to_string()),
        "tahun" => Err(bad_part("tahun", &parts.year.to_string())),
        "urut" => serial(parts.serial, 1),
        _ => match token.strip_prefix("urut:").and_then(|w| w.parse::<usize>().ok()).filter(|w| (1..=10).contains(w)) {
            Some(width) => serial(parts.serial, width),
            None => Err(bad_pattern(pattern, &format!("bagian «{token}» tidak dikenal"))),
        },
    }
}

/// A serial wider than the pattern keeps its digits: cutting would repeat.
fn serial(serial: u32, width: usize) -> Result<String, Refusals> {
    if serial == 0 { Err(bad_part("urut", "0")) } else { Ok(format!("{serial:0width$}")) }
}

fn plain(name: &str, value: &str) -> Result<String, Refusals> {
    let fits = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    if fits { Ok(value.to_owned()) } else { Err(bad_part(name, value)) }
}

fn bad_pattern(pattern: &str, why: &str) -> Refusals {
    let refusal = Refusal::new(
        "NOMOR-POLA",
        LAW,
        format!("Pola nomor «{pattern}» tidak dapat dipakai: {why}."),
        "Mintalah pengelola aturan memperbaiki pola nomor, lalu ulangi.",
    )
    .figure("pola", pattern);
    Refusals::one(refusal)
}

fn bad_part(name: &str, value: &str) -> Refusals {
    let refusal = Refusal::new(
        "NOMOR-BAGIAN",
        LAW,
        format!("Nomor tidak dapat dibuat: bagian {name} bernilai «{value}»."),
        "Lengkapi data dokumen (kode wilayah, SKPD, jenis, tahap) atau perbaiki pola nomor.",
    )
    .figure("bagian", name)
    .figure("nilai", value);
    Refusals::one(refusal)
}

/// The number belongs to another document already.
pub fn number_used(number: &str) -> Refusal {
    Refusal::new(
        "NOMOR-TERPAKAI",
        "Aturan Simpul: satu nomor untuk satu dokumen (PP 12/2019 Ps 121(1))",
        format!("Nomor {number} sudah dipakai dokumen lain."),
        "Pakai nomor berikutnya dari serinya; nomor yang pernah terbit tidak dipakai lagi, juga setelah batal.",
    )
    .figure("nomor", number)
    .at("nomor")
}
