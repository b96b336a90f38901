//! The account of a closed month (LPJ bulanan): to the head, who ratifies it, and
//! then to the BUD. It says what the model says; some come late, and the
//! register tells by how many days.

use std::collections::BTreeMap;

use kernel::day::month_name;
use kernel::{Day, Money};
use serde_json::{Value, json};

use super::{Desk, Today, reference, why};
use crate::model::FLOWS;
use crate::model::monthly::{MonthEnd, WAYS};
use crate::regency::{Line, TREASURY, YEAR, code};
use crate::table::Line as Row;
use crate::world::{World, amount, id, sen, text};

/// What each figure is told for: before the month, in it, and up to its end.
const WHEN: [&str; 3] = ["s.d. Bulan Lalu", "Bulan Ini", "s.d. Bulan Ini"];
/// Who may do nothing of it, and has had a hand in it.
const STRANGER: [&str; 2] = ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"];

/// Accounts of an SKPD, in the order of their months.
#[derive(Debug, Default)]
pub struct Monthly {
    all: Vec<Account>,
    /// What the last one ended with.
    before: Option<MonthEnd>,
    /// The last month that was closed.
    pub closed: u8,
    /// The day of the newest TBP: none is dated before it.
    pub evidence_on: Option<Day>,
    /// The books were moved behind a draft's back, once in the year.
    pub moved: bool,
}

#[derive(Clone, Debug)]
struct Account {
    id: i64,
    month: u8,
    number: String,
    balance: i64,
    step: Step,
    delivered: Option<Day>,
    received: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Filed,
    Verified,
    Ratified,
    Delivered,
    Received,
}

impl Step {
    fn title(self) -> &'static str {
        match self {
            Step::Filed => "Diajukan",
            Step::Verified => "Diverifikasi",
            Step::Ratified => "Disahkan",
            Step::Delivered => "Disampaikan",
            Step::Received => "Selesai",
        }
    }
}

/// The tenth of the month that follows; of December the last day, which is
/// worked this year.
fn due(month: u8) -> Day {
    let day = if month < 12 { Day::new(YEAR, month + 1, 10) } else { Day::new(YEAR, 12, 31) };
    day.expect("a day")
}

/// Days beyond it on which the account came, or on which it still has not.
fn late(month: u8, delivered: Option<Day>, today: Day) -> i64 {
    delivered.unwrap_or(today).days_since(due(month)).max(0)
}

impl Desk {
    /// In the short year the treasury's own SKPD accounts for no month: the
    /// register then shows what is missing.
    pub fn accounts_monthly(&self) -> bool {
        self.size.every_book || self.seat.n != TREASURY
    }

    fn drafting(&self, month: u8) -> Value {
        json!({ "unit": self.seat.code, "year": YEAR, "month": month })
    }

    /// Before the month is closed, by the assistant too, nothing is drafted.
    pub async fn draft_too_early(&self, w: &World, end: &MonthEnd) {
        if !self.accounts_monthly() {
            return;
        }
        let moved = end.branch.is_some_and(|till| till.received() > 0);
        let codes: &[&str] = if moved { &["LPJB-BELUM-TUTUP", "LPJB-PEMBANTU"] } else { &["LPJB-BELUM-TUTUP"] };
        w.refused(&self.seat.treasurer(), "draft-monthly-lpj", self.drafting(end.month), codes, true).await;
    }

    /// Drafted as the model has it, and handed in.
    pub async fn draft_account(&mut self, w: &World, end: MonthEnd) {
        if !self.accounts_monthly() {
            return;
        }
        let (who, month, draft) = (self.seat.treasurer(), end.month, self.drafting(end.month));
        w.refused(&self.seat.verifier(), "draft-monthly-lpj", draft.clone(), &["WEWENANG-JABATAN"], true).await;
        let drafted = w.ok(&who, "draft-monthly-lpj", draft.clone()).await;
        let (lpj, balance) = (id(&drafted, "id"), end.till.balance());
        w.same(amount(&drafted, "amount"), balance, || format!("{}: the account of {who}", w.today));
        w.refused(&who, "draft-monthly-lpj", draft, &["LPJB-SUDAH-ADA"], true).await;
        self.compare_account(w, lpj, &end).await;
        self.move_the_books(w, lpj, &end).await;
        let filed = w.ok(&who, "submit-monthly-lpj", json!({ "lpj": reference(lpj) })).await;
        let (number, step) = (text(&filed, "number"), Step::Filed);
        self.monthly.all.push(Account { id: lpj, month, number, balance, step, delivered: None, received: None });
        self.monthly.before = Some(end);
    }

    /// Every figure of it, to the sen.
    async fn compare_account(&self, w: &World, lpj: i64, end: &MonthEnd) {
        let what = format!("{}: {} accounts for {}", w.today, self.seat.code, month_name(end.month));
        let lpj = lpj.to_string();
        let asked = [("dokumen", lpj.as_str())];
        let cash = w.report("rincian-lpj-bulanan", Some("kas"), &asked).await;
        let told = |row: Row<'_>| (row.text("Uraian"), WHEN.map(|when| row.money(when)));
        let seen: Vec<(String, [i64; 3])> = cash.rows().map(told).collect();
        let past = |at: usize| self.monthly.before.as_ref().map_or(0, |before| before.till.flows[at]);
        let flow = |(at, (name, all)): (usize, (&&str, i64))| ((*name).to_owned(), [past(at), all - past(at), all]);
        let own: Vec<(String, [i64; 3])> = FLOWS.iter().zip(end.till.flows).enumerate().map(flow).collect();
        w.same(seen, own, || format!("{what}: cash"));
        w.same(cash.sum("s.d. Bulan Ini"), end.till.balance(), || format!("{what}: what is left"));

        let spent = w.report("rincian-lpj-bulanan", Some("belanja"), &asked).await;
        let columns = columns();
        let key = |row: &Row<'_>| code(&row.text("Kode")).norm().to_owned();
        let figures = |row: Row<'_>| (key(&row), columns.iter().map(|name| row.money(name)).collect::<Vec<i64>>());
        let seen: BTreeMap<String, Vec<i64>> = spent.rows().map(figures).collect();
        w.same(spent.rows().count(), seen.len(), || format!("{what}: a code stands twice"));
        w.same(seen, self.spending(end), || format!("{what}: ceiling, ways, sum, rest"));
    }

    /// Sub kegiatan and accounts, as [`columns`] tells them.
    fn spending(&self, end: &MonthEnd) -> BTreeMap<String, Vec<i64>> {
        let mut sums: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for (line, account) in &self.ledger.accounts {
            let all = end.ways.get(line).copied().unwrap_or_default();
            let past = self.monthly.before.as_ref().and_then(|before| before.ways.get(line).copied());
            let mut own = vec![account.ceiling];
            for (past, all) in past.unwrap_or_default().into_iter().zip(all) {
                own.extend([past, all - past, all]);
            }
            let spent: i64 = all.iter().sum();
            own.extend([spent, account.ceiling - spent]);
            for key in [self.seat.sub(*line).as_str(), line.rekening()] {
                let row = sums.entry(code(key).norm().to_owned()).or_insert_with(|| vec![0; own.len()]);
                row.iter_mut().zip(&own).for_each(|(sum, amount)| *sum += amount);
            }
        }
        sums
    }

    /// The PPKD opens the month again and evidence of a sen comes late: what was
    /// drafted is another account than the books'. Then all is put right.
    async fn move_the_books(&mut self, w: &World, lpj: i64, end: &MonthEnd) {
        let dated = self.monthly.evidence_on.is_none_or(|on| on <= end.on);
        let money = self.ledger.free_at_bank().min(self.ledger.account(Line::Travel).left(end.month, None));
        if self.monthly.moved || !dated || end.month == 1 || money < 1 {
            return;
        }
        let (who, month) = (self.seat.treasurer(), self.drafting(end.month));
        let mut open = month.clone();
        open["reason"] = json!("TBP tertinggal");
        w.ok("ppkd", "unlock-period", open).await;
        let tbp = json!({
            "unit": self.seat.code, "year": YEAR, "purpose": "Belanja tertinggal", "recipient": "Toko",
            "way": "transfer", "payee_account": self.payees.power, "date": end.on,
            "lines": [self.seat.charge((Line::Travel, None, 1))],
        });
        let tbp = id(&w.ok(&who, "record-tbp", tbp).await, "id");
        let submit = json!({ "lpj": reference(lpj) });
        w.refused(&who, "submit-monthly-lpj", submit, &["LPJB-BERUBAH"], true).await;
        w.ok(&who, "void-tbp", json!({ "tbp": reference(tbp), "reasons": why() })).await;
        w.ok("ppkd", "lock-period", month).await;
        self.monthly.moved = true;
    }

    /// One step a day, each by its own office.
    pub async fn account_for_month(&mut self, w: &World, today: &Today) {
        let Some(Account { id, month, step, .. }) = self.monthly.all.last().cloned() else { return };
        let by = || json!({ "lpj": reference(id) });
        let (who, verifier, head) = (self.seat.treasurer(), self.seat.verifier(), self.seat.head(today.month()));
        let (mut delivered, mut received) = (None, None);
        let next = match step {
            Step::Filed => {
                w.refused(&who, "verify-monthly-lpj", by(), &STRANGER, true).await;
                w.refused(&head, "ratify-monthly-lpj", by(), &["KEADAAN"], true).await;
                w.ok(&verifier, "verify-monthly-lpj", by()).await;
                Step::Verified
            }
            Step::Verified => {
                w.refused(&verifier, "ratify-monthly-lpj", by(), &STRANGER, true).await;
                w.refused(&who, "deliver-monthly-lpj", by(), &["KEADAAN"], true).await;
                w.ok(&head, "ratify-monthly-lpj", by()).await;
                Step::Ratified
            }
            Step::Ratified if !self.brings(month, today) => return,
            Step::Ratified => {
                w.ok(&who, "deliver-monthly-lpj", by()).await;
                delivered = Some(today.day);
                Step::Delivered
            }
            Step::Delivered => {
                w.refused(&head, "receive-monthly-lpj", by(), &STRANGER, true).await;
                w.ok("kbud", "receive-monthly-lpj", by()).await;
                received = Some(today.day);
                Step::Received
            }
            Step::Received => return,
        };
        let account = self.monthly.all.last_mut().expect("an account");
        account.step = next;
        account.delivered = delivered.or(account.delivered);
        account.received = received.or(account.received);
    }

    /// One of four is brought after the middle of the month, one on the first
    /// working day from the tenth, which is not always late.
    fn brings(&self, month: u8, today: &Today) -> bool {
        let waits = match (usize::from(month) + self.seat.n) % 4 {
            0 => today.nth < 12,
            1 => today.day.day() < 10,
            _ => false,
        };
        month == 12 || !waits
    }

    /// Every other SKPD closes December on the year's last working day, in time;
    /// the others when the year has ended, which is too late.
    pub fn closes_in_time(&self) -> bool {
        self.seat.n.is_multiple_of(2)
    }

    /// A day before, it is too early.
    pub async fn close_the_year_too_early(&self, w: &World, today: &Today) {
        if (today.month(), today.day.day()) != (12, 30) {
            return;
        }
        let till = self.ledger.till;
        let closing = json!({
            "unit": self.seat.code, "year": YEAR, "month": 12, "bank": sen(till.bank),
            "statement": "RK bulanan", "cash": sen(till.cash),
        });
        w.refused(&self.seat.treasurer(), "close-month", closing, &["PK-BELUM-BERAKHIR"], true).await;
    }

    /// December's account goes all its way on one day.
    pub async fn close_the_year(&mut self, w: &World, today: &Today) {
        let end = self.month_end.take().expect("the year's last month");
        self.close_month(w, today, end).await;
        while self.monthly.all.last().is_some_and(|account| account.step != Step::Received) {
            self.account_for_month(w, today).await;
        }
    }

    /// The SKPD's rows of the register up to a month.
    pub fn in_the_register(&self, today: Day, last: u8) -> Vec<[String; 8]> {
        let shown = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let row = |month: u8| {
            let account = self.monthly.all.iter().find(|account| account.month == month);
            let state = match account {
                Some(account) => account.step.title(),
                None if month <= self.monthly.closed => "belum disusun",
                None => "belum ditutup",
            };
            let delivered = account.and_then(|account| account.delivered);
            let over = late(month, delivered, today);
            [
                month_name(month).to_owned(),
                due(month).to_string(),
                state.to_owned(),
                account.map(|account| account.number.clone()).unwrap_or_default(),
                account.map(|account| Money::from_sen(account.balance).to_string()).unwrap_or_default(),
                shown(delivered),
                shown(account.and_then(|account| account.received)),
                if over > 0 { over.to_string() } else { String::new() },
            ]
        };
        (1..=last).map(row).collect()
    }

    /// What the checks find of accounts that were late.
    pub fn overdue(&self, today: Day) -> Vec<String> {
        let told = |account: &Account| {
            let over = late(account.month, account.delivered, today);
            let (number, due) = (&account.number, due(account.month).long());
            let told =
                format!("{LATE}: LPJB {number} sampai atau akan sampai pada BUD {over} hari sesudah batasnya, {due}.");
            (over > 0).then_some(told)
        };
        self.monthly.all.iter().filter_map(told).collect()
    }
}

/// The finding about an account that came after its time.
pub const LATE: &str = "CEK-LPJB-TERLAMBAT";

/// Columns of the register that are compared, in the order of its rows here.
pub const REGISTER: [&str; 8] = [
    "Bulan",
    "Batas Waktu",
    "Keadaan",
    "Dokumen",
    "Saldo Akhir",
    "Disampaikan kepada BUD",
    "Diterima BUD",
    "Hari Lewat",
];

/// Columns of the spending.
fn columns() -> Vec<String> {
    let ways = WAYS.iter().flat_map(|way| WHEN.map(|when| format!("{way} {when}")));
    let ends = ["Jumlah s.d. Bulan Ini", "Sisa Pagu"].map(str::to_owned);
    std::iter::once("Anggaran".to_owned()).chain(ways).chain(ends).collect()
}
