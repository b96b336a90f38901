//! What was withheld goes to the State and the funds: every Friday, all of one
//! kind with one receipt.

use std::collections::BTreeMap;

use serde_json::json;

use super::bank::Slip;
use super::{Desk, Today};
use crate::model::{HeldBy, Withheld};
use crate::regency::YEAR;
use crate::world::{World, sen};

/// A deduction as the list of what is not remitted shows it.
#[derive(Clone, Debug)]
pub struct Open {
    skpd: String,
    document: i64,
    line: i64,
    kind: String,
    amount: i64,
}

/// Reads the list once for all SKPD.
pub async fn open(w: &World) -> Vec<Open> {
    let table = w.report("potongan", None, &[("belum", "ya")]).await;
    let open = |line: crate::table::Line<'_>| Open {
        skpd: line.text("Kode"),
        document: line.number("Nomor Urut"),
        line: line.number("Baris"),
        kind: line.text("Jenis"),
        amount: line.money("Belum Disetor"),
    };
    table.rows().map(open).collect()
}

fn held_by(open: &Open, due: &[Withheld]) -> HeldBy {
    let of = |d: &&Withheld| d.document == open.document && d.kind == open.kind;
    due.iter().find(of).map_or(HeldBy::Treasury, |d| d.held_by)
}

impl Desk {
    pub async fn remit(&mut self, w: &World, today: &Today) {
        let Some(all) = &today.open_taxes else { return };
        let own: Vec<&Open> = all.iter().filter(|o| o.skpd == self.seat.code).collect();
        let mut shown: Vec<(i64, &str, i64)> = own.iter().map(|o| (o.document, o.kind.as_str(), o.amount)).collect();
        let due = std::mem::take(&mut self.ledger.open_taxes);
        let mut known: Vec<(i64, &str, i64)> = due.iter().map(|t| (t.document, t.kind.as_str(), t.amount)).collect();
        shown.sort_unstable();
        known.sort_unstable();
        assert_eq!(shown, known, "{}: what {} has not remitted", today.day, self.seat.code);
        let mut kinds: BTreeMap<&str, Vec<&Open>> = BTreeMap::new();
        for open in own {
            kinds.entry(&open.kind).or_default().push(open);
        }
        for (kind, open) in kinds {
            let of_branch = |o: &&&Open| held_by(o, &due) == HeldBy::Assistant;
            let (theirs, own): (Vec<&Open>, Vec<&Open>) = open.iter().partition(|o| of_branch(o));
            // A receipt bears so many deductions at most.
            for some in own.chunks(400) {
                self.remit_some(w, kind, some, &due, false).await;
            }
            for some in theirs.chunks(400) {
                self.remit_some(w, kind, some, &due, true).await;
            }
        }
    }

    async fn remit_some(&mut self, w: &World, kind: &str, some: &[&Open], due: &[Withheld], by_branch: bool) {
        let paid: i64 = some.iter().map(|o| o.amount).sum();
        let in_hand = |o: &&&Open| held_by(o, due) != HeldBy::Treasury;
        let by_hand: i64 = some.iter().filter(in_hand).map(|o| o.amount).sum();
        let items: Vec<_> = some.iter().map(|o| json!({ "document": o.document, "line": o.line })).collect();
        let (billing, ntpn) = (self.fresh("BIL"), self.fresh("NTPN"));
        let (who, unit, holder) = match by_branch {
            true => (self.seat.assistant(), self.seat.branch(), HeldBy::Assistant),
            false => (self.seat.treasurer(), self.seat.code.clone(), HeldBy::Treasurer),
        };
        let remit = |amount: i64| {
            json!({
                "unit": unit, "year": YEAR, "items": items, "amount": sen(amount), "billing": billing, "ntpn": ntpn,
            })
        };
        if by_branch {
            // Nobody remits what somebody else holds.
            let mut stranger = remit(paid);
            stranger["unit"] = json!(self.seat.code);
            w.refused(&self.seat.treasurer(), "remit-tax", stranger, &vec!["PAJAK-PEMEGANG"; some.len()], true).await;
        }
        if self.dice.one_in(4) {
            w.refused(&who, "remit-tax", remit(paid + 1), &["PAJAK-JUMLAH"], true).await;
        }
        w.ok(&who, "remit-tax", remit(paid)).await;
        if self.dice.one_in(4) {
            w.refused(&who, "remit-tax", remit(paid), &["PAJAK-SUDAH-DISETOR"], false).await;
        }
        self.ledger.till_of(holder).remit(by_hand);
        // What an SP2D withheld has stayed on the RKUD until now.
        if paid > by_hand {
            self.slips.push(Slip::explained(paid - by_hand, format!("SETORAN {kind} {ntpn}"), "pajak"));
        }
    }
}
