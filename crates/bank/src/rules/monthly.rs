//! A treasurer's account of a month (LPJ bulanan): administrative until the PA
//! ratifies it, functional once the BUD has received it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::day::{Calendar, month_name};
use kernel::{Day, Money, Refusal, Refusals};
use treasury::public::accountability::Spent;
use treasury::rules::book::{Flow, REMITTED, WITHHELD};

pub const LAW: &str = "PP 12/2019 Ps 153";
/// The way back, where what moved a month is right.
pub const AGAIN: &str = "Bila benar: LPJ bulan itu dikembalikan (return-monthly-lpj) atau ditolak BUD \
    (send-back-monthly-lpj) dan dibatalkan (cancel-monthly-lpj), PPKD membuka kunci bulannya, penutupan kasnya \
    dikembalikan (return-closing), lalu bulan itu ditutup dan disusun lagi.";
const RECOUNT: &str = "Bila benar: PPKD membuka kunci bulannya, PA mengembalikan penutupan kasnya (return-closing), lalu \
    bulan itu ditutup lagi.";

/// Ways of payment, as people read them.
pub const WAYS: [&str; treasury::public::accountability::WAYS] = ["LS gaji", "LS barang dan jasa", "UP/GU/TU"];
/// Of many differences so many are told.
const TOLD: usize = 5;

/// What a month's account says.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub spent: Vec<Spent>,
    pub flows: Vec<Flow>,
}

/// What the cash of a month comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cash {
    pub opening: Money,
    pub received: Money,
    pub paid: Money,
    pub balance: Money,
    /// Withheld and not remitted.
    pub withheld: Money,
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(Money::ZERO, Money::plus)
}

pub fn cash(flows: &[Flow]) -> Cash {
    let side = |comes: bool| flows.iter().filter(move |f| f.comes == comes);
    let line = |name: &str| sum(flows.iter().filter(|f| f.name == name).map(|f| f.before.plus(f.now)));
    let opening = sum(side(true).map(|f| f.before)).minus(sum(side(false).map(|f| f.before)));
    let (received, paid) = (sum(side(true).map(|f| f.now)), sum(side(false).map(|f| f.now)));
    let withheld = line(WITHHELD).minus(line(REMITTED));
    Cash { opening, received, paid, balance: opening.plus(received).minus(paid), withheld }
}

/// What was spent by each way: before the month, and in it.
pub fn by_way(spent: &[Spent]) -> [(Money, Money); WAYS.len()] {
    let mut all = [(Money::ZERO, Money::ZERO); WAYS.len()];
    for one in spent {
        for (sum, own) in all.iter_mut().zip(one.ways) {
            *sum = (sum.0.plus(own.0), sum.1.plus(own.1));
        }
    }
    all
}

/// A month's closing that the PA has ratified.
#[derive(Clone, Debug)]
pub struct Counted {
    pub label: String,
    pub book: Money,
    pub withheld: Money,
}

/// A month that a treasurer wants to account for.
#[derive(Clone, Debug)]
pub struct Drafting {
    pub month: u8,
    pub closing: Option<Counted>,
    /// The account of this month that lives, and the first earlier month that is
    /// closed and has none.
    pub living: Option<String>,
    pub earlier: Option<u8>,
    /// Assistants who moved money and whose month is not ratified.
    pub assistants: Vec<String>,
    /// The account of the month before, and what it ended with.
    pub before: Option<(String, Money)>,
    /// SP2D to others that the bank was told of by the month's end and that are
    /// not noted as paid: they may still come into the month.
    pub on_the_way: Vec<String>,
    pub cash: Cash,
}

pub fn decide_draft(facts: &Drafting) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_order(facts, &mut refusals);
    if let Some(counted) = &facts.closing {
        check_closing(counted, &facts.cash, &mut refusals);
    }
    if let Some((label, ended)) = facts.before.as_ref().filter(|(_, ended)| *ended != facts.cash.opening) {
        refusals.push(
            Refusal::new(
                "LPJB-SALDO-AWAL",
                LAW,
                format!(
                    "Saldo awal menurut buku {}, sedangkan {label} berakhir dengan {}.",
                    facts.cash.opening.rupiah(),
                    ended.rupiah()
                ),
                format!("Telusuri dokumen yang bertanggal dalam bulan yang sudah dipertanggungjawabkan. {AGAIN}"),
            )
            .figure("dokumen", label.as_str())
            .money("sebelumnya", *ended)
            .money("saldo-buku", facts.cash.opening)
            .money("selisih", facts.cash.opening.minus(*ended)),
        );
    }
    refusals.or(())
}

/// Month by month, over a ratified closing, assistants first.
fn check_order(facts: &Drafting, refusals: &mut Refusals) {
    let name = month_name(facts.month);
    refusals.require(facts.closing.is_some(), || {
        Refusal::new(
            "LPJB-BELUM-TUTUP",
            "PP 12/2019 Ps 19, 153",
            format!("Penutupan kas bulan {name} belum disahkan."),
            "Tutup kasnya (close-month) dan tunggu PA mengesahkannya (ratify-closing).",
        )
        .figure("bulan", name)
        .at("month")
    });
    if let Some(living) = &facts.living {
        refusals.push(
            Refusal::new(
                "LPJB-SUDAH-ADA",
                LAW,
                format!("LPJ bulan {name} sudah ada: {living}."),
                "Lanjutkan yang ada, atau batalkan konsepnya (cancel-monthly-lpj).",
            )
            .figure("dokumen", living.as_str())
            .at("month"),
        );
    }
    if let Some(earlier) = facts.earlier.map(month_name) {
        refusals.push(
            Refusal::new(
                "LPJB-URUTAN",
                LAW,
                format!("LPJ bulan {earlier} belum disusun, padahal kasnya sudah ditutup."),
                "Susun bulan demi bulan, mulai yang paling lama.",
            )
            .figure("bulan", earlier)
            .at("month"),
        );
    }
    for assistant in &facts.assistants {
        refusals.push(
            Refusal::new(
                "LPJB-PEMBANTU",
                "PP 12/2019 Ps 19(4), 153",
                format!("Kas bulan {name} bendahara pembantu {assistant} belum ditutup dan disahkan."),
                "Pembantu menutup kasnya dahulu (close-month), KPA mengesahkannya (ratify-closing).",
            )
            .figure("skpd", assistant.as_str()),
        );
    }
    for sp2d in &facts.on_the_way {
        refusals.push(
            Refusal::new(
                "LPJB-SP2D-DI-JALAN",
                LAW,
                format!("{sp2d} sudah dipindahbukukan sampai akhir bulan {name} dan belum dicatat cair."),
                "Kuasa BUD mencatatnya cair menurut rekening koran (pay-sp2d), atau retur (return-sp2d).",
            )
            .figure("dokumen", sp2d.as_str()),
        );
    }
}

/// The account is its closing to the sen: all of the book, and what of it is
/// money of others.
fn check_closing(counted: &Counted, cash: &Cash, refusals: &mut Refusals) {
    refusals.require(cash.balance == counted.book, || {
        Refusal::new(
            "LPJB-SALDO",
            LAW,
            format!(
                "Saldo akhir menurut buku {}, sedangkan {} mencatat {}.",
                cash.balance.rupiah(),
                counted.label,
                counted.book.rupiah()
            ),
            format!("Telusuri dokumen yang bertanggal dalam bulan itu dan dicatat sesudah kas ditutup. {RECOUNT}"),
        )
        .figure("dokumen", counted.label.as_str())
        .money("dihitung", counted.book)
        .money("saldo-buku", cash.balance)
        .money("selisih", cash.balance.minus(counted.book))
    });
    refusals.require(cash.withheld == counted.withheld, || {
        Refusal::new(
            "LPJB-PAJAK",
            "PP 12/2019 Ps 151, 153",
            format!(
                "Pajak dan potongan yang belum disetor menurut buku {}, sedangkan {} mencatat {}.",
                cash.withheld.rupiah(),
                counted.label,
                counted.withheld.rupiah()
            ),
            format!("Telusuri pungutan dan setoran yang dicatat sesudah kas ditutup (bku buku=pajak). {RECOUNT}"),
        )
        .figure("dokumen", counted.label.as_str())
        .money("dihitung", counted.withheld)
        .money("belum-disetor", cash.withheld)
        .money("selisih", cash.withheld.minus(counted.withheld))
    });
}

/// A figure that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub what: String,
    pub kept: Money,
    pub now: Money,
}

/// Every figure by its name. Ceilings are not among them: a shift of the budget
/// changes no account of a month.
fn flat(figures: &Figures) -> BTreeMap<String, Money> {
    let mut all: BTreeMap<String, Money> = BTreeMap::new();
    let mut add = |what: String, amount: Money| {
        let sum = all.entry(what).or_default();
        *sum = sum.plus(amount);
    };
    for one in &figures.spent {
        for (way, (before, now)) in WAYS.iter().zip(one.ways) {
            let what = format!("{} {} {way}", one.sub_kegiatan, one.rekening);
            add(format!("{what}, s.d. bulan lalu"), before);
            add(format!("{what}, bulan ini"), now);
        }
    }
    for flow in &figures.flows {
        add(format!("{}, s.d. bulan lalu", flow.name), flow.before);
        add(format!("{}, bulan ini", flow.name), flow.now);
    }
    all.retain(|_, amount| !amount.is_zero());
    all
}

pub fn changes(kept: &Figures, now: &Figures) -> Vec<Change> {
    let (kept, mut now) = (flat(kept), flat(now));
    let told = |(what, kept): (String, Money)| {
        let now = now.remove(&what).unwrap_or_default();
        Change { what, kept, now }
    };
    let mut all: Vec<Change> = kept.into_iter().map(told).collect();
    all.extend(now.into_iter().map(|(what, now)| Change { what, kept: Money::ZERO, now }));
    all.retain(|c| c.kept != c.now);
    all
}

/// What was drafted still is what the books say.
pub fn decide_unchanged(label: &str, kept: &Figures, now: &Figures) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    for change in changes(kept, now).into_iter().take(TOLD) {
        refusals.push(
            Refusal::new(
                "LPJB-BERUBAH",
                LAW,
                format!(
                    "{label}, {}: tertulis {}, menurut buku sekarang {}.",
                    change.what,
                    change.kept.rupiah(),
                    change.now.rupiah()
                ),
                "Kembalikan (return-monthly-lpj); bendahara membatalkannya (cancel-monthly-lpj) dan menyusunnya lagi.",
            )
            .figure("rincian", change.what.as_str())
            .money("tertulis", change.kept)
            .money("saldo-buku", change.now)
            .money("selisih", change.now.minus(change.kept)),
        );
    }
    refusals.or(())
}

/// Until when a month's account is delivered.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The day of the month that follows.
    pub day: i64,
    /// The day of December for December.
    pub last: i64,
    pub calendar: Arc<Calendar>,
}

/// The last day in time; of December a day on which people work.
pub fn due(year: i32, month: u8, terms: &Terms) -> Option<Day> {
    if month < 12 {
        return Day::new(year, month + 1, u8::try_from(terms.day).ok()?);
    }
    let last = Day::new(year, month, u8::try_from(terms.last).ok()?)?;
    let mut days = (0..i64::from(last.day())).map(|n| last.plus_days(-n));
    days.find(|day| terms.calendar.is_working(*day)).or(Some(last))
}

/// Days beyond the last one in time, on which it came or has not come yet.
pub fn late(due: Option<Day>, delivered: Option<Day>, today: Option<Day>) -> Option<i64> {
    let over = delivered.or(today)?.days_since(due?);
    (over > 0).then_some(over)
}

/// What waits, where the region says so, for a month that is overdue.
pub fn awaited(rule: &str, month: u8, due: Day) -> Refusal {
    let name = month_name(month);
    Refusal::new(
        "LPJB-DITUNGGU",
        &format!("Data bertanggal: {rule}; PP 12/2019 Ps 153"),
        format!("LPJ bulan {name} belum disampaikan kepada BUD; batasnya {}.", due.long()),
        "Selesaikan LPJ bulan itu: susun, ajukan, verifikasi, sahkan, sampaikan (deliver-monthly-lpj).",
    )
    .figure("bulan", name)
    .day("batas", due)
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

    fn flow(name: &str, comes: bool, before: i64, now: i64) -> Flow {
        Flow { name: name.into(), comes, before: sen(before), now: sen(now) }
    }

    fn flows() -> Vec<Flow> {
        vec![
            flow("Penerimaan: SP2D UP, GU, TU", true, 1_000, 300),
            flow(WITHHELD, true, 20, 30),
            flow("Pengeluaran: SPJ UP, GU, TU", false, 500, 250),
            flow(REMITTED, false, 20, 25),
        ]
    }

    fn spent(account: i64, advance: i64) -> Spent {
        let ways = [(sen(0), sen(0)), (sen(7), sen(8)), (sen(500), sen(advance))];
        let (sub_kegiatan, rekening) = ("1.01".to_owned(), format!("5.1.{account}"));
        Spent { account, sub_kegiatan, rekening, ceiling: sen(9_000), ways }
    }

    fn drafting() -> Drafting {
        let closing = Some(Counted { label: "BAPK 2".into(), book: sen(555), withheld: sen(5) });
        Drafting {
            month: 2,
            closing,
            living: None,
            earlier: None,
            assistants: vec![],
            before: Some(("LPJB 1".into(), sen(500))),
            on_the_way: vec![],
            cash: cash(&flows()),
        }
    }

    #[test]
    fn the_cash_of_a_month_is_what_came_in_less_what_went_out() {
        let told = cash(&flows());
        let wanted =
            Cash { opening: sen(500), received: sen(330), paid: sen(275), balance: sen(555), withheld: sen(5) };
        assert_eq!(told, wanted);
        let ways = by_way(&[spent(1, 200), spent(2, 50)]);
        assert_eq!(ways, [(sen(0), sen(0)), (sen(14), sen(16)), (sen(1_000), sen(250))]);
    }

    #[test]
    fn a_month_is_accounted_for_as_it_was_counted_to_the_sen() {
        assert_eq!(codes(decide_draft(&drafting())), [""; 0]);
        let counted =
            |book, withheld| Some(Counted { label: "BAPK 2".into(), book: sen(book), withheld: sen(withheld) });
        for book in [554, 556] {
            assert_eq!(codes(decide_draft(&Drafting { closing: counted(book, 5), ..drafting() })), ["LPJB-SALDO"]);
        }
        for withheld in [4, 6] {
            let facts = Drafting { closing: counted(555, withheld), ..drafting() };
            assert_eq!(codes(decide_draft(&facts)), ["LPJB-PAJAK"]);
        }
        for ended in [499, 501] {
            let facts = Drafting { before: Some(("LPJB 1".into(), sen(ended))), ..drafting() };
            assert_eq!(codes(decide_draft(&facts)), ["LPJB-SALDO-AWAL"]);
        }
    }

    #[test]
    fn months_come_in_order_and_all_that_is_lacking_is_told_at_once() {
        let facts = Drafting {
            closing: None,
            living: Some("LPJB 2".into()),
            earlier: Some(1),
            assistants: vec!["Unit A".into(), "Unit B".into()],
            on_the_way: vec!["SP2D 7".into()],
            ..drafting()
        };
        let order = ["LPJB-BELUM-TUTUP", "LPJB-SUDAH-ADA", "LPJB-URUTAN"];
        let others = ["LPJB-PEMBANTU", "LPJB-PEMBANTU", "LPJB-SP2D-DI-JALAN"];
        assert_eq!(codes(decide_draft(&facts)), [order, others].concat());
    }

    #[test]
    fn a_sen_that_moved_since_is_told_from_both_sides() {
        let of = |advance: i64, extra: i64| {
            let mut flows = flows();
            flows[2].now = sen(250 + extra);
            Figures { spent: vec![spent(1, advance)], flows }
        };
        let judge = |now: Figures| codes(decide_unchanged("LPJB 2", &of(250, 0), &now));
        assert_eq!(judge(of(250, 0)), [""; 0]);
        for (advance, extra) in [(249, 0), (251, 0), (250, 1), (250, -1)] {
            assert_eq!(judge(of(advance, extra)), ["LPJB-BERUBAH"], "{advance} {extra}");
        }
        // A ceiling may change, an account may begin or end.
        let mut shifted = of(250, 0);
        shifted.spent[0].ceiling = sen(1);
        assert_eq!(judge(shifted), [""; 0]);
        let gone = Figures { spent: vec![], ..of(250, 0) };
        assert_eq!(judge(gone), ["LPJB-BERUBAH"; 4]);
    }

    #[test]
    fn the_last_day_is_the_tenth_and_in_december_one_that_is_worked() {
        let terms = |holidays: &[&str]| {
            let calendar = Calendar::new(holidays.iter().map(|d| day(d)));
            Terms { day: 10, last: 31, calendar: Arc::new(calendar) }
        };
        assert_eq!(due(2026, 2, &terms(&[])), Some(day("2026-03-10")));
        assert_eq!(due(2026, 12, &terms(&[])), Some(day("2026-12-31")));
        assert_eq!(due(2026, 12, &terms(&["2026-12-31"])), Some(day("2026-12-30")));
        // The last day of 2022 is a Saturday.
        assert_eq!(due(2022, 12, &terms(&[])), Some(day("2022-12-30")));
        let on = |d: &str| Some(day(d));
        let of = |delivered, today| late(on("2026-03-10"), delivered, today);
        assert_eq!((of(on("2026-03-10"), on("2026-04-01")), of(None, on("2026-03-10"))), (None, None));
        assert_eq!((of(on("2026-03-11"), on("2026-04-01")), of(None, on("2026-03-12"))), (Some(1), Some(2)));
    }
}
