//! Rounds, steps, RKA and their lines.

use budget::model::Stage;
use kernel::{Day, Moment, Money, names};
use serde::{Deserialize, Serialize};

names! {
    /// A step of the calendar; what it allows, it allows while it is open.
    Step {
        Kua = "kua-ppas", "KUA-PPAS: pagu sementara";
        Rka = "rka", "Penyusunan RKA-SKPD";
        Verification = "verifikasi", "Verifikasi RKA oleh TAPD";
        Draft = "rapbd", "Rancangan APBD kepada DPRD";
        Agreement = "persetujuan", "Persetujuan bersama DPRD dan Bupati";
        Evaluation = "evaluasi", "Evaluasi gubernur";
        Ratification = "apbd", "Penetapan APBD dan penjabarannya";
        Dpa = "dpa", "DPA-SKPD";
    }
}

names! {
    StepStatus {
        Waiting = "belum", "Belum dibuka";
        Open = "terbuka", "Terbuka";
        Locked = "terkunci", "Terkunci";
    }
}

names! {
    /// A decision outside Simpul on which a round rests.
    Instrument {
        CeilingAgreement = "nota-kesepakatan", "Nota kesepakatan KUA-PPAS";
        JointAgreement = "persetujuan-bersama", "Persetujuan bersama atas Raperda APBD";
        /// The DPRD and the Bupati did not agree: a Perkada under a cap.
        NoAgreement = "tanpa-persetujuan", "Keterangan tidak tercapai persetujuan bersama";
        Evaluation = "evaluasi-gubernur", "Keputusan gubernur tentang hasil evaluasi";
        GovernorRatification = "pengesahan-gubernur", "Pengesahan gubernur atas Raperkada";
        Bylaw = "perda", "Perda APBD";
        Elaboration = "perkada-penjabaran", "Perkada penjabaran APBD";
        /// Of the year before; a change of the budget waits for it.
        Accountability = "perda-pertanggungjawaban", "Perda pertanggungjawaban tahun lalu";
        /// A second change of the year rests on it.
        Extraordinary = "keadaan-luar-biasa", "Penetapan keadaan luar biasa";
        /// A sub kegiatan that the ceilings do not know rests on it.
        Urgency = "keperluan-mendesak", "Penetapan keadaan darurat atau keperluan mendesak";
    }
}

/// What a round makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundKind {
    /// The first budget of the year.
    First,
    /// Sums stay within a level (pergeseran).
    Shift,
    /// The change by Perda (perubahan).
    Change,
}

impl RoundKind {
    pub fn of(stage: &str) -> Option<RoundKind> {
        match stage {
            "murni" => Some(RoundKind::First),
            change if Stage(change.to_owned()).change().is_some() => Some(RoundKind::Change),
            other => {
                let n: u8 = other.strip_prefix("pergeseran-")?.parse().ok()?;
                // One way to write each, so that no two rounds are the same stage.
                ((1..=99).contains(&n) && other == format!("pergeseran-{n}")).then_some(RoundKind::Shift)
            }
        }
    }

    /// The stage whose imported file holds its ceilings.
    pub fn ceilings(self) -> &'static str {
        match self {
            RoundKind::First => "kua-ppas",
            RoundKind::Shift | RoundKind::Change => "kupa-ppas",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Round {
    pub id: i64,
    pub year: i32,
    pub stage: String,
    pub kind: RoundKind,
    pub base: Option<i64>,
    pub ratified: bool,
    pub version: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct StepSeen {
    pub step: Step,
    pub due: Option<Day>,
    pub source: String,
    pub status: StepStatus,
    pub changed_at: Option<Moment>,
}

#[derive(Clone, Debug)]
pub struct Signed {
    pub kind: Instrument,
    pub number: String,
    pub signed: Day,
}

#[derive(Clone, Debug)]
pub struct Rka {
    pub document: i64,
    pub round: i64,
    pub unit: i64,
    pub handed_in: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub id: i64,
    pub rka: i64,
    pub sub_unit: i64,
    pub bidang: String,
    pub sub_kegiatan: String,
    pub indicator: String,
    pub target: String,
    pub measure: String,
    pub location: String,
    pub beneficiaries: String,
    pub responsible: String,
    pub from_month: u8,
    pub to_month: u8,
    pub last_year: Money,
    pub next_year: Money,
    pub amount: Money,
    pub version: i64,
}

/// A line as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: i64,
    pub rka: i64,
    pub activity: Option<i64>,
    pub rekening: String,
    pub package: String,
    pub note: String,
    pub recipient: String,
    pub price_id: Option<i64>,
    pub item_code: String,
    pub item_name: String,
    pub specification: String,
    pub coefficient: String,
    pub price: Money,
    /// Hundredths of a per cent.
    pub tax_rate: i64,
    pub tax: Money,
    pub amount: Money,
    pub source: Option<String>,
    pub exception: String,
    /// Empty where it is the activity's. Older history does not know it.
    #[serde(default)]
    pub location: String,
    pub before: Money,
    pub living: bool,
    pub version: i64,
}

names! {
    /// What a hand did to a line or an activity.
    Touch {
        Added = "ditambah", "Ditambah";
        Changed = "diubah", "Diubah";
        Dropped = "dihapus", "Dihapus";
        Restored = "dipulihkan", "Dipulihkan";
    }
}

names! {
    NoteStatus {
        Open = "terbuka", "Terbuka";
        Answered = "dijawab", "Dijawab";
        Resolved = "selesai", "Selesai";
    }
}

#[derive(Clone, Debug)]
pub struct Note {
    pub id: i64,
    pub rka: i64,
    pub line: Option<i64>,
    pub office: String,
    pub text: String,
    pub person: i64,
    pub at: Moment,
    pub status: NoteStatus,
}

names! {
    /// What was done about a note.
    Reply {
        Answered = "dijawab", "Dijawab";
        Reopened = "dibuka-lagi", "Dibuka lagi";
        Closed = "selesai", "Selesai";
    }
}

impl Reply {
    /// How the note stands then.
    pub fn status(self) -> NoteStatus {
        match self {
            Reply::Answered => NoteStatus::Answered,
            Reply::Reopened => NoteStatus::Open,
            Reply::Closed => NoteStatus::Resolved,
        }
    }
}

/// What somebody said or did about a note.
#[derive(Clone, Debug)]
pub struct Said {
    pub note: i64,
    pub what: Reply,
    pub person: String,
    pub office: String,
    pub at: Moment,
    pub text: String,
}
