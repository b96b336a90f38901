//! Books for another program: entries of two sides, on a cash basis. The
//! general ledger of the law (accrual, LO) is another one and gets its own
//! accounts beside these.

use crate::{Day, Money};

/// What moved, on a day, by a document; its sides add up to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub day: Day,
    pub number: String,
    pub text: String,
    /// Account, its levels parted by colons, and what goes into it; out of it is negative.
    pub postings: Vec<(String, Money)>,
}

impl Entry {
    pub fn new(day: Day, number: impl Into<String>, text: impl Into<String>) -> Entry {
        Entry { day, number: number.into(), text: text.into(), postings: Vec::new() }
    }

    /// Into an account; nothing is no posting.
    #[must_use]
    pub fn into(mut self, account: impl Into<String>, amount: Money) -> Entry {
        if !amount.is_zero() {
            self.postings.push((account.into(), amount));
        }
        self
    }

    /// Out of an account.
    #[must_use]
    pub fn out_of(self, account: impl Into<String>, amount: Money) -> Entry {
        self.into(account, Money::ZERO.minus(amount))
    }

    pub fn is_balanced(&self) -> bool {
        Money::sum(self.postings.iter().map(|(_, amount)| *amount)) == Some(Money::ZERO)
    }
}

/// The regency's treasury.
pub const RKUD: &str = "Aset:Kas:RKUD";
/// What the year began with, as the bank or a fund tells it.
pub const OPENING: &str = "Ekuitas:Saldo Awal";
/// What another system has paid: its cash is not in these books.
pub const ELSEWHERE: &str = "Ekuitas:Dicatat Sistem Lain";
/// Given back out of a fund outside the RKUD.
pub const GIVEN_BACK: &str = "Ekuitas:Pengembalian di Luar RKUD";

/// Where a treasurer's money lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Bank,
    Cash,
    /// With a PPTK, before there is evidence.
    Panjar,
}

/// What a Bendahara Pengeluaran holds.
pub fn treasurer(skpd: &str, place: Place) -> String {
    let place = match place {
        Place::Bank => "Bank",
        Place::Cash => "Tunai",
        Place::Panjar => "Panjar",
    };
    format!("Aset:Kas:Bendahara Pengeluaran:{skpd}:{place}")
}

/// What a Bendahara Penerimaan holds.
pub fn receiver(skpd: &str) -> String {
    format!("Aset:Kas:Bendahara Penerimaan:{skpd}")
}

/// Left one place and not proved at the other.
pub fn on_its_way(skpd: &str) -> String {
    format!("Aset:Kas:Dalam Perjalanan:{skpd}")
}

/// A fund outside the RKUD.
pub fn fund(unit: &str, fund: &str) -> String {
    format!("Aset:Kas:Di Luar RKUD:{unit}:{fund}")
}

/// Spent out of an advance; it counts when its LPJ is approved.
pub fn unaccounted(skpd: &str) -> String {
    format!("Aset:Belanja Belum Disahkan:{skpd}")
}

/// Withheld and not remitted: in a treasurer's hands, or left on the RKUD.
pub fn withheld(skpd: &str, in_hand: bool, kind: &str) -> String {
    let holder = if in_hand { "Bendahara" } else { "RKUD" };
    format!("Kewajiban:Potongan:{holder}:{skpd}:{kind}")
}

/// An SP2D that the bank has not paid.
pub fn unpaid(skpd: &str) -> String {
    format!("Kewajiban:SP2D Belum Cair:{skpd}")
}

/// What the bank sent back.
pub fn sent_back(skpd: &str) -> String {
    format!("Kewajiban:Retur:{skpd}")
}

/// Received and not proved to be on the RKUD: it does not count yet.
pub fn unproved(skpd: &str) -> String {
    format!("Kewajiban:Penerimaan Belum Masuk RKUD:{skpd}")
}

/// Revenue, spending or financing by its rekening.
pub fn of_rekening(rekening: &str) -> String {
    let side = match rekening.split('.').next() {
        Some("4") => "Pendapatan",
        Some("6") => "Pembiayaan",
        _ => "Belanja",
    };
    format!("{side}:{rekening}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_balances_to_the_sen() {
        let day = Day::new(2026, 2, 16).expect("a day");
        let entry = |out: i64| {
            let gross = Entry::new(day, "1", "uji").into("Belanja:5.1", Money::from_sen(100));
            gross.out_of(RKUD, Money::from_sen(out)).into("x", Money::ZERO)
        };
        assert!(entry(100).is_balanced() && !entry(99).is_balanced() && !entry(101).is_balanced());
        assert_eq!(entry(100).postings.len(), 2, "nothing is no posting");
    }

    #[test]
    fn a_rekening_tells_its_side() {
        assert_eq!(of_rekening("4.1.02"), "Pendapatan:4.1.02");
        assert_eq!(of_rekening("6.2.01"), "Pembiayaan:6.2.01");
        assert_eq!(of_rekening("5.1.02"), "Belanja:5.1.02");
    }
}
