//! `import pegawai`: a workbook of employees becomes a proposal.

use std::collections::HashSet;
use std::sync::Arc;

use kernel::ActDef;
use kernel::sheet::Grid;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{KEEPERS, LAW, clean};
use crate::list;
use crate::model::{ChangeState, Origin, StaffFile};
use crate::policy::Policy;
use crate::rules::file::{FileFacts, Taken, decide_file};
use crate::store as rows;

/// More employees than a large regency has; bounds one transaction.
const MOST_LINES: usize = 40_000;

const IMPORT: &ActDef = &ActDef { personal: true, ..ActDef::new("import-staff", "Impor daftar pegawai", LAW, KEEPERS) };

/// The sheets of a workbook; its persons stay out of what is printed.
#[derive(Clone)]
pub struct Workbook(pub Arc<Vec<Grid>>);

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Workbook({} lembar)", self.0.len())
    }
}

/// Takes in a workbook of employees, or nothing. What it changes waits for
/// another person. Its rows travel beside the input: the journal keeps the
/// file's digest and one digest over all rows.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportStaff {
    /// Rows that cannot be taken and are knowingly left out: how many.
    #[serde(default)]
    pub leave_out: u32,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub workbook: Option<Workbook>,
}

/// What the import tells.
#[derive(Clone, Debug, Serialize)]
pub struct StaffReport {
    /// The proposal, which waits.
    pub change: i64,
    pub rows: u32,
    /// Records that the register is to take.
    pub records: usize,
    /// Of these, employees whom it did not know.
    pub staff_new: usize,
    pub staff_changed: usize,
    pub same: usize,
    /// In the register and not in the file: they stay as they are.
    pub unnamed: usize,
    pub status: &'static str,
    pub set_aside: Vec<serde_json::Value>,
    pub notes: Vec<String>,
}

impl Act for ImportStaff {
    const DEF: &'static ActDef = IMPORT;
    type Out = StaffReport;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<StaffReport>> {
        let book = self.workbook.clone().ok_or_else(|| {
            Error::Input("daftar pegawai memerlukan berkasnya; jalankan: simpul import pegawai BERKAS".into())
        })?;
        let today = tx.ctx().today;
        let policy = Policy::on(&tx.ctx().regulations, today)?;
        let units = rows::units(tx).await?;
        let file = list::parse(&book.0, &policy.headings, &units).map_err(|e| Error::Input(e.to_string()))?;
        if file.lines.len() > MOST_LINES {
            return Err(Error::Input(format!("satu berkas memuat paling banyak {MOST_LINES} catatan")));
        }
        let file_name = clean("nama berkas", &self.file_name, 200)?;
        let digest = clean("sidik berkas", &self.digest, 64)?.to_ascii_lowercase();
        // Of two proposals about one employee at once, the second finds the first.
        tx.hold_steady().await?;
        let register = rows::register(tx).await?;
        let waits = rows::waiting(tx).await?;
        let about = |nip: &&str| waits.contains(&rows::employee_index(tx.keys(), nip));
        let waiting: HashSet<String> =
            file.lines.iter().map(|l| l.said.nip.as_str()).filter(about).map(str::to_owned).collect();
        let same_file = rows::same_file(tx, &digest).await?;
        let taken = decide_file(&FileFacts {
            file: &file,
            register: &register,
            waiting: &waiting,
            today,
            souls_most: policy.souls_most,
            leave_out: self.leave_out,
            same_file,
        })?;
        let told = told(&file, &taken);
        let report = serde_json::json!({ "set_aside": told.set_aside, "notes": told.notes, "same": taken.same });
        let new = rows::New {
            origin: Origin::File,
            file_name: &file_name,
            digest: &digest,
            report: report.to_string(),
            lines: &taken.lines,
        };
        let change = rows::propose(tx, &new).await?;
        Ok(Record::new(StaffReport { change, ..told }))
    }
}

fn told(file: &StaffFile, taken: &Taken) -> StaffReport {
    let aside = |s: &kernel::reading::SetAside| serde_json::json!({ "row": s.row, "no": s.no, "reason": s.reason });
    StaffReport {
        change: 0,
        rows: file.rows_read,
        records: taken.lines.len(),
        staff_new: taken.new,
        staff_changed: taken.lines.len() - taken.new,
        same: taken.same,
        unnamed: taken.unnamed,
        status: ChangeState::Waiting.code(),
        set_aside: taken.set_aside.iter().map(aside).collect(),
        notes: file.notes.clone(),
    }
}
