//! A seeded year: five planted cases of each pattern that runs, among thousands
//! of payments that are in order, some of which look as if they were not.
#![allow(clippy::expect_used)]

#[path = "support/planted.rs"]
mod planted;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use inspection::acts::{ConfirmSilence, RunAnalytics, SilenceAnalytic};
use kernel::Day;
use store::params;
use store::testing::Temporary;
use support::year::{Chain, Desk, Pay, Payee, Year, at, working_days};
use support::{Plant, World, YEAR, day, number, world};

const RP: i64 = 100;
const MILLION: i64 = 1_000_000 * RP;

/// A planted case: the analytic that should find it, and by what it is known.
#[derive(Debug)]
struct Case {
    analytic: &'static str,
    document: Option<i64>,
    key: String,
}

struct Seeded {
    year: Year,
    bud: i64,
    cases: Vec<Case>,
    sp2d: usize,
    desks: Vec<Desk>,
    /// Payees who are rightly paid the same each month.
    rented: Vec<Payee>,
    people: i64,
}

impl Seeded {
    fn on(&mut self, analytic: &'static str, document: i64) {
        self.cases.push(Case { analytic, document: Some(document), key: String::new() });
    }

    fn about(&mut self, analytic: &'static str, key: String) {
        self.cases.push(Case { analytic, document: None, key });
    }

    fn pay(&mut self, pay: Pay) -> Chain {
        self.sp2d += 1;
        self.year.pay(pay)
    }

    fn desk(&mut self) -> Desk {
        self.year.desk(self.bud)
    }

    /// A payee whose account nobody else brought on that day.
    fn payee(&mut self) -> Payee {
        self.people += 1;
        let (by, on) = (50_000 + self.people % 40, day("2025-01-01").plus_days(self.people / 40));
        self.year.payee("badan", by, on)
    }

    fn treasurer(&mut self) -> Payee {
        self.people += 1;
        let (by, on) = (50_000 + self.people % 40, day("2025-01-01").plus_days(self.people / 40));
        self.year.payee("bendahara", by, on)
    }

    /// Payments that are in order.
    fn background(&mut self, payments: i64, units: i64) {
        for _ in 0..units {
            let desk = self.desk();
            self.desks.push(desk);
        }
        let payees: Vec<Payee> = (0..(payments / 20).max(60)).map(|_| self.payee()).collect();
        let days = working_days();
        let pick = |n: i64, of: usize| usize::try_from(n).expect("few") % of;
        for n in 0..payments {
            let (desk, to) = (self.desks[pick(n, self.desks.len())], payees[pick(n * 31, payees.len())]);
            let on = days[pick(n, days.len())];
            let mut pay = Year::plain(desk, to, 2 * MILLION + n * 791_913 % (20 * MILLION), on);
            pay.invoice = Some(format!("INV/{n}/{}", to.id % 1_000));
            pay.cut = (n % 10 == 0).then_some(("ppn", 50_000 + n));
            let (cut, chain) = (pay.cut, self.pay(pay));
            if let Some(cut) = cut {
                self.year.remit(desk.unit, chain.spp, cut, on.plus_days(1));
            }
            if n % 7 == 0 {
                self.year.paper(chain.spp, 1_000_000 + n, (desk.unit, "tagihan"), on);
            }
            // The contract lies on each of its instalments, and rightly so.
            if n % 50 < 3 {
                self.year.paper(chain.spp, 5_000_000 + n / 50, (desk.unit, "kontrak"), on);
            }
        }
        for desk in self.desks.clone() {
            self.advance_in_order(desk);
        }
        self.looks_odd_and_is_not();
        let desks = self.desks.clone();
        self.lists_in_order(&desks);
        let all = self.prices_in_order(&desks);
        self.f05(&all);
    }

    /// A UP that is spent, accounted for and given back within the year.
    fn advance_in_order(&mut self, desk: Desk) {
        let own = self.treasurer();
        let rows: Vec<(i64, Option<Payee>)> = (0..25).map(|n| (1_234_567 + n, None)).collect();
        let spent: i64 = rows.iter().map(|(a, _)| a).sum::<i64>() * 2;
        let purse = [50 * MILLION, spent, spent, 50 * MILLION - spent];
        let (id, _) = self.year.advance(("UP", YEAR), desk, own, (day("2026-01-12"), None), purse);
        for on in ["2026-03-16", "2026-09-14"] {
            self.year.lpj(desk, id, day(on), &rows);
        }
        self.year.give_back(desk, id, 50 * MILLION - spent, day("2026-12-17"));
        self.sp2d += 1;
    }

    /// Each of these stands one step outside of what is looked for.
    fn looks_odd_and_is_not(&mut self) {
        let desk = self.desks[0];
        for _ in 0..2 {
            let rent = self.payee();
            self.rented.push(rent);
            for month in 1..=12u8 {
                let on = Day::new(YEAR, month, 15).expect("a day");
                let mut pay = Year::plain(desk, rent, 12 * MILLION, on);
                pay.invoice = Some(format!("SEWA/{month:02}/{}", rent.id));
                self.pay(pay);
            }
        }
        for n in 0..5 {
            // The same sum after a hundred days.
            let to = self.payee();
            self.pay(Year::plain(desk, to, 31 * MILLION + n, day("2026-02-02")));
            self.pay(Year::plain(desk, to, 31 * MILLION + n, day("2026-05-14")));
            // A new account, and a small payment soon after; a large one later.
            let to = self.payee();
            let new = self.moved(to, day("2026-04-06"));
            self.pay(Year::plain(desk, new, 49 * MILLION + n, day("2026-04-08")));
            self.pay(Year::plain(desk, new, 90 * MILLION + n, day("2026-05-06")));
            // Someone stands in for the PPK while he is ill, and examines a bill.
            if n < 3 {
                let (stand_in, to) = (self.year.person(), self.payee());
                let decree = (format!("PLH {n}"), day("2026-07-06"));
                let grant = self.year.office(
                    stand_in,
                    desk.unit,
                    (&decree.0, decree.1),
                    (day("2026-07-06"), Some(day("2026-07-09"))),
                );
                let pay = Year::plain(Desk { ppk: stand_in, ..desk }, to, 3 * MILLION + n, day("2026-07-07"));
                self.pay(Pay { grant: Some(grant), ..pay });
            }
        }
    }

    /// The payee's account gives way to another number on a day.
    fn moved(&mut self, to: Payee, on: Day) -> Payee {
        let idx = self.year.id();
        self.people += 1;
        let account = self.year.account(to.id, idx, 60_000 + self.people, on, None);
        Payee { account, idx, ..to }
    }
}

// ---- the planted cases --------------------------------------------------------

impl Seeded {
    fn plant(&mut self) {
        self.f01();
        self.f02();
        self.f04();
        self.f06();
        self.f07();
        self.f09();
        self.f09_by_pay();
        self.f10();
        self.f11_and_f12();
        self.f13();
        self.f14();
        self.f15();
        self.f16();
        self.f17();
        self.f19();
        self.f20();
    }

    fn f01(&mut self) {
        let desk = self.desk();
        let own = self.treasurer();
        let purse = [90 * MILLION, 30 * MILLION, 30 * MILLION, 60 * MILLION];
        let (advance, _) = self.year.advance(("UP", YEAR), desk, own, (day("2026-01-13"), None), purse);
        self.year.give_back(desk, advance, 60 * MILLION, day("2026-12-16"));
        for n in 0..2 {
            let rows: Vec<(i64, Option<Payee>)> =
                (0..20).map(|i| (if i < 15 { 300_000 * RP } else { 123_457 + n + i }, None)).collect();
            let lpj = self.year.lpj(desk, advance, day("2026-05-11").plus_days(30 * n), &rows);
            self.on("F01-BULAT", lpj);
        }
        let fresh = self.year.payee("badan", 70_001, day("2026-08-03"));
        let rows = [(900_001, Some(fresh)), (1_100_003, None)];
        let lpj = self.year.lpj(desk, advance, day("2026-08-24"), &rows);
        self.on("F01-PENERIMA-BARU", lpj);
        for n in 0..2 {
            // The photograph of one activity proves another, one of them out of an advance.
            let (to, content) = (self.payee(), 9_000_000 + n);
            let paid = self.pay(Year::plain(desk, to, 7 * MILLION + 13 * n + 1, day("2026-06-02")));
            let other = self.year.lpj(desk, advance, day("2026-06-16").plus_days(n), &[(700_001 + n, None)]);
            self.year.paper(paid.spp, content, (desk.unit, "foto"), day("2026-06-02"));
            self.year.paper(other, content, (desk.unit, "foto"), day("2026-06-16"));
            self.on("F01-BUKTI", paid.spp);
        }
    }

    fn f02(&mut self) {
        for n in 0..2 {
            // Two offices pay the same bill.
            let (one, other, to) = (self.desk(), self.desk(), self.payee());
            self.pay(Year::plain(one, to, 44 * MILLION + n, day("2026-03-03")));
            let again = self.pay(Year::plain(other, to, 44 * MILLION + n, day("2026-05-05")));
            self.on("F02-REKENING", again.sp2d);
        }
        for n in 0..2 {
            let (desk, to) = (self.desk(), self.payee());
            for (invoice, on) in [("NOTA/2026/77A", "2026-02-10"), ("NOTA/2026/77", "2026-10-13")] {
                let pay = Year::plain(desk, to, 23 * MILLION + n, day(on));
                let chain = self.pay(Pay { invoice: Some(invoice.into()), ..pay });
                if on == "2026-10-13" {
                    self.on("F02-TAGIHAN", chain.sp2d);
                }
            }
        }
        let (desk, a, b) = (self.desk(), self.payee(), self.payee());
        let first = self.pay(Year::plain(desk, a, 18 * MILLION + 1, day("2026-04-14")));
        let second = self.pay(Year::plain(desk, b, 19 * MILLION + 3, day("2026-09-15")));
        for chain in [first, second] {
            self.year.paper(chain.spp, 9_100_000, (desk.unit, "kuitansi"), day("2026-04-14"));
        }
        self.on("F02-BUKTI", second.sp2d);
    }

    fn f06(&mut self) {
        for n in 0..3 {
            let (desk, to) = (self.desk(), self.payee());
            let pay = Year::plain(desk, to, 6 * MILLION + 17 * n + 5, day("2026-03-02"));
            let chain = self.pay(Pay { lag: 8 + n, ..pay });
            self.on("F06-MUNDUR", chain.spp);
        }
        for _ in 0..2 {
            let desk = self.desk();
            for n in 0..30i64 {
                let on = if n < 12 { day("2026-12-29") } else { day("2026-02-02").plus_days(7 * n) };
                let to = self.payee();
                self.pay(Year::plain(desk, to, 5 * MILLION + 101 * n + 7, on));
            }
            self.about("F06-DESEMBER", format!("F06-DESEMBER:{}-{YEAR}", desk.unit));
        }
    }

    fn f07(&mut self) {
        for (n, kind) in ["ppn", "pph21", "pph22", "pph23", "pph4-2"].into_iter().enumerate() {
            let (desk, to) = (self.desk(), self.payee());
            let pay = Year::plain(desk, to, 8 * MILLION + i64::try_from(n).expect("few"), day("2026-06-09"));
            let chain = self.pay(Pay { cut: Some((kind, 888_000)), ..pay });
            self.on("F07-SETOR", chain.spp);
        }
    }

    fn f09(&mut self) {
        for n in 0..2 {
            let (desk, one, other) = (self.desk(), self.payee(), self.payee());
            let account = self.year.account(other.id, one.idx, 71_000 + n, day("2025-11-03"), None);
            let to = Payee { account, idx: one.idx, ..other };
            let chain = self.pay(Year::plain(desk, to, 15 * MILLION + n, day("2026-05-20")));
            self.on("F09-BERSAMA", chain.sp2d);
        }
        for n in 0..2 {
            let (desk, by, on) = (self.desk(), self.year.person(), day("2026-04-01"));
            for i in 0..4 {
                let to = self.year.payee("orang", by, on);
                let pay = Year::plain(desk, to, 4 * MILLION + 977 * i + n, day("2026-05-25").plus_days(i));
                let chain = self.pay(pay);
                if i == 0 {
                    self.on("F09-SERENTAK", chain.sp2d);
                }
            }
        }
        let (desk, own) = (self.desk(), self.treasurer());
        let chain = self.pay(Year::plain(desk, own, 9 * MILLION + 77, day("2026-08-19")));
        self.on("F09-BENDAHARA", chain.sp2d);
    }

    fn f10(&mut self) {
        for n in 0..2 {
            let (desk, to) = (self.desk(), self.payee());
            let new = self.moved(to, day("2026-07-13"));
            let chain = self.pay(Year::plain(desk, new, 120 * MILLION + n, day("2026-07-16")));
            self.on("F10-UBAH", chain.sp2d);
        }
        let (desk, to) = (self.desk(), self.payee());
        let chain = self.pay(Year::plain(desk, to, 14 * MILLION + 9, day("2026-08-03")));
        let new = self.moved(to, day("2026-08-10"));
        let again = self.year.repaid(desk, chain, new, 14 * MILLION + 9, day("2026-08-18"));
        self.on("F10-RETUR", again);
        // Into the same account it is in order.
        let to = self.payee();
        let chain = self.pay(Year::plain(desk, to, 14 * MILLION + 13, day("2026-08-03")));
        self.year.repaid(desk, chain, to, 14 * MILLION + 13, day("2026-08-18"));
        for n in 0..2 {
            let (desk, to) = (self.desk(), self.payee());
            let between = self.moved(to, day("2026-09-01"));
            let chain = self.pay(Year::plain(desk, between, 11 * MILLION + n, day("2026-09-10")));
            self.year.account(to.id, to.idx, 72_000 + n, day("2026-09-21"), None);
            self.on("F10-BOLAK-BALIK", chain.sp2d);
        }
    }

    fn f11_and_f12(&mut self) {
        for n in 0..3 {
            let (desk, own) = (self.desk(), self.treasurer());
            let purse = [3 * MILLION + n, MILLION, MILLION, 0];
            let dates = (day("2026-05-04"), Some(day("2026-06-04")));
            let (id, chain) = self.year.advance(("TU", YEAR), desk, own, dates, purse);
            self.year.lpj(desk, id, day("2026-05-25"), &[(MILLION, None)]);
            self.on("F11-SISA", chain.spp);
        }
        for n in 0..2 {
            let (desk, own) = (self.desk(), self.treasurer());
            let purse = [20 * MILLION + n, 0, 0, 20 * MILLION + n];
            let (id, _) = self.year.advance(("UP", YEAR), desk, own, (day("2026-01-14"), None), purse);
            let next = [20 * MILLION, 0, 0, 0];
            self.year.advance(("UP", YEAR + 1), desk, own, (day("2027-01-19"), None), next);
            let back = self.year.give_back(desk, id, 20 * MILLION + n, day("2027-01-20"));
            self.on("F11-TAMBAL", back);
        }
        for n in 0..5 {
            let (desk, own) = (self.desk(), self.treasurer());
            let purse = [40 * MILLION + n, MILLION, MILLION, 0];
            let (id, chain) = self.year.advance(("UP", YEAR), desk, own, (day("2026-02-10"), None), purse);
            self.year.lpj(desk, id, day("2026-04-13"), &[(MILLION, None)]);
            self.on("F12-DIAM", chain.spp);
        }
    }

    fn f15(&mut self) {
        for n in 0..4 {
            let (desk, to, stand_in) = (self.desk(), self.payee(), self.year.person());
            let (from, to_day) = (day("2026-10-05"), day("2026-10-07"));
            let decree = format!("821/PLH/{n}");
            let grant = self.year.office(stand_in, desk.unit, (&decree, from), (from, Some(to_day)));
            let pay = Year::plain(Desk { ppk: stand_in, ..desk }, to, 210 * MILLION + n, from.plus_days(1));
            self.pay(Pay { grant: Some(grant), ..pay });
            self.about("F15-SESAAT", format!("F15-SESAAT:{grant}"));
        }
        for n in 0..5 {
            // Recorded nine days after it began, and used the next day; another one after five days.
            for (late, is_case) in [(9, true), (5, false)] {
                let (desk, to, person) = (self.desk(), self.payee(), self.year.person());
                let (from, decree) = (day("2026-08-03"), format!("821/{late}/{n}"));
                let recorded = from.plus_days(late);
                let grant = self.year.recorded(person, desk.unit, (&decree, from), (from, None), recorded);
                let pay =
                    Year::plain(Desk { ppk: person, ..desk }, to, 9 * MILLION + 31 * n + late, recorded.plus_days(1));
                self.pay(Pay { grant: Some(grant), ..pay });
                if is_case {
                    self.about("F15-MUNDUR", format!("F15-MUNDUR:{grant}"));
                }
            }
        }
        let (desk, first, second) = (self.desk(), self.year.person(), self.year.person());
        let a = self.year.office(first, desk.unit, ("821/900", day("2026-03-02")), (day("2026-03-02"), None));
        let b = self.year.office(second, desk.unit, ("821/900", day("2026-04-06")), (day("2026-04-06"), None));
        self.about("F15-SK-GANDA", format!("F15-SK-GANDA:{a}-{b}"));
    }

    fn f16(&mut self) {
        for n in 0..3 {
            let desk = self.desk();
            for i in 0..24i64 {
                let to = self.payee();
                let on = day("2026-04-06").plus_days(2 * i);
                let pay = Year::plain(desk, to, 2 * MILLION + 211 * i + n, on);
                self.pay(Pay { wait: 4_000, ..pay });
            }
            self.about("F16-STEMPEL", format!("F16-STEMPEL:{}-verify-spp-{YEAR}-2", desk.ppk));
        }
        for n in 0..2 {
            let (desk, to) = (self.desk(), self.payee());
            let both = Desk { pa: desk.staff, ..desk };
            let chain = self.pay(Year::plain(both, to, 13 * MILLION + n, day("2026-11-11")));
            self.about("F16-DUA-SISI", format!("F16-DUA-SISI:{}-{}", chain.spp, desk.staff));
        }
    }

    fn f17(&mut self) {
        for n in 0..5 {
            let (desk, friend) = (self.desk(), self.payee());
            for i in 0..14i64 {
                let to = if i < 11 { friend } else { self.payee() };
                let on = day("2026-02-03").plus_days(14 * i);
                self.pay(Year::plain(desk, to, 10 * MILLION + 307 * i + n, on));
            }
            let key = format!("F17-TRIO:{}-{}-{}-{}-{YEAR}", desk.unit, desk.staff, desk.ppk, friend.id);
            self.about("F17-TRIO", key);
        }
    }

    fn f19(&mut self) {
        for n in 0..5 {
            let (desk, friend) = (self.desk(), self.payee());
            // Three drafters and three verifiers take turns: no trio, one seller.
            let turns: Vec<Desk> =
                (0..3).map(|_| Desk { staff: self.year.person(), ppk: self.year.person(), ..desk }).collect();
            for i in 0..14i64 {
                let to = if i < 11 { friend } else { self.payee() };
                let turn = turns[usize::try_from(i % 3).expect("few")];
                self.pay(Year::plain(turn, to, 10 * MILLION + 311 * i + n, day("2026-02-04").plus_days(14 * i)));
            }
            self.about("F19-PENYEDIA", format!("F19-PENYEDIA:{}-{}-{YEAR}", desk.unit, friend.id));
        }
        let mut given: Vec<(Desk, String)> = Vec::new();
        for n in 0..5 {
            let (mut desk, to) = (self.desk(), self.payee());
            desk.account = self.year.id();
            let rekening = format!("5.2.02.05.001.{n:05}");
            self.year.budget(desk.account, desk.unit, &rekening);
            let chain = self.pay(Year::plain(desk, to, 95 * MILLION + n, day("2026-06-15")));
            self.on("F19-GESER", chain.sp2d);
            given.push((desk, rekening));
        }
        let quiet: Vec<(Desk, String)> =
            self.desks.iter().map(|d| (*d, format!("5.1.02.01.001.{:05}", d.account % 99_991))).collect();
        for (stage, rank, made, more) in
            [("murni", 100, "2026-01-02", 0), ("pergeseran-1", 110, "2026-06-01", 100 * MILLION)]
        {
            let shifted = given.iter().map(|(d, r)| (*d, r.as_str(), 10 * MILLION + more));
            let lines: Vec<_> = shifted.chain(quiet.iter().map(|(d, r)| (*d, r.as_str(), 900 * MILLION))).collect();
            self.year.version(stage, rank, day(made), &lines);
        }
    }

    fn f20(&mut self) {
        for n in 0..2 {
            let key = format!("uji.batas-{n}");
            self.year.rule(&key, "3", day("2026-01-02"));
            let bent = self.year.rule(&key, "30", day("2026-08-10"));
            self.year.rule(&key, "3", day("2026-08-28"));
            self.about("F20-BOLAK-BALIK", format!("F20-BOLAK-BALIK:{key}-{bent}"));
        }
        for n in 0..2 {
            let key = format!("uji.singkat-{n}");
            self.year.rule(&key, "3", day("2026-01-02"));
            let brief = self.year.rule(&key, "9", day("2026-09-07"));
            self.year.rule(&key, "4", day("2026-09-11"));
            let (desk, to) = (self.desk(), self.payee());
            self.pay(Year::plain(desk, to, 5 * MILLION + 3 * n + 2, day("2026-09-08")));
            self.about("F20-SINGKAT", format!("F20-SINGKAT:{key}-{brief}"));
        }
        for n in 0..5 {
            // Opened, given a date of June, and locked after half a day; and one that stayed open.
            let (desk, to, ppkd) = (self.desk(), self.payee(), self.year.person());
            let opened = at(day("2026-07-01")) - 1;
            let entry = self.year.lock("unlock-period", ppkd, desk.unit, opened);
            self.pay(Pay { lag: 1, ..Year::plain(desk, to, 7 * MILLION + 3 * n, day("2026-06-30")) });
            self.year.lock("lock-period", ppkd, desk.unit, opened + 12 * 3_600_000);
            self.about("F20-KUNCI", format!("F20-KUNCI:{entry}"));
            let (quiet, to) = (self.desk(), self.payee());
            self.year.lock("unlock-period", ppkd, quiet.unit, opened);
            self.pay(Pay { lag: 1, ..Year::plain(quiet, to, 7 * MILLION + 3 * n + 1, day("2026-06-30")) });
            self.year.lock("lock-period", ppkd, quiet.unit, opened + 36 * 3_600_000);
        }
        let (desk, to, person) = (self.desk(), self.payee(), self.year.person());
        let chain = self.pay(Year::plain(desk, to, 5 * MILLION + 19, day("2026-10-20")));
        let dates = (day("2026-10-20"), at(day("2026-10-21")));
        self.year.entry(("receive-spm", "cli"), person, (chain.spp, chain.spp), dates, (None, desk.unit));
        self.about("F20-CLI", format!("F20-CLI:{person}-receive-spm-{YEAR}"));
    }
}

const FOUND: &str = "SELECT f.id, f.analytic, f.key, x.document_id
   FROM finding f LEFT JOIN finding_document x ON x.finding_id = f.id ORDER BY f.id, x.document_id";

/// What rests, by two persons: the rent of each month.
async fn exempt(w: &World, rented: &[Payee]) {
    for payee in rented {
        for analytic in ["F02-REKENING", "F02-TAGIHAN"] {
            let silence = SilenceAnalytic {
                analytic: analytic.into(),
                unit: None,
                payee: Some(payee.id),
                rekening: None,
                until: day("2027-12-31"),
                reason: "Sewa kantor tiap bulan menurut kontrak setahun".into(),
            };
            let id = number(&w.ok("irban", silence).await, "silence");
            assert_eq!(w.refused("irban", ConfirmSilence { silence: id }).await, ["TEMUAN-ORANG-SAMA"]);
            w.ok("irban2", ConfirmSilence { silence: id }).await;
        }
    }
}

fn by_pattern<'a>(list: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for analytic in list {
        *counts.entry(analytic.split('-').next().unwrap_or_default().into()).or_default() += 1;
    }
    counts
}

async fn prove(place: Temporary, name: &str) {
    let long = std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long");
    let (payments, units) = if long { (20_000, 40) } else { (400, 8) };
    let w = world(&place).await;
    let (year, bud) = (Year::new(), 40_001);
    let mut seeded = Seeded { year, bud, cases: Vec::new(), sp2d: 0, desks: Vec::new(), rented: Vec::new(), people: 0 };
    seeded.background(payments, units);
    seeded.plant();
    let Seeded { year, cases, sp2d, rented, .. } = seeded;
    let started = Instant::now();
    w.operate(Plant::new(year.all())).await;
    let seeding = started.elapsed();
    exempt(&w, &rented).await;

    let started = Instant::now();
    let ran = w.ok("irban", RunAnalytics { year: Some(YEAR) }).await;
    let took = started.elapsed();
    let mut documents: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    let mut analytics: BTreeMap<String, String> = BTreeMap::new();
    for row in w.rows(FOUND, params![]).await {
        let key = row.text("key").expect("a key");
        analytics.insert(key.clone(), row.text("analytic").expect("an analytic"));
        documents.entry(key).or_default().extend(row.opt_int("document_id").expect("a document"));
    }
    let is_found = |case: &&Case| match case.document {
        Some(id) => documents.iter().any(|(key, all)| analytics[key] == case.analytic && all.contains(&id)),
        None => analytics.contains_key(&case.key),
    };
    let missed: Vec<&Case> = cases.iter().filter(|c| !is_found(c)).collect();
    let planted = by_pattern(cases.iter().map(|c| c.analytic));
    let found = by_pattern(analytics.values().map(String::as_str));
    println!("{name}: {sp2d} SP2D seeded in {seeding:?}, looked at in {took:?}; {}", ran.done);
    println!("planted {planted:?}");
    println!("findings {found:?}");
    assert_eq!(planted.len(), 17, "patterns");
    assert!(planted.values().all(|n| *n >= 5), "{planted:?}");
    let share = (cases.len() - missed.len()) * 100 / cases.len();
    println!(
        "found {} of {} planted ({share} %), {} findings",
        cases.len() - missed.len(),
        cases.len(),
        analytics.len()
    );
    assert!(share >= 95, "missed {missed:#?}");
    assert!(analytics.len() <= 3 * cases.len(), "{} findings for {} planted", analytics.len(), cases.len());
    assert!(!long || sp2d >= 20_000, "{sp2d}");
    let again = w.ok("irban", RunAnalytics { year: Some(YEAR) }).await;
    assert_eq!(number(&again, "made"), 0, "a second run makes nothing twice");
    w.close().await;
    place.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fraud_sqlite() {
    prove(Temporary::sqlite(true, &support::SCHEMA).await.expect("a folder"), "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_fraud_postgres() {
    match Temporary::postgres(true, &support::SCHEMA).await.expect("a server") {
        Some(place) => prove(place, "PostgreSQL").await,
        None => println!("skipped: no PostgreSQL"),
    }
}
