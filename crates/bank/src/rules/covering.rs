//! Whether the RKUD holds what a list would take from it, by the bank's own
//! word: the last statement, less what left and is not on one yet.

use kernel::{Day, Money, Refusal, Refusals};

use super::matching::{Matched, Order};

pub const LAW: &str = "PP 12/2019 Ps 149: pengeluaran atas beban APBD dilakukan menurut uang yang tersedia di RKUD";

/// The account that pays, as the bank last told of it.
#[derive(Clone, Copy, Debug)]
pub struct Purse<'a> {
    pub account: &'a str,
    /// The last day of its statements, and what was there.
    pub told: Option<(Day, Money)>,
    /// So many working days ago.
    pub age: i64,
    /// Dated data: older than so many working days it says nothing.
    pub oldest: i64,
    /// Dated data: without a statement that is new enough nothing leaves.
    pub needed: bool,
    /// Of what the bank was told before, what it has not debited.
    pub on_its_way: Money,
    /// What the list would take.
    pub net: Money,
}

pub fn decide(purse: &Purse<'_>) -> Result<(), Refusals> {
    let fresh = purse.told.filter(|_| purse.age <= purse.oldest);
    let Some((day, balance)) = fresh else {
        return if purse.needed { Err(Refusals::one(unknown(purse))) } else { Ok(()) };
    };
    let left = balance.minus(purse.on_its_way);
    if purse.net <= left {
        return Ok(());
    }
    let text = format!(
        "{} bersaldo {} menurut rekening koran {}; {} sudah dilepas dan belum didebit, sehingga tersedia {}, sedangkan \
         daftar ini {}.",
        purse.account,
        balance.rupiah(),
        day.long(),
        purse.on_its_way.rupiah(),
        left.rupiah(),
        purse.net.rupiah()
    );
    let remedy = "Impor rekening koran terbaru bila uang sudah masuk (import rekening-koran); bila belum, bagi daftarnya \
                  atau tunggu.";
    Err(Refusals::one(
        Refusal::new("DP-SALDO-RKUD", LAW, text, remedy)
            .day("tanggal", day)
            .money("saldo", balance)
            .money("belum-didebit", purse.on_its_way)
            .money("tersedia", left)
            .money("bersih", purse.net)
            .money("selisih", left.minus(purse.net)),
    ))
}

fn unknown(purse: &Purse<'_>) -> Refusal {
    let text = match purse.told {
        None => format!("Belum ada rekening koran {}, sehingga saldonya tidak diketahui.", purse.account),
        Some((day, _)) => format!(
            "Rekening koran {} berakhir {}, {} hari kerja yang lalu; paling lama {} hari kerja.",
            purse.account,
            day.long(),
            purse.age,
            purse.oldest
        ),
    };
    let remedy = "Impor rekening koran terbaru RKUD itu (import rekening-koran), lalu lepas lagi.";
    Refusal::new("DP-SALDO-TIDAK-DIKETAHUI", LAW, text, remedy)
        .figure("hari", purse.age.to_string())
        .figure("limit", purse.oldest.to_string())
}

/// Whose debit is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The first day of the statements: what left before that is behind it.
    pub from: Day,
    /// Of an import only what is younger: its debit may bear words that nobody
    /// here can read.
    pub imported_after: Day,
}

impl Waiting {
    fn holds(&self, order: &Order) -> bool {
        if order.imported { order.transferred_on > self.imported_after } else { order.transferred_on >= self.from }
    }
}

/// What the bank was told of and has not debited whole.
pub fn on_its_way(orders: &[Order], matched: &Matched, debits: &[(i64, Money)], waiting: Waiting) -> Money {
    let mut paid = vec![None; orders.len()];
    for (line, debit) in debits {
        if let Some(sum) = matched.pairs.get(line).and_then(|(n, _)| paid.get_mut(*n)) {
            *sum = Some(sum.unwrap_or(Money::ZERO).plus(*debit));
        }
    }
    let mut sum = Money::ZERO;
    for (order, paid) in orders.iter().zip(paid).filter(|(order, _)| waiting.holds(order)) {
        // What was cut from an import does not follow under its number.
        if !(order.imported && paid.is_some()) {
            let back = order.returned.as_ref().map_or(Money::ZERO, |returned| returned.amount);
            sum = sum.plus(order.net.minus(back).minus(paid.unwrap_or_default()).max(Money::ZERO));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::matching::Way;
    use super::super::returning::Returned;
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn codes(purse: &Purse<'_>) -> Vec<String> {
        decide(purse).err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn a_list_takes_what_is_left_and_not_a_sen_more() {
        let told = Some((day("2026-02-16"), sen(1_000)));
        let base =
            Purse { account: "RKUD", told, age: 1, oldest: 3, needed: false, on_its_way: sen(400), net: sen(600) };
        assert_eq!(codes(&base), [""; 0]);
        assert_eq!(codes(&Purse { net: sen(601), ..base }), ["DP-SALDO-RKUD"]);
        assert_eq!(codes(&Purse { on_its_way: sen(401), ..base }), ["DP-SALDO-RKUD"]);
        // What is too old says nothing, and is refused where a statement is needed.
        let over = Purse { net: sen(601), ..base };
        assert_eq!(codes(&Purse { age: 3, ..over }), ["DP-SALDO-RKUD"]);
        assert_eq!(codes(&Purse { age: 4, ..over }), [""; 0]);
        assert_eq!(codes(&Purse { told: None, ..over }), [""; 0]);
        for told in [told, None] {
            assert_eq!(codes(&Purse { told, age: 4, needed: true, ..base }), ["DP-SALDO-TIDAK-DIKETAHUI"]);
        }
        assert_eq!(codes(&Purse { needed: true, age: 3, ..base }), [""; 0]);
    }

    #[test]
    fn what_was_debited_or_came_back_is_no_longer_on_its_way() {
        let order = |sp2d: i64, net: i64, on: &str, imported: bool| Order {
            sp2d,
            label: format!("SP2D {sp2d}"),
            e2e: String::new(),
            number: String::new(),
            imported,
            net: sen(net),
            transferred_on: day(on),
            returned: None,
            parts: vec![],
        };
        let orders = [
            order(1, 1, "2026-02-16", false),
            order(2, 20, "2026-02-16", false),
            order(3, 300, "2026-02-16", true),
            // Before the first statement, and an import that is too old to wait for.
            order(4, 4_000, "2026-01-31", false),
            order(5, 50_000, "2026-02-09", true),
            order(6, 600_000, "2026-02-10", true),
        ];
        let since = Waiting { from: day("2026-02-01"), imported_after: day("2026-02-09") };
        let with = |pairs: &[(i64, usize)], debits: &[(i64, Money)]| {
            let pairs = pairs.iter().map(|(line, n)| (*line, (*n, Way::Identified))).collect();
            on_its_way(&orders, &Matched { pairs, ..Matched::default() }, debits, since)
        };
        assert_eq!(with(&[], &[]), sen(600_321));
        let debits = [(8, sen(20)), (9, sen(270))];
        assert_eq!(with(&[(8, 1), (9, 2)], &debits), sen(600_001), "what was cut does not follow");
        assert_eq!(with(&[(8, 1)], &[(8, sen(19))]), sen(600_302), "a payee of many still waits");
        let back = |amount: i64| Order {
            returned: Some(Returned { amount: sen(amount), on: day("2026-02-16"), note: String::new() }),
            ..order(7, 10, "2026-02-16", false)
        };
        let left = |amount: i64| on_its_way(&[back(amount)], &Matched::default(), &[], since);
        assert_eq!((left(1), left(10)), (sen(9), sen(0)), "only what came back is no longer on its way");
    }
}
