//! The evidence behind a figure: whether the documents that were found make it
//! up, and how much of it is taken at once.

use kernel::{Code, Money, Refusal, Refusals};

pub const LAW: &str = "Kebijakan keamanan Simpul: pemeriksa membawa bukti di balik sebuah angka (ADR 0034)";

/// Documents that are taken at once: each brings its thread and its papers.
pub const MOST: usize = 500;

/// A figure, and what was found of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeFacts {
    pub figure: Money,
    /// The sum of the lines.
    pub total: Money,
    pub documents: usize,
}

pub fn decide_take(f: &TakeFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(f.documents > 0, || {
        let message = "Tidak ada dokumen yang membentuk angka itu.";
        Refusal::new("ANGKA-KOSONG", LAW, message, "Periksa tahun, rekening, SKPD, dan tanggalnya.")
    });
    refusals.require(f.documents <= MOST, || {
        let message = format!("Angka itu dibentuk {} dokumen; sekali diambil paling banyak {MOST}.", f.documents);
        Refusal::new("ANGKA-BANYAK", LAW, message, "Persempit: sebut SKPD, rekening yang lebih rinci, atau tanggal.")
            .figure("limit", MOST.to_string())
            .figure("dokumen", f.documents.to_string())
    });
    // What is not taken whole need not add up.
    refusals.require(f.total == f.figure || f.documents == 0 || f.documents > MOST, || {
        let message =
            format!("Angkanya {}, sedangkan dokumen yang ditemukan berjumlah {}.", f.figure.rupiah(), f.total.rupiah());
        let remedy = "Jalankan pemeriksaan rantai (simpul check); laporkan selisihnya kepada PPKD.";
        Refusal::new("ANGKA-SELISIH", LAW, message, remedy)
            .money("angka", f.figure)
            .money("dihitung", f.total)
            .money("selisih", f.total.minus(f.figure))
    });
    refusals.or(())
}

fn is_below(norm: &str, parent: &str) -> bool {
    norm.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Revenue, and financing that comes in: lines of receipts make it up, not
/// accounts of the budget.
pub fn is_received(norm: &str) -> bool {
    is_below(norm, "4") || is_below(norm, "6.1")
}

/// What comes in and what goes out are made up by different documents.
pub fn decide_rekening(code: &Code) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let norm = code.norm();
    refusals.require(is_received(norm) || is_below(norm, "5") || is_below(norm, "6.2"), || {
        let message =
            format!("Rekening {} bukan pendapatan (4), belanja (5), atau pembiayaan (6.1, 6.2).", code.text());
        let remedy =
            "Sebut rekening di bawahnya; pembiayaan yang masuk (6.1) dan keluar (6.2) diambil sendiri-sendiri.";
        Refusal::new("ANGKA-REKENING", LAW, message, remedy).figure("rekening", code.text()).at("rekening")
    });
    refusals.or(())
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn told(figure: i64, total: i64, documents: usize) -> Vec<String> {
        let facts = TakeFacts { figure: Money::from_sen(figure), total: Money::from_sen(total), documents };
        let refused = decide_take(&facts).err().map(Refusals::into_vec).unwrap_or_default();
        refused.into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn a_figure_is_taken_where_its_documents_make_it_up_to_the_sen() {
        assert_eq!(told(100, 100, 1), [""; 0]);
        assert_eq!(told(100, 101, 1), ["ANGKA-SELISIH"]);
        assert_eq!(told(100, 99, 1), ["ANGKA-SELISIH"]);
        assert_eq!(told(0, 0, 0), ["ANGKA-KOSONG"]);
        assert_eq!(told(-5, -5, 1), [""; 0], "what came back is a figure too");
        assert_eq!(told(100, 100, MOST), [""; 0]);
        assert_eq!(told(100, 90, MOST + 1), ["ANGKA-BANYAK"]);
    }

    #[test]
    fn a_rekening_is_of_what_comes_in_or_of_what_goes_out() {
        let fine = |code: &str| decide_rekening(&Code::parse(code).expect("a code")).is_ok();
        for code in ["4", "4.1.02.01", "5", "5.1.02.01", "6.1", "6.1.01", "6.2", "6.2.01"] {
            assert!(fine(code), "{code}");
        }
        for code in ["6", "6.3", "7.1", "40.1", "50.1"] {
            let refused = decide_rekening(&Code::parse(code).expect("a code")).expect_err(code);
            assert!(refused.has("ANGKA-REKENING"), "{code}");
        }
        assert!(["4", "4.1", "6.1.2"].into_iter().all(is_received));
        assert!(!["40", "5.1", "6", "6.2", "6.11"].into_iter().any(is_received));
    }
}
