//! Accounts in the regency's name.

use kernel::{Day, Refusal, Refusals};

pub const LAW: &str = "PP 12/2019 Ps 127–128; pola F09: setiap rekening daerah menurut keputusan Kepala Daerah";

#[derive(Clone, Debug)]
pub struct Registering {
    /// Digits alone.
    pub number: String,
    pub bic: Option<String>,
    /// The unit is an SKPD, no sub unit.
    pub whole: bool,
    pub decree_date: Day,
    pub today: Day,
    /// Another living account of the register, or of a payee, has this number.
    pub known: Option<String>,
}

pub fn register(facts: &Registering) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let digits = facts.number.bytes().all(|b| b.is_ascii_digit());
    refusals.require(digits && (6..=34).contains(&facts.number.len()), || {
        Refusal::new(
            "REK-DINAS-NOMOR",
            LAW,
            format!(
                "Nomor rekening terdiri atas 6 sampai 34 angka; yang diisi {} huruf.",
                facts.number.chars().count()
            ),
            "Ketik nomor rekening menurut keputusannya, tanpa titik dan spasi.",
        )
        .at("number")
    });
    let bic = |text: &str| {
        matches!(text.len(), 8 | 11)
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && text.bytes().take(6).all(|b| b.is_ascii_uppercase())
    };
    refusals.require(facts.bic.as_deref().is_none_or(bic), || {
        Refusal::new(
            "REK-DINAS-BIC",
            "ISO 9362",
            "Kode BIC bank terdiri atas 8 atau 11 huruf besar dan angka.",
            "Periksa kode BIC pada bank, atau kosongkan.",
        )
        .at("bic")
    });
    refusals.require(facts.whole, || {
        Refusal::new(
            "REK-DINAS-UNIT",
            LAW,
            "Rekening dicatat untuk SKPD, bukan untuk sub unit.",
            "Sebut kode SKPD-nya; untuk RKUD, SKPKD.",
        )
        .at("unit")
    });
    refusals.require(facts.decree_date <= facts.today, || {
        Refusal::new(
            "REK-DINAS-TANGGAL",
            LAW,
            format!("Tanggal keputusan {} belum tiba.", facts.decree_date.long()),
            "Isi tanggal menurut keputusannya.",
        )
        .day("tanggal", facts.decree_date)
        .at("decree_date")
    });
    if let Some(known) = &facts.known {
        refusals.push(
            Refusal::new(
                "REK-DINAS-SUDAH-ADA",
                LAW,
                format!("Nomor rekening ini sudah tercatat: {known}."),
                "Pakai yang sudah tercatat, atau akhiri dahulu (close-office-account).",
            )
            .figure("rekening", known.as_str())
            .at("number"),
        );
    }
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_registered_by_decree_and_once() {
        let day = |s: &str| s.parse::<Day>().expect("a day");
        let fine = Registering {
            number: "123456".into(),
            bic: Some("BPDCIDJA".into()),
            whole: true,
            decree_date: day("2026-02-16"),
            today: day("2026-02-16"),
            known: None,
        };
        let codes = |facts: Registering| -> Vec<String> {
            register(&facts).err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
        };
        assert_eq!(codes(fine.clone()), [""; 0]);
        assert_eq!(codes(Registering { number: "1".repeat(34), bic: None, ..fine.clone() }), [""; 0]);
        for number in ["12345".into(), "1".repeat(35), "12-3456".into(), String::new()] {
            assert_eq!(codes(Registering { number, ..fine.clone() }), ["REK-DINAS-NOMOR"]);
        }
        for bic in ["BPDCIDJ", "bpdcidja", "1PDCIDJA", "BPDCIDJAXX"] {
            assert_eq!(codes(Registering { bic: Some(bic.into()), ..fine.clone() }), ["REK-DINAS-BIC"]);
        }
        assert_eq!(codes(Registering { whole: false, ..fine.clone() }), ["REK-DINAS-UNIT"]);
        assert_eq!(codes(Registering { decree_date: day("2026-02-17"), ..fine.clone() }), ["REK-DINAS-TANGGAL"]);
        assert_eq!(codes(Registering { known: Some("Bank ••••3456".into()), ..fine }), ["REK-DINAS-SUDAH-ADA"]);
    }
}
