//! One paper that proves two payments is looked at by a person.

use kernel::Refusal;
use serde_json::json;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::store as rows;

pub static ALL: &[Check] = &[Check { name: "evidence", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let twice = rows::twice(view, year).await?;
    let mut result = CheckResult::default();
    result.figures.insert("evidence_on_several_payments".into(), json!(twice.len()));
    for paper in twice {
        let text = format!(
            "Bukti yang sama («{}») terlampir pada {} pembayaran, di antaranya {} dan {}.",
            paper.name, paper.payments, paper.first, paper.last
        );
        let remedy = "Bandingkan keduanya; bila satu tagihan diminta dua kali, kembalikan yang kedua dan laporkan kepada Inspektorat.";
        result.findings.push(
            Refusal::new("CEK-BUKTI-SAMA", "UU 1/2004 Ps 18(3), pola kegiatan fiktif dan bayar ganda", text, remedy)
                .figure("pembayaran", paper.payments.to_string()),
        );
    }
    Ok(result)
}
