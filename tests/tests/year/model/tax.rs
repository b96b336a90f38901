//! What is withheld, reckoned from the law's words and not from Simpul's rules.

use kernel::Day;

/// What is bought, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Goods of a PT that is PKP.
    Goods,
    /// A service of a CV that is PKP.
    Service,
    /// A service of a CV that shows the certificate of small enterprises.
    Small,
    /// Nothing is withheld.
    Free,
}

/// Rp 2,000,000: up to here neither PPN nor PPh 22.
const THRESHOLD: i128 = 200_000_000;

impl Trade {
    /// What officials say of it when they have the tax worked out.
    pub fn said(self) -> Option<serde_json::Value> {
        let (object, form, pkp, certificate) = match self {
            Trade::Goods => ("barang", "pt", true, false),
            Trade::Service => ("jasa", "cv-firma", true, false),
            Trade::Small => ("jasa", "cv-firma", false, true),
            Trade::Free => return None,
        };
        let vat = (object == "barang").then_some("ppn-biasa");
        Some(serde_json::json!({
            "object": object, "form": form, "npwp": true, "pkp": pkp, "vat": vat, "certificate": certificate,
        }))
    }

    /// Kinds and sen, in whole rupiah rounded down.
    pub fn withheld(self, gross: i64, on: Day) -> Vec<(&'static str, i64)> {
        let whole = i128::from(gross);
        let rupiah = |over: i128, under: i128| i64::try_from(whole * over / under / 100 * 100).expect("sen");
        let vat = |all: &mut Vec<(&'static str, i64)>| {
            // 12 % of eleven twelfths of the price, which holds this tax: 11 of 111 parts.
            if whole > THRESHOLD {
                all.push(("ppn", rupiah(11, 111)));
            }
        };
        let mut all = Vec::new();
        match self {
            Trade::Goods => {
                vat(&mut all);
                if whole * 100 > THRESHOLD * 111 {
                    all.push(("pph22", rupiah(15, 1110)));
                }
            }
            Trade::Service => {
                vat(&mut all);
                all.push(("pph23", rupiah(2, 111)));
            }
            // PP 20/2026: from 22 April on the certificate no longer helps a CV.
            Trade::Small if on < crate::world::day("2026-04-22") => all.push(("pph4-2", rupiah(5, 1000))),
            Trade::Small => all.push(("pph23", rupiah(20, 1000))),
            Trade::Free => {}
        }
        all.retain(|(_, amount)| *amount > 0);
        all
    }
}
