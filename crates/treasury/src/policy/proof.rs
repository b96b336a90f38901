//! Dated data of the proofs that payees are given for what was withheld.

use kernel::number::never_repeats;
use kernel::regulation::Regulation;

use super::{OWN_PATTERN, Reader, Sourced, entry};
use crate::rules::proof::ProofSort;

pub const PROOF_SORTS: Regulation = entry(
    "pajak.bukti",
    "Jenis bukti potong, dan potongan yang dibuktikannya",
    r#"[{"kode":"BP21","nama":"Bukti pemotongan PPh Pasal 21","potongan":["pph21"]},{"kode":"BPU","nama":"Bukti pemotongan atau pemungutan PPh unifikasi","potongan":["pph22","pph23","pph4-2"]}]"#,
    "bentuk bukti potong Coretax (PER-11/PJ/2025), diingat, bukan dibaca dari peraturannya; bukti PPN adalah faktur pajak dan bukti setornya. Periksa dengan kantor pajak",
);
pub const PROOF_NUMBER: Regulation = entry(
    "nomor.bukti-potong",
    "Pola nomor bukti potong",
    r#""{wilayah}/{jenis}/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#,
    OWN_PATTERN,
);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofPolicy {
    pub sorts: Sourced<Vec<ProofSort>>,
    pub number: Sourced<String>,
}

/// Every value is read before the first `?`, so that all faults are told.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<ProofPolicy> {
    let sorts = reader.read(PROOF_SORTS.key);
    let number = reader.pattern(PROOF_NUMBER.key).filter(|pattern| {
        // Each kind has numbers of its own, which no other kind may meet.
        let apart = never_repeats(&pattern.value) && pattern.value.split('/').any(|part| part == "{jenis}");
        if !apart {
            reader.refuse(PROOF_NUMBER.key, "tidak memuat {jenis}, {skpd}, dan {urut} sebagai bagian sendiri");
        }
        apart
    });
    Some(ProofPolicy { sorts: sorts?, number: number? })
}
