//! Pure decisions about the register of staff: facts in, a decision or all
//! refusals out.

pub mod file;
pub mod record;
pub mod standing;
#[cfg(test)]
mod tests;

use kernel::{Refusal, Refusals};

use crate::model::{Change, ChangeState};

/// Every code that a rule here may answer with.
pub const CODES: &[&str] = &[
    "PEGAWAI-AKHIR-HILANG",
    "PEGAWAI-BARIS-DISISIHKAN",
    "PEGAWAI-BERKAS-SAMA",
    "PEGAWAI-BUKAN-TERAKHIR",
    "PEGAWAI-GANDA",
    "PEGAWAI-JIWA",
    "PEGAWAI-MASA",
    "PEGAWAI-MENUNGGU",
    "PEGAWAI-NAMA",
    "PEGAWAI-NIK",
    "PEGAWAI-NIK-GANDA",
    "PEGAWAI-NIP",
    "PEGAWAI-SK",
    "PEGAWAI-SK-SESUDAH",
    "PEGAWAI-SUDAH-BERAKHIR",
    "PEGAWAI-SUDAH-DIPUTUSKAN",
    "PEGAWAI-TIDAK-BERUBAH",
];

pub const NIP_DIGITS: usize = 18;
pub const NIK_DIGITS: usize = 16;

pub(crate) const LAW: &str = "Kebijakan Simpul: daftar pegawai dijaga BKPSDM, bukan yang membayar (pola F14)";

/// Whether a person may decide on what was brought.
pub fn decide(change: &Change, person: i64) -> Result<(), Refusals> {
    let mut refusals = open(change).err().unwrap_or_default();
    refusals.require(change.proposed_by != person, || {
        Refusal::new(
            "WEWENANG-ORANG-SAMA",
            LAW,
            "Yang mengusulkan catatan pegawai tidak memberlakukannya sendiri.",
            "Mintalah petugas BKPSDM yang lain.",
        )
    });
    refusals.or(())
}

/// What was decided stays.
pub fn open(change: &Change) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(change.state == ChangeState::Waiting, || {
        Refusal::new(
            "PEGAWAI-SUDAH-DIPUTUSKAN",
            LAW,
            format!("Usulan nomor {} sudah {}.", change.id, change.state.title().to_lowercase()),
            "Lihat laporan usulan-pegawai; yang keliru dibetulkan dengan catatan baru.",
        )
        .figure("keadaan", change.state.code())
        .at("change")
    });
    refusals.or(())
}
