//! Locking and unlocking a month.

use kernel::{Day, Refusal, Refusals};

const LAW: &str = "PP 12/2019 Ps 7, 8: PPKD dan Kuasa BUD menyelenggarakan penatausahaan";

/// Facts about a month.
#[derive(Clone, Copy, Debug)]
pub struct Month {
    pub year: i32,
    pub month: u8,
    /// It is named for a sub unit: only an SKPD or the whole regency is locked by
    /// hand, a sub unit by the closing of its assistant treasurer.
    pub sub_unit: bool,
    /// Locked for exactly this SKPD, or exactly the whole regency.
    pub locked: bool,
    /// Locked for the whole regency.
    pub region_locked: bool,
}

impl Month {
    fn name(&self) -> String {
        Day::new(self.year, self.month, 1).map_or_else(String::new, |d| d.long().split_off(2))
    }
}

fn sound(facts: &Month) -> Refusals {
    let mut refusals = Refusals::new();
    refusals.require(Day::new(facts.year, facts.month, 1).is_some(), || {
        let message = format!("Bulan {} tahun {} tidak ada.", facts.month, facts.year);
        Refusal::new("DATA-PERIODE", LAW, message, "Isi bulan 1 sampai 12 dan tahun anggaran.").at("month")
    });
    refusals.require(!facts.sub_unit || facts.locked, || {
        let message = "Bulan dikunci untuk SKPD atau seluruh daerah, bukan untuk sub unit.";
        Refusal::new("DATA-PERIODE-UNIT", LAW, message, "Sebut kode SKPD-nya.").at("unit")
    });
    refusals
}

pub fn lock(facts: &Month, today: Day) -> Result<(), Refusals> {
    let mut refusals = sound(facts);
    let begun = Day::new(facts.year, facts.month, 1).is_none_or(|first| first <= today);
    refusals.require(begun, || {
        let message = format!("{} belum mulai, jadi belum ada yang dikunci.", facts.name());
        Refusal::new("DATA-PERIODE-BELUM-MULAI", LAW, message, "Kunci bulan setelah berjalan.").at("month")
    });
    refusals.require(!facts.locked, || {
        let message = format!("{} sudah terkunci.", facts.name());
        Refusal::new("DATA-PERIODE-TERKUNCI", LAW, message, "Tidak ada yang perlu dilakukan.").at("month")
    });
    refusals.or(())
}

pub fn unlock(facts: &Month) -> Result<(), Refusals> {
    let mut refusals = sound(facts);
    refusals.require(facts.locked, || {
        let (message, remedy) = if facts.region_locked {
            (
                format!("{} terkunci untuk seluruh daerah.", facts.name()),
                "Buka kunci seluruh daerah, tanpa menyebut SKPD.",
            )
        } else {
            (format!("{} tidak terkunci.", facts.name()), "Tidak ada yang perlu dilakukan.")
        };
        Refusal::new("DATA-PERIODE-TERBUKA", LAW, message, remedy).at("month")
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Month = Month { year: 2026, month: 3, sub_unit: false, locked: false, region_locked: false };

    fn codes(result: Result<(), Refusals>) -> Vec<String> {
        result.err().map_or_else(Vec::new, |r| r.into_vec().into_iter().map(|r| r.code).collect())
    }

    #[test]
    fn a_month_is_locked_from_its_first_day() {
        let day = |s: &str| s.parse::<Day>().expect("a day");
        assert!(lock(&OPEN, day("2026-03-01")).is_ok());
        assert_eq!(codes(lock(&OPEN, day("2026-02-28"))), ["DATA-PERIODE-BELUM-MULAI"]);
        assert_eq!(codes(lock(&Month { month: 13, ..OPEN }, day("2026-03-01"))), ["DATA-PERIODE"]);
        assert_eq!(codes(lock(&Month { month: 0, ..OPEN }, day("2026-03-01"))), ["DATA-PERIODE"]);
        assert_eq!(codes(lock(&Month { locked: true, ..OPEN }, day("2026-03-01"))), ["DATA-PERIODE-TERKUNCI"]);
        assert_eq!(codes(lock(&Month { sub_unit: true, ..OPEN }, day("2026-03-01"))), ["DATA-PERIODE-UNIT"]);
    }

    #[test]
    fn only_a_locked_month_is_unlocked() {
        assert!(unlock(&Month { locked: true, ..OPEN }).is_ok());
        assert!(unlock(&Month { sub_unit: true, locked: true, ..OPEN }).is_ok());
        assert_eq!(codes(unlock(&OPEN)), ["DATA-PERIODE-TERBUKA"]);
        let region = unlock(&Month { region_locked: true, ..OPEN }).expect_err("still locked");
        assert!(region.as_slice()[0].message.contains("Maret 2026 terkunci untuk seluruh daerah"));
    }
}
