//! What was withheld goes to the State and the funds: every Friday, all of one
//! kind with one receipt.

use std::collections::BTreeMap;

use serde_json::json;

use super::bank::Slip;
use super::{Desk, Today};
use crate::model::Withheld;
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
            // A receipt bears so many deductions at most.
            for some in open.chunks(400) {
                self.remit_some(w, kind, some, &due).await;
            }
        }
    }

    async fn remit_some(&mut self, w: &World, kind: &str, some: &[&Open], due: &[Withheld]) {
        let paid: i64 = some.iter().map(|o| o.amount).sum();
        let of = |o: &&&Open| due.iter().any(|d| d.document == o.document && d.kind == o.kind && d.in_hand);
        let by_hand: i64 = some.iter().filter(of).map(|o| o.amount).sum();
        let items: Vec<_> = some.iter().map(|o| json!({ "document": o.document, "line": o.line })).collect();
        let (billing, ntpn) = (self.fresh("BIL"), self.fresh("NTPN"));
        let remit = |amount: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "items": items, "amount": sen(amount), "billing": billing,
                "ntpn": ntpn,
            })
        };
        let who = self.seat.treasurer();
        if self.dice.one_in(4) {
            w.refused(&who, "remit-tax", remit(paid + 1), &["PAJAK-JUMLAH"], true).await;
        }
        w.ok(&who, "remit-tax", remit(paid)).await;
        if self.dice.one_in(4) {
            w.refused(&who, "remit-tax", remit(paid), &["PAJAK-SUDAH-DISETOR"], false).await;
        }
        self.ledger.till.remit(by_hand);
        // What an SP2D withheld has stayed on the RKUD until now.
        if paid > by_hand {
            self.slips.push(Slip::explained(paid - by_hand, format!("SETORAN {kind} {ntpn}"), "pajak"));
        }
    }
}
