//! When an RKA may be handed in, and when it is verified.

use kernel::{Code, Refusal, Refusals, Role};

use super::lines::is_leaf;

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
    /// The rekening that the RKA gives more than before.
    pub raised: Vec<Raised>,
}

/// A rekening of an RKA, and what the year knows of it.
#[derive(Clone, Debug)]
pub struct Raised {
    pub rekening: Code,
    /// In the year's official list, or no such list was loaded.
    pub listed: bool,
    pub has_children: bool,
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
    check_rekening(&facts.raised, &mut refusals);
    refusals.require(facts.open_notes == 0, || open_notes("belum dijawab", facts.open_notes, "answer-note"));
    refusals.or(())
}

/// What is typed is judged as it is kept; what was copied brings another year's
/// codes.
fn check_rekening(raised: &[Raised], refusals: &mut Refusals) {
    let mut wrong = |codes: Vec<&Code>, code: &str, law: &str, what: &str, remedy: &str| {
        let Some(first) = codes.first() else { return };
        let message = format!("{} rekening dalam RKA ini {what}; yang pertama {first}.", codes.len());
        let refusal = Refusal::new(code, law, message, remedy).figure("rekening", first.text());
        refusals.push(refusal.figure("jumlah", codes.len().to_string()));
    };
    wrong(
        raised.iter().filter(|r| !r.listed).map(|r| &r.rekening).collect(),
        "RKA-REKENING-TAK-DIKENAL",
        "Daftar kode tahun berjalan (Kepmendagri)",
        "tidak ada dalam daftar tahun ini",
        "Pilih rekening dari daftar pada barisnya, atau muat daftar yang terbaru (load-reference).",
    );
    wrong(
        raised.iter().filter(|r| r.listed && !is_leaf(&r.rekening, r.has_children)).map(|r| &r.rekening).collect(),
        "RKA-REKENING-RINCI",
        "PP 12/2019 Ps 98(2); sub rincian objek menurut Permendagri 77/2020",
        "bukan sub rincian objek",
        "Pilih rekening di bawahnya pada barisnya.",
    );
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

    fn raised(rekening: &str, listed: bool, has_children: bool) -> Raised {
        Raised { rekening: Code::parse(rekening).expect("a code"), listed, has_children }
    }

    #[test]
    fn an_rka_is_handed_in_whole() {
        let sound = SubmitFacts {
            label: "RKA Dinas".into(),
            living_lines: 1,
            without_target: Vec::new(),
            open_notes: 0,
            unpriced: None,
            sourceless: None,
            raised: vec![raised("5.1.02.01.01.0024", true, false)],
        };
        assert_eq!(decide_submit(&sound), Ok(()));
        let told = decide_submit(&SubmitFacts {
            living_lines: 0,
            without_target: vec!["Penyusunan".into()],
            open_notes: 1,
            unpriced: Some((1, "Kertas".into())),
            sourceless: Some((1, "Kertas".into())),
            raised: vec![raised("5.1.02.01.01.0024", false, false), raised("5.1.02.01.01", true, false)],
            ..sound
        })
        .expect_err("all seven");
        let codes = told.into_vec().into_iter().map(|r| r.code).collect::<Vec<_>>();
        assert_eq!(
            codes,
            [
                "RKA-KOSONG",
                "RKA-TOLOK-UKUR",
                "RKA-HARGA-TANPA-STANDAR",
                "RKA-SUMBER",
                "RKA-REKENING-TAK-DIKENAL",
                "RKA-REKENING-RINCI",
                "RKA-CATATAN-TERBUKA"
            ]
        );
    }

    #[test]
    fn copied_rekening_are_of_this_years_list_and_leaves() {
        let told = |raised: Raised| {
            let mut refusals = Refusals::new();
            check_rekening(&[raised], &mut refusals);
            refusals.into_vec().into_iter().map(|r| r.code).collect::<Vec<_>>()
        };
        assert!(told(raised("5.1.02.01.01.0024", true, false)).is_empty());
        assert_eq!(told(raised("5.1.02.01.01.0024", false, false)), ["RKA-REKENING-TAK-DIKENAL"]);
        assert_eq!(told(raised("5.1.02.01.01.0024", true, true)), ["RKA-REKENING-RINCI"]);
        assert_eq!(told(raised("5.1.02.01.01", true, false)), ["RKA-REKENING-RINCI"]);
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
