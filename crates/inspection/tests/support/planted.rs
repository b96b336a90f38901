//! What is planted among lists of payees, purchases and prices, and what stands
//! one step beside it.

use kernel::Day;

use super::support::lists::{List, Row};
use super::support::year::{Desk, Pay, Year};
use super::support::{YEAR, day};
use super::{MILLION, RP, Seeded};

/// People of one list who are paid the same each month.
const PEOPLE: i64 = 20;

fn salary(month: u8) -> List<'static> {
    List { kind: "gaji", month, basis: "" }
}

fn fee(month: u8, basis: &str) -> List<'_> {
    List { kind: "honorarium", month, basis }
}

impl Seeded {
    fn employee(&mut self) -> Row {
        let payee = self.year.id();
        Row { payee, account: payee, souls: 3, gross: 5 * MILLION }
    }

    /// A year of lists that go with the register: somebody joins and somebody
    /// leaves, and both are recorded.
    pub fn lists_in_order(&mut self, desks: &[Desk]) {
        let since = day("2020-01-01");
        for desk in desks {
            let mut rows: Vec<Row> = (0..PEOPLE).map(|_| self.employee()).collect();
            for (at, row) in rows.iter().enumerate() {
                let until = (at == 0).then_some(day("2026-06-10"));
                self.year.employ(row.payee, desk.unit, 3, (since, until));
            }
            let joins = self.employee();
            self.year.employ(joins.payee, desk.unit, 3, (day("2026-09-20"), None));
            for month in 1..=12u8 {
                if month == 7 {
                    rows.remove(0);
                }
                if month == 9 {
                    rows.push(joins);
                }
                // A few rupiah of tax more or less each month.
                rows.iter_mut().for_each(|r| r.gross += i64::from(month) * 7 * RP);
                self.year.list(desk.unit, salary(month), &rows);
                self.year.list(desk.unit, fee(month, &format!("SK TIM {} {month}", desk.unit)), &rows[..5]);
            }
        }
    }

    pub fn prices_in_order(&mut self, desks: &[Desk]) -> Vec<i64> {
        let round = self.year.round();
        let all: Vec<i64> = desks.iter().map(|desk| self.year.rka(round, desk.unit)).collect();
        for item in 0..20 {
            let standard = self.year.standard(100_000 * RP);
            for (at, rka) in (0i64..).zip(&all) {
                self.year.priced(*rka, &format!("1.1.{item}"), (95_000 + 100 * at) * RP, Some(standard));
            }
        }
        all
    }

    pub fn f04(&mut self) {
        for n in 0..3 {
            let (desk, to) = (self.desk(), self.payee());
            let first = self.pay(Year::plain(desk, to, 120 * MILLION + n, day("2026-04-20")));
            self.pay(Year::plain(desk, to, 130 * MILLION + n, day("2026-05-18")));
            self.on("F04-PECAH", first.sp2d);
        }
        for n in 0..2 {
            let desk = self.desk();
            for (i, place) in ["Timur", "Barat", "Tengah"].into_iter().enumerate() {
                let to = self.payee();
                let pay =
                    Year::plain(desk, to, 170 * MILLION + 7 * n + i64::try_from(i).expect("few"), day("2026-08-11"));
                let subject = Some(format!("Rehabilitasi pagar sekolah dasar kecamatan {place}"));
                let chain = self.pay(Pay { subject, ..pay });
                if i == 0 {
                    self.on("F04-PECAH", chain.sp2d);
                }
            }
        }
    }

    pub fn f05(&mut self, all: &[i64]) {
        for n in 0..3 {
            let item = format!("9.1.{n}");
            for (at, rka) in (0i64..).zip(all) {
                let price = if at == 0 { 260_000 } else { 95_000 + 500 * at };
                let line = self.year.priced(*rka, &item, price * RP, None);
                if at == 0 {
                    self.about("F05-PENCILAN", format!("F05-PENCILAN:{line}"));
                }
            }
        }
        for n in 0..2 {
            let standard = self.year.standard(100_000 * RP);
            let line = self.year.priced(all[1], &format!("9.2.{n}"), 150_000 * RP, Some(standard));
            self.about("F05-STANDAR", format!("F05-STANDAR:{line}"));
        }
    }

    pub fn f09_by_pay(&mut self) {
        let (desk, firm, clerk) = (self.desk(), self.payee(), self.employee());
        self.year.employ(clerk.payee, desk.unit, 3, (day("2020-01-01"), None));
        self.year.list(desk.unit, salary(3), &[Row { account: firm.idx, ..clerk }]);
        let chain = self.pay(Year::plain(desk, firm, 16 * MILLION + 3, day("2026-06-22")));
        self.on("F09-GAJI", chain.sp2d);
    }

    pub fn f13(&mut self) {
        for n in 0..3i64 {
            let (busy, mut first) = (self.employee(), 0);
            for i in 0..6i64 {
                let unit = self.year.unit();
                let basis = format!("{}/TIM/{}", "X".repeat(usize::try_from(4 * i).expect("few")), n);
                let list = self.year.list(unit, fee(5, &basis), &[busy]);
                first = if i == 0 { list } else { first };
            }
            self.on("F13-TIM", first);
        }
        for n in 0..2 {
            let unit = self.year.unit();
            let team: Vec<Row> = (0..4).map(|_| self.employee()).collect();
            let first = self.year.list(unit, fee(4, &format!("800/7{n}/BKD")), &team);
            self.year.list(unit, fee(4, &format!("800/07{n}/BKD")), &team);
            self.on("F13-KEMBAR", first);
        }
    }

    pub fn f14(&mut self) {
        let since = day("2020-01-01");
        let desk = |seeded: &mut Seeded| (seeded.year.unit(), seeded.employee(), seeded.employee());
        // Nobody knows the first; the second left; the third works elsewhere.
        type Record = Option<(bool, Option<Day>)>;
        let records: [(&str, Record); 3] = [
            ("F14-TIDAK-TERDAFTAR", None),
            ("F14-BERAKHIR", Some((true, Some(day("2026-01-31"))))),
            ("F14-SKPD", Some((false, None))),
        ];
        for (analytic, record) in records {
            let (unit, ghost, other) = desk(self);
            self.year.employ(other.payee, unit, 3, (since, None));
            if let Some((here, until)) = record {
                let at = if here { unit } else { self.desks[0].unit };
                self.year.employ(ghost.payee, at, 3, (since, until));
            }
            let lists: Vec<i64> = (2..=4).map(|month| self.year.list(unit, salary(month), &[ghost, other])).collect();
            self.on(analytic, lists[0]);
        }
        let (unit, a, b) = desk(self);
        for row in [a, b] {
            self.year.employ(row.payee, unit, 3, (since, None));
        }
        let list = self.year.list(unit, salary(2), &[Row { souls: 4, ..a }, b]);
        self.on("F14-JIWA", list);
        let list = self.year.list(unit, salary(3), &[a, Row { account: a.account, ..b }]);
        self.on("F14-REKENING", list);
        let (unit, a, b) = desk(self);
        for row in [a, b] {
            self.year.employ(row.payee, unit, 3, (since, None));
        }
        self.year.list(unit, salary(5), &[a, b]);
        let grown = self.year.list(unit, salary(6), &[Row { gross: a.gross + 2 * MILLION, ..a }, b]);
        self.on("F14-SELISIH", grown);
        assert_eq!(YEAR, 2026, "the records above are of this year");
    }
}
