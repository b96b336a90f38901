//! Cash taken and put back, and the month that is counted and closed.

use kernel::day::Calendar;
use kernel::{Day, Money, Refusal, Refusals};

use crate::model::{CashWay, Pieces};

const CASH_LAW: &str = "PP 12/2019 Ps 128; pola F12: uang tunai yang kurang";
const LAW: &str = "PP 12/2019 Ps 19, 21, 153; pola F12: uang tunai yang kurang";

/// Cash that a treasurer wants to move.
#[derive(Clone, Copy, Debug)]
pub struct Moving {
    pub way: CashWay,
    pub amount: Money,
    pub day: Day,
    pub today: Day,
    pub year: i32,
    pub locked_until: Option<Day>,
    /// In the books at the end of that day, and of any later one the least.
    pub bank: Money,
    pub cash: Money,
    /// In the cash box now.
    pub cash_now: Money,
    pub most: Money,
}

pub fn decide_move(facts: &Moving) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.amount.is_positive(), || {
        Refusal::new("KAS-NILAI", CASH_LAW, "Jumlahnya harus lebih dari nol.", "Isi jumlah menurut bukti bank.")
            .money("diminta", facts.amount)
            .at("amount")
    });
    refusals.require(facts.day <= facts.today && facts.day.year() == facts.year, || {
        Refusal::new(
            "KAS-TANGGAL",
            CASH_LAW,
            format!("Tanggal {} belum tiba, atau di luar tahun {}.", facts.day.long(), facts.year),
            "Isi tanggal menurut bukti bank.",
        )
        .day("tanggal", facts.day)
        .at("date")
    });
    if let Some(locked) = facts.locked_until.filter(|locked| facts.day <= *locked) {
        refusals.push(
            Refusal::new(
                "KAS-BULAN-TERTUTUP",
                LAW,
                format!("Kas sampai {} sudah ditutup.", locked.long()),
                "Catat pada tanggal sesudahnya, atau mintalah PPKD membuka kuncinya (unlock-period).",
            )
            .day("tanggal", facts.day)
            .day("ditutup", locked)
            .at("date"),
        );
    }
    let (there, place) = match facts.way {
        CashWay::Draw => (facts.bank, "di bank"),
        CashWay::Deposit => (facts.cash, "tunai"),
    };
    refusals.require(facts.amount <= there, || {
        Refusal::new(
            "KAS-KURANG",
            CASH_LAW,
            format!("Uang {place} menurut buku {}, kurang dari {}.", there.rupiah(), facts.amount.rupiah()),
            "Periksa buku pembantunya; catat dahulu yang belum dicatat.",
        )
        .money("tersedia", there)
        .money("diminta", facts.amount)
        .money("kurang", facts.amount.minus(there))
        .at("amount")
    });
    let after = facts.cash_now.plus(facts.amount);
    refusals.require(facts.way != CashWay::Draw || after <= facts.most, || {
        Refusal::new(
            "KAS-TUNAI-LEBIH",
            "Data bertanggal: uang tunai bendahara paling tinggi",
            format!("Uang tunai akan menjadi {}, lebih dari {}.", after.rupiah(), facts.most.rupiah()),
            "Tarik lebih sedikit, atau bayarlah dengan pemindahbukuan.",
        )
        .money("limit", facts.most)
        .money("nilai", after)
        .money("selisih", after.minus(facts.most))
        .at("amount")
    });
    refusals.or(())
}

/// A month that a treasurer counts.
#[derive(Clone, Debug)]
pub struct Closing<'a> {
    pub year: i32,
    pub month: u8,
    /// The last day of that month, and the first on which it may be closed.
    pub last: Day,
    pub opens: Day,
    pub today: Day,
    /// The closing of this month that lives, and the first earlier month with
    /// movements that none has closed.
    pub living: Option<String>,
    pub earlier_open: Option<u8>,
    pub book: Money,
    pub withheld: Money,
    /// With PPTK, by the book.
    pub panjar: Money,
    /// What the treasurer states.
    pub bank: Money,
    pub cash: Money,
    /// Withheld money kept apart from both.
    pub apart: Money,
    pub counted: &'a [Pieces],
    pub explanation: Option<&'a str>,
    /// What the account's imported statement says at the end of the month.
    pub by_statement: Option<Money>,
}

impl Closing<'_> {
    /// What the book holds and nobody finds.
    pub fn difference(&self) -> Money {
        self.book.minus(self.panjar).minus(self.bank).minus(self.cash).minus(self.apart)
    }
}

/// The sum of notes and coins; none where it does not fit.
pub fn pieces(counted: &[Pieces]) -> Option<Money> {
    counted.iter().try_fold(Money::ZERO, |sum, p| {
        let sen = p.value.sen().checked_mul(i64::from(p.count))?;
        sum.checked_add(Money::from_sen(sen))
    })
}

pub fn decide_closing(facts: &Closing<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_month(facts, &mut refusals);
    let refusal = |code: &str, message: String, remedy: &str| Refusal::new(code, LAW, message, remedy);
    for (field, amount) in [("bank", facts.bank), ("cash", facts.cash), ("apart", facts.apart)] {
        refusals.require(!amount.is_negative(), || {
            refusal("PK-NEGATIF", format!("Jumlah {} di bawah nol.", amount.rupiah()), "Isi jumlah yang ada.")
                .money("nilai", amount)
                .at(field)
        });
    }
    refusals.require(facts.apart <= facts.withheld, || {
        refusal(
            "PK-PAJAK",
            format!(
                "Uang pajak yang disimpan terpisah {} melebihi potongan yang belum disetor, {}.",
                facts.apart.rupiah(),
                facts.withheld.rupiah()
            ),
            "Periksa buku pembantu pajak (bku buku=pajak).",
        )
        .money("limit", facts.withheld)
        .money("nilai", facts.apart)
        .money("selisih", facts.apart.minus(facts.withheld))
        .at("apart")
    });
    check_pieces(facts, &mut refusals);
    if let Some(says) = facts.by_statement.filter(|says| *says != facts.bank) {
        refusals.push(
            refusal(
                "PK-REKENING-KORAN",
                format!("Saldo bank tertulis {}, sedangkan rekening korannya {}.", facts.bank.rupiah(), says.rupiah()),
                "Isi saldo menurut rekening koran; perbedaan dengan buku dijelaskan sebagai selisih.",
            )
            .money("dihitung", says)
            .money("tertulis", facts.bank)
            .money("selisih", facts.bank.minus(says))
            .at("bank"),
        );
    }
    let difference = facts.difference();
    refusals.require(difference.is_zero() || facts.explanation.is_some(), || {
        refusal(
            "PK-SELISIH",
            format!(
                "Saldo buku {}, sedangkan panjar {}, bank {}, tunai {}, dan pajak terpisah {}: selisih {}.",
                facts.book.rupiah(),
                facts.panjar.rupiah(),
                facts.bank.rupiah(),
                facts.cash.rupiah(),
                facts.apart.rupiah(),
                difference.rupiah()
            ),
            "Catat yang belum dicatat; bila selisih tetap ada, jelaskan, dan ia menjadi temuan yang tampil.",
        )
        .money("saldo-buku", facts.book)
        .money("panjar", facts.panjar)
        .money("bank", facts.bank)
        .money("tunai", facts.cash)
        .money("terpisah", facts.apart)
        .money("selisih", difference)
        .at("explanation")
    });
    refusals.or(())
}

/// Notes and coins, where they are told, make the cash.
fn check_pieces(facts: &Closing<'_>, refusals: &mut Refusals) {
    let sum = pieces(facts.counted);
    let agrees = facts.counted.is_empty() || sum == Some(facts.cash);
    let positive = facts.counted.iter().all(|p| p.value.is_positive());
    refusals.require(agrees && positive, || {
        let sum = sum.unwrap_or_default();
        Refusal::new(
            "PK-PECAHAN",
            LAW,
            format!(
                "Uang kertas dan logam yang dihitung berjumlah {}, sedangkan tunai tertulis {}.",
                sum.rupiah(),
                facts.cash.rupiah()
            ),
            "Hitung lagi bersama-sama, lalu isi yang sebenarnya.",
        )
        .money("dihitung", sum)
        .money("tertulis", facts.cash)
        .money("selisih", facts.cash.minus(sum))
        .at("counted")
    });
}

/// The first day on which a month may be closed: the one after its last, and in
/// December the year's last working day, on which its account is due.
pub fn opens(last: Day, calendar: &Calendar) -> Day {
    if last.month() < 12 {
        return last.plus_days(1);
    }
    (0..31).map(|n| last.plus_days(-n)).find(|day| calendar.is_working(*day)).unwrap_or(last)
}

fn check_month(facts: &Closing<'_>, refusals: &mut Refusals) {
    refusals.require(facts.opens <= facts.today, || {
        Refusal::new(
            "PK-BELUM-BERAKHIR",
            LAW,
            format!("Bulan itu baru berakhir {}; hari ini {}.", facts.last.long(), facts.today.long()),
            format!("Tutuplah kas mulai {}.", facts.opens.long()),
        )
        .day("berakhir", facts.last)
        .day("mulai", facts.opens)
        .at("month")
    });
    if let Some(living) = &facts.living {
        refusals.push(
            Refusal::new(
                "PK-SUDAH-ADA",
                LAW,
                format!("Bulan itu sudah ditutup atau menunggu pengesahan: {living}."),
                "Lanjutkan yang ada; bila keliru, PA mengembalikannya (return-closing).",
            )
            .figure("dokumen", living.as_str())
            .at("month"),
        );
    }
    if let Some(month) = facts.earlier_open {
        let name = kernel::day::month_name(month);
        refusals.push(
            Refusal::new(
                "PK-URUTAN",
                LAW,
                format!("Kas bulan {name} belum ditutup."),
                "Tutuplah bulan demi bulan, mulai yang paling lama.",
            )
            .figure("bulan", name)
            .at("month"),
        );
    }
}

/// What was counted still is what the books say: the general one, and what of
/// it lies with PPTK.
pub fn decide_ratify((kept, given): (Money, Money), (now, panjar): (Money, Money)) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require((kept, given) == (now, panjar), || {
        Refusal::new(
            "PK-BUKU-BERUBAH",
            LAW,
            format!(
                "Saldo buku saat dihitung {} (panjar {}), sekarang {} (panjar {}).",
                kept.rupiah(),
                given.rupiah(),
                now.rupiah(),
                panjar.rupiah()
            ),
            "Kembalikan kepada bendahara (return-closing); kasnya dihitung dan ditutup lagi.",
        )
        .money("dihitung", kept)
        .money("saldo-buku", now)
        .money("selisih", now.minus(kept))
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

    fn codes(result: Result<(), Refusals>) -> Vec<String> {
        result.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn cash_is_moved_only_where_it_is_and_under_its_limit() {
        let draw = Moving {
            way: CashWay::Draw,
            amount: sen(400),
            day: day("2026-02-16"),
            today: day("2026-02-16"),
            year: 2026,
            locked_until: Some(day("2026-02-15")),
            bank: sen(400),
            cash: sen(0),
            cash_now: sen(100),
            most: sen(500),
        };
        assert_eq!(codes(decide_move(&draw)), [""; 0]);
        assert_eq!(codes(decide_move(&Moving { bank: sen(399), ..draw })), ["KAS-KURANG"]);
        assert_eq!(codes(decide_move(&Moving { most: sen(499), ..draw })), ["KAS-TUNAI-LEBIH"]);
        assert_eq!(codes(decide_move(&Moving { amount: sen(0), ..draw })), ["KAS-NILAI"]);
        assert_eq!(codes(decide_move(&Moving { today: day("2026-02-15"), ..draw })), ["KAS-TANGGAL"]);
        assert_eq!(codes(decide_move(&Moving { year: 2025, ..draw })), ["KAS-TANGGAL"]);
        let locked = Some(day("2026-02-16"));
        assert_eq!(codes(decide_move(&Moving { locked_until: locked, ..draw })), ["KAS-BULAN-TERTUTUP"]);
        let back = Moving { way: CashWay::Deposit, cash: sen(400), bank: sen(0), most: sen(0), ..draw };
        assert_eq!(codes(decide_move(&back)), [""; 0]);
        assert_eq!(codes(decide_move(&Moving { cash: sen(399), ..back })), ["KAS-KURANG"]);
    }

    fn counted<'a>() -> Closing<'a> {
        Closing {
            year: 2026,
            month: 2,
            last: day("2026-02-28"),
            opens: day("2026-03-01"),
            today: day("2026-03-01"),
            living: None,
            earlier_open: None,
            book: sen(1_000),
            withheld: sen(50),
            panjar: sen(200),
            bank: sen(600),
            cash: sen(150),
            apart: sen(50),
            counted: &[],
            explanation: None,
            by_statement: Some(sen(600)),
        }
    }

    #[test]
    fn a_month_closes_to_the_sen_or_with_a_finding() {
        assert_eq!(codes(decide_closing(&counted())), [""; 0]);
        for book in [999, 1_001] {
            assert_eq!(codes(decide_closing(&Closing { book: sen(book), ..counted() })), ["PK-SELISIH"]);
            let told = Closing { book: sen(book), explanation: Some("uang hilang"), ..counted() };
            assert_eq!((codes(decide_closing(&told)), told.difference()), (vec![], sen(book - 1_000)));
        }
        for panjar in [199, 201] {
            assert_eq!(codes(decide_closing(&Closing { panjar: sen(panjar), ..counted() })), ["PK-SELISIH"]);
        }
        assert_eq!(codes(decide_closing(&Closing { withheld: sen(49), ..counted() })), ["PK-PAJAK"]);
        for says in [599, 601] {
            let facts = Closing { by_statement: Some(sen(says)), ..counted() };
            assert_eq!(codes(decide_closing(&facts)), ["PK-REKENING-KORAN"]);
        }
        let negative = Closing { cash: sen(-1), bank: sen(751), by_statement: None, ..counted() };
        assert_eq!(codes(decide_closing(&negative)), ["PK-NEGATIF"]);
    }

    #[test]
    fn notes_and_coins_make_the_cash() {
        let notes = |value: i64, count: u32| Pieces { value: sen(value), count };
        let judge =
            |counted_pieces: &[Pieces]| codes(decide_closing(&Closing { counted: counted_pieces, ..counted() }));
        assert_eq!(judge(&[notes(50, 2), notes(25, 2)]), [""; 0]);
        assert_eq!(judge(&[notes(50, 2), notes(49, 1)]), ["PK-PECAHAN"]);
        assert_eq!(judge(&[notes(151, 1)]), ["PK-PECAHAN"]);
        assert_eq!(judge(&[notes(-50, 1), notes(200, 1)]), ["PK-PECAHAN"]);
        assert_eq!(judge(&[notes(i64::MAX, 2)]), ["PK-PECAHAN"]);
    }

    #[test]
    fn months_are_closed_after_their_end_once_and_in_order() {
        assert_eq!(codes(decide_closing(&Closing { today: day("2026-02-28"), ..counted() })), ["PK-BELUM-BERAKHIR"]);
        let calendar = Calendar::new([day("2026-12-31")]);
        assert_eq!(opens(day("2026-02-28"), &calendar), day("2026-03-01"));
        assert_eq!(opens(day("2026-12-31"), &calendar), day("2026-12-30"));
        assert_eq!(opens(day("2027-12-31"), &Calendar::new([])), day("2027-12-31"));
        assert_eq!(codes(decide_closing(&Closing { living: Some("BAPK 1".into()), ..counted() })), ["PK-SUDAH-ADA"]);
        assert_eq!(codes(decide_closing(&Closing { earlier_open: Some(1), ..counted() })), ["PK-URUTAN"]);
        let ratify = |now: i64, panjar: i64| codes(decide_ratify((sen(2), sen(1)), (sen(now), sen(panjar))));
        assert_eq!(ratify(2, 1), [""; 0]);
        for (now, panjar) in [(3, 1), (1, 1), (2, 0), (2, 2)] {
            assert_eq!(ratify(now, panjar), ["PK-BUKU-BERUBAH"]);
        }
    }
}
