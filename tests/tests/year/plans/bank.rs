//! The bank: SP2D go there on a list of two officials, and every evening it
//! tells what it did on the RKUD.

use std::collections::BTreeMap;
use std::sync::Arc;

use bank::acts::ImportStatement;
use bank::model::{Statement, StatementLine};
use kernel::Day;
use serde_json::json;

use super::payment::Stage;
use super::{Desk, Today, reference};
use crate::regency::{Seat, YEAR};
use crate::world::{World, id, sen, text};

const RKUD: &str = "0012345678";
/// What the year begins with, to the sen.
const OPENING: i64 = 25_000_000_000_017;
/// What a list of the bank may hold.
const MOST: usize = 500;

/// What the bank does, and what it writes beside it.
#[derive(Clone, Debug)]
pub struct Slip {
    debit: i64,
    credit: i64,
    said: String,
    /// What a debit is that pays no SP2D, as an official will say.
    explained: Option<&'static str>,
}

impl Slip {
    pub fn credit(amount: i64, said: String) -> Slip {
        Slip { debit: 0, credit: amount, said, explained: None }
    }

    fn debit(amount: i64, said: String) -> Slip {
        Slip { debit: amount, credit: 0, said, explained: None }
    }

    pub fn explained(amount: i64, said: String, kind: &'static str) -> Slip {
        Slip { explained: Some(kind), ..Slip::debit(amount, said) }
    }
}

#[derive(Debug)]
pub struct Bank {
    account: i64,
    pub balance: i64,
    pub credits: i64,
    pub debits: i64,
    /// What the bank paid to single payees of lists.
    pub divided: i64,
    divides: bool,
    days: usize,
}

impl Bank {
    pub const OPENING: i64 = OPENING;

    pub async fn open(w: &World, seat: &Seat) -> Bank {
        let account = json!({
            "unit": seat.code, "kind": "rkud", "bank": "Bank Pembangunan Daerah", "number": RKUD,
            "holder": "RKUD Kabupaten Contoh", "decree": "SK Bupati 2/2026", "decree_date": w.today,
        });
        let account = id(&w.ok("ppkd", "register-office-account", account).await, "account");
        Bank { account, balance: OPENING, credits: 0, debits: 0, divided: 0, divides: false, days: 0 }
    }

    /// From now on it pays every payee of a list itself.
    pub async fn divide(&mut self, w: &World) {
        let rule = json!({
            "key": "bank.bagi-ke-penerima", "value": true, "from": w.today, "source": "Perjanjian 6/2026",
        });
        w.ok("operator", "propose-regulation", rule).await;
        self.divides = true;
    }

    /// The evening of a day: the list goes out, the statement comes in.
    pub async fn evening(&mut self, w: &World, desks: &mut [Desk], today: &Today) {
        let mut slips: Vec<Slip> = desks.iter_mut().flat_map(|d| std::mem::take(&mut d.slips)).collect();
        let due: Vec<(usize, Due)> =
            desks.iter().enumerate().flat_map(|(n, d)| due(d).into_iter().map(move |p| (n, p))).collect();
        for list in due.chunks(MOST) {
            slips.extend(self.pay(w, desks, list).await);
        }
        self.tell(w, &slips, today.day).await;
        explain(w, &slips, today.day).await;
    }

    /// One official makes the list, another one releases it as it was shown.
    async fn pay(&mut self, w: &World, desks: &mut [Desk], list: &[(usize, Due)]) -> Vec<Slip> {
        let orders: Vec<Order> = list.iter().map(|(n, due)| order(&desks[*n], *due)).collect();
        let sp2d: Vec<i64> = orders.iter().map(|o| o.id).collect();
        let net: i64 = orders.iter().map(|o| o.net).sum();
        let drafted = w.ok("kbud", "draft-batch", json!({ "account": self.account, "sp2d": sp2d })).await;
        let batch = id(&drafted, "id");
        let digest = text(&drafted, "digest");
        assert_eq!(crate::world::amount(&drafted, "net"), net, "{}: net of the list", w.today);
        let release = |amount: i64| json!({ "batch": reference(batch), "digest": digest, "net": sen(amount) });
        // What is paid again into another account is held until somebody says why.
        let paid_again = list.iter().zip(&orders).filter(|((_, due), _)| *due == Due::Again);
        let again: Vec<i64> = paid_again.map(|(_, order)| order.id).collect();
        let held = vec!["DP-TERTAHAN"; again.len()];
        if self.days.is_multiple_of(5) {
            w.refused("ppkd", "release-batch", release(net - 1), &[&["DP-JUMLAH"], &held[..]].concat(), true).await;
            let codes = ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"];
            w.refused("kbud", "release-batch", release(net), &codes, true).await;
        }
        if !again.is_empty() {
            w.refused("ppkd", "release-batch", release(net), &held, true).await;
        }
        for order in again {
            let clear = json!({ "sp2d": order, "reason": "surat bank tentang rekening yang ditutup sudah dilihat" });
            w.ok("kbud", "clear-batch-hold", clear).await;
        }
        w.ok("ppkd", "release-batch", release(net)).await;
        let told = json!({ "batch": reference(batch), "reference": format!("BANK-{batch}"), "digest": digest });
        w.ok("kbud", "deliver-batch", told).await;
        let signs = signs(w, batch).await;
        let mut slips = Vec::with_capacity(list.len());
        for ((n, due), order) in list.iter().zip(&orders) {
            match due {
                Due::Payment(at) => {
                    let payment = &mut desks[*n].payments[*at];
                    payment.stage = Stage::Sent;
                    self.divided += if self.divides && payment.listed { payment.net() } else { 0 };
                }
                Due::Again => desks[*n].repaid.as_mut().expect("a retur").tell(),
            }
            slips.push(Slip::debit(order.net, format!("TRF {}", signs[&order.number])));
        }
        slips
    }

    async fn tell(&mut self, w: &World, slips: &[Slip], day: Day) {
        self.days += 1;
        let opening = self.balance;
        let (credits, debits) = slips.iter().fold((0, 0), |(c, d), s| (c + s.credit, d + s.debit));
        self.balance += credits - debits;
        self.credits += credits;
        self.debits += debits;
        assert!(self.balance >= 0, "{day}: the RKUD is overdrawn");
        let line = |(row, slip): (u32, &Slip)| StatementLine {
            row,
            day,
            value_day: None,
            debit: sen(slip.debit),
            credit: sen(slip.credit),
            balance: None,
            reference: String::new(),
            description: slip.said.clone(),
        };
        let file = Statement {
            account: RKUD.into(),
            currency: "IDR".into(),
            from: Some(day),
            to: Some(day),
            opening: Some(sen(opening)),
            closing: Some(sen(self.balance)),
            lines: (2..).zip(slips).map(line).collect(),
            rows_read: u32::try_from(slips.len()).expect("a count"),
            ..Statement::default()
        };
        let statement = ImportStatement {
            account: self.account,
            year: Some(YEAR),
            file_name: format!("rk-{day}.csv"),
            digest: format!("{:064x}", self.days),
            file: Some(Arc::new(file)),
        };
        let told = w.bring("kbud", Arc::new(statement)).await;
        told.unwrap_or_else(|e| panic!("{day}: statement: {e}"));
    }
}

/// What waits for the bank: a payment, or the order that pays a retur again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Payment(usize),
    Again,
}

struct Order {
    id: i64,
    net: i64,
    number: String,
}

fn due(desk: &Desk) -> Vec<Due> {
    let issued = desk.payments.iter().enumerate().filter(|(_, p)| p.stage == Stage::Issued && p.net() > 0);
    let mut all: Vec<Due> = issued.map(|(at, _)| Due::Payment(at)).collect();
    all.extend(desk.repaid.as_ref().filter(|r| r.is_due()).map(|_| Due::Again));
    all
}

fn order(desk: &Desk, due: Due) -> Order {
    if let Due::Payment(at) = due {
        let p = &desk.payments[at];
        return Order { id: p.sp2d, net: p.net(), number: p.number.clone() };
    }
    let repaid = desk.repaid.as_ref().expect("a retur");
    let (id, number) = repaid.order.clone().expect("an order");
    Order { id, net: repaid.net(), number }
}

/// By the number of its SP2D, what each payment of a list bears at the bank.
async fn signs(w: &World, batch: i64) -> BTreeMap<String, String> {
    let list = w.report("daftar-penguji", None, &[("daftar", &batch.to_string())]).await;
    list.rows().map(|r| (r.text("Nomor SP2D"), r.text("Tanda Pengenal"))).collect()
}

/// Debits that pay no SP2D are placed by an official who did not bring them.
async fn explain(w: &World, slips: &[Slip], day: Day) {
    let kinds: BTreeMap<&str, &str> = slips.iter().filter_map(|s| Some((s.said.as_str(), s.explained?))).collect();
    if kinds.is_empty() {
        return;
    }
    let lines = w.report("rekonsiliasi-bank", Some("baris"), &[]).await;
    for line in lines.rows().filter(|l| l.text("Tanggal") == day.to_string()) {
        if let Some(kind) = kinds.get(line.text("Keterangan").as_str()) {
            let place = json!({ "line": line.number("Baris"), "kind": kind, "reason": "nota bank dilihat" });
            w.ok("kbud2", "match-statement-line", place).await;
        }
    }
}
