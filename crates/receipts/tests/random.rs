//! A walk over receipts that nobody planned, against a model in memory: what is
//! refused, what counts, what is left, to the sen. On both databases.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../treasury/tests/support/mod.rs"]
mod support;
mod world;

use receipts::acts::{AskRefund, CorrectReceipt, PayRefund, RefuseRefund, RejectRevenueDeposit, VoidStbp};
use receipts::model::Nature;
use support::*;
use world::*;

/// The same walk each time: numbers without a source of chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % most.max(1)
    }
}

/// A line that came in and may be taken from.
#[derive(Clone, Copy)]
struct Line {
    document: i64,
    grant: bool,
    amount: i64,
    left: i64,
}

#[derive(Default)]
struct Model {
    /// Free STBP: id and amount.
    free: Vec<(i64, i64)>,
    /// STS that wait, with their STBP.
    deposits: Vec<(i64, Vec<(i64, i64)>)>,
    lines: Vec<Line>,
    /// Refunds that wait: id, line, amount.
    refunds: Vec<(i64, usize, i64)>,
    charge: i64,
    grant: i64,
    refused: usize,
}

fn correct(line: Line, amount: i64) -> CorrectReceipt {
    CorrectReceipt {
        receipt: line.document.into(),
        line: None,
        to: code(if line.grant { CHARGE } else { GRANT }),
        amount: sen(amount),
        reason: "salah rekening".into(),
        date: None,
    }
}

fn refund(line: Line, amount: i64) -> AskRefund {
    AskRefund {
        unit: code(SKPD_A),
        year: Some(YEAR),
        nature: Nature::Once,
        received_year: YEAR,
        receipt: Some(line.document.into()),
        line: None,
        rekening: None,
        amount: sen(amount),
        recipient: "CV Maju".into(),
        decree: "Keputusan 7/2026".into(),
        date: None,
    }
}

impl Model {
    fn side(&mut self, grant: bool) -> &mut i64 {
        if grant { &mut self.grant } else { &mut self.charge }
    }

    async fn deposit(&mut self, w: &World, dice: &mut Dice) {
        let taken = self.free.len().min(1 + dice.below(3));
        let chosen: Vec<(i64, i64)> = self.free[..taken].to_vec();
        let ids: Vec<i64> = chosen.iter().map(|s| s.0).collect();
        let sum: i64 = chosen.iter().map(|s| s.1).sum();
        if dice.below(4) == 0 {
            let off = if dice.below(2) == 0 { 1 } else { -1 };
            assert_eq!(w.refused("bt-a", sts(&ids, sum + off)).await, ["SETOR-JUMLAH"]);
            self.refused += 1;
            return;
        }
        self.free.drain(..taken);
        self.deposits.push((id_of(&w.ok("bt-a", sts(&ids, sum)).await, "id"), chosen));
    }

    async fn settle(&mut self, w: &World, dice: &mut Dice, note: usize) {
        let at = dice.below(self.deposits.len());
        let (deposit, held) = self.deposits.swap_remove(at);
        if dice.below(3) == 0 {
            w.ok("kbud", RejectRevenueDeposit { sts: deposit.into(), reasons: why() }).await;
            self.free.extend(held);
            return;
        }
        w.ok("kbud", confirm(deposit, &format!("NK-{note}"))).await;
        for (document, amount) in held {
            self.charge += amount;
            self.lines.push(Line { document, grant: false, amount, left: amount });
        }
    }

    /// Moves a part of a line, or one sen more than there is.
    async fn correct(&mut self, w: &World, dice: &mut Dice) {
        let at = dice.below(self.lines.len());
        let line = self.lines[at];
        if line.left == 0 || dice.below(3) == 0 {
            assert_eq!(w.refused("ppk-a", correct(line, line.left + 1)).await, ["KOREKSI-LEBIH"]);
            self.refused += 1;
            return;
        }
        let part = 1 + i64::try_from(dice.below(usize::try_from(line.left).expect("small"))).expect("small");
        let note = id_of(&w.ok("ppk-a", correct(line, part)).await, "id");
        self.lines[at].left -= part;
        *self.side(line.grant) -= part;
        *self.side(!line.grant) += part;
        self.lines.push(Line { document: note, grant: !line.grant, amount: part, left: part });
    }

    async fn ask(&mut self, w: &World, dice: &mut Dice) {
        let at = dice.below(self.lines.len());
        let line = self.lines[at];
        if line.left == 0 || dice.below(3) == 0 {
            assert_eq!(w.refused("pa-a", refund(line, line.left + 1)).await, ["PENGEMBALIAN-LEBIH"]);
            self.refused += 1;
            return;
        }
        let part = 1 + i64::try_from(dice.below(usize::try_from(line.left).expect("small"))).expect("small");
        let id = id_of(&w.ok("pa-a", refund(line, part)).await, "id");
        self.lines[at].left -= part;
        self.refunds.push((id, at, part));
    }

    async fn answer(&mut self, w: &World, dice: &mut Dice) {
        let at = dice.below(self.refunds.len());
        let (id, line, amount) = self.refunds.swap_remove(at);
        if dice.below(2) == 0 {
            w.ok("kbud", RefuseRefund { refund: id.into(), reasons: why() }).await;
            self.lines[line].left += amount;
        } else {
            w.ok("kbud", PayRefund { refund: id.into(), reference: "ND-1".into(), date: None }).await;
            let grant = self.lines[line].grant;
            *self.side(grant) -= amount;
        }
    }

    async fn step(&mut self, w: &World, dice: &mut Dice, n: usize) {
        match dice.below(8) {
            0 | 1 => {
                let amount = 1 + i64::try_from(dice.below(1_000)).expect("small");
                self.free.push((id_of(&w.ok("bt-a", stbp(CHARGE, amount)).await, "id"), amount));
            }
            2 if !self.free.is_empty() && dice.below(3) == 0 => {
                let at = dice.below(self.free.len());
                let (id, _) = self.free.swap_remove(at);
                w.ok("bt-a", VoidStbp { stbp: id.into(), reasons: why() }).await;
            }
            2 | 3 if !self.free.is_empty() => self.deposit(w, dice).await,
            4 if !self.deposits.is_empty() => self.settle(w, dice, n).await,
            5 if !self.lines.is_empty() => self.correct(w, dice).await,
            6 if !self.lines.is_empty() => self.ask(w, dice).await,
            7 if !self.refunds.is_empty() => self.answer(w, dice).await,
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_done_what_counts_is_what_the_model_says() {
    with_receipts(|w| async move {
        let (mut dice, mut model) = (Dice(2026), Model::default());
        for n in 0..240 {
            model.step(&w, &mut dice, n).await;
            if n % 20 == 19 {
                let counted = (revenue(&w, CHARGE).await, revenue(&w, GRANT).await);
                assert_eq!(counted, (model.charge, model.grant), "after {n}");
                let found: Vec<String> = findings(&w).await;
                assert!(found.iter().all(|code| code == "CEK-TERIMA-TANPA-ANGGARAN"), "after {n}: {found:?}");
            }
        }
        // Every line has taken from it what the model says.
        for line in &model.lines {
            let rows = w.rows(TAKEN, store::params![line.document]).await;
            assert_eq!(rows[0].int("taken").expect("sen"), line.amount - line.left);
        }
        let notes = model.lines.iter().filter(|l| l.grant).count();
        assert!(model.refused > 10 && notes > 3 && model.lines.len() > 20, "the walk went somewhere");
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

const TAKEN: &str = "SELECT taken FROM receipt_line WHERE document_id = $1 AND line_no = 1";
