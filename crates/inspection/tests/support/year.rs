//! Builds the rows of a year: SKPD, payees, payments with everything that
//! stands around them, and the journal of who did what.

use std::collections::BTreeMap;

use kernel::{Day, Moment, Zone};
use store::{Table, Value, params};

use super::{Rows, YEAR, day};

pub const ZONE: Zone = Zone::Wib;
const HOUR: i64 = 3_600_000;

/// A payee with the account that is in force.
#[derive(Clone, Copy, Debug)]
pub struct Payee {
    pub id: i64,
    pub account: i64,
    pub idx: i64,
}

/// The people of an SKPD.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    pub unit: i64,
    pub staff: i64,
    pub treasurer: i64,
    pub ppk: i64,
    pub pa: i64,
    pub bud: i64,
    /// Account of the budget.
    pub account: i64,
}

/// A payment to be.
#[derive(Clone, Debug)]
pub struct Pay {
    pub desk: Desk,
    pub to: Payee,
    pub amount: i64,
    pub on: Day,
    pub invoice: Option<String>,
    pub ls_kind: &'static str,
    pub flow: &'static str,
    /// How long each approval waits after the hand before it.
    pub wait: i64,
    /// Days between the date on it and the day it was entered.
    pub lag: i64,
    /// The office under which it was verified.
    pub grant: Option<i64>,
    /// Deductions: kind and amount.
    pub cut: Option<(&'static str, i64)>,
    pub channel: &'static str,
    /// State of the SP2D.
    pub state: &'static str,
    /// What it is for, where that matters.
    pub subject: Option<String>,
}

/// Ids of a payment.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    pub spp: i64,
    pub sp2d: i64,
}

/// Tables in the order in which rows may refer to them.
fn order() -> Vec<&'static Table> {
    use store::table::{CONTENT, DOCUMENT, DOCUMENT_EDGE, IMPORT_BATCH, JOURNAL, PERSON, REGULATION, ROLE_GRANT, UNIT};
    use treasury::tables as t;
    vec![
        &UNIT,
        &PERSON,
        &ROLE_GRANT,
        &REGULATION,
        &IMPORT_BATCH,
        &budget::tables::BUDGET_VERSION,
        &budget::tables::BUDGET_LINE,
        &budget::tables::ACCOUNT,
        &prices::tables::PRICE_ITEM,
        &prices::tables::PRICE,
        &preparation::tables::BUDGET_ROUND,
        &staff::tables::EMPLOYMENT_CHANGE,
        &staff::tables::EMPLOYMENT,
        &CONTENT,
        &t::PAYEE,
        &t::PAYEE_ACCOUNT,
        &DOCUMENT,
        &DOCUMENT_EDGE,
        &payroll::tables::PAYEE_LIST,
        &payroll::tables::PAYEE_LINE,
        &preparation::tables::RKA,
        &preparation::tables::RKA_LINE,
        &t::DOCUMENT_LINE,
        &t::SPP,
        &t::DEDUCTION,
        &t::SPM,
        &t::SP2D,
        &t::PAYMENT_RETURN,
        &t::REPAYMENT,
        &t::ADVANCE,
        &t::ADVANCE_PART,
        &t::LPJ,
        &t::TBP,
        &t::TBP_BASIS,
        &t::ADVANCE_RETURN,
        &t::REMITTANCE,
        &t::REMITTED,
        &t::OLD_DATE_CONSENT,
        &t::OLD_DATE_USE,
        &evidence::tables::ATTACHMENT,
        &JOURNAL,
    ]
}

#[derive(Debug)]
pub struct Year {
    rows: BTreeMap<&'static str, Vec<Vec<Value>>>,
    next: i64,
    serial: i64,
    pub people: i64,
}

pub fn at(day: Day) -> i64 {
    Moment::start_of(day, ZONE).0 + 8 * HOUR
}

pub fn digest(number: i64) -> Vec<u8> {
    number.to_be_bytes().repeat(4)
}

impl Year {
    /// Ids far above those that acts of the same test take.
    pub fn new() -> Year {
        Year::starting(1 << 40)
    }

    pub fn starting(first: i64) -> Year {
        Year { rows: BTreeMap::new(), next: first, serial: 0, people: 1_000 }
    }

    pub fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    pub fn person(&mut self) -> i64 {
        self.people += 1;
        self.people
    }

    pub fn put(&mut self, table: &'static Table, row: Vec<Value>) {
        assert_eq!(row.len(), table.columns.len(), "{}", table.name);
        self.rows.entry(table.name).or_default().push(row);
    }

    /// Everything, table by table.
    pub fn all(mut self) -> Vec<Rows> {
        let all: Vec<Rows> =
            order().into_iter().filter_map(|t| self.rows.remove(t.name).map(|rows| (t, rows))).collect();
        assert!(self.rows.is_empty(), "no order for {:?}", self.rows.keys());
        all
    }

    pub fn unit(&mut self) -> i64 {
        let id = self.id();
        let code = format!("9.{:02}.0.00.0.00.01.{:04}", id % 97, id % 9_973);
        self.put(&store::table::UNIT, params![id, code.clone(), code, format!("Dinas {id}"), id, 0i64]);
        id
    }

    /// An SKPD with one account of the budget and a desk of five.
    pub fn desk(&mut self, bud: i64) -> Desk {
        let (unit, account) = (self.unit(), self.id());
        self.budget(account, unit, &format!("5.1.02.01.001.{:05}", account % 99_991));
        Desk {
            unit,
            staff: self.person(),
            treasurer: self.person(),
            ppk: self.person(),
            pa: self.person(),
            bud,
            account,
        }
    }

    pub fn budget(&mut self, account: i64, unit: i64, rekening: &str) {
        let row = params![
            account,
            YEAR,
            unit,
            unit,
            "1.01",
            "1.01.01.2.01.0001",
            rekening,
            None::<&str>,
            1i64 << 50,
            0i64,
            0i64,
            0i64,
            0i64
        ];
        self.put(&budget::tables::ACCOUNT, row);
    }

    /// A payee whose account was proposed and confirmed on a day.
    pub fn payee(&mut self, kind: &str, by: i64, on: Day) -> Payee {
        let (id, idx) = (self.id(), self.id());
        let row = params![id, kind, format!("Penerima {id}"), None::<i64>, None::<i64>, by, at(on)];
        self.put(&treasury::tables::PAYEE, row);
        let account = self.account(id, idx, by, on, None);
        Payee { id, account, idx }
    }

    pub fn account(&mut self, payee: i64, idx: i64, by: i64, on: Day, replaced: Option<Day>) -> i64 {
        let id = self.id();
        let row = params![
            id,
            payee,
            "Bank Daerah",
            "Pemilik",
            digest(idx),
            digest(idx),
            "1234",
            "buku tabungan",
            by,
            at(on),
            99i64,
            on,
            replaced
        ];
        self.put(&treasury::tables::PAYEE_ACCOUNT, row);
        id
    }

    pub fn document(&mut self, ids: (i64, i64, &str, &str), unit: i64, dates: (Day, i64, &str), amount: i64, by: i64) {
        self.named(ids, unit, dates, (amount, by), "Belanja");
    }

    pub fn named(
        &mut self,
        (id, thread, kind, flow): (i64, i64, &str, &str),
        unit: i64,
        (on, entered, state): (Day, i64, &str),
        (amount, by): (i64, i64),
        subject: &str,
    ) {
        self.serial += 1;
        let number = format!("99.01/{kind}/{:06}/{YEAR}", self.serial);
        let row = params![
            id,
            kind,
            flow,
            YEAR,
            unit,
            unit,
            thread,
            number,
            self.serial,
            on,
            entered,
            state,
            amount,
            amount,
            false,
            None::<i64>,
            by,
            subject,
            1i64
        ];
        self.put(&store::table::DOCUMENT, row);
    }

    pub fn act(&mut self, act: &str, person: i64, (document, thread): (i64, i64), doc_date: Day, entered: i64) {
        self.entry((act, "web"), person, (document, thread), (doc_date, entered), (None, 0));
    }

    pub fn entry(
        &mut self,
        (act, channel): (&str, &str),
        person: i64,
        (document, thread): (i64, i64),
        (doc_date, entered): (Day, i64),
        (grant, unit): (Option<i64>, i64),
    ) {
        let id = self.id();
        let leaf = format!("{{\"act\":\"{act}\",\"at\":{entered},\"channel\":\"{channel}\",\"id\":{id}}}");
        let row = params![id, act, "done", person, grant, unit, thread, document, doc_date, entered, leaf, digest(id)];
        self.put(&store::table::JOURNAL, row);
    }

    /// A month is opened or locked; gives the entry.
    pub fn lock(&mut self, act: &str, person: i64, unit: i64, entered: i64) -> i64 {
        let id = self.id();
        let (none, leaf) = (None::<i64>, format!("{{\"act\":\"{act}\",\"at\":{entered},\"id\":{id}}}"));
        let row = params![id, act, "done", person, none, unit, none, none, None::<&str>, entered, leaf, digest(id)];
        self.put(&store::table::JOURNAL, row);
        id
    }

    /// A payment that is plain in every way.
    pub fn plain(desk: Desk, to: Payee, amount: i64, on: Day) -> Pay {
        Pay {
            desk,
            to,
            amount,
            on,
            invoice: None,
            ls_kind: "barang-jasa",
            flow: "LS",
            wait: 3 * HOUR,
            lag: 0,
            grant: None,
            cut: None,
            channel: "web",
            state: "cair",
            subject: None,
        }
    }

    /// Requests, verifies, orders, issues, transfers, pays: rows and journal.
    pub fn pay(&mut self, p: Pay) -> Chain {
        let (spp, spm, sp2d) = (self.id(), self.id(), self.id());
        let d = p.desk;
        let begun = at(p.on.plus_days(p.lag));
        for (id, kind, state) in [(spp, "SPP", "diverifikasi"), (spm, "SPM", "terbit"), (sp2d, "SP2D", p.state)] {
            let subject = p.subject.as_deref().unwrap_or("Belanja");
            self.named((id, spp, kind, p.flow), d.unit, (p.on, begun, state), (p.amount, d.staff), subject);
        }
        self.put(&store::table::DOCUMENT_EDGE, params![spm, spp]);
        self.put(&store::table::DOCUMENT_EDGE, params![sp2d, spm]);
        if p.flow == "LS" {
            self.put(&treasury::tables::DOCUMENT_LINE, params![spp, 1i64, d.account, None::<&str>, p.amount]);
        }
        let norm = p.invoice.as_deref().map(kernel::text::fold);
        let row = params![
            spp,
            p.ls_kind,
            "bendahara-pengeluaran",
            None::<&str>,
            p.on,
            p.to.account,
            p.to.id,
            digest(p.to.idx),
            p.invoice.clone(),
            norm,
            None::<&str>,
            None::<&str>,
            None::<i64>,
            None::<i64>
        ];
        self.put(&treasury::tables::SPP, row);
        self.put(&treasury::tables::SPM, params![spm, "SPTJM", p.on, p.on]);
        self.put(&treasury::tables::SP2D, params![sp2d, p.on, p.on, "REF", p.on, None::<&str>, None::<i64>]);
        if let Some((kind, amount)) = p.cut {
            self.put(&treasury::tables::DEDUCTION, params![spp, 1i64, kind, amount]);
        }
        let steps: [(&str, i64, i64, i64); 7] = [
            ("draft-spp", d.staff, spp, 0),
            ("submit-spp", d.treasurer, spp, HOUR / 2),
            ("verify-spp", d.ppk, spp, p.wait),
            ("issue-spm", d.pa, spm, HOUR / 3),
            ("issue-sp2d", d.bud, sp2d, HOUR / 3),
            ("transfer-sp2d", d.bud, sp2d, HOUR / 4),
            ("pay-sp2d", d.bud, sp2d, HOUR / 4),
        ];
        let mut when = begun;
        for (act, person, document, wait) in steps {
            when += wait;
            let grant = p.grant.filter(|_| act == "verify-spp");
            self.entry((act, p.channel), person, (document, spp), (p.on, when), (grant, d.unit));
        }
        Chain { spp, sp2d }
    }

    /// A payment came back, and was paid again into an account.
    pub fn repaid(&mut self, desk: Desk, chain: Chain, to: Payee, amount: i64, on: Day) -> i64 {
        let (back, again) = (self.id(), self.id());
        let note = format!("NK{back}");
        let row = params![back, YEAR, chain.sp2d, chain.sp2d, amount, on, note.clone(), note, true, 99i64, at(on)];
        self.put(&treasury::tables::PAYMENT_RETURN, row);
        self.document((again, chain.spp, "PBU", "LS"), desk.unit, (on, at(on), "cair"), amount, desk.pa);
        let row = params![again, chain.sp2d, back, "SURAT", on, to.account, digest(to.idx), on, "REF", on];
        self.put(&treasury::tables::REPAYMENT, row);
        again
    }

    /// The deduction of a payment was paid on the next day.
    pub fn remit(&mut self, unit: i64, spp: i64, (kind, amount): (&str, i64), on: Day) {
        let id = self.id();
        let row = params![id, YEAR, unit, kind, amount, "BILL", format!("NTPN{id}"), on, 99i64, at(on)];
        self.put(&treasury::tables::REMITTANCE, row);
        self.put(&treasury::tables::REMITTED, params![spp, 1i64, id]);
    }

    /// A paper on a document, by the number of its content.
    pub fn paper(&mut self, document: i64, content: i64, (unit, kind): (i64, &str), on: Day) {
        let (id, name) = (self.id(), format!("isi-{content}-{document}"));
        let digest = format!("{content:064x}");
        self.put(&store::table::CONTENT, params![name.clone(), unit, digest.clone(), 10i64, at(on)]);
        let row = params![
            id,
            document,
            name,
            digest,
            kind,
            "bukti.pdf",
            "pdf",
            1i64,
            10i64,
            "belum",
            99i64,
            at(on),
            None::<i64>,
            None::<i64>,
            None::<&str>
        ];
        self.put(&evidence::tables::ATTACHMENT, row);
    }

    /// An advance that a payment of that day brought: `UP` or `TU`.
    pub fn advance(
        &mut self,
        (kind, year): (&'static str, i32),
        desk: Desk,
        to: Payee,
        (on, due): (Day, Option<Day>),
        [received, spent, accounted, returned]: [i64; 4],
    ) -> (i64, Chain) {
        let chain = self.pay(Pay { flow: kind, ls_kind: "", ..Year::plain(desk, to, received, on) });
        let id = self.id();
        let row =
            params![id, kind, year, desk.unit, desk.unit, chain.spp, due, received, spent, accounted, 0i64, returned];
        self.put(&treasury::tables::ADVANCE, row);
        (id, chain)
    }

    /// Evidence of an advance, held by one LPJ that was approved.
    pub fn lpj(&mut self, desk: Desk, advance: i64, on: Day, amounts: &[(i64, Option<Payee>)]) -> i64 {
        let lpj = self.id();
        let whole = amounts.iter().map(|(a, _)| a).sum();
        self.document((lpj, lpj, "LPJ", "UP"), desk.unit, (on, at(on), "disahkan"), whole, desk.treasurer);
        self.put(&treasury::tables::LPJ, params![lpj, advance]);
        for (n, (amount, payee)) in amounts.iter().enumerate() {
            let id = self.id();
            let day = on.plus_days(-(i64::try_from(n).expect("few") % 5) - 1);
            self.document((id, id, "TBP", "UP"), desk.unit, (day, at(day), "disahkan"), *amount, desk.treasurer);
            self.put(&treasury::tables::DOCUMENT_LINE, params![id, 1i64, desk.account, None::<&str>, *amount]);
            let row = params![
                id,
                advance,
                if payee.is_some() { "transfer" } else { "tunai" },
                "Toko",
                payee.map(|p| p.account),
                payee.map(|p| p.id),
                None::<&str>,
                None::<&str>,
                lpj
            ];
            self.put(&treasury::tables::TBP, row);
            self.act("record-tbp", desk.treasurer, (id, id), day, at(day));
        }
        self.act("submit-lpj", desk.treasurer, (lpj, lpj), on, at(on));
        self.act("verify-lpj", desk.ppk, (lpj, lpj), on, at(on) + HOUR);
        self.act("ratify-lpj", desk.pa, (lpj, lpj), on, at(on) + 2 * HOUR);
        lpj
    }

    /// Money of an advance that came back.
    pub fn give_back(&mut self, desk: Desk, advance: i64, amount: i64, on: Day) -> i64 {
        let id = self.id();
        self.document((id, id, "STS", "UP"), desk.unit, (on, at(on), "cair"), amount, desk.treasurer);
        self.put(&treasury::tables::ADVANCE_RETURN, params![id, advance, "STS", "NK", on]);
        self.act("return-advance", desk.treasurer, (id, id), on, at(on));
        id
    }

    /// An office from one day to another, confirmed on its first.
    pub fn office(&mut self, person: i64, unit: i64, decree: (&str, Day), span: (Day, Option<Day>)) -> i64 {
        self.recorded(person, unit, decree, span, span.0)
    }

    /// An office that was confirmed on a day of its own.
    pub fn recorded(
        &mut self,
        person: i64,
        unit: i64,
        decree: (&str, Day),
        (from, to): (Day, Option<Day>),
        confirmed: Day,
    ) -> i64 {
        let id = self.id();
        // Of the same person there is one row of the register.
        self.put(
            &store::table::PERSON,
            params![person, None::<&str>, None::<i64>, None::<i64>, format!("Pejabat {person}"), "", 0i64],
        );
        let row = params![
            id,
            person,
            "ppk-skpd",
            unit,
            "plh",
            decree.0,
            decree.1,
            from,
            to,
            99i64,
            at(confirmed),
            98i64,
            at(confirmed),
            None::<i64>,
            None::<i64>
        ];
        self.put(&store::table::ROLE_GRANT, row);
        id
    }

    /// A value of dated data, agreed on by two.
    pub fn rule(&mut self, key: &str, value: &str, from: Day) -> i64 {
        let id = self.id();
        let row = params![id, key, value, from, "uji", 97i64, at(from), 98i64, at(from), None::<i64>];
        self.put(&store::table::REGULATION, row);
        id
    }

    /// A version of the budget with what it gives some accounts.
    pub fn version(&mut self, stage: &str, rank: i64, made: Day, lines: &[(Desk, &str, i64)]) {
        let (import, version) = (self.id(), self.id());
        let row = params![
            import,
            "apbd",
            YEAR,
            stage,
            "00",
            "uji.xlsx",
            1i64,
            0i64,
            "berlaku",
            "{}",
            99i64,
            at(made),
            None::<i64>,
            None::<i64>
        ];
        self.put(&store::table::IMPORT_BATCH, row);
        let status = if rank == 100 { "diganti" } else { "berlaku" };
        let row = params![version, YEAR, stage, rank, 0i64, import, "rekening", 1i64, 0i64, status, at(made)];
        self.put(&budget::tables::BUDGET_VERSION, row);
        for (n, (desk, rekening, amount)) in lines.iter().enumerate() {
            let id = self.id();
            let row = params![
                id,
                version,
                i64::try_from(n).expect("few"),
                desk.unit,
                desk.unit,
                "1.01",
                "1.01.01.2.01.0001",
                *rekening,
                None::<&str>,
                "",
                "Belanja",
                *amount,
                None::<&str>,
                None::<&str>
            ];
            self.put(&budget::tables::BUDGET_LINE, row);
        }
    }
}

/// Working days of the year.
pub fn working_days() -> Vec<Day> {
    let first = day("2026-01-05");
    (0..361).map(|n| first.plus_days(n)).filter(|d| !d.is_weekend() && d.year() == YEAR).collect()
}
