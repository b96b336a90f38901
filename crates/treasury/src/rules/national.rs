//! Under which number the national system knows a document of ours.

use kernel::{Money, Refusal, Refusals};

const POLICY: &str = "Kebijakan Simpul: satu dokumen, satu nomor SIPD, dan dihitung sekali";

/// The imported copy of a document under the number that is to be noted.
#[derive(Clone, Debug)]
pub struct Copy {
    pub number: String,
    pub amount: Money,
    pub same_skpd: bool,
}

/// All that is asked before a number is noted.
#[derive(Clone, Debug)]
pub struct NoteFacts {
    /// How the document is called here.
    pub document: String,
    pub imported: bool,
    /// Its state lets it count, or it has a number at least.
    pub counts: bool,
    pub amount: Money,
    /// Whoever notes it pays for the regency and has not worked on the document.
    pub apart: bool,
    pub number: String,
    /// The number that it bears already.
    pub has: Option<String>,
    /// The document that bears this number already.
    pub bearer: Option<String>,
    pub copy: Option<Copy>,
    /// Why it is the same although the sums differ.
    pub reason: String,
}

/// Whether the number may be noted.
pub fn decide_note(f: &NoteFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if f.imported {
        refusals.push(Refusal::new(
            "NOMOR-SIPD-IMPOR",
            POLICY,
            format!("{} sendiri berasal dari SIPD.", f.document),
            "Pilih dokumen lokalnya.",
        ));
    }
    if !f.counts {
        refusals.push(Refusal::new(
            "NOMOR-SIPD-TIDAK-BERLAKU",
            POLICY,
            format!("{} belum bernomor, dikembalikan, atau sudah batal.", f.document),
            "Catat nomor SIPD sesudah dokumennya sah.",
        ));
    }
    if let Some(has) = &f.has {
        refusals.push(Refusal::new(
            "NOMOR-SIPD-SUDAH-ADA",
            POLICY,
            format!("{} sudah tercatat sebagai {has} di SIPD.", f.document),
            "Cabut dahulu nomor yang keliru.",
        ));
    }
    if let Some(bearer) = &f.bearer {
        refusals.push(Refusal::new(
            "NOMOR-SIPD-GANDA",
            POLICY,
            format!("Nomor {} sudah dicatat pada {bearer}.", f.number),
            "Periksa nomornya pada SIPD, atau cabut dari dokumen itu.",
        ));
    }
    if let Some(copy) = &f.copy {
        judge_copy(f, copy, &mut refusals);
    }
    refusals.or(())
}

fn judge_copy(f: &NoteFacts, copy: &Copy, refusals: &mut Refusals) {
    if !copy.same_skpd {
        refusals.push(Refusal::new(
            "NOMOR-SIPD-BEDA-SKPD",
            POLICY,
            format!("{} di SIPD milik SKPD lain.", copy.number),
            "Periksa nomornya.",
        ));
    }
    if copy.amount == f.amount {
        return;
    }
    let sums = format!(
        "{} di SIPD senilai {}, {} senilai {}",
        copy.number,
        copy.amount.rupiah(),
        f.document,
        f.amount.rupiah()
    );
    let mut differ = |code: &str, law: &str, message: String, remedy: &str| {
        let refusal = Refusal::new(code, law, message, remedy).money("sipd", copy.amount).money("lokal", f.amount);
        refusals.push(refusal.money("selisih", copy.amount.minus(f.amount)));
    };
    if f.reason.is_empty() {
        let remedy = "Betulkan salah satunya, atau tulis mengapa keduanya sama.";
        differ("NOMOR-SIPD-BEDA-NILAI", POLICY, format!("{sums}."), remedy);
    }
    if !f.apart {
        differ(
            "SIPD-NOMOR-JUMLAH",
            "PP 12/2019 Ps 4(5); Kebijakan Simpul: pemisahan wewenang",
            format!("{sums}: yang membuat, memeriksa, atau membayarnya tidak memutus sendiri bahwa keduanya sama."),
            "Betulkan salah satunya, atau mintalah Kuasa BUD atau BUD yang tidak ikut memprosesnya mencatat nomornya (note-national-number).",
        );
    }
}

/// Whether a document may end: not while it stands for a payment there.
pub fn check_not_noted(document: &str, number: Option<&str>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some(number) = number {
        refusals.push(
            Refusal::new(
                "SIPD-NOMOR-TERCATAT",
                POLICY,
                format!("{document} tercatat sebagai {number} di SIPD; bila berakhir, pembayaran itu tidak terhitung di mana pun."),
                "Cabut dahulu nomor SIPD-nya (withdraw-national-number), lalu impor lagi laporannya: pembayaran itu datang sebagai dokumen SIPD.",
            )
            .figure("dokumen", document),
        );
    }
    refusals.or(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn facts() -> NoteFacts {
        NoteFacts {
            document: "SP2D 7".into(),
            imported: false,
            counts: true,
            amount: Money::from_sen(10_000),
            apart: false,
            number: "81.04/04.0/000009".into(),
            has: None,
            bearer: None,
            copy: Some(Copy { number: "81.04/04.0/000009".into(), amount: Money::from_sen(10_000), same_skpd: true }),
            reason: String::new(),
        }
    }

    fn copy(sen: i64, same_skpd: bool) -> Option<Copy> {
        Some(Copy { number: "N".into(), amount: Money::from_sen(sen), same_skpd })
    }

    #[test]
    fn a_number_is_noted_once_and_for_the_same_payment() {
        let differs = |sen| NoteFacts { copy: copy(sen, true), apart: true, ..facts() };
        let reason = || "pembulatan".to_owned();
        let cases: [(&[&str], NoteFacts); 13] = [
            (&[], facts()),
            (&[], NoteFacts { copy: None, ..facts() }),
            (&["NOMOR-SIPD-IMPOR"], NoteFacts { imported: true, ..facts() }),
            (&["NOMOR-SIPD-TIDAK-BERLAKU"], NoteFacts { counts: false, ..facts() }),
            (&["NOMOR-SIPD-SUDAH-ADA"], NoteFacts { has: Some("M".into()), ..facts() }),
            (&["NOMOR-SIPD-GANDA"], NoteFacts { bearer: Some("SP2D 8".into()), ..facts() }),
            (&["NOMOR-SIPD-BEDA-NILAI"], differs(10_001)),
            (&["NOMOR-SIPD-BEDA-NILAI"], differs(9_999)),
            (&[], NoteFacts { reason: reason(), ..differs(9_999) }),
            // Who has worked on it says so of equal sums only, whatever the reason.
            (&["SIPD-NOMOR-JUMLAH"], NoteFacts { reason: reason(), apart: false, ..differs(10_001) }),
            (&["SIPD-NOMOR-JUMLAH"], NoteFacts { reason: reason(), apart: false, ..differs(9_999) }),
            (&["NOMOR-SIPD-BEDA-NILAI", "SIPD-NOMOR-JUMLAH"], NoteFacts { apart: false, ..differs(9_999) }),
            (&["NOMOR-SIPD-BEDA-SKPD"], NoteFacts { copy: copy(10_000, false), ..facts() }),
        ];
        for (expected, facts) in cases {
            let found = decide_note(&facts).err().map(Refusals::into_vec).unwrap_or_default();
            let found: Vec<&str> = found.iter().map(|r| r.code.as_str()).collect();
            assert_eq!(found, expected, "{facts:?}");
        }
    }

    #[test]
    fn what_bears_a_number_does_not_end() {
        assert!(check_not_noted("SP2D 7", None).is_ok());
        let found = check_not_noted("SP2D 7", Some("81.04/04.0/000009")).unwrap_err().into_vec();
        assert_eq!(found.iter().map(|r| r.code.as_str()).collect::<Vec<_>>(), ["SIPD-NOMOR-TERCATAT"]);
    }
}
