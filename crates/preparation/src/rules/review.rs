//! When an RKA may be handed in, and when it is verified.

use kernel::{Refusal, Refusals, Role};

const LAW: &str = "PP 12/2019 Ps 98–101";

#[derive(Clone, Debug)]
pub struct SubmitFacts {
    pub label: String,
    pub living_lines: usize,
    /// Activities with lines that lack an indicator or a target.
    pub without_target: Vec<String>,
    /// Notes that nobody has answered.
    pub open_notes: usize,
    /// Lines without a standard price and without a reason, where the region
    /// asks for one: how many, and the first.
    pub unpriced: Option<(i64, String)>,
    /// Lines without a funding source: how many, and the first.
    pub sourceless: Option<(i64, String)>,
}

pub fn decide_submit(facts: &SubmitFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.living_lines > 0, || {
        let message = format!("{} belum berisi satu baris pun.", facts.label);
        Refusal::new("RKA-KOSONG", LAW, message, "Isi baris-barisnya dahulu (save-rka-lines).")
    });
    refusals.require(facts.without_target.is_empty(), || {
        let first = facts.without_target.first().cloned().unwrap_or_default();
        let count = facts.without_target.len();
        Refusal::new(
            "RKA-TOLOK-UKUR",
            "PP 12/2019 Ps 98–99: RKA memuat indikator dan target kinerja",
            format!("{count} sub kegiatan belum berindikator atau bertarget; yang pertama {first}."),
            "Lengkapi indikator, target dan satuannya (set-activity).",
        )
        .figure("jumlah", count.to_string())
    });
    if let Some((count, first)) = &facts.unpriced {
        refusals.push(
            Refusal::new(
                "RKA-HARGA-TANPA-STANDAR",
                "PP 12/2019 Ps 51, 97(6)",
                format!(
                    "{count} baris tidak bersandar pada standar harga dan tidak beralasan; yang pertama «{first}»."
                ),
                "Pilih barangnya dari standar harga, atau tulis alasannya pada baris itu.",
            )
            .figure("jumlah", count.to_string()),
        );
    }
    if let Some((count, first)) = &facts.sourceless {
        refusals.push(
            Refusal::new(
                "RKA-SUMBER",
                "PP 12/2019 Ps 24, 98",
                format!("{count} baris belum menyebut sumber dananya; yang pertama «{first}»."),
                "Pilih sumber dana dari daftar tahun ini pada baris itu.",
            )
            .figure("jumlah", count.to_string()),
        );
    }
    refusals.require(facts.open_notes == 0, || open_notes("belum dijawab", facts.open_notes, "answer-note"));
    refusals.or(())
}

#[derive(Clone, Debug)]
pub struct VerifyFacts {
    /// Notes that their verifier has not closed.
    pub unresolved_notes: usize,
    /// Offices that local policy wants to have looked, and that have not.
    pub missing_reviews: Vec<Role>,
}

pub fn decide_verify(facts: &VerifyFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.unresolved_notes == 0, || {
        open_notes("belum dinyatakan selesai", facts.unresolved_notes, "resolve-note")
    });
    refusals.require(facts.missing_reviews.is_empty(), || {
        let offices = facts.missing_reviews.iter().map(|r| r.title()).collect::<Vec<_>>().join(", ");
        Refusal::new(
            "RKA-PENELAAH",
            "Kebijakan daerah tentang penelaah RKA",
            format!("RKA ini belum ditelaah {offices}."),
            "Mintalah penelaah itu menyatakan telaahnya (review-rka).",
        )
        .figure("jabatan", facts.missing_reviews.iter().map(|r| r.code()).collect::<Vec<_>>().join(","))
    });
    refusals.or(())
}

fn open_notes(what: &str, count: usize, act: &str) -> Refusal {
    let message = format!("{count} catatan {what}.");
    let remedy = format!("Selesaikan dahulu catatan itu ({act}), atau kembalikan RKA-nya.");
    Refusal::new("RKA-CATATAN-TERBUKA", LAW, message, remedy).figure("jumlah", count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rka_is_handed_in_whole() {
        let sound = SubmitFacts {
            label: "RKA Dinas".into(),
            living_lines: 1,
            without_target: Vec::new(),
            open_notes: 0,
            unpriced: None,
            sourceless: None,
        };
        assert_eq!(decide_submit(&sound), Ok(()));
        let told = decide_submit(&SubmitFacts {
            living_lines: 0,
            without_target: vec!["Penyusunan".into()],
            open_notes: 1,
            unpriced: Some((1, "Kertas".into())),
            sourceless: Some((1, "Kertas".into())),
            ..sound
        })
        .expect_err("all five");
        for code in ["RKA-KOSONG", "RKA-TOLOK-UKUR", "RKA-CATATAN-TERBUKA", "RKA-HARGA-TANPA-STANDAR", "RKA-SUMBER"] {
            assert!(told.has(code), "{code}");
        }
    }

    #[test]
    fn an_rka_is_verified_once_every_note_is_closed_and_everybody_looked() {
        let sound = VerifyFacts { unresolved_notes: 0, missing_reviews: Vec::new() };
        assert_eq!(decide_verify(&sound), Ok(()));
        let told = decide_verify(&VerifyFacts { unresolved_notes: 1, missing_reviews: vec![Role::Bappeda] });
        let told = told.expect_err("both");
        assert!(told.has("RKA-CATATAN-TERBUKA") && told.has("RKA-PENELAAH"));
    }
}
