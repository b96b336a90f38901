//! Codes of members, systems, services and data sets.

use kernel::{Refusal, Refusals};

use super::LAW;

const LONGEST: usize = 40;
/// Codes of services that the protocol keeps for itself.
const RESERVED: [&str; 6] = ["listmethods", "allowedmethods", "getopenapi", "getwsdl", "pub", "pull"];

/// Letters, digits, full stops and hyphens: no address writes them otherwise.
pub fn is_code(text: &str) -> bool {
    let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        && edge(text.bytes().next())
        && edge(text.bytes().next_back())
}

/// The protocol's own words in place of a service.
pub fn is_reserved(code: &str) -> bool {
    RESERVED.contains(&code.to_ascii_lowercase().as_str())
}

/// Small letters, digits and hyphens, since the name of an event holds it
/// between full stops.
pub fn is_dataset_code(text: &str) -> bool {
    is_code(text)
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
}

/// Two codes that differ in capitals alone are read as one.
pub fn key(code: &str) -> String {
    code.to_ascii_uppercase()
}

pub(super) fn check(fits: bool, code: &str, kind: &str, refusals: &mut Refusals) {
    refusals.require(fits, || {
        let shown: String = code.chars().take(60).collect();
        let letters = match kind {
            "set data" => "huruf kecil, angka, dan garis, diawali huruf",
            _ => "huruf, angka, titik, dan garis; diawali dan diakhiri huruf atau angka",
        };
        Refusal::new(
            "TUKAR-KODE",
            "X-Road: pengenal dengan huruf yang terbatas",
            format!(
                "Kode {kind} «{shown}» tidak dapat dipakai: 1 sampai {LONGEST} {letters}, dan bukan kata protokol."
            ),
            "Pakai singkatan tanpa spasi, misalnya DINKES, SIK, atau pasien.",
        )
        .figure("kode", shown)
        .at("code")
    });
}

/// A code is given once, also when it is over.
pub(super) fn check_free(taken: bool, code: &str, refusals: &mut Refusals) {
    refusals.require(!taken, || {
        Refusal::new(
            "TUKAR-KODE-TERPAKAI",
            LAW,
            format!("Kode «{code}» sudah pernah dipakai; huruf besar dan kecil tidak membedakan."),
            "Pakai kode lain; kode lama tidak dipakai ulang, agar tanda terima lama tetap terbaca.",
        )
        .figure("kode", code)
        .at("code")
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_plain() {
        for fine in ["DINKES", "SIK", "a", "v1.2-b", &"x".repeat(40)] {
            assert!(is_code(fine), "{fine}");
        }
        for wrong in ["", "-a", "a-", ".a", "a.", "a b", "a/b", "a_b", "é", "a%2F", &"x".repeat(41)] {
            assert!(!is_code(wrong), "{wrong}");
        }
        assert!(is_reserved("listMethods") && is_reserved("PUB") && !is_reserved("public"));
        assert!(is_dataset_code("sp2d") && is_dataset_code("a-b2"));
        assert!(!is_dataset_code("2a") && !is_dataset_code("SP2D") && !is_dataset_code("a.b"));
    }
}
