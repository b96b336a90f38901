//! What nobody may do, tried at random: each attempt is told the reason that
//! the law or the house gives, and changes nothing, which the evening's
//! comparison then shows.

use serde_json::{Value, json};

use crate::model::Limit;
use crate::model::tax::Trade;
use crate::plans::payment::{Kind, Payment, Stage};
use crate::plans::{Desk, Today, reference, why};
use crate::regency::{DAK, Line, PLT_MONTH, WITH_PLT, YEAR};
use crate::world::{World, id, sen};

/// As many as keep about a tenth of all acts forbidden.
pub async fn try_some(desk: &mut Desk, w: &World, today: &Today) {
    let tries = desk.dice.below(2) + desk.size.payments / 200;
    for _ in 0..tries {
        match desk.dice.below(16) {
            0 | 1 => desk.a_sen_too_much(w, today).await,
            2 => desk.by_another_office(w, today).await,
            3 => desk.by_the_same_person(w).await,
            4 => desk.by_another_skpd(w).await,
            5 => desk.dated_back(w, today).await,
            6 => desk.the_same_bill(w, today).await,
            7 => desk.more_than_is_in_hand(w).await,
            8 => desk.a_second_up(w).await,
            9 => desk.paid_twice(w).await,
            10 => desk.taken_back_too_late(w).await,
            11 => desk.released_too_much(w, today).await,
            12 => desk.cash_that_is_not_there(w).await,
            13 => desk.nothing_to_account_for(w).await,
            14 => desk.out_of_a_closed_month(w, today).await,
            _ => desk.tax_of_ones_own(w, today).await,
        }
    }
    desk.out_of_office(w, today).await;
}

impl Desk {
    fn at(&self, stage: Stage) -> Option<&Payment> {
        self.payments.iter().find(|p| p.stage == stage && p.kind == Kind::Direct)
    }

    async fn drafted(&mut self, w: &World, today: &Today, part: crate::model::Part) -> i64 {
        let invoice = self.fresh("COBA");
        let draft = self.bill(part, Trade::Free, &invoice, today.day);
        id(&w.ok(&self.seat.staff(), "draft-spp", draft).await, "id")
    }

    async fn submit(&self, w: &World, spp: i64, more: Value, codes: &[&str], exactly: bool) {
        let mut input = json!({ "spp": reference(spp) });
        for (field, value) in more.as_object().expect("an object") {
            input[field] = value.clone();
        }
        w.refused(&self.seat.treasurer(), "submit-spp", input, codes, exactly).await;
    }

    /// Each limit that is passed is told, and no other.
    async fn a_sen_too_much(&mut self, w: &World, today: &Today) {
        let line = *self.dice.pick(&[Line::Power, Line::Service, Line::Capital]);
        let source = (line == Line::Capital).then_some(DAK);
        let account = self.ledger.account(line);
        let (room, asked) = (account.room(today.month(), source), account.left(today.month(), source) + 1);
        if account.ceiling == 0 || asked < 1 {
            return;
        }
        let code = |limit: &Limit| match limit {
            Limit::Ceiling => "SPP-PAGU",
            Limit::Release => "SPP-SPD",
            Limit::CashPlan => "SPP-ANGGARAN-KAS",
            Limit::Source => "SPP-SUMBER-DANA",
        };
        let codes: Vec<&str> = room.iter().filter(|(_, left)| *left < asked).map(|(l, _)| code(l)).collect();
        let spp = self.drafted(w, today, (line, source, asked)).await;
        self.submit(w, spp, json!({}), &codes, true).await;
    }

    async fn by_another_office(&mut self, w: &World, today: &Today) {
        let Some(p) = self.at(Stage::Verified) else { return };
        let order = json!({ "spp": reference(p.spp), "sptjm": { "number": "SPTJM", "date": today.day } });
        w.refused(&self.seat.staff(), "issue-spm", order.clone(), &["WEWENANG-JABATAN"], false).await;
        let without = json!({ "spp": reference(p.spp) });
        w.refused(&self.seat.head(today.month()), "issue-spm", without, &["SPM-SPTJM"], true).await;
        w.refused("kbud", "issue-spm", order, &["WEWENANG-JABATAN"], true).await;
    }

    async fn by_the_same_person(&mut self, w: &World) {
        let Some(p) = self.at(Stage::Filed) else { return };
        let codes = ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"];
        w.refused(&self.seat.treasurer(), "verify-spp", json!({ "spp": reference(p.spp) }), &codes, true).await;
    }

    async fn by_another_skpd(&mut self, w: &World) {
        let Some(p) = self.at(Stage::Filed) else { return };
        let stranger = format!("ppk-{:02}", (self.seat.n + 1) % self.size.skpd);
        w.refused(&stranger, "verify-spp", json!({ "spp": reference(p.spp) }), &["WEWENANG-SKPD"], true).await;
    }

    async fn dated_back(&mut self, w: &World, today: &Today) {
        if today.month() == 1 || self.ledger.account(Line::Power).left(today.month(), None) < 1 {
            return;
        }
        let spp = self.drafted(w, today, (Line::Power, None, 1)).await;
        let late = json!({ "date": today.day.plus_days(-10) });
        self.submit(w, spp, late, &["TGL-MUNDUR"], false).await;
        let early = json!({ "date": today.day.plus_days(1) });
        self.submit(w, spp, early, &[if today.ends() { "TGL-LUAR-TAHUN" } else { "TGL-MASA-DEPAN" }], false).await;
    }

    async fn the_same_bill(&mut self, w: &World, today: &Today) {
        let may = |p: &&Payment| p.stage == Stage::Paid && !p.invoice.is_empty() && p.trade != Trade::Free;
        let Some(p) = self.payments.iter().find(may) else { return };
        let (trade, invoice) = (p.trade, p.invoice.to_lowercase().replace('-', " "));
        let part = p.parts[0];
        let draft = self.bill((part.0, part.1, 1), trade, &invoice, today.day);
        let spp = id(&w.ok(&self.seat.staff(), "draft-spp", draft).await, "id");
        self.submit(w, spp, json!({}), &["SPP-FAKTUR-GANDA"], false).await;
    }

    async fn more_than_is_in_hand(&mut self, w: &World) {
        if self.ledger.up.is_none() {
            return;
        }
        let tbp = json!({
            "unit": self.seat.code, "year": YEAR, "purpose": "Belanja", "recipient": "Toko", "way": "transfer",
            "payee_account": self.payees.power,
            "lines": [self.seat.charge((Line::Stationery, None, self.ledger.free() + 1))],
        });
        w.refused(&self.seat.treasurer(), "record-tbp", tbp, &["UANG-KURANG"], false).await;
    }

    async fn a_second_up(&mut self, w: &World) {
        if self.ledger.up.is_none() {
            return;
        }
        let limit = json!({
            "unit": self.seat.code, "year": YEAR, "cash": sen(1), "decree": "SK 9", "decree_date": w.today,
        });
        w.refused("ppkd", "set-up-limit", limit, &["UP-BESARAN-ADA"], true).await;
        let draft = json!({ "unit": self.seat.code, "year": YEAR, "payee_account": self.payees.own });
        let spp = id(&w.ok(&self.seat.treasurer(), "draft-spp-up", draft).await, "id");
        self.submit(w, spp, json!({}), &["SPP-UP-SUDAH-ADA"], true).await;
        // A draft that leads nowhere is given up.
        let cancel = json!({ "spp": reference(spp), "reasons": why() });
        w.ok(&self.seat.treasurer(), "cancel-spp", cancel).await;
    }

    async fn paid_twice(&mut self, w: &World) {
        let Some(p) = self.at(Stage::Issued).or(self.at(Stage::Paid)) else { return };
        w.refused("kbud", "issue-sp2d", json!({ "spm": reference(p.spm) }), &["SP2D-SUDAH-ADA"], true).await;
    }

    async fn taken_back_too_late(&mut self, w: &World) {
        let Some(p) = self.at(Stage::Paid) else { return };
        let void = json!({ "sp2d": reference(p.sp2d), "reasons": why() });
        w.refused("kbud", "void-sp2d", void, &["KEADAAN"], true).await;
    }

    async fn released_too_much(&mut self, w: &World, today: &Today) {
        let quarter = (today.month() - 1) / 3;
        let (from, to) = (quarter * 3 + 1, quarter * 3 + 3);
        let account = self.ledger.account(Line::Power);
        let (asked, whole) = (account.unreleased(to) + 1, account.unreleased(12));
        if asked < 1 {
            return;
        }
        let mut line = self.seat.charge((Line::Power, None, asked));
        line["sub_unit"] = json!(self.seat.code);
        line.as_object_mut().expect("a line").remove("source");
        let draft = json!({
            "year": YEAR, "unit": self.seat.code, "from_month": from, "to_month": to, "lines": [line],
        });
        let spd = reference(id(&w.ok("kbud", "draft-spd", draft).await, "id"));
        let mut codes = vec!["SPD-ANGGARAN-KAS"];
        codes.extend((asked > whole).then_some("SPD-PAGU"));
        w.refused("ppkd", "authorise-spd", json!({ "spd": spd }), &codes, true).await;
        w.refused("kbud", "authorise-spd", json!({ "spd": spd }), &["WEWENANG-ORANG-SAMA"], false).await;
    }

    async fn cash_that_is_not_there(&mut self, w: &World) {
        let moved = |way: &str, amount: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "way": way, "amount": sen(amount), "reference": "CEK",
            })
        };
        let who = self.seat.treasurer();
        let till = self.ledger.till;
        w.refused(&who, "move-cash", moved("tarik", till.bank + 1), &["KAS-KURANG"], false).await;
        w.refused(&who, "move-cash", moved("setor", till.cash + 1), &["KAS-KURANG"], true).await;
    }

    async fn nothing_to_account_for(&mut self, w: &World) {
        let loose = self.advance.loose.len() + self.advance.approved.len();
        if self.ledger.up.is_none() || loose > 0 {
            return;
        }
        let draft = json!({ "unit": self.seat.code, "year": YEAR });
        w.refused(&self.seat.treasurer(), "draft-lpj", draft, &["LPJ-KOSONG"], true).await;
    }

    /// What a closed month holds stays in it.
    async fn out_of_a_closed_month(&mut self, w: &World, today: &Today) {
        let closed = |e: &&crate::plans::evidence::Evidence| e.day.month() < today.month();
        let Some(e) = self.advance.loose.iter().find(closed).filter(|_| today.nth > 3) else { return };
        let void = json!({ "tbp": reference(e.id), "reasons": why() });
        w.refused(&self.seat.treasurer(), "void-tbp", void, &["TGL-PERIODE-TERKUNCI"], true).await;
    }

    /// A rupiah less than the rules make, and no reason.
    async fn tax_of_ones_own(&mut self, w: &World, today: &Today) {
        let asked = 333_333_333;
        let left = self.ledger.account(Line::Stationery).left(today.month(), None);
        if self.ledger.free() < asked || left < asked {
            return;
        }
        let mut cuts = Trade::Goods.withheld(asked, today.day);
        cuts[0].1 -= 100;
        let cuts: Vec<Value> = cuts.iter().map(|(kind, cut)| json!({ "kind": kind, "amount": sen(*cut) })).collect();
        let tbp = json!({
            "unit": self.seat.code, "year": YEAR, "purpose": "Belanja", "recipient": "Toko", "way": "transfer",
            "payee_account": self.payees.goods, "tax": Trade::Goods.said(), "deductions": cuts,
            "lines": [self.seat.charge((Line::Stationery, None, asked))],
        });
        w.refused(&self.seat.treasurer(), "record-tbp", tbp, &["PAJAK-BEDA"], true).await;
    }

    /// Who stood in for the head no longer signs, and did not sign before.
    async fn out_of_office(&mut self, w: &World, today: &Today) {
        if self.seat.n != WITH_PLT || today.nth != 5 {
            return;
        }
        let Some(p) = self.at(Stage::Verified).or(self.at(Stage::Filed)) else { return };
        let order = json!({ "spp": reference(p.spp), "sptjm": { "number": "SPTJM", "date": today.day } });
        let code = match today.month() {
            month if month < PLT_MONTH => "WEWENANG-BELUM-DIKONFIRMASI",
            month if month > PLT_MONTH => "WEWENANG-BERAKHIR",
            _ => return,
        };
        w.refused(&self.seat.acting(), "issue-spm", order, &[code], true).await;
    }
}
