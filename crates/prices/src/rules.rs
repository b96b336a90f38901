//! Pure decisions about prices: facts in, a decision or all refusals out.

pub mod compare;
pub mod proposal;

use kernel::coefficient::Quantity;
use kernel::{Code, Day, Refusal, Refusals};
use unicode_normalization::UnicodeNormalization;

/// Every code that a rule here may answer with.
pub const CODES: &[&str] = &[
    "HARGA-BERHENTI",
    "HARGA-DI-ATAS-SURVEI",
    "HARGA-KODE-KOSONG",
    "HARGA-KODE-TERPAKAI",
    "HARGA-MULAI",
    "HARGA-NOL",
    "HARGA-PENJUAL-SAMA",
    "HARGA-REKENING",
    "HARGA-SURVEI-BENTUK",
    "HARGA-SURVEI-KURANG",
    "HARGA-SURVEI-TANGGAL",
    "HARGA-TKDN",
];

pub(crate) const LAW: &str = "PP 12/2019 Ps 51, 97(6)";
pub(crate) const OURS: &str = "Kebijakan Simpul";

/// Words of a search that are looked at; further ones say little.
pub const MOST_WORDS: usize = 6;

/// A share in hundredths of a per cent: `40`, `40,25`, `40.25 %`.
pub fn per_cent(text: &str) -> Result<i64, String> {
    let bare = text.trim().trim_end_matches('%').trim();
    if !bare.is_empty() && bare.bytes().all(|b| matches!(b, b'0' | b',' | b'.')) && bare.starts_with('0') {
        return Ok(0);
    }
    let wrong = || format!("«{text}» bukan persen dari 0 sampai 100, paling banyak dua desimal");
    let parts = Quantity::parse(bare).map_err(|_| wrong())?.ten_thousandths();
    // A hundredth of a per cent is a hundred ten-thousandths of one.
    if parts % 100 != 0 || parts > 1_000_000 {
        return Err(wrong());
    }
    Ok(parts / 100)
}

/// The words by which an item is found: small letters and digits, codes whole.
pub fn words(text: &str) -> Vec<String> {
    let normal: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut all = Vec::new();
    for piece in normal.split_whitespace() {
        match Code::parse(piece.trim_matches(|c: char| !c.is_alphanumeric())) {
            Ok(code) if code.depth() > 2 => all.push(code.norm().to_owned()),
            _ => all.extend(piece.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned)),
        }
    }
    all
}

/// A day from which a price of the year may count: the year is composed during
/// the year before it.
pub fn check_start(starts: Day, year: i32) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require((year - 1..=year).contains(&starts.year()), || {
        Refusal::new(
            "HARGA-MULAI",
            OURS,
            format!("Harga tahun {year} tidak dapat mulai berlaku {}.", starts.long()),
            format!("Pilih hari dari 1 Januari {} sampai 31 Desember {year}.", year - 1),
        )
        .day("tanggal", starts)
        .at("starts")
    });
    refusals.or(())
}

/// An item that is to be retired, or whose price is to change.
#[derive(Clone, Debug)]
pub struct ItemFacts {
    pub label: String,
    pub ends: Option<Day>,
}

/// An item that is retired stays so; a new one may be proposed.
pub fn check_living(item: &ItemFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some(ends) = item.ends {
        refusals.push(
            Refusal::new(
                "HARGA-BERHENTI",
                LAW,
                format!("{} sudah dihentikan sejak {}.", item.label, ends.long()),
                "Usulkan barang baru bila masih diperlukan.",
            )
            .day("tanggal", ends),
        );
    }
    refusals.or(())
}

#[cfg(test)]
mod tests;
