//! The check finds what nobody could do by an act: each drift is made by hand.

use crate::support::*;
use kernel::{ActDef, Role};
use payroll::acts::{CancelPayeeList, SubmitPayeeList};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Table, Tx, params};

const DRIFT: &ActDef = &ActDef { setup: true, ..ActDef::new("drift", "Geser", "uji", &[Role::Administrator]) };
const HEAD: &str = "UPDATE payee_list SET gross = gross + 1, net = net + 1 WHERE document_id = $1 RETURNING *";
const BACK: &str = "UPDATE payee_list SET gross = gross - 1, net = net - 1 WHERE document_id = $1 RETURNING *";
const CUT: &str = "UPDATE deduction SET amount = amount + 1 WHERE document_id = $1 AND kind = 'iwp' RETURNING *";
const UNCUT: &str = "UPDATE deduction SET amount = amount - 1 WHERE document_id = $1 AND kind = 'iwp' RETURNING *";
const SUM: &str = "UPDATE document SET amount = amount + 1 WHERE id = $1 RETURNING *";
const UNSUM: &str = "UPDATE document SET amount = amount - 1 WHERE id = $1 RETURNING *";
const RAISE: &str = "UPDATE document SET state = 'diverifikasi' WHERE id = $1 RETURNING *";
const END: &str = "UPDATE document SET state = 'batal' WHERE id = $1 RETURNING *";

const WAYS: [(&str, &Table, &str); 8] = [
    ("head", &payroll::tables::PAYEE_LIST, HEAD),
    ("back", &payroll::tables::PAYEE_LIST, BACK),
    ("cut", &treasury::tables::DEDUCTION, CUT),
    ("uncut", &treasury::tables::DEDUCTION, UNCUT),
    ("sum", &store::table::DOCUMENT, SUM),
    ("unsum", &store::table::DOCUMENT, UNSUM),
    ("raise", &store::table::DOCUMENT, RAISE),
    ("end", &store::table::DOCUMENT, END),
];

/// Changes a row past every rule; the journal knows it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Drift {
    way: String,
    id: i64,
}

impl Act for Drift {
    const DEF: &'static ActDef = DRIFT;
    type Out = usize;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<usize>> {
        let (_, table, sql) = WAYS.into_iter().find(|(way, _, _)| *way == self.way).expect("a way");
        Ok(Record::new(tx.change(table, sql, params![self.id]).await?.len()))
    }
}

async fn drift(w: &World, way: &str, id: i64) {
    let answer = w.operate(Drift { way: way.into(), id }).await;
    assert_eq!(answer.done, 1, "{way}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_drift_of_a_list_is_found() {
    practice(|w| async move {
        let book = Book::made(7, 1, 6, 10);
        let list = w.verified(&A, salary(&A, 2, &book)).await;
        let spp = id_of(&w.ok("staf-a", w.pay(&A, list, SALARY, sen(book.gross()))).await, "id");
        assert_eq!(w.findings().await, Vec::<String>::new());
        // The list's own sums, those of its request by one sen and by one deduction.
        drift(&w, "head", list).await;
        assert_eq!(w.findings().await, ["CEK-DAFTAR-JUMLAH", "CEK-DAFTAR-SPP"]);
        drift(&w, "back", list).await;
        drift(&w, "cut", spp).await;
        assert_eq!(w.findings().await, ["CEK-DAFTAR-SPP"]);
        // Filed as it is, it is refused: the door sees the list too.
        let filed = treasury::acts::SubmitSpp { spp: spp.into(), date: None };
        assert_eq!(w.refused("bp-a", filed).await, ["SPP-DAFTAR-BEDA"]);
        drift(&w, "uncut", spp).await;
        drift(&w, "sum", spp).await;
        assert_eq!(w.findings().await, ["CEK-DAFTAR-SPP"]);
        drift(&w, "unsum", spp).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
        // A payee who stands in a second list that counts.
        let mut second = book.clone();
        second.payees[0].rice += 1;
        let again = id_of(&w.ok("staf-a", salary(&A, 2, &second)).await, "id");
        w.ok("bp-a", SubmitPayeeList { list: again.into() }).await;
        w.ok("bp-a", CancelPayeeList { list: again.into(), reasons: vec!["salah berkas".into()] }).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
        drift(&w, "raise", again).await;
        assert_eq!(w.findings().await, ["CEK-DAFTAR-GANDA"]);
        drift(&w, "end", again).await;
        // A list that is no longer verified bears no request.
        drift(&w, "end", list).await;
        assert_eq!(w.findings().await, ["CEK-DAFTAR-SPP"]);
        w
    })
    .await;
}
