//! The cash book of a treasurer: what came in, what went out, what is left.

use kernel::{Day, Money, Refusal, Refusals};

use super::dates::check_book_open;

/// What a movement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An SP2D-LS: it passes through the book, not through the hands.
    Direct,
    /// An SP2D that pays the bank of the cards: it passes through likewise.
    Card,
    /// An SP2D that fills an advance.
    Advance,
    /// What a Bendahara Penerimaan receives; its STS is a deposit.
    Receipt,
    Evidence,
    Deposit,
    Remittance,
    /// A part of the UP that goes to another treasurer, or comes from one.
    PassedOut,
    PassedIn,
    /// Money that a PPTK is given, or hands back: it changes its place alone.
    Panjar,
    PanjarBack,
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
    /// What a panjar paid of evidence.
    pub panjar: Money,
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
    /// What lies with PPTK.
    Panjar,
}

impl Fact {
    fn line(&self, text: &str, received: Money, paid: Money, of_others: bool) -> Entry {
        let (day, number, text) = (self.day, self.number.clone(), text.to_owned());
        Entry { day, number, text, received, paid, of_others, balance: Money::ZERO }
    }

    /// Lines of the general book; those about money of others make the book of taxes.
    fn general(&self, all: &mut Vec<Entry>) {
        let (none, subject) = (Money::ZERO, self.subject.as_str());
        match self.source {
            Source::Direct => {
                all.push(self.line(&format!("SP2D-LS: {subject}"), self.gross, none, false));
                all.push(self.line("Dibayar langsung kepada penerima", none, self.gross, false));
            }
            Source::Card => {
                all.push(self.line(&format!("SP2D-GU-KKPD: {subject}"), self.gross, none, false));
                all.push(self.line("Dibayarkan kepada bank penerbit KKPD", none, self.gross, false));
            }
            Source::Advance | Source::Receipt | Source::PassedIn => {
                all.push(self.line(subject, self.gross, none, false));
            }
            Source::Evidence => {
                all.push(self.line(subject, none, self.gross, false));
                if self.cut.is_positive() {
                    all.push(self.line("Potongan atas pembayaran ini", self.cut, none, true));
                }
            }
            Source::Deposit | Source::PassedOut => all.push(self.line(subject, none, self.gross, false)),
            Source::Remittance => all.push(self.line(subject, none, self.gross, true)),
            Source::Panjar | Source::PanjarBack => {}
        }
    }

    fn with_pptk(&self, all: &mut Vec<Entry>) {
        let (none, subject) = (Money::ZERO, self.subject.as_str());
        match self.source {
            Source::Panjar => all.push(self.line(subject, self.gross, none, false)),
            Source::PanjarBack => all.push(self.line(subject, none, self.gross, false)),
            Source::Evidence if self.panjar.is_positive() => all.push(self.line(subject, none, self.panjar, false)),
            _ => {}
        }
    }
}

/// The lines of a book in their order, with the balance after each.
pub fn entries(facts: &[Fact], book: Book) -> Vec<Entry> {
    let mut all = Vec::with_capacity(facts.len() * 2);
    for f in facts {
        if book == Book::Panjar { f.with_pptk(&mut all) } else { f.general(&mut all) }
    }
    all.retain(|e| book != Book::Taxes || e.of_others);
    let mut balance = Money::ZERO;
    for entry in &mut all {
        balance = balance.plus(entry.received).minus(entry.paid);
        entry.balance = balance;
    }
    all
}

/// A line of the cash of a month's accountability: what came in or went out
/// before the month, and in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    pub name: String,
    pub comes: bool,
    pub before: Money,
    pub now: Money,
}

/// What a line is called, whether it comes in, and what of a fact stands on it.
type Line = (&'static str, bool, fn(&Fact) -> Money);

/// Lines of the cash, in their order: what came in, then what went out.
const LINES: [Line; 10] = [
    ("Penerimaan: SP2D LS", true, |f| gross(f, &[Source::Direct])),
    ("Penerimaan: SP2D GU-KKPD", true, |f| gross(f, &[Source::Card])),
    ("Penerimaan: SP2D UP, GU, TU", true, |f| gross(f, &[Source::Advance])),
    ("Penerimaan: pelimpahan UP", true, |f| gross(f, &[Source::PassedIn])),
    (WITHHELD, true, withheld),
    ("Pengeluaran: SPJ LS", false, |f| gross(f, &[Source::Direct])),
    ("Pengeluaran: SPJ KKPD", false, |f| gross(f, &[Source::Card])),
    ("Pengeluaran: SPJ UP, GU, TU", false, |f| gross(f, &[Source::Evidence])),
    (REMITTED, false, |f| gross(f, &[Source::Remittance])),
    ("Pengeluaran: pelimpahan dan setoran sisa", false, |f| gross(f, &[Source::PassedOut, Source::Deposit])),
];

/// The lines of money that belongs to others.
pub const WITHHELD: &str = "Penerimaan: pajak dan potongan yang dipungut";
pub const REMITTED: &str = "Pengeluaran: penyetoran pajak dan potongan";

fn gross(f: &Fact, sources: &[Source]) -> Money {
    if sources.contains(&f.source) { f.gross } else { Money::ZERO }
}

/// It stays in the treasurer's hands.
fn withheld(f: &Fact) -> Money {
    if f.source == Source::Evidence { f.cut } else { Money::ZERO }
}

/// The cash of a month, by its first and last day. What came in less what went
/// out is the balance of the general book.
pub fn flows(facts: &[Fact], (first, last): (Day, Day)) -> Vec<Flow> {
    let flow = |(name, comes, of): &Line| {
        let sum = |past: bool| {
            let own = facts.iter().filter(|f| f.day <= last && (f.day < first) == past);
            own.fold(Money::ZERO, |sum, f| sum.plus(of(f)))
        };
        Flow { name: (*name).to_owned(), comes: *comes, before: sum(true), now: sum(false) }
    };
    LINES.iter().map(flow).collect()
}

/// First and last day of a month of a year. A book of the year also holds days
/// of the year after, so a month's number alone tells nothing.
pub fn span(year: i32, month: u8) -> Option<(Day, Day)> {
    let first = Day::new(year, month, 1)?;
    let next = first.plus_days(31);
    Some((first, next.plus_days(-i64::from(next.day()))))
}

/// A receipt of the State that a remittance was noted with.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub ntpn: String,
    pub amount: Money,
    pub paid_on: Day,
}

/// Deductions that somebody wants to remit with one receipt.
#[derive(Clone, Debug)]
pub struct RemitFacts {
    /// Kind, amount, and the receipt by which it went already.
    pub items: Vec<(String, Money, Option<String>)>,
    /// Evidence among them that another treasurer holds.
    pub others: Vec<String>,
    /// The remittance that the receipt proves already.
    pub receipt: Option<Receipt>,
    pub paid: Money,
    pub earliest: Option<Day>,
    pub paid_on: Day,
    pub today: Day,
    /// The last closed day of the book that bears it; none where all of it
    /// stayed on the RKUD.
    pub locked_until: Option<Day>,
}

/// One receipt proves one remittance. Of what went with this very receipt it is
/// said already.
fn check_receipt(facts: &RemitFacts, law: &str, refusals: &mut Refusals) {
    let Some(used) = &facts.receipt else { return };
    let said = facts.items.iter().any(|(_, _, ntpn)| ntpn.as_ref() == Some(&used.ntpn));
    refusals.require(said, || {
        Refusal::new(
            "PAJAK-NTPN-TERPAKAI",
            law,
            format!(
                "NTPN {} sudah membuktikan setoran {} tanggal {}.",
                used.ntpn,
                used.amount.rupiah(),
                used.paid_on.long()
            ),
            "Periksa bukti penerimaan negaranya; tiap setoran mempunyai NTPN sendiri.",
        )
        .figure("ntpn", used.ntpn.as_str())
        .money("disetor", used.amount)
        .day("tanggal", used.paid_on)
        .at("ntpn")
    });
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
    for number in &facts.others {
        refusals.push(
            Refusal::new(
                "PAJAK-PEMEGANG",
                LAW,
                format!("Potongan atas TBP {number} dipegang bendahara lain."),
                "Mintalah bendahara yang memungutnya menyetorkannya (remit-tax).",
            )
            .figure("dokumen", number.as_str())
            .at("items"),
        );
    }
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
    check_receipt(facts, LAW, &mut refusals);
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
    check_book_open(facts.paid_on, facts.locked_until, &mut refusals);
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
        let panjar = Money::ZERO;
        Fact { day: day("2026-02-16"), id: 1, source, number, subject, gross: sen(gross), cut: sen(cut), panjar }
    }

    #[test]
    fn a_panjar_changes_its_place_and_a_part_its_holder() {
        let facts = [
            fact(Source::PassedIn, 1_000, 0),
            fact(Source::Panjar, 400, 0),
            Fact { panjar: sen(270), ..fact(Source::Evidence, 300, 30) },
            fact(Source::PanjarBack, 130, 0),
            fact(Source::PassedOut, 700, 0),
        ];
        let of = |book| entries(&facts, book).iter().map(|e| e.balance.sen()).collect::<Vec<_>>();
        assert_eq!(of(Book::General), [1_000, 700, 730, 30]);
        assert_eq!(of(Book::Taxes), [30]);
        assert_eq!(of(Book::Panjar), [400, 130, 0]);
    }

    #[test]
    fn a_months_cash_is_the_general_book_and_leaves_out_what_came_later() {
        let on = |d: &str, fact: Fact| Fact { day: day(d), ..fact };
        let facts = [
            on("2026-01-31", fact(Source::Advance, 1_000, 0)),
            on("2026-02-01", fact(Source::Direct, 70, 7)),
            on("2026-02-28", fact(Source::Evidence, 300, 30)),
            on("2026-02-28", fact(Source::Panjar, 50, 0)),
            on("2026-03-01", fact(Source::Deposit, 730, 0)),
        ];
        let february = flows(&facts, span(2026, 2).expect("a month"));
        let told = |name: &str| february.iter().find(|f| f.name == name).map(|f| (f.before.sen(), f.now.sen()));
        assert_eq!(told("Penerimaan: SP2D UP, GU, TU"), Some((1_000, 0)));
        assert_eq!((told(WITHHELD), told(REMITTED)), (Some((0, 30)), Some((0, 0))));
        assert_eq!(told("Pengeluaran: pelimpahan dan setoran sisa"), Some((0, 0)));
        let left = february.iter().fold(0, |sum, f| {
            let own = f.before.plus(f.now).sen();
            if f.comes { sum + own } else { sum - own }
        });
        let book = entries(&facts, Book::General);
        let balance = book.iter().rfind(|e| e.day <= day("2026-02-28")).map(|e| e.balance.sen());
        assert_eq!(Some(left), balance);
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
    fn a_month_is_whole_days_of_its_own_year() {
        let of = |year, month| span(year, month).map(|(first, last)| (first.to_string(), last.to_string()));
        let days = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        assert_eq!(of(2026, 1), days("2026-01-01", "2026-01-31"));
        assert_eq!(of(2026, 2), days("2026-02-01", "2026-02-28"));
        assert_eq!(of(2028, 2), days("2028-02-01", "2028-02-29"));
        assert_eq!(of(2026, 12), days("2026-12-01", "2026-12-31"));
        assert_eq!((of(2026, 0), of(2026, 13)), (None, None));
    }

    #[test]
    fn a_remittance_is_to_the_sen_and_once() {
        let facts = |paid: i64| RemitFacts {
            items: vec![("ppn".into(), sen(60), None), ("ppn".into(), sen(40), None)],
            others: vec![],
            receipt: None,
            paid: sen(paid),
            earliest: Some(day("2026-02-16")),
            paid_on: day("2026-02-16"),
            today: day("2026-02-16"),
            locked_until: None,
        };
        let codes = |f: &RemitFacts| -> Vec<String> {
            decide_remit(f).err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
        };
        assert_eq!(codes(&facts(100)), [""; 0]);
        assert_eq!(codes(&facts(99)), ["PAJAK-JUMLAH"]);
        assert_eq!(codes(&facts(101)), ["PAJAK-JUMLAH"]);
        assert_eq!(codes(&RemitFacts { paid_on: day("2026-02-15"), ..facts(100) }), ["PAJAK-TANGGAL"]);
        assert_eq!(codes(&RemitFacts { paid_on: day("2026-02-17"), ..facts(100) }), ["PAJAK-TANGGAL"]);
        let closed = |on: &str| RemitFacts { locked_until: Some(day(on)), ..facts(100) };
        assert_eq!(codes(&closed("2026-02-15")), [""; 0]);
        assert_eq!(codes(&closed("2026-02-16")), ["TGL-PERIODE-TERKUNCI"]);
        let mixed = vec![("ppn".into(), sen(60), None), ("pph22".into(), sen(40), None)];
        assert_eq!(codes(&RemitFacts { items: mixed, ..facts(100) }), ["PAJAK-JENIS-CAMPUR"]);
        assert_eq!(codes(&RemitFacts { others: vec!["7".into()], ..facts(100) }), ["PAJAK-PEMEGANG"]);
        let again = vec![("ppn".into(), sen(100), Some("ABC".into()))];
        let again = RemitFacts { items: again, ..facts(100) };
        assert_eq!(codes(&again), ["PAJAK-SUDAH-DISETOR"]);
        let used = Receipt { ntpn: "ABC".into(), amount: sen(1), paid_on: day("2026-02-01") };
        assert_eq!(codes(&RemitFacts { receipt: Some(used.clone()), ..facts(100) }), ["PAJAK-NTPN-TERPAKAI"]);
        assert_eq!(codes(&RemitFacts { receipt: Some(used), ..again }), ["PAJAK-SUDAH-DISETOR"], "said once");
    }
}
