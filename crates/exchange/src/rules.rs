//! Pure decisions about the registers of the exchange: facts in, a decision or
//! all refusals out.

pub mod access;
pub mod addresses;
pub mod codes;
pub mod datasets;
pub mod endpoints;
pub mod enrolment;
pub mod keys;
pub mod members;
pub mod orders;
pub mod reach;
pub mod schema;
pub mod services;
#[cfg(test)]
mod tests;

use kernel::{Refusal, Refusals};

use crate::model::System;
use crate::own;

/// Every code that a rule here may answer with.
pub const CODES: &[&str] = &[
    "TUKAR-AKSES-DASAR-PDP",
    "TUKAR-AKSES-DIRI",
    "TUKAR-AKSES-KIRIM",
    "TUKAR-AKSES-LEBIH-LAMA",
    "TUKAR-AKSES-MASA",
    "TUKAR-AKSES-MENUNGGU",
    "TUKAR-AKSES-SASARAN",
    "TUKAR-AKSES-TITIK",
    "TUKAR-AKSES-VERSI",
    "TUKAR-ALAMAT-BENTUK",
    "TUKAR-ALAMAT-LUAR-JARINGAN",
    "TUKAR-ALAMAT-MENUNGGU",
    "TUKAR-ALAMAT-SAMA",
    "TUKAR-ALAMAT-TERLARANG",
    "TUKAR-ALAMAT-TLS",
    "TUKAR-ANTAR",
    "TUKAR-BERAKHIR",
    "TUKAR-BUKAN-SKPD",
    "TUKAR-CONTOH",
    "TUKAR-DAFTAR-DICABUT",
    "TUKAR-DAFTAR-LEWAT",
    "TUKAR-DAFTAR-TERPAKAI",
    "TUKAR-DASAR-HUKUM",
    "TUKAR-INSTANSI",
    "TUKAR-INSTANSI-BEDA",
    "TUKAR-JARINGAN-BENTUK",
    "TUKAR-JARINGAN-LEBAR",
    "TUKAR-KELAS",
    "TUKAR-KIRIM-MENUNGGU",
    "TUKAR-KODE",
    "TUKAR-KODE-REFERENSI",
    "TUKAR-KODE-TERPAKAI",
    "TUKAR-KUNCI-BENTUK",
    "TUKAR-KUNCI-MASA",
    "TUKAR-KUNCI-SIDIK",
    "TUKAR-KUNCI-TERPAKAI",
    "TUKAR-LAYANAN-SIMPUL",
    "TUKAR-OPENAPI",
    "TUKAR-PERISTIWA-ISI",
    "TUKAR-PERISTIWA-SASARAN",
    "TUKAR-RETENSI",
    "TUKAR-SETDATA-MENUNGGU",
    "TUKAR-SETDATA-SAMA",
    "TUKAR-SETDATA-VERSI",
    "TUKAR-SKEMA",
    "TUKAR-SKEMA-MERUSAK",
    "TUKAR-SUDAH-DIPUTUSKAN",
    "TUKAR-TUJUAN",
];

/// Acts that a remedy names.
pub const ACTS_NAMED: &[&str] = &[
    "approve-resend",
    "approve-service-address",
    "ask-access",
    "confirm-exchange-key",
    "describe-dataset",
    "make-enrolment-code",
    "offer-own-data",
    "offer-service",
    "propose-exchange-key",
    "propose-regulation",
    "propose-service-address",
    "refuse-access",
    "register-exchange-member",
    "register-exchange-system",
    "reject-dataset",
    "reject-resend",
    "reject-service-address",
    "revoke-exchange-key",
];

pub(crate) const LAW: &str =
    "Kebijakan keamanan Simpul: pertukaran data ditolak sampai diizinkan, dan tidak oleh satu orang";
/// As remembered: the articles were not read.
pub(crate) const SATU_DATA: &str = "Perpres 39/2019 (Satu Data Indonesia); pasalnya belum dibaca";
pub(crate) const PDP: &str = "UU 27/2022 (Pelindungan Data Pribadi); pasalnya belum dibaca";

/// Who proposed something does not let it count.
pub(crate) fn check_other_person(proposed_by: i64, person: i64, what: &str, refusals: &mut Refusals) {
    refusals.require(proposed_by != person, || {
        Refusal::new(
            "WEWENANG-ORANG-SAMA",
            LAW,
            format!("Anda sendiri yang mengajukan {what} ini, jadi tidak boleh menyetujuinya."),
            "Mintalah orang lain yang berwenang.",
        )
    });
}

/// What was decided stays.
pub(crate) fn check_waits(waits: bool, (what, state): (&str, &str), field: &str, refusals: &mut Refusals) {
    refusals.require(waits, || {
        Refusal::new(
            "TUKAR-SUDAH-DIPUTUSKAN",
            LAW,
            format!("{what} sudah diputuskan: {}.", state.to_lowercase()),
            "Lihat daftarnya; yang keliru diajukan lagi sebagai usulan baru.",
        )
        .figure("keadaan", state)
        .at(field)
    });
}

/// Only what lives is used.
pub(crate) fn check_lives(lives: bool, label: &str, field: &str, refusals: &mut Refusals) {
    refusals.require(lives, || {
        Refusal::new(
            "TUKAR-BERAKHIR",
            LAW,
            format!("«{label}» sudah berakhir dalam daftar pertukaran data."),
            "Pakai yang masih berlaku; yang diakhiri tidak hidup lagi, daftarkan dengan kode baru.",
        )
        .figure("kode", label)
        .at(field)
    });
}

/// An SKPD acts for its own systems.
pub(crate) fn check_own(system: &System, skpd: i64, refusals: &mut Refusals) {
    refusals.require(system.member.unit == skpd, || foreign(&system.identifier()));
}

pub(crate) fn foreign(label: &str) -> Refusal {
    Refusal::new(
        "TUKAR-BUKAN-SKPD",
        LAW,
        format!("«{label}» bukan milik SKPD yang Anda sebut."),
        "Sebut SKPD yang bertanggung jawab atas anggotanya; lihat laporan anggota-pertukaran.",
    )
    .figure("kode", label)
    .at("unit")
}

/// Data of Simpul's own are registered under Simpul's own system.
pub fn check_simpul(system: &System, skpd: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_own(system, skpd, &mut refusals);
    check_lives(system.lives(), &system.identifier(), "system", &mut refusals);
    refusals.require(own::is_own(&system.identifier()), || {
        Refusal::new(
            "TUKAR-LAYANAN-SIMPUL",
            LAW,
            format!("«{}» bukan sistem Simpul: kodenya harus {}.", system.identifier(), own::SYSTEM),
            "Diskominfo mendaftarkannya dengan kode itu (register-exchange-system), lalu ulangi.",
        )
        .figure("kode", system.identifier())
        .at("system")
    });
    refusals.or(())
}

/// A text that must say something.
pub(crate) fn check_said(text: &str, (code, law, what): (&str, &str, &str), field: &str, refusals: &mut Refusals) {
    refusals.require(!text.is_empty(), || {
        Refusal::new(code, law, format!("{what} belum diisi."), format!("Isi {}.", what.to_lowercase())).at(field)
    });
}

/// Ends what lives; a second end is refused.
pub fn decide_end(label: &str, ended: bool, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_lives(!ended, label, field, &mut refusals);
    refusals.or(())
}
