//! Workbooks of payees, made from a seed.

use std::hash::{DefaultHasher, Hash, Hasher};

use kernel::sheet::{Cell, Grid, GridRow};

const HEADER: [&str; 15] = [
    "NO",
    "NIP",
    "NAMA",
    "GOLONGAN",
    "BANK",
    "NOMOR REKENING",
    "JIWA",
    "GAJI POKOK",
    "TUNJANGAN KELUARGA",
    "TUNJANGAN BERAS",
    "JUMLAH KOTOR",
    "PPH 21",
    "IWP",
    "JUMLAH POTONGAN",
    "JUMLAH BERSIH",
];

/// A payee in whole rupiah.
#[derive(Clone, Debug, Hash)]
pub struct Payee {
    pub id: String,
    pub name: String,
    pub account: String,
    pub souls: i64,
    pub basic: i64,
    pub family: i64,
    pub rice: i64,
    pub tax: i64,
    pub dues: i64,
}

impl Payee {
    pub fn gross(&self) -> i64 {
        self.basic + self.family + self.rice
    }

    pub fn cut(&self) -> i64 {
        self.tax + self.dues
    }
}

#[derive(Clone, Debug, Hash)]
pub struct Book {
    pub payees: Vec<Payee>,
}

/// A small generator whose numbers are the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// From 0 to below `most`.
    pub fn roll(&mut self, most: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }

    fn rupiah(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.roll(u64::try_from(to - from).expect("a span"))).expect("rupiah")
    }
}

const NAMES: [&str; 8] = ["Siti", "Budi", "Maria", "Yusuf", "Ni Made", "Agus", "Rina", "Daud"];
const FAMILIES: [&str; 6] = ["Aminah", "Santoso", "Lestari", "Rahman", "Latue", "Wael"];

impl Book {
    /// So many payees with so many souls in all; numbers begin behind `first`.
    pub fn made(seed: u64, first: usize, payees: usize, souls: i64) -> Book {
        let mut dice = Dice::new(seed);
        let mut all: Vec<Payee> = (first..first + payees)
            .map(|n| {
                let basic = dice.rupiah(1_800_000, 6_000_000);
                let name = NAMES[usize::try_from(dice.roll(8)).expect("few")];
                let family = FAMILIES[usize::try_from(dice.roll(6)).expect("few")];
                Payee {
                    id: format!("1980010120{n:08}"),
                    name: format!("{name} {family}"),
                    account: format!("0101{n:08}"),
                    souls: 1,
                    basic,
                    family: basic / 10,
                    rice: 72_420,
                    tax: dice.rupiah(0, 90_000),
                    dues: basic / 100 * 8,
                }
            })
            .collect();
        let mut left = souls - i64::try_from(payees).expect("few");
        while left > 0 {
            let at = usize::try_from(dice.roll(u64::try_from(payees).expect("few"))).expect("few");
            if all[at].souls < 6 {
                all[at].souls += 1;
                left -= 1;
            }
        }
        Book { payees: all }
    }

    pub fn gross(&self) -> i64 {
        self.payees.iter().map(|p| p.gross() * 100).sum()
    }

    pub fn cut(&self) -> i64 {
        self.payees.iter().map(|p| p.cut() * 100).sum()
    }

    pub fn souls(&self) -> i64 {
        self.payees.iter().map(|p| p.souls).sum()
    }

    pub fn tax(&self) -> i64 {
        self.payees.iter().map(|p| p.tax * 100).sum()
    }

    pub fn digest(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        format!("{:016x}", hasher.finish()).repeat(4)
    }

    pub fn grids(&self) -> Vec<Grid> {
        let text = |t: &str| Cell::Text(t.to_owned());
        let money = |n: i64| Cell::Text(n.to_string());
        let mut rows = vec![GridRow { number: 1, cells: HEADER.iter().map(|t| text(t)).collect() }];
        for (number, p) in (2_u32..).zip(&self.payees) {
            let cells = vec![
                text(&(number - 1).to_string()),
                text(&p.id),
                text(&p.name),
                text("III/a"),
                text("Bank Daerah"),
                text(&p.account),
                text(&p.souls.to_string()),
                money(p.basic),
                money(p.family),
                money(p.rice),
                money(p.gross()),
                money(p.tax),
                money(p.dues),
                money(p.cut()),
                money(p.gross() - p.cut()),
            ];
            rows.push(GridRow { number, cells });
        }
        let sum = |of: fn(&Payee) -> i64| money(self.payees.iter().map(of).sum());
        let mut total = vec![text("JUMLAH"), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
        total.extend([
            sum(|p| p.souls),
            sum(|p| p.basic),
            sum(|p| p.family),
            sum(|p| p.rice),
            sum(Payee::gross),
            sum(|p| p.tax),
            sum(|p| p.dues),
            sum(Payee::cut),
            sum(|p| p.gross() - p.cut()),
        ]);
        let number = u32::try_from(rows.len() + 1).expect("rows");
        rows.push(GridRow { number, cells: total });
        vec![Grid { name: "Gaji".into(), rows }]
    }
}
