//! Advances: how much a treasurer is given, what may be spent of it, and how it
//! is accounted for.

use kernel::{Day, Money, Refusal, Refusals};

use super::dates::locked_period;
use crate::model::AdvanceKind;
use crate::policy::Policy;

/// What an advance has received and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub received: Money,
    pub spent: Money,
    pub accounted: Money,
    pub refilled: Money,
    pub returned: Money,
    /// What others hold of it: assistants, and PPTK with a panjar.
    pub aside: Money,
}

impl Purse {
    /// What the treasurer still holds.
    pub fn in_hand(&self) -> Money {
        self.received.minus(self.spent).minus(self.returned).minus(self.aside)
    }

    /// What is neither accounted for nor given back.
    pub fn open(&self) -> Money {
        self.received.minus(self.accounted).minus(self.returned)
    }
}

/// Whoever gives out of an advance more than there is.
pub fn check_in_hand(label: &str, purse: &Purse, asked: Money, refusals: &mut Refusals) {
    let left = purse.in_hand();
    refusals.require(asked <= left, || {
        Refusal::new(
            "UANG-KURANG",
            "PP 12/2019 Ps 150; UU 1/2004 Ps 21(3)",
            format!(
                "{label}: diminta {}, sedangkan uang yang dipegang {}; kurang {}.",
                asked.rupiah(),
                left.rupiah(),
                asked.minus(left).rupiah()
            ),
            "Kurangi jumlahnya, atau ajukan LPJ lalu GU agar uang persediaan terisi lagi.",
        )
        .money("limit", left)
        .money("diminta", asked)
        .money("kurang", asked.minus(left))
        .at("jumlah")
    });
}

/// Each treasurer disposes of what is in the own hands alone.
pub fn check_holder(kind: AdvanceKind, holds: bool, refusals: &mut Refusals) {
    refusals.require(holds, || {
        let message = match kind {
            AdvanceKind::Up => "Uang persediaan ini dipegang bendahara lain, atau belum dilimpahkan kepada Anda.",
            AdvanceKind::Tu => "Tambahan uang ini dipegang bendahara lain.",
        };
        Refusal::new(
            "UANG-BUKAN-PEMEGANG",
            "PP 12/2019 Ps 19(4), 142(5)",
            message,
            "Mintalah pemegangnya melakukannya, atau mintalah Bendahara Pengeluaran melimpahkan UP (pass-up).",
        )
        .at("tu")
    });
}

/// How the money reached the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Cash,
    Transfer,
}

/// Evidence that a treasurer is about to keep.
#[derive(Clone, Debug)]
pub struct EvidenceFacts {
    pub label: String,
    pub kind: AdvanceKind,
    /// Whoever records it holds this purse.
    pub holds: bool,
    /// TU: accounts that its leave does not know.
    pub outside: Vec<String>,
    pub purse: Purse,
    pub gross: Money,
    /// What the purse gives for it; a panjar has given the rest.
    pub from_purse: Money,
    pub way: Way,
    /// A confirmed account of the recipient is named.
    pub account_named: bool,
    /// TU: the day by which it is accounted for.
    pub due: Option<Day>,
    pub doc_date: Day,
}

/// A TU pays what it was asked for.
pub fn check_planned(outside: &[String], refusals: &mut Refusals) {
    for account in outside {
        refusals.push(
            Refusal::new(
                "TBP-TU-RENCANA",
                "PP 12/2019 Ps 144(2), (5)",
                format!("{account}: rekening ini tidak ada dalam rencana penggunaan TU."),
                "Bayarlah dengan UP atau SPP-LS, atau ajukan TU untuk rekening itu.",
            )
            .figure("rekening", account.as_str())
            .at("lines"),
        );
    }
}

pub fn decide_evidence(facts: &EvidenceFacts, policy: &Policy) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_holder(facts.kind, facts.holds, &mut refusals);
    check_in_hand(&facts.label, &facts.purse, facts.from_purse, &mut refusals);
    check_planned(&facts.outside, &mut refusals);
    let most = &policy.advance_most;
    refusals.require(facts.gross <= most.value, || {
        Refusal::new(
            "TBP-BATAS-TRANSAKSI",
            &most.law(),
            format!(
                "Satu pembayaran dari uang muka paling banyak {}; ini {}.",
                most.value.rupiah(),
                facts.gross.rupiah()
            ),
            "Bayarlah dengan SPP-LS.",
        )
        .money("limit", most.value)
        .money("diminta", facts.gross)
        .at("jumlah")
    });
    let cash = &policy.cash_most;
    refusals.require(facts.way != Way::Cash || facts.gross <= cash.value, || {
        Refusal::new(
            "TBP-BATAS-TUNAI",
            &cash.law(),
            format!("Pembayaran tunai paling banyak {}; ini {}.", cash.value.rupiah(), facts.gross.rupiah()),
            "Bayarlah dengan pemindahbukuan ke rekening penerima.",
        )
        .money("limit", cash.value)
        .money("diminta", facts.gross)
        .at("way")
    });
    refusals.require(facts.way != Way::Transfer || facts.account_named, || {
        Refusal::new(
            "TBP-TANPA-REKENING",
            "PP 12/2019 Ps 150; aturan Simpul: pemindahbukuan menyebut rekening penerima (pola F10)",
            "Pembayaran dengan pemindahbukuan belum menyebut rekening penerimanya.",
            "Pilih rekening penerima yang terdaftar dan dikonfirmasi (add-payee-account).",
        )
        .at("payee_account")
    });
    if let Some(due) = facts.due {
        refusals.require(facts.doc_date <= due, || {
            Refusal::new(
                "TBP-TU-LEWAT",
                "PP 12/2019 Ps 144(3)–(4)",
                format!("TU ini habis waktunya pada {}.", due.long()),
                "Pertanggungjawabkan TU ini (draft-lpj) dan setorkan sisanya (return-advance).",
            )
            .day("batas", due)
            .day("tanggal", facts.doc_date)
            .at("date")
        });
    }
    refusals.or(())
}

/// What a treasurer paid in a month that is closed stays in its book.
pub fn decide_void_evidence(paid_on: Option<Day>, locked_until: Option<Day>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some((day, locked)) = paid_on.zip(locked_until).filter(|(day, locked)| day <= locked) {
        refusals.push(locked_period(day, locked));
    }
    refusals.or(())
}

/// A TU that is asked for while others are still open.
#[derive(Clone, Debug)]
pub struct OpenTu {
    pub label: String,
    pub due: Day,
    pub open: Money,
}

kernel::names! {
    /// The law's two exceptions from the month of a TU (PP 12/2019 Ps 144(4)).
    Longer {
        Activity = "kegiatan-lebih-sebulan", "Kegiatannya melebihi satu bulan";
        Postponed = "di-luar-kendali", "Jadwalnya berubah karena peristiwa di luar kendali PA/KPA";
    }
}

#[derive(Clone, Debug)]
pub struct LeaveFacts {
    pub doc_date: Day,
    pub until: Day,
    /// Why it lasts longer than the month of the law.
    pub longer: Option<Longer>,
    pub others: Vec<OpenTu>,
}

/// Judges the PPKD's leave for a TU.
pub fn decide_leave(facts: &LeaveFacts, policy: &Policy) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let month = month_after(facts.doc_date);
    refusals.require(facts.until >= facts.doc_date, || {
        Refusal::new(
            "TU-WAKTU",
            "PP 12/2019 Ps 144(2)",
            format!("Waktu penggunaan TU sampai {} mendahului tanggalnya.", facts.until.long()),
            "Perbaiki waktu penggunaannya.",
        )
        .at("until")
    });
    refusals.require(facts.until <= month || facts.longer.is_some(), || {
        Refusal::new(
            "TU-SATU-BULAN",
            "PP 12/2019 Ps 144(3)–(4)",
            format!("TU dipertanggungjawabkan dalam satu bulan, paling lama {}; diminta sampai {}.", month.long(), facts.until.long()),
            "Persingkat waktunya, atau pilih pengecualiannya: kegiatan melebihi satu bulan, atau berubah jadwal di luar kendali PA/KPA.",
        )
        .day("batas", month)
        .day("diminta", facts.until)
        .at("until")
    });
    for other in facts.others.iter().filter(|o| o.open.is_positive()) {
        refusals.require(!policy.tu_one_open.value, || {
            Refusal::new(
                "TU-MASIH-TERBUKA",
                &policy.tu_one_open.law(),
                format!(
                    "{} belum dipertanggungjawabkan {}; batasnya {}.",
                    other.label,
                    other.open.rupiah(),
                    other.due.long()
                ),
                "Selesaikan LPJ TU itu dan setorkan sisanya dahulu; persetujuan yang tidak dipakai ditolak saja (refuse-tu).",
            )
            .money("terbuka", other.open)
            .day("batas", other.due)
        });
    }
    refusals.or(())
}

/// The same day of the next month, or its last one.
pub fn month_after(day: Day) -> Day {
    let (year, month) = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    (0..4).find_map(|back| Day::new(year, month, day.day().saturating_sub(back))).unwrap_or(day)
}

#[derive(Clone, Debug)]
pub struct ReturnFacts {
    pub label: String,
    pub purse: Purse,
    pub amount: Money,
}

/// Money goes back to the RKUD: at most what is held.
pub fn decide_give_back(facts: &ReturnFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.amount.is_positive(), || {
        Refusal::new(
            "STS-NILAI",
            "PP 12/2019 Ps 131(2), 144(3)",
            "Setoran harus lebih dari nol.",
            "Isi jumlah yang disetor.",
        )
        .money("diminta", facts.amount)
        .at("amount")
    });
    check_in_hand(&facts.label, &facts.purse, facts.amount, &mut refusals);
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::initial;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn policy() -> Policy {
        Policy::on(&initial(day("2026-01-01")), day("2026-02-16")).expect("a policy")
    }

    fn codes(result: Result<(), Refusals>) -> Vec<String> {
        result.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    fn evidence(gross: i64) -> EvidenceFacts {
        let purse = Purse { received: sen(100_000_000_000), spent: sen(40), returned: sen(10), ..Purse::default() };
        EvidenceFacts {
            label: "UP".into(),
            kind: AdvanceKind::Up,
            holds: true,
            outside: vec![],
            purse,
            gross: sen(gross),
            from_purse: sen(gross),
            way: Way::Transfer,
            account_named: true,
            due: None,
            doc_date: day("2026-02-16"),
        }
    }

    #[test]
    fn nobody_spends_what_is_not_there() {
        let purse = Purse { received: sen(100), spent: sen(40), returned: sen(10), ..Purse::default() };
        assert_eq!(purse.in_hand(), sen(50));
        assert_eq!(codes(decide_evidence(&EvidenceFacts { purse, ..evidence(50) }, &policy())), [""; 0]);
        assert_eq!(codes(decide_evidence(&EvidenceFacts { purse, ..evidence(51) }, &policy())), ["UANG-KURANG"]);
        let back = |amount| codes(decide_give_back(&ReturnFacts { label: "UP".into(), purse, amount: sen(amount) }));
        assert_eq!((back(50), back(51)), (vec![], vec!["UANG-KURANG".to_owned()]));
        assert_eq!((back(1), back(0)), (vec![], vec!["STS-NILAI".to_owned()]));
    }

    #[test]
    fn limits_of_a_payment_and_of_cash() {
        let policy = policy();
        let (most, cash) = (policy.advance_most.value.sen(), policy.cash_most.value.sen());
        assert_eq!(codes(decide_evidence(&evidence(most), &policy)), [""; 0]);
        assert_eq!(codes(decide_evidence(&evidence(most + 1), &policy)), ["TBP-BATAS-TRANSAKSI"]);
        let by_hand = |v| codes(decide_evidence(&EvidenceFacts { way: Way::Cash, ..evidence(v) }, &policy));
        assert_eq!((by_hand(cash), by_hand(cash + 1)), (vec![], vec!["TBP-BATAS-TUNAI".to_owned()]));
        let nameless = EvidenceFacts { account_named: false, ..evidence(1) };
        assert_eq!(codes(decide_evidence(&nameless, &policy)), ["TBP-TANPA-REKENING"]);
    }

    #[test]
    fn each_treasurer_spends_what_is_in_their_hands() {
        let by = |kind, holds| codes(decide_evidence(&EvidenceFacts { kind, holds, ..evidence(1) }, &policy()));
        for kind in [AdvanceKind::Up, AdvanceKind::Tu] {
            assert_eq!(by(kind, true), [""; 0]);
            assert_eq!(by(kind, false), ["UANG-BUKAN-PEMEGANG"]);
        }
        let strange = EvidenceFacts { kind: AdvanceKind::Tu, outside: vec!["5.1".into()], ..evidence(1) };
        assert_eq!(codes(decide_evidence(&strange, &policy())), ["TBP-TU-RENCANA"]);
    }

    #[test]
    fn a_tu_ends_on_its_day() {
        let on = |d| EvidenceFacts { due: Some(day("2026-02-16")), doc_date: day(d), ..evidence(1) };
        assert_eq!(codes(decide_evidence(&on("2026-02-16"), &policy())), [""; 0]);
        assert_eq!(codes(decide_evidence(&on("2026-02-17"), &policy())), ["TBP-TU-LEWAT"]);
    }

    #[test]
    fn evidence_of_a_closed_month_stays() {
        let void = |paid_on: &str| codes(decide_void_evidence(Some(day(paid_on)), Some(day("2026-01-31"))));
        assert_eq!(void("2026-02-01"), [""; 0]);
        assert_eq!(void("2026-01-31"), ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(codes(decide_void_evidence(Some(day("2026-01-31")), None)), [""; 0]);
    }

    #[test]
    fn a_tu_lasts_a_month_or_says_why() {
        let leave = |until: &str, longer: Option<Longer>| LeaveFacts {
            doc_date: day("2026-01-31"),
            until: day(until),
            longer,
            others: vec![],
        };
        let judged = |facts: &LeaveFacts| codes(decide_leave(facts, &policy()));
        assert_eq!(judged(&leave("2026-02-28", None)), [""; 0]);
        assert_eq!(judged(&leave("2026-03-01", None)), ["TU-SATU-BULAN"]);
        for longer in Longer::ALL {
            assert_eq!(judged(&leave("2026-03-01", Some(*longer))), [""; 0]);
        }
        assert_eq!(judged(&leave("2026-01-30", None)), ["TU-WAKTU"]);
        let other = |open| OpenTu { label: "SP2D 1".into(), due: day("2026-01-10"), open: sen(open) };
        let with = |open| LeaveFacts { others: vec![other(open)], ..leave("2026-02-28", None) };
        assert_eq!(judged(&with(0)), [""; 0]);
        assert_eq!(judged(&with(1)), ["TU-MASIH-TERBUKA"]);
    }
}
