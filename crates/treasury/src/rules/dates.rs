//! Dates of documents: in order, in the year, in an open period, and not set
//! back further than the dated limit allows.

use kernel::day::Calendar;
use kernel::lifecycle::Kind;
use kernel::{Day, Refusal, Refusals};

use super::old_date::{self, Leave};
use crate::policy::Policy;

/// A document on which another one rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestsOn {
    /// `SPD nomor …`: what people read.
    pub label: String,
    pub day: Day,
}

/// The newest number that the series has given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastNumber {
    pub number: String,
    pub day: Day,
}

#[derive(Clone, Debug)]
pub struct DateFacts {
    pub kind: Kind,
    pub doc_date: Day,
    /// The server's day in the regency's zone; never chosen by people.
    pub entered_on: Day,
    /// The fiscal year that is charged.
    pub year: i32,
    pub rests_on: Vec<RestsOn>,
    pub last_of_series: Option<LastNumber>,
    /// The last day of the closed period.
    pub locked_until: Option<Day>,
    /// Whether somebody else consented to a date that lies back too far.
    pub leave: Leave,
}

/// Judges a document's date; `policy` is the one in force on that date.
pub fn check_dates(facts: &DateFacts, policy: &Policy, calendar: &Calendar) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_year(facts, &mut refusals);
    check_order(facts, &mut refusals);
    check_lag(facts, policy, calendar, &mut refusals);
    if let Some(locked) = facts.locked_until.filter(|locked| facts.doc_date <= *locked) {
        refusals.push(locked_period(facts.doc_date, locked));
    }
    refusals.or(())
}

/// What comes into a treasurer's book, or leaves it, does so in an open month.
pub fn check_book_open(on: Day, locked_until: Option<Day>, refusals: &mut Refusals) {
    if let Some(locked) = locked_until.filter(|locked| on <= *locked) {
        refusals.push(locked_period(on, locked));
    }
}

/// A closed month takes no document and loses none.
pub(super) fn locked_period(doc_date: Day, locked: Day) -> Refusal {
    Refusal::new(
        "TGL-PERIODE-TERKUNCI",
        "Aturan Simpul: periode yang sudah ditutup tidak diubah (pola F20)",
        format!("Tanggal {} berada dalam periode yang sudah ditutup sampai {}.", doc_date.long(), locked.long()),
        "Pakai tanggal sesudah periode yang ditutup, atau mintalah PPKD membuka kuncinya.",
    )
    .day("tanggal", doc_date)
    .day("terkunci", locked)
    .at("tanggal")
}

fn dated(facts: &DateFacts, code: &str, law: &str, message: String, remedy: impl Into<String>) -> Refusal {
    Refusal::new(code, law, message, remedy).day("tanggal", facts.doc_date).at("tanggal")
}

fn check_year(facts: &DateFacts, refusals: &mut Refusals) {
    let ended = facts.doc_date.year() > facts.year || facts.entered_on.year() > facts.year;
    // An SPM is issued on the server's day, whatever date is written on it:
    // Ps 152 looks at the issuing, so an old date does not help in January.
    if facts.kind == Kind::Spm && ended {
        refusals.push(
            dated(facts, "SPM-TAHUN-BERAKHIR", "PP 12/2019 Ps 152",
                format!(
                    "SPM bertanggal {} yang diterbitkan pada {} membebani tahun anggaran {}, padahal tahun itu sudah berakhir.",
                    facts.doc_date.long(), facts.entered_on.long(), facts.year
                ),
                "SPM tahun itu tidak dapat diterbitkan lagi; anggarkan kewajibannya pada tahun berjalan.",
            )
            .day("hari-dicatat", facts.entered_on)
            .figure("tahun", facts.year.to_string()),
        );
    }
    if facts.doc_date.year() != facts.year {
        refusals.push(
            dated(
                facts,
                "TGL-LUAR-TAHUN",
                "UU 17/2003 Ps 4",
                format!("Tanggal {} berada di luar tahun anggaran {}.", facts.doc_date.long(), facts.year),
                format!("Pilih tanggal dari 1 Januari {0} sampai 31 Desember {0}.", facts.year),
            )
            .figure("tahun", facts.year.to_string()),
        );
    }
}

fn check_order(facts: &DateFacts, refusals: &mut Refusals) {
    let law = match facts.kind {
        Kind::Spd => "PP 12/2019 Ps 135(1)",
        Kind::Spp => "PP 12/2019 Ps 142(1)–(3)",
        Kind::Spm => "PP 12/2019 Ps 147, 148(2)",
        Kind::Sp2d => "PP 12/2019 Ps 149(1)",
        Kind::TuLeave => "PP 12/2019 Ps 144",
        Kind::Lpj | Kind::BppLpj => "PP 12/2019 Ps 153",
        Kind::Passing => "PP 12/2019 Ps 19(4)",
        Kind::Npd => "PP 12/2019 Ps 150",
        _ => "Aturan Simpul: dokumen tidak mendahului dasarnya (pola F06)",
    };
    for basis in facts.rests_on.iter().filter(|basis| facts.doc_date < basis.day) {
        refusals.push(
            dated(
                facts,
                "TGL-SEBELUM-DASAR",
                law,
                format!(
                    "Tanggal {} mendahului dasarnya: {} bertanggal {}.",
                    facts.doc_date.long(),
                    basis.label,
                    basis.day.long()
                ),
                format!("Pilih tanggal {} atau sesudahnya.", basis.day.long()),
            )
            .figure("dasar", basis.label.clone())
            .day("tanggal-dasar", basis.day),
        );
    }
    // A day that has not come was given while a clock was wrong.
    let last = facts.last_of_series.as_ref().filter(|last| last.day <= facts.entered_on);
    if let Some(last) = last.filter(|last| facts.doc_date < last.day) {
        refusals.push(
            dated(
                facts,
                "TGL-SEBELUM-NOMOR-TERAKHIR",
                "Aturan Simpul: tanggal mengikuti urutan nomor (pola F06; praktik sistem daerah)",
                format!(
                    "Tanggal {} mendahului nomor terakhir serinya, {} bertanggal {}.",
                    facts.doc_date.long(),
                    last.number,
                    last.day.long()
                ),
                format!("Pilih tanggal {} atau sesudahnya.", last.day.long()),
            )
            .figure("nomor", last.number.clone())
            .day("tanggal-terakhir", last.day),
        );
    }
}

fn check_lag(facts: &DateFacts, policy: &Policy, calendar: &Calendar, refusals: &mut Refusals) {
    if facts.doc_date > facts.entered_on {
        refusals.push(
            dated(
                facts,
                "TGL-MASA-DEPAN",
                "Aturan Simpul: tanggal dokumen tidak melewati hari dicatat (pola F06)",
                format!("Tanggal {} belum tiba; hari ini {}.", facts.doc_date.long(), facts.entered_on.long()),
                format!("Pilih tanggal {} atau sebelumnya.", facts.entered_on.long()),
            )
            .day("hari-dicatat", facts.entered_on),
        );
        return;
    }
    let Some(lag) = too_far_back(facts.doc_date, facts.entered_on, policy, calendar) else { return };
    if matches!(facts.leave, Leave::Given(_)) {
        return;
    }
    let most = policy.back_date_days.value;
    let mut message = format!(
        "Tanggal {} mundur {lag} hari kerja dari hari dicatat, {}; paling lama {most} hari kerja.",
        facts.doc_date.long(),
        facts.entered_on.long()
    );
    if let Leave::Lacking(id, lack) = &facts.leave {
        message = format!("{message} {}", lack.told(*id));
    }
    refusals.push(
        dated(facts, "TGL-MUNDUR", &policy.back_date_days.law(), message, old_date::remedy(facts.kind))
            .day("hari-dicatat", facts.entered_on)
            .figure("limit", most.to_string())
            .figure("selisih", lag.to_string()),
    );
}

/// How many working days a date lies back, where that is further than the rule
/// lets without somebody's consent.
pub fn too_far_back(doc_date: Day, entered_on: Day, policy: &Policy, calendar: &Calendar) -> Option<i64> {
    Some(calendar.working_days_between(doc_date, entered_on)).filter(|lag| *lag > policy.back_date_days.value)
}
