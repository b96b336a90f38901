//! One record: what is said of an employee from a day on, and the last day.

use std::collections::HashMap;

use kernel::{Day, Refusal, Refusals};

use super::LAW;
use crate::model::{EndReason, Said};
use crate::policy::SOULS_MOST;

/// A record of the register that counts, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: i64,
    pub revision: i64,
    pub said: Said,
}

impl Known {
    /// Another NIP with the NIK of this one is employed on the day on which it begins.
    fn is_twin_of(&self, said: &Said) -> bool {
        self.said.nip != said.nip
            && said.nik.is_some()
            && self.said.nik == said.nik
            && self.said.end.is_none_or(|(last, _)| last >= said.starts)
    }
}

/// Records by the employee, each in order; of one day the highest revision alone.
#[derive(Clone, Debug, Default)]
pub struct Register(HashMap<String, Vec<Known>>);

impl Register {
    pub fn new(mut all: Vec<Known>) -> Register {
        all.sort_by_key(|k| (k.said.starts, k.revision));
        let mut register: HashMap<String, Vec<Known>> = HashMap::new();
        for known in all {
            let records = register.entry(known.said.nip.clone()).or_default();
            if records.last().is_some_and(|last| last.said.starts == known.said.starts) {
                records.pop();
            }
            records.push(known);
        }
        Register(register)
    }

    pub fn of(&self, nip: &str) -> &[Known] {
        self.0.get(nip).map_or(&[], Vec::as_slice)
    }

    /// What counts of an employee on a day.
    pub fn on(&self, nip: &str, day: Day) -> Option<&Known> {
        self.of(nip).iter().rfind(|k| k.said.starts <= day)
    }

    pub fn newest(&self, nip: &str) -> Option<&Known> {
        self.of(nip).last()
    }

    /// Everybody whose last record knows no end before a day.
    pub fn employed(&self, today: Day) -> impl Iterator<Item = &Known> {
        let newest = self.0.values().filter_map(|records| records.last());
        newest.filter(move |k| k.said.end.is_none_or(|(last, _)| last >= today))
    }

    fn has_twin(&self, said: &Said) -> bool {
        said.nik.is_some() && self.0.values().filter_map(|records| records.last()).any(|k| k.is_twin_of(said))
    }
}

/// What a record is to the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An employee whom the register does not know.
    New,
    Changed,
    /// It says so already.
    Same,
}

/// A record to be and what stands around it.
#[derive(Clone, Copy, Debug)]
pub struct RecordFacts<'a> {
    pub said: &'a Said,
    pub register: &'a Register,
    /// Another proposal about the employee waits.
    pub waits: bool,
    /// It comes from a workbook, which may be older than the register.
    pub from_file: bool,
    pub today: Day,
    pub souls_most: i64,
}

/// Whether the register takes a record.
pub fn decide_record(facts: &RecordFacts<'_>) -> Result<Verdict, Refusals> {
    let RecordFacts { said, register, .. } = *facts;
    let mut refusals = Refusals::new();
    check_said(facts, &mut refusals);
    check_waits(facts.waits, &mut refusals);
    refusals.require(!register.has_twin(said), || twin().at("nik"));
    let before = register.on(&said.nip, said.starts);
    if let Some((last, _)) = before.and_then(|k| k.said.end)
        && said.end.is_none()
        && last >= said.starts
        && (facts.from_file || before.is_some_and(|k| k.said.starts < said.starts))
    {
        refusals.push(lost_end(last, said.starts));
    }
    let verdict = match before {
        Some(known) if known.said.same(said) => Verdict::Same,
        Some(_) => Verdict::Changed,
        None if register.of(&said.nip).is_empty() => Verdict::New,
        None => Verdict::Changed,
    };
    refusals.or(verdict)
}

/// Two proposals that wait do not see each other: before one comes to count, its
/// NIK are asked for again. `register` holds whoever has one of them.
pub fn check_twins(proposed: &[Said], register: &Register) -> Result<(), Refusals> {
    let mut owners: HashMap<&str, Vec<&Known>> = HashMap::new();
    for known in register.0.values().filter_map(|records| records.last()) {
        if let Some(nik) = known.said.nik.as_deref() {
            owners.entry(nik).or_default().push(known);
        }
    }
    let has_twin = |said: &Said| {
        let of_nik = said.nik.as_deref().and_then(|nik| owners.get(nik));
        of_nik.is_some_and(|all| all.iter().any(|k| k.is_twin_of(said)))
    };
    let mut refusals = Refusals::new();
    refusals.require(!proposed.iter().any(has_twin), twin);
    refusals.or(())
}

fn twin() -> Refusal {
    Refusal::new(
        "PEGAWAI-NIK-GANDA",
        LAW,
        "NIK ini dipakai NIP lain yang masih bekerja pada hari mulainya.",
        "Periksa kartunya; bila NIP-nya berganti, akhiri catatan NIP yang lama dahulu (end-employment), atau tolak usulan yang keliru (reject-employment).",
    )
}

/// A record that the register has already is no change.
pub fn unchanged() -> Refusal {
    Refusal::new(
        "PEGAWAI-TIDAK-BERUBAH",
        LAW,
        "Daftar pegawai sudah mencatat hal yang sama.",
        "Tidak ada yang perlu diusulkan; periksa hari mulainya bila ada yang berubah.",
    )
}

fn lost_end(last: Day, starts: Day) -> Refusal {
    Refusal::new(
        "PEGAWAI-AKHIR-HILANG",
        LAW,
        format!(
            "Hubungan kerjanya tercatat berakhir {}, sedangkan catatan baru mulai {} tanpa akhir.",
            last.long(),
            starts.long()
        ),
        "Sebut juga akhirnya, atau mulai sesudah hari itu bila ia bekerja lagi.",
    )
    .day("berakhir", last)
    .day("mulai", starts)
    .at("until")
}

fn check_said(facts: &RecordFacts<'_>, refusals: &mut Refusals) {
    let RecordFacts { said, today, souls_most, .. } = *facts;
    check_digits(("PEGAWAI-NIP", "NIP", "nip"), &said.nip, super::NIP_DIGITS, refusals);
    if let Some(nik) = &said.nik {
        check_digits(("PEGAWAI-NIK", "NIK", "nik"), nik, super::NIK_DIGITS, refusals);
    }
    refusals.require(!said.name.is_empty(), || {
        Refusal::new("PEGAWAI-NAMA", LAW, "Nama pegawainya kosong.", "Isi namanya seperti pada keputusannya.")
            .at("name")
    });
    if let Some((last, _)) = said.end {
        check_last(said.starts, last, "until", refusals);
    }
    refusals.require((1..=souls_most).contains(&said.souls), || {
        Refusal::new(
            "PEGAWAI-JIWA",
            &format!("Data bertanggal {SOULS_MOST} (pola F14)"),
            format!("Jiwanya {}, seharusnya 1 sampai {souls_most} dengan pegawainya sendiri.", said.souls),
            "Cocokkan dengan daftar keluarganya; yang tidak lagi ditanggung tidak dihitung.",
        )
        .figure("jumlah", said.souls.to_string())
        .figure("limit", souls_most.to_string())
        .at("souls")
    });
    check_decree(&said.decree, said.decree_date, !facts.from_file, today, refusals);
}

fn check_digits((code, what, field): (&str, &str, &str), digits: &str, wanted: usize, refusals: &mut Refusals) {
    let fine = digits.len() == wanted && digits.bytes().all(|b| b.is_ascii_digit());
    refusals.require(fine, || {
        let found = digits.chars().count();
        Refusal::new(
            code,
            "Format identitas",
            format!("{what} harus {wanted} angka; yang diisi {found} huruf."),
            format!("Salin {what} dari kartu atau keputusannya, tanpa titik dan huruf."),
        )
        .figure("panjang", found.to_string())
        .at(field)
    });
}

fn check_last(starts: Day, last: Day, field: &str, refusals: &mut Refusals) {
    refusals.require(last >= starts, || {
        Refusal::new(
            "PEGAWAI-MASA",
            LAW,
            format!("Hari terakhirnya {} mendahului hari mulainya {}.", last.long(), starts.long()),
            "Periksa kedua tanggalnya pada keputusannya.",
        )
        .day("berakhir", last)
        .day("mulai", starts)
        .at(field)
    });
}

/// A decree bears a number and no day to come.
fn check_decree(number: &str, date: Option<Day>, needed: bool, today: Day, refusals: &mut Refusals) {
    refusals.require(!needed || !number.is_empty(), || {
        Refusal::new("PEGAWAI-SK", LAW, "Nomor keputusannya kosong.", "Isi nomor keputusan yang mendasarinya.")
            .at("decree_number")
    });
    if let Some(day) = date.filter(|day| *day > today) {
        refusals.push(
            Refusal::new(
                "PEGAWAI-SK-SESUDAH",
                LAW,
                format!("Keputusan bertanggal {}, sesudah hari ini {}.", day.long(), today.long()),
                "Perbaiki tanggal keputusannya.",
            )
            .day("tanggal", day)
            .day("hari-ini", today)
            .at("decree_date"),
        );
    }
}

fn check_waits(waits: bool, refusals: &mut Refusals) {
    refusals.require(!waits, || {
        Refusal::new(
            "PEGAWAI-MENUNGGU",
            LAW,
            "Usulan lain tentang pegawai ini masih menunggu orang kedua.",
            "Putuskan usulan itu dahulu (confirm-employment atau reject-employment).",
        )
    });
}

/// A last day to be.
#[derive(Clone, Copy, Debug)]
pub struct EndFacts<'a> {
    pub record: &'a Known,
    /// Nothing is recorded of the employee from a later day on.
    pub is_newest: bool,
    pub last: Day,
    pub reason: EndReason,
    pub decree: &'a str,
    pub decree_date: Day,
    pub waits: bool,
    pub today: Day,
}

/// The record with its end, where the register takes it.
pub fn decide_end(facts: &EndFacts<'_>) -> Result<Said, Refusals> {
    let said = &facts.record.said;
    let mut refusals = Refusals::new();
    check_last(said.starts, facts.last, "last_day", &mut refusals);
    check_decree(facts.decree, Some(facts.decree_date), true, facts.today, &mut refusals);
    check_waits(facts.waits, &mut refusals);
    refusals.require(facts.is_newest, || {
        Refusal::new(
            "PEGAWAI-BUKAN-TERAKHIR",
            LAW,
            "Pegawai ini mempunyai catatan yang lebih baru.",
            "Akhiri catatan terakhirnya; nomornya ada pada laporan pegawai.",
        )
        .at("employment")
    });
    if let Some((last, _)) = said.end.filter(|end| *end == (facts.last, facts.reason)) {
        refusals.push(
            Refusal::new(
                "PEGAWAI-SUDAH-BERAKHIR",
                LAW,
                format!("Hubungan kerjanya sudah tercatat berakhir {}.", last.long()),
                "Tidak ada yang perlu diusulkan; hari atau alasan yang keliru dibetulkan dengan yang lain.",
            )
            .day("berakhir", last)
            .at("last_day"),
        );
    }
    refusals.or(Said {
        end: Some((facts.last, facts.reason)),
        decree: facts.decree.to_owned(),
        decree_date: Some(facts.decree_date),
        ..said.clone()
    })
}
