//! The cash book of a treasurer: what came in, what went out, what is left.

use kernel::{Day, Money, Refusal, Refusals};

/// What a movement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An SP2D-LS: it passes through the book, not through the hands.
    Direct,
    /// An SP2D that pays the bank of the cards: it passes through likewise.
    Card,
    /// An SP2D that fills an advance.
    Advance,
    Evidence,
    Deposit,
    Remittance,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub day: Day,
    pub id: i64,
    pub source: Source,
    pub number: String,
    pub subject: String,
    pub gross: Money,
    /// Withheld for others; it stays in the hands until it is remitted.
    pub cut: Money,
}

/// A line of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub day: Day,
    pub number: String,
    pub text: String,
    pub received: Money,
    pub paid: Money,
    /// It is about money that belongs to the tax office or a fund.
    pub of_others: bool,
    pub balance: Money,
}

/// Which book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    General,
    /// Only what was withheld and remitted.
    Taxes,
}

/// The lines of a book in their order, with the balance after each.
pub fn entries(facts: &[Fact], book: Book) -> Vec<Entry> {
    let mut all = Vec::with_capacity(facts.len() * 2);
    for f in facts {
        let line = |text: String, received: Money, paid: Money, of_others: bool| Entry {
            day: f.day,
            number: f.number.clone(),
            text,
            received,
            paid,
            of_others,
            balance: Money::ZERO,
        };
        let none = Money::ZERO;
        match f.source {
            Source::Direct => {
                all.push(line(format!("SP2D-LS: {}", f.subject), f.gross, none, false));
                all.push(line("Dibayar langsung kepada penerima".into(), none, f.gross, false));
            }
            Source::Card => {
                all.push(line(format!("SP2D-GU-KKPD: {}", f.subject), f.gross, none, false));
                all.push(line("Dibayarkan kepada bank penerbit KKPD".into(), none, f.gross, false));
            }
            Source::Advance => all.push(line(f.subject.clone(), f.gross, none, false)),
            Source::Evidence => {
                all.push(line(f.subject.clone(), none, f.gross, false));
                if f.cut.is_positive() {
                    all.push(line("Potongan atas pembayaran ini".into(), f.cut, none, true));
                }
            }
            Source::Deposit => all.push(line(f.subject.clone(), none, f.gross, false)),
            Source::Remittance => all.push(line(f.subject.clone(), none, f.gross, true)),
        }
    }
    all.retain(|e| book == Book::General || e.of_others);
    let mut balance = Money::ZERO;
    for entry in &mut all {
        balance = balance.plus(entry.received).minus(entry.paid);
        entry.balance = balance;
    }
    all
}

/// Deductions that somebody wants to remit with one receipt.
#[derive(Clone, Debug)]
pub struct RemitFacts {
    /// Kind, amount, and the receipt by which it went already.
    pub items: Vec<(String, Money, Option<String>)>,
    pub paid: Money,
    pub earliest: Option<Day>,
    pub paid_on: Day,
    pub today: Day,
}

/// Judges a remittance: one kind, to the sen, once, and not before it was
/// withheld.
pub fn decide_remit(facts: &RemitFacts) -> Result<(), Refusals> {
    const LAW: &str = "PP 12/2019 Ps 151";
    let mut refusals = Refusals::new();
    let first = facts.items.first().map(|(kind, _, _)| kind.as_str()).unwrap_or_default();
    refusals.require(facts.items.iter().all(|(kind, _, _)| kind == first), || {
        Refusal::new(
            "PAJAK-JENIS-CAMPUR",
            LAW,
            "Satu bukti setor hanya untuk satu jenis potongan.",
            "Setorkan tiap jenis dengan kode billing sendiri.",
        )
        .at("items")
    });
    for (kind, amount, ntpn) in &facts.items {
        if let Some(ntpn) = ntpn {
            refusals.push(
                Refusal::new(
                    "PAJAK-SUDAH-DISETOR",
                    LAW,
                    format!("Potongan {kind} {} sudah disetor dengan NTPN {ntpn}.", amount.rupiah()),
                    "Pilih potongan yang belum disetor.",
                )
                .figure("ntpn", ntpn.as_str())
                .at("items"),
            );
        }
    }
    let due = facts.items.iter().fold(Money::ZERO, |sum, (_, amount, _)| sum.plus(*amount));
    refusals.require(due == facts.paid, || {
        Refusal::new(
            "PAJAK-JUMLAH",
            LAW,
            format!("Disetor {}, sedangkan potongannya {}.", facts.paid.rupiah(), due.rupiah()),
            "Samakan jumlah setoran dengan potongan yang dipilih.",
        )
        .money("potongan", due)
        .money("disetor", facts.paid)
        .money("selisih", facts.paid.minus(due))
        .at("amount")
    });
    let early = facts.earliest.filter(|day| facts.paid_on < *day);
    refusals.require(early.is_none() && facts.paid_on <= facts.today, || {
        Refusal::new(
            "PAJAK-TANGGAL",
            LAW,
            format!("Tanggal setor {} mendahului potongannya, atau belum tiba.", facts.paid_on.long()),
            "Perbaiki tanggal setor menurut bukti penerimaan negara.",
        )
        .day("tanggal", facts.paid_on)
        .at("date")
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn fact(source: Source, gross: i64, cut: i64) -> Fact {
        let (number, subject) = ("1".into(), "uji".into());
        Fact { day: day("2026-02-16"), id: 1, source, number, subject, gross: sen(gross), cut: sen(cut) }
    }

    #[test]
    fn the_balance_is_what_is_in_hand_with_what_is_withheld() {
        let facts = [
            fact(Source::Advance, 1_000, 0),
            fact(Source::Direct, 70, 7),
            fact(Source::Evidence, 300, 30),
            fact(Source::Remittance, 30, 0),
            fact(Source::Deposit, 700, 0),
        ];
        let balances: Vec<i64> = entries(&facts, Book::General).iter().map(|e| e.balance.sen()).collect();
        assert_eq!(balances, [1_000, 1_070, 1_000, 700, 730, 700, 0]);
        let taxes: Vec<i64> = entries(&facts, Book::Taxes).iter().map(|e| e.balance.sen()).collect();
        assert_eq!(taxes, [30, 0]);
    }

    #[test]
    fn a_remittance_is_to_the_sen_and_once() {
        let facts = |paid: i64| RemitFacts {
            items: vec![("ppn".into(), sen(60), None), ("ppn".into(), sen(40), None)],
            paid: sen(paid),
            earliest: Some(day("2026-02-16")),
            paid_on: day("2026-02-16"),
            today: day("2026-02-16"),
        };
        let codes = |f: &RemitFacts| -> Vec<String> {
            decide_remit(f).err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
        };
        assert_eq!(codes(&facts(100)), [""; 0]);
        assert_eq!(codes(&facts(99)), ["PAJAK-JUMLAH"]);
        assert_eq!(codes(&facts(101)), ["PAJAK-JUMLAH"]);
        assert_eq!(codes(&RemitFacts { paid_on: day("2026-02-15"), ..facts(100) }), ["PAJAK-TANGGAL"]);
        assert_eq!(codes(&RemitFacts { paid_on: day("2026-02-17"), ..facts(100) }), ["PAJAK-TANGGAL"]);
        let mixed = vec![("ppn".into(), sen(60), None), ("pph22".into(), sen(40), None)];
        assert_eq!(codes(&RemitFacts { items: mixed, ..facts(100) }), ["PAJAK-JENIS-CAMPUR"]);
        let again = vec![("ppn".into(), sen(100), Some("ABC".into()))];
        assert_eq!(codes(&RemitFacts { items: again, ..facts(100) }), ["PAJAK-SUDAH-DISETOR"]);
    }
}
