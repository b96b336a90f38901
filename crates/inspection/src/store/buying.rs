//! Facts about what is bought and what it is planned to cost.

use store::{Read, Result, Row, params};

use crate::model::{Bought, Priced};

/// Direct payments for goods and services by the accounts that they charge.
const BOUGHT: &str = "SELECT p.id, p.unit_id, a.rekening, s.payee_id, l.amount, p.doc_date, r.subject, s.contract
   FROM document p JOIN spp s ON s.document_id = p.thread JOIN document r ON r.id = p.thread
   JOIN document_line l ON l.document_id = p.thread JOIN account a ON a.id = l.account_id
   WHERE p.kind = 'SP2D' AND p.flow = 'LS' AND s.ls_kind = 'barang-jasa' AND p.external = 0
     AND p.state IN ('terbit', 'ditransfer', 'cair', 'retur') AND p.year = $1 ORDER BY p.id, l.line_no";
/// Priced lines of the newest making of the budget of a year.
const PRICED: &str = "SELECT l.id, l.rka_id, k.unit_id, l.item_code, l.item_name, l.coefficient, l.price,
     l.amount, p.amount AS standard
   FROM rka_line l JOIN rka k ON k.document_id = l.rka_id LEFT JOIN price p ON p.id = l.price_id
   WHERE l.living = 1 AND k.cancelled = 0 AND l.item_code <> '' AND l.price > 0
     AND k.round_id = (SELECT MAX(b.id) FROM budget_round b WHERE b.year = $1 AND b.status <> 'dibatalkan')
   ORDER BY l.id";

pub(crate) async fn bought(read: &mut impl Read, year: i32) -> Result<Vec<Bought>> {
    let mut all = Vec::new();
    for r in read.query(BOUGHT, params![year]).await? {
        let Some(day) = r.opt_day("doc_date")? else { continue };
        all.push(Bought {
            sp2d: r.int("id")?,
            unit: r.int("unit_id")?,
            rekening: r.text("rekening")?,
            payee: r.int("payee_id")?,
            amount: r.money("amount")?,
            day,
            subject: r.text("subject")?,
            contract: r.opt_text("contract")?,
        });
    }
    Ok(all)
}

pub(crate) async fn priced(read: &mut impl Read, year: i32) -> Result<Vec<Priced>> {
    let one = |r: &Row| {
        Ok(Priced {
            line: r.int("id")?,
            rka: r.int("rka_id")?,
            unit: r.int("unit_id")?,
            item: format!("{} {}", r.text("item_code")?, r.text("item_name")?),
            coefficient: r.text("coefficient")?,
            price: r.money("price")?,
            standard: r.opt_money("standard")?,
            amount: r.money("amount")?,
        })
    };
    read.query(PRICED, params![year]).await?.iter().map(one).collect()
}
