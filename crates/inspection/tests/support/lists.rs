//! Rows of lists of payees, of the register of staff, and of priced lines.

use kernel::Day;
use store::params;

use super::year::{Year, at, digest};
use super::{YEAR, day};

/// A row of a list: keyed numbers of person and account, souls, gross in sen.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub payee: i64,
    pub account: i64,
    pub souls: i64,
    pub gross: i64,
}

/// What a list pays, for which month, by which decree.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    pub kind: &'a str,
    pub month: u8,
    pub basis: &'a str,
}

impl Year {
    /// A verified list of a month.
    pub fn list(&mut self, unit: i64, of: List<'_>, rows: &[Row]) -> i64 {
        let id = self.id();
        let on = Day::new(YEAR, of.month, 1).expect("a day");
        let gross: i64 = rows.iter().map(|r| r.gross).sum();
        let souls: i64 = rows.iter().map(|r| r.souls).sum();
        self.document((id, id, "DPB", ""), unit, (on, at(on), "diverifikasi"), gross, 99);
        let row = params![
            id,
            of.kind,
            of.month,
            of.month,
            of.basis,
            kernel::text::fold(of.basis),
            None::<&str>,
            "daftar.xlsx",
            format!("{id:064x}"),
            i64::try_from(rows.len()).expect("few"),
            souls,
            gross,
            0i64,
            gross,
            "{}",
            None::<i64>,
            None::<&str>,
            on,
            None::<&str>
        ];
        self.put(&payroll::tables::PAYEE_LIST, row);
        for (number, r) in (2i64..).zip(rows) {
            let row = params![
                self.id(),
                id,
                number,
                "nip",
                digest(r.payee),
                digest(r.payee),
                digest(r.payee),
                "III/a",
                "Bank Daerah",
                digest(r.account),
                digest(r.account),
                "1234",
                r.souls,
                r.gross,
                0i64,
                r.gross,
                "{}"
            ];
            self.put(&payroll::tables::PAYEE_LINE, row);
        }
        id
    }

    /// A record of the register, confirmed by another person.
    pub fn employ(&mut self, payee: i64, unit: i64, souls: i64, (from, until): (Day, Option<Day>)) {
        let (change, id) = (self.id(), self.id());
        let row = params![
            change,
            "catat",
            "",
            "",
            1i64,
            "{}",
            "berlaku",
            97i64,
            at(day("2026-01-02")),
            98i64,
            at(day("2026-01-02")),
            None::<&str>
        ];
        self.put(&staff::tables::EMPLOYMENT_CHANGE, row);
        let row = params![
            id,
            change,
            1i64,
            digest(payee),
            digest(payee),
            None::<Vec<u8>>,
            None::<Vec<u8>>,
            digest(payee),
            "pns",
            "III/a",
            "Guru",
            unit,
            from,
            1i64,
            until,
            until.map(|_| "pensiun"),
            souls,
            "SK",
            from
        ];
        self.put(&staff::tables::EMPLOYMENT, row);
    }

    /// A making of the budget.
    pub fn round(&mut self) -> i64 {
        let id = self.id();
        let made = at(day("2026-01-02"));
        let row = params![id, YEAR, "murni", None::<i64>, "disusun", None::<i64>, 99i64, made];
        self.put(&preparation::tables::BUDGET_ROUND, row);
        id
    }

    pub fn rka(&mut self, round: i64, unit: i64) -> i64 {
        let id = self.id();
        let on = day("2026-01-05");
        self.document((id, id, "RKA", ""), unit, (on, at(on), "konsep"), 0, 99);
        self.put(&preparation::tables::RKA, params![id, round, unit, 0i64, None::<&str>, false]);
        id
    }

    /// A standard price.
    pub fn standard(&mut self, amount: i64) -> i64 {
        let (import, item, id) = (self.id(), self.id(), self.id());
        let made = at(day("2026-01-02"));
        let row = params![
            import,
            "harga",
            YEAR,
            "SSH",
            "00",
            "harga.xlsx",
            1i64,
            0i64,
            "berlaku",
            "{}",
            99i64,
            made,
            None::<i64>,
            None::<i64>
        ];
        self.put(&store::table::IMPORT_BATCH, row);
        let code = format!("1.1.{item}");
        let row = params![item, YEAR, "SSH", code.clone(), code, import, None::<i64>, made];
        self.put(&prices::tables::PRICE_ITEM, row);
        let row = params![
            id,
            item,
            day("2026-01-02"),
            1i64,
            amount,
            "Kertas",
            "",
            "rim",
            "",
            "",
            "",
            None::<i64>,
            "",
            "",
            " kertas ",
            "uji",
            import,
            None::<i64>,
            made
        ];
        self.put(&prices::tables::PRICE, row);
        id
    }

    /// A line of an RKA; gives its number.
    pub fn priced(&mut self, rka: i64, item: &str, price: i64, standard: Option<i64>) -> i64 {
        let id = self.id();
        let row = params![
            id,
            rka,
            None::<i64>,
            "5.1.02.01.001.00024",
            "",
            "",
            "",
            standard,
            item,
            "Barang",
            "",
            "10 Rim",
            price,
            0i64,
            0i64,
            10 * price,
            None::<&str>,
            "",
            "",
            0i64,
            true,
            1i64
        ];
        self.put(&preparation::tables::RKA_LINE, row);
        id
    }
}
