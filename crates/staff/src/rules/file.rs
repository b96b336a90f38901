//! A workbook: which of its rows the register takes.

use std::collections::{HashMap, HashSet};

use kernel::reading::{SetAside, some_rows};
use kernel::{Day, Refusal, Refusals};

use super::LAW;
use super::record::{RecordFacts, Register, Verdict, decide_record};
use crate::model::{Line, StaffFile};

const WHOLE: &str = "Kebijakan Simpul: impor seluruhnya atau tidak sama sekali";
/// Rows that a refusal names one by one; all are counted.
const TOLD: usize = 10;

/// What is brought, and what stands already.
#[derive(Clone, Copy, Debug)]
pub struct FileFacts<'a> {
    pub file: &'a StaffFile,
    pub register: &'a Register,
    /// NIP about which another proposal waits.
    pub waiting: &'a HashSet<String>,
    pub today: Day,
    pub souls_most: i64,
    /// How many rows the person agreed to leave out.
    pub leave_out: u32,
    /// The proposal of the same workbook that still counts.
    pub same_file: Option<i64>,
}

/// What the register takes of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub lines: Vec<Line>,
    /// Of these, about whom the register knew nothing.
    pub new: usize,
    /// Rows that say what the register says already.
    pub same: usize,
    /// Employees of the register whom the workbook does not name; they stay.
    pub unnamed: usize,
    pub set_aside: Vec<SetAside>,
}

/// Whether a workbook may be proposed.
pub fn decide_file(facts: &FileFacts<'_>) -> Result<Taken, Refusals> {
    let mut refusals = Refusals::new();
    let mut taken = Taken { set_aside: facts.file.set_aside.clone(), ..Taken::default() };
    for line in &facts.file.lines {
        let judged = decide_record(&RecordFacts {
            said: &line.said,
            register: facts.register,
            waits: facts.waiting.contains(&line.said.nip),
            from_file: true,
            today: facts.today,
            souls_most: facts.souls_most,
        });
        match judged {
            Ok(Verdict::Same) => taken.same += 1,
            Ok(verdict) => {
                taken.new += usize::from(verdict == Verdict::New);
                taken.lines.push(line.clone());
            }
            Err(why) => {
                let reasons: Vec<String> = why.into_vec().into_iter().map(|r| r.message).collect();
                let reason = reasons.join(" ");
                taken.set_aside.push(SetAside { row: line.row, no: None, reason, grave: false });
            }
        }
    }
    taken.set_aside.sort_by_key(|s| s.row);
    let named: HashSet<&str> = facts.file.lines.iter().map(|l| l.said.nip.as_str()).collect();
    taken.unnamed = facts.register.employed(facts.today).filter(|k| !named.contains(k.said.nip.as_str())).count();
    check_left_out(facts, &taken.set_aside, &mut refusals);
    check_twice(&facts.file.lines, &mut refusals);
    if let Some(change) = facts.same_file {
        refusals.push(
            Refusal::new(
                "PEGAWAI-BERKAS-SAMA",
                WHOLE,
                format!("Berkas yang sama sudah menjadi usulan nomor {change}."),
                "Pakai usulan itu; bila keliru, tolak dahulu (reject-employment).",
            )
            .figure("usulan", change.to_string()),
        );
    }
    if taken.lines.is_empty() && refusals.is_empty() {
        refusals.push(super::record::unchanged());
    }
    refusals.or(taken)
}

/// Rows that were set aside change nothing: whoever leaves them out says how many.
fn check_left_out(facts: &FileFacts<'_>, all: &[SetAside], refusals: &mut Refusals) {
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    refusals.require(count == facts.leave_out, || {
        let told: Vec<String> = all.iter().take(TOLD).map(|s| format!("baris {}: {}", s.row, s.reason)).collect();
        let more = if all.len() > TOLD { format!("; dan {} baris lain", all.len() - TOLD) } else { String::new() };
        let told = if told.is_empty() { "tidak ada".to_owned() } else { told.join("; ") };
        Refusal::new(
            "PEGAWAI-BARIS-DISISIHKAN",
            WHOLE,
            format!(
                "{count} dari {} baris tidak dapat diambil, sedangkan yang disetujui untuk disisihkan {}: {told}{more}.",
                facts.file.rows_read, facts.leave_out
            ),
            "Betulkan baris itu di berkasnya lalu impor lagi; bila memang ditinggalkan, sebut jumlah baris yang disisihkan.",
        )
        .figure("baris", count.to_string())
        .figure("disetujui", facts.leave_out.to_string())
        .at("leave_out")
    });
}

/// Of one employee one row begins on a day, and one NIK has one NIP.
fn check_twice(lines: &[Line], refusals: &mut Refusals) {
    let mut begun: HashMap<(&str, Day), u32> = HashMap::new();
    let mut owners: HashMap<&str, (&str, u32)> = HashMap::new();
    let (mut twice, mut shared) = (Vec::new(), Vec::new());
    for line in lines {
        if let Some(first) = begun.insert((&line.said.nip, line.said.starts), line.row) {
            twice.extend([first, line.row]);
        }
        let Some(nik) = line.said.nik.as_deref().filter(|_| line.said.end.is_none()) else { continue };
        match owners.get(nik) {
            Some((nip, first)) if *nip != line.said.nip => shared.extend([*first, line.row]),
            Some(_) => {}
            None => {
                owners.insert(nik, (&line.said.nip, line.row));
            }
        }
    }
    for (code, mut rows, what) in [
        ("PEGAWAI-GANDA", twice, "Satu NIP mulai dua kali pada hari yang sama"),
        ("PEGAWAI-NIK-GANDA", shared, "Satu NIK dipakai beberapa NIP yang masih bekerja"),
    ] {
        rows.sort_unstable();
        rows.dedup();
        refusals.require(rows.is_empty(), || {
            Refusal::new(code, LAW, format!("{what} ({}).", some_rows(&rows)), "Hapus baris yang keliru.")
                .figure("baris", rows.len().to_string())
        });
    }
}
