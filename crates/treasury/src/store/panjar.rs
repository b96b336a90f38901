//! What reports, checks and neighbours read of panjar and of assistants' parts.

use kernel::{Day, Money};
use store::{Read, Result, Row, params};

const NPD: &str =
    "SELECT d.id, d.number, d.doc_date, d.subject, d.amount, d.state, d.unit_id, d.sub_unit_id, u.code, u.name,
     p.name AS pptk, n.pptk_id, n.panjar, n.given_on, n.given, n.used, n.covered, n.handed_back, n.settled_on,
     CAST(COALESCE((SELECT SUM(t.net) FROM tbp_basis b JOIN document t ON t.id = b.document_id
       WHERE b.npd_id = d.id AND t.state <> 'batal'), 0) AS BIGINT) AS evidence
   FROM npd n JOIN document d ON d.id = n.document_id JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN person p ON p.id = n.pptk_id
   WHERE d.year = $1 AND d.state <> 'batal' ORDER BY u.norm, d.id";
const PARTS: &str = "SELECT k.*, a.unit_id, u.code, u.name,
     CAST(COALESCE((SELECT SUM(n.given - n.covered - n.handed_back) FROM npd n WHERE n.part_id = k.id), 0) AS BIGINT)
       AS panjar,
     CAST(COALESCE((SELECT SUM(d.amount) FROM bpp_lpj b JOIN document d ON d.id = b.document_id
       WHERE b.part_id = k.id AND d.state IN ('disetujui', 'disahkan')), 0) AS BIGINT) AS approved,
     CAST(COALESCE((SELECT SUM(d.amount) FROM bpp_lpj b JOIN document d ON d.id = b.document_id
       WHERE b.part_id = k.id AND d.state = 'disahkan'), 0) AS BIGINT) AS taken,
     CAST(COALESCE((SELECT SUM(d.amount) FROM tbp_basis b JOIN document d ON d.id = b.document_id
       WHERE b.part_id = k.id AND d.state IN ('terbit', 'disahkan')), 0) AS BIGINT) AS evidence,
     CAST(COALESCE((SELECT SUM(d.amount) FROM passing x JOIN document d ON d.id = x.document_id
       WHERE x.part_id = k.id AND d.flow = 'UP'), 0) AS BIGINT) AS passed,
     CAST(COALESCE((SELECT SUM(d.amount) FROM passing x JOIN document d ON d.id = x.document_id
       WHERE x.part_id = k.id AND d.flow <> 'UP'), 0) AS BIGINT) AS passed_back
   FROM advance_part k JOIN advance a ON a.id = k.advance_id JOIN unit u ON u.id = k.sub_unit_id
   WHERE a.year = $1 ORDER BY u.norm, k.id";
/// What an NPD has kept, beside the sums of what rests on it.
const NPD_SUMS: &str = "SELECT d.number, d.id, n.used, n.covered, n.withheld, n.handed_back,
     CAST(COALESCE((SELECT SUM(t.amount - t.net) FROM tbp_basis b JOIN document t ON t.id = b.document_id
       WHERE b.npd_id = d.id AND t.state <> 'batal'), 0) AS BIGINT) AS cut,
     CAST(COALESCE((SELECT SUM(t.amount) FROM tbp_basis b JOIN document t ON t.id = b.document_id
       WHERE b.npd_id = d.id AND t.state <> 'batal'), 0) AS BIGINT) AS evidence,
     CAST(COALESCE((SELECT SUM(b.panjar) FROM tbp_basis b JOIN document t ON t.id = b.document_id
       WHERE b.npd_id = d.id AND t.state <> 'batal'), 0) AS BIGINT) AS by_panjar,
     CAST(COALESCE((SELECT SUM(r.amount) FROM npd_return r WHERE r.npd_id = d.id), 0) AS BIGINT) AS returned
   FROM npd n JOIN document d ON d.id = n.document_id WHERE d.year = $1 ORDER BY d.id";
/// Evidence of an assistant in an LPJ-UP that holds not all of the assistant's LPJ.
const SPLIT: &str = "SELECT DISTINCT j.number, j.id FROM bpp_lpj b JOIN document j ON j.id = b.document_id
   JOIN tbp_basis x ON x.bpp_lpj_id = j.id JOIN tbp t ON t.document_id = x.document_id
   WHERE j.year = $1 AND COALESCE(t.lpj_id, 0) <> COALESCE(b.lpj_id, 0) ORDER BY j.id";

pub async fn npd(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(NPD, params![year]).await
}

pub async fn parts(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(PARTS, params![year]).await
}

pub async fn npd_sums(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(NPD_SUMS, params![year]).await
}

pub async fn split(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(SPLIT, params![year]).await
}

/// A panjar that lies with a PPTK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPanjar {
    pub document: i64,
    pub number: String,
    /// The SKPD, and the unit whose accounts it is for.
    pub unit: i64,
    pub sub_unit: i64,
    pub pptk: i64,
    pub given_on: Day,
    pub given: Money,
    /// With the PPTK still.
    pub open: Money,
}

/// Panjar of a year that are not settled.
pub async fn open(read: &mut impl Read, year: i32) -> Result<Vec<OpenPanjar>> {
    let mut all = Vec::new();
    for r in npd(read, year).await? {
        let (Some(given_on), true) = (r.opt_day("given_on")?, r.flag("panjar")? && r.text("state")? == "terbit") else {
            continue;
        };
        let given = r.money("given")?;
        all.push(OpenPanjar {
            document: r.int("id")?,
            number: r.opt_text("number")?.unwrap_or_default(),
            unit: r.int("unit_id")?,
            sub_unit: r.int("sub_unit_id")?,
            pptk: r.int("pptk_id")?,
            given_on,
            given,
            open: given.minus(r.money("covered")?).minus(r.money("handed_back")?),
        });
    }
    Ok(all)
}
