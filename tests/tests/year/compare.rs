//! Every evening Simpul's own reports are held against the model, to the sen.

use std::collections::BTreeMap;

use kernel::Day;
use sha2::{Digest, Sha256};

use crate::model::{Ledger, Till};
use crate::plans::bank::Bank;
use crate::plans::monthly::{LATE, REGISTER};
use crate::plans::{Desk, Today};
use crate::regency::{WITH_FUND, code};
use crate::table::{Line, Table};
use crate::world::World;

/// While nobody has ratified a budget, no revenue is budgeted.
const WITHOUT_BUDGET: &str = "CEK-TERIMA-TANPA-ANGGARAN";

pub async fn evening(w: &World, desks: &[Desk], bank: &Bank, today: &Today) {
    let on = today.day.to_string();
    ceilings(w, desks, &on).await;
    realisation(w, desks, &on).await;
    advances(w, desks, &on).await;
    purses(w, desks, today).await;
    deductions(w, desks, &on).await;
    registers(w, desks, &on).await;
    statements(w, bank, &on).await;
    for desk in desks.iter().filter(|d| is_looked_at(d, today)) {
        books(w, desk, &on).await;
    }
    // Behind the day on which most were due, and at the month's end.
    if today.last || (today.nth == 11 && today.month() > 1) {
        months(w, desks, today.day, today.month()).await;
    }
    if today.last {
        for desk in desks {
            accountability(w, desk, today).await;
        }
        let (mut late, found): (Vec<_>, Vec<_>) = w.findings().await.into_iter().partition(|f| f.starts_with(LATE));
        let mut own: Vec<String> = desks.iter().flat_map(|d| d.overdue(today.day)).collect();
        late.sort();
        own.sort();
        w.same(late, own, || format!("{on}: accounts of months that came late"));
        let expected = |f: &String| today.month() == 1 && f.starts_with(WITHOUT_BUDGET);
        let strange: Vec<&String> = found.iter().filter(|f| !expected(f)).collect();
        w.same(strange, Vec::new(), || format!("{on}: the checks"));
    }
}

fn is_looked_at(desk: &Desk, today: &Today) -> bool {
    desk.size.every_book || today.last || desk.seat.n == today.nth % desk.size.skpd
}

/// Every account: ceiling, asked for, spent.
async fn ceilings(w: &World, desks: &[Desk], on: &str) {
    let table = w.report("pagu", None, &[]).await;
    let key = |unit: &str, rekening: &str| (unit.to_owned(), rekening.to_owned());
    let mut shown: BTreeMap<(String, String), [i64; 3]> = BTreeMap::new();
    for row in table.rows() {
        let figures = [row.money("Pagu"), row.money("Terpesan"), row.money("Terpakai")];
        shown.insert(key(&row.text("Kode Unit"), &row.text("Kode Rekening")), figures);
    }
    for desk in desks {
        let (unit, ledger) = (&desk.seat.code, &desk.ledger);
        for (line, account) in &ledger.accounts {
            let seen = shown.remove(&key(&desk.seat.unit(*line), line.rekening())).unwrap_or_default();
            let own = [account.ceiling, account.reserved, account.posted];
            w.same(seen, own, || format!("{on}: {unit} {line:?}: ceiling, reserved, posted"));
        }
        for (rekening, budget) in &ledger.revenue_budget {
            let seen = shown.remove(&key(unit, rekening)).unwrap_or_default();
            w.same(seen, [*budget, 0, 0], || format!("{on}: {unit} {rekening}: revenue"));
        }
    }
    shown.retain(|_, figures| *figures != [0; 3]);
    w.same(shown, BTreeMap::new(), || format!("{on}: accounts that nobody made"));
}

/// The LRA by its lowest level, and what is left at its end.
async fn realisation(w: &World, desks: &[Desk], on: &str) {
    let mut own: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    let mut add = |rekening: &str, budget: i64, realised: i64| {
        let sums = own.entry(code(rekening).norm().to_owned()).or_default();
        (sums[0], sums[1]) = (sums[0] + budget, sums[1] + realised);
    };
    for Ledger { accounts, revenue, revenue_budget, .. } in desks.iter().map(|d| &d.ledger) {
        accounts.iter().for_each(|(line, a)| add(line.rekening(), a.ceiling, a.posted));
        revenue_budget.iter().for_each(|(rekening, budget)| add(rekening, *budget, 0));
        revenue.iter().for_each(|(rekening, realised)| add(rekening, 0, *realised));
    }
    let table = w.report("lra", Some("sub-rincian-objek"), &[]).await;
    for row in table.rows().filter(|r| r.text("Kode").starts_with(|c: char| c.is_ascii_digit())) {
        let norm = code(&row.text("Kode")).norm().to_owned();
        let figures = [row.money("Anggaran 2026"), row.money("Realisasi 2026")];
        let wanted = own.remove(&norm).unwrap_or_default();
        w.same(figures, wanted, || format!("{on}: LRA {norm}: budget, realised"));
    }
    own.retain(|_, figures| *figures != [0; 2]);
    w.same(own, BTreeMap::new(), || format!("{on}: not in the LRA"));
    let months = w.report("lra", Some("bulan"), &[]).await;
    let mut seen = [0; 12];
    for row in months.rows() {
        let month: usize = row.text("Kode")[5..].parse().expect("a month");
        seen[month - 1] += row.money("Realisasi 2026");
    }
    let sum = |at: usize| desks.iter().map(|d| d.ledger.months[at]).sum();
    let own: [i64; 12] = std::array::from_fn(sum);
    w.same(seen, own, || format!("{on}: realised by month"));
    let revenue: i64 = desks.iter().flat_map(|d| d.ledger.revenue.values()).sum();
    let spent: i64 = desks.iter().map(|d| d.ledger.spent()).sum();
    if revenue != 0 {
        w.same(table.sum("Realisasi 2026"), revenue - spent, || format!("{on}: SiLPA"));
    }
}

async fn advances(w: &World, desks: &[Desk], on: &str) {
    let table = w.report("uang-muka", None, &[]).await;
    let columns = ["Diterima", "TBP", "LPJ Disahkan", "Disetor", "Di Bendahara", "Belum Dipertanggungjawabkan"];
    for desk in desks {
        let ledger = &desk.ledger;
        let up = ledger.up.iter().map(|up| up.figures(ledger.free()));
        let own: Vec<[i64; 6]> = up.chain(ledger.extra.iter().map(|tu| tu.figures(tu.in_hand()))).collect();
        let rows = table.rows().filter(|r| r.text("Kode") == desk.seat.code);
        let seen: Vec<[i64; 6]> = rows.map(|r| columns.map(|c| r.money(c))).collect();
        w.same(seen, own, || format!("{on}: advances of {}", desk.seat.code));
    }
}

/// What lies with PPTK and assistants, what is owed for cards, what the bank sent
/// back.
async fn purses(w: &World, desks: &[Desk], today: &Today) {
    let on = today.day.to_string();
    let npd = w.report("npd", None, &[]).await;
    let columns = ["Nilai NPD", "Panjar", "Bukti", "Sisa Diserahkan", "Kekurangan Dibayar", "Pada PPTK"];
    let parts = w.report("pelimpahan-up", None, &[]).await;
    let of_parts = ["Dilimpahkan", "TBP", "LPJ Pembantu Disetujui", "Dihimpun LPJ-UP", "Dikembalikan", "Di Pembantu"];
    let limits = w.report("batas-kkpd", None, &[]).await;
    let retur = w.report("retur", None, &[]).await;
    for desk in desks {
        let Desk { seat, ledger, .. } = desk;
        let rows = npd.rows().filter(|r| r.text("Kode") == seat.code);
        let late = |r: &Line<'_>| r.text("Hari Lewat").parse().unwrap_or(0);
        let seen: Vec<([i64; 6], i64)> = rows.map(|r| (columns.map(|c| r.money(c)), late(&r))).collect();
        let own: Vec<([i64; 6], i64)> = ledger.panjar.iter().map(|p| (p.figures(), p.late(today.day))).collect();
        w.same(seen, own, || format!("{on}: NPD of {}", seat.code));
        let rows = parts.rows().filter(|r| r.text("Kode") == seat.branch());
        let seen: Vec<[i64; 6]> = rows.map(|r| of_parts.map(|c| r.money(c))).collect();
        let own: Vec<[i64; 6]> = ledger.branch.iter().filter(|b| b.received > 0).map(|b| b.figures()).collect();
        w.same(seen, own, || format!("{on}: the part of {}", seat.branch()));
        let rows = limits.rows().filter(|r| r.text("Kode SKPD") == seat.code);
        let seen: Vec<[i64; 2]> = rows.map(|r| ["Batas KKPD", "Belum Dibayar"].map(|c| r.money(c))).collect();
        let own: Vec<[i64; 2]> = ledger.card.iter().filter(|c| c.limit > 0).map(|c| [c.limit, c.owed]).collect();
        w.same(seen, own, || format!("{on}: the cards of {}", seat.code));
        let rows = retur.rows().filter(|r| r.text("Kode SKPD") == seat.code);
        let columns = ["Jumlah", "Belum Dibayar Ulang"];
        let seen = rows.map(|r| columns.map(|c| r.money(c))).fold([0; 2], |a, r| [a[0] + r[0], a[1] + r[1]]);
        // While the bank is told, nothing waits for an order.
        let told = desk.repaid.as_ref().filter(|r| r.is_told()).map_or(0, |r| r.net());
        w.same(seen, [ledger.sent_back, ledger.still_owed - told], || format!("{on}: retur of {}", seat.code));
    }
    let bought = w.report("dpr", None, &[]).await;
    let seen = ["Jumlah", "Dibayar Kembali"].map(|c| bought.sum(c));
    let cards = || desks.iter().filter_map(|d| d.ledger.card);
    let own = [cards().map(|c| c.bought).sum(), cards().map(|c| c.excess).sum()];
    w.same(seen, own, || format!("{on}: bought by card"));
}

async fn deductions(w: &World, desks: &[Desk], on: &str) {
    let table = w.report("potongan", None, &[]).await;
    let mut seen: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for row in table.rows() {
        let sums = seen.entry(row.text("Kode")).or_default();
        (sums[0], sums[1]) = (sums[0] + row.money("Potongan"), sums[1] + row.money("Belum Disetor"));
    }
    for desk in desks {
        let open: i64 = desk.ledger.open_taxes.iter().map(|t| t.amount).sum();
        let seen = seen.remove(&desk.seat.code).unwrap_or_default();
        w.same(seen, [desk.ledger.withheld, open], || format!("{on}: withheld and open, {}", desk.seat.code));
    }
}

/// All SP2D that live, by kind.
async fn registers(w: &World, desks: &[Desk], on: &str) {
    let table = w.report("register-sp2d", None, &[]).await;
    let kinds = ["UP", "GU", "TU", "LS Gaji", "LS Barang dan Jasa", "LS Lainnya"];
    let seen: i64 = kinds.iter().map(|kind| table.sum(kind)).sum();
    let own: i64 = desks.iter().map(|d| d.ledger.sp2d).sum();
    w.same(seen, own, || format!("{on}: register of SP2D"));
}

/// Where a treasurer's money lies, and what of it belongs to others.
async fn places(w: &World, unit: &str, till: Till, on: &str) {
    w.same(till.balance(), till.places(), || format!("{on}: the model of {unit} itself"));
    let taxes = w.report("bku", None, &[("skpd", unit), ("buku", "pajak")]).await;
    w.same(taxes.sum("Saldo"), till.withheld, || format!("{on}: book of taxes of {unit}"));
    for (place, own) in [("bank", till.bank), ("tunai", till.cash), ("panjar", till.panjar)] {
        let seen = w.report("buku-pembantu-kas", Some(place), &[("skpd", unit)]).await.sum("Saldo");
        w.same(seen, own, || format!("{on}: {place} of {unit}"));
    }
}

/// The month's functional accountability: what was spent by each way, and the
/// treasurer's cash.
async fn accountability(w: &World, desk: &Desk, today: &Today) {
    let (unit, month, on) = (desk.seat.code.as_str(), today.month().to_string(), today.day.to_string());
    let asked = [("skpd", unit), ("bulan", month.as_str())];
    let cash = w.report("spj-fungsional", Some("kas"), &asked).await;
    w.same(cash.sum("s.d. Bulan Ini"), desk.ledger.till.balance(), || format!("{on}: cash in the SPJ of {unit}"));
    let spent = w.report("spj-fungsional", None, &asked).await;
    let ways = ["LS Gaji", "LS Barang dan Jasa", "UP/GU/TU"].map(|way| spent.sum(&format!("{way} s.d. Bulan Ini")));
    let all = spent.sum("Jumlah s.d. Bulan Ini");
    w.same(ways.iter().sum::<i64>(), all, || format!("{on}: ways in the SPJ of {unit}"));
    // What a fund spends outside the RKUD is not its treasurer's.
    if desk.seat.n != WITH_FUND {
        let own: i64 = desk.ledger.accounts.values().map(|a| a.posted).sum();
        w.same(all, own, || format!("{on}: spending in the SPJ of {unit}"));
    }
}

/// Who has accounted for which month, and by how many days too late.
pub async fn months(w: &World, desks: &[Desk], today: Day, last: u8) {
    let table = w.report("lpj-bulanan", None, &[]).await;
    for desk in desks {
        let rows = table.rows().filter(|r| r.text("Kode") == desk.seat.code);
        let seen: Vec<[String; 8]> = rows.map(|r| REGISTER.map(|name| r.text(name))).collect();
        w.same(seen, desk.in_the_register(today, last), || format!("{today}: months of {}", desk.seat.code));
    }
}

/// The books of one SKPD's treasurers.
async fn books(w: &World, desk: &Desk, on: &str) {
    let (unit, till) = (desk.seat.code.as_str(), desk.ledger.till);
    let only = [("skpd", unit)];
    let book = w.report("bku", None, &only).await;
    let seen = ["Penerimaan", "Pengeluaran", "Saldo"].map(|c| book.sum(c));
    w.same(seen, [till.received(), till.paid(), till.balance()], || format!("{on}: BKU of {unit}"));
    places(w, unit, till, on).await;
    if let Some(branch) = desk.ledger.branch {
        let (unit, till) = (desk.seat.branch(), branch.till);
        let book = w.report("bku", None, &[("skpd", &unit)]).await;
        let seen = ["Penerimaan", "Pengeluaran", "Saldo"].map(|c| book.sum(c));
        w.same(seen, [till.received(), till.paid(), till.balance()], || format!("{on}: BKU of {unit}"));
        places(w, &unit, till, on).await;
    }
    let spent = w.report("buku-rincian-objek", None, &only).await;
    let seen = ["Belanja LS", "Belanja UP/GU", "Belanja TU"].map(|c| spent.sum(c));
    let up = desk.ledger.up.map_or(0, |up| up.spent) + desk.ledger.card.map_or(0, |c| c.paid);
    let extra: i64 = desk.ledger.extra.iter().map(|tu| tu.spent).sum();
    w.same(seen, [desk.ledger.paid, up, extra], || format!("{on}: spending by account of {unit}"));
    let receipts = w.report("buku-penerimaan", None, &only).await;
    let seen = [receipts.sum("Penerimaan"), receipts.sum("Penyetoran")];
    w.same(seen, [desk.ledger.receipts, desk.ledger.deposits], || format!("{on}: book of receipts of {unit}"));
    if desk.seat.n == WITH_FUND {
        let funds = w.report("pengesahan", None, &[]).await;
        let seen = ["Pendapatan", "Belanja", "Pengembalian"].map(|c| funds.sum(c));
        w.same(seen, [desk.fund.income, desk.fund.spending, desk.fund.returned], || format!("{on}: the BLUD"));
    }
}

/// The bank's own word, and that nothing in it needs a person.
async fn statements(w: &World, bank: &Bank, on: &str) {
    let table = w.report("rekening-koran", None, &[]).await;
    let last = table.rows().last().expect("a statement");
    w.same(last.money("Saldo Akhir"), bank.balance, || format!("{on}: the RKUD"));
    let lines = table.rows().fold((0, 0), |(c, d), r| (c + r.money("Kredit"), d + r.money("Debit")));
    w.same(lines, (bank.credits, bank.debits), || format!("{on}: what went over the RKUD"));
    let payees = w.report("penerima-daftar-penguji", None, &[]).await;
    w.same(payees.sum("Bersih"), bank.divided, || format!("{on}: paid to single payees"));
    let open = w.report("rekonsiliasi-bank", None, &[]).await;
    w.same(open.rows().count(), 0, || format!("{on}: {:?}", open.0.rows));
}

/// One digest over all that the year leaves behind. Ids of rows stay out of it:
/// who came first within a day is not the same on every database.
pub async fn digest(w: &World, desks: &[Desk]) -> String {
    let mut all = String::new();
    let mut take = |table: &Table, without: &[&str]| {
        for row in &table.0.rows {
            let kept = table.0.columns.iter().zip(row).filter(|(c, _)| !without.contains(&c.name.as_str()));
            kept.for_each(|(_, value)| {
                all.push_str(&value.plain());
                all.push('\t');
            });
            all.push('\n');
        }
    };
    take(&w.report("pagu", None, &[]).await, &[]);
    take(&w.report("lra", Some("rekening"), &[]).await, &[]);
    take(&w.report("lra", Some("bulan"), &[]).await, &[]);
    take(&w.report("uang-muka", None, &[]).await, &[]);
    take(&w.report("rekening-koran", None, &[]).await, &[]);
    take(&w.report("penutupan-kas", None, &[]).await, &[]);
    for name in ["npd", "pelimpahan-up", "batas-kkpd", "dpr", "retur", "lpj", "lpj-bulanan"] {
        let mut table = w.report(name, None, &[]).await;
        // Of two SKPD on one day, whose document has the lower id stands first.
        table.0.rows.sort_by_key(|row| row.iter().skip(1).map(kernel::sheet::Value::plain).collect::<Vec<_>>());
        take(&table, &["Nomor Urut"]);
    }
    for desk in desks {
        let only = [("skpd", desk.seat.code.as_str())];
        let mut book = w.report("bku", None, &only).await;
        // Of one day, what has the lower id stands first.
        let plain =
            |row: &Vec<kernel::sheet::Value>| row[1..6].iter().map(kernel::sheet::Value::plain).collect::<Vec<_>>();
        book.0.rows.sort_by_key(plain);
        take(&book, &["No", "Saldo"]);
    }
    kernel::hex(Sha256::digest(all.as_bytes()).as_slice())
}
