//! An employee of the regency: what holds from a day on.

use kernel::reading::SetAside;
use kernel::{Day, names};

names! {
    /// By what a person is employed.
    StaffKind {
        CivilServant = "pns", "PNS";
        /// A civil servant on probation.
        Candidate = "cpns", "CPNS";
        /// By a contract for a time.
        Contract = "pppk", "PPPK";
    }
}

names! {
    EndReason {
        Pension = "pensiun", "Pensiun";
        Death = "meninggal", "Meninggal dunia";
        /// To another government.
        Moved = "pindah", "Pindah ke luar daerah";
        Dismissed = "berhenti", "Berhenti atau diberhentikan";
        ContractOver = "kontrak", "Perjanjian kerja berakhir";
    }
}

names! {
    /// How something came to the register.
    Origin {
        File = "berkas", "Berkas";
        Recorded = "catat", "Catatan tunggal";
        Ended = "akhiri", "Akhir hubungan kerja";
    }
}

names! {
    ChangeState {
        Waiting = "menunggu", "Menunggu orang kedua";
        InForce = "berlaku", "Berlaku";
        Rejected = "ditolak", "Ditolak";
    }
}

/// What is said of an employee from a day on. Numbers of persons stay out of
/// what is printed for the log.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// Digits alone.
    pub nip: String,
    pub nik: Option<String>,
    pub name: String,
    pub kind: StaffKind,
    pub grade: String,
    pub position: String,
    pub unit: i64,
    pub starts: Day,
    pub end: Option<(Day, EndReason)>,
    pub souls: i64,
    pub decree: String,
    pub decree_date: Option<Day>,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Said({} sejak {})", self.kind.code(), self.starts)
    }
}

impl Said {
    /// The same of the same person, whatever decree says it and since when.
    pub fn same(&self, other: &Said) -> bool {
        let told = |s: &Said| (s.nip.clone(), s.nik.clone(), s.name.clone(), s.kind, s.unit, s.souls);
        told(self) == told(other)
            && self.end == other.end
            && (&self.grade, &self.position) == (&other.grade, &other.position)
    }
}

/// A record of the register that counts, as far as others ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employment {
    pub id: i64,
    /// Keyed digest of the NIP.
    pub employee: Vec<u8>,
    pub starts: Day,
    /// Of one day the highest counts.
    pub revision: i64,
    pub end: Option<(Day, EndReason)>,
    pub skpd: i64,
    pub souls: i64,
}

/// A row of a workbook: where it stands and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub row: u32,
    pub said: Said,
}

/// A workbook as read.
#[derive(Clone, Debug, Default)]
pub struct StaffFile {
    /// Rows of data: those kept and those set aside.
    pub rows_read: u32,
    pub lines: Vec<Line>,
    pub set_aside: Vec<SetAside>,
    pub notes: Vec<String>,
}

/// Something that was brought to the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: i64,
    pub state: ChangeState,
    pub proposed_by: i64,
}
