//! Proofs that payees are given for what was withheld.

use kernel::form::{Ask, Field, Form, Ticks};

/// Deductions without a proof, but those of lists; all are ticked until somebody says otherwise.
const UNPROVED: Ticks = Ticks {
    number: "Nomor Potongan",
    same: ("Kode", "unit"),
    only: ("Daftar Penerima", ""),
    shown: &["Dokumen", "Jenis", "Potongan", "Penerima"],
};
const SKPD: Field = Field::need("unit", "SKPD", "", Ask::Unit);

pub const ISSUE_TAX_PROOF: Form = Form::begin(
    "Tiap potongan yang dicentang mendapat bukti bernomor bagi penerimanya. Nomor tetap terpakai walaupun dibatalkan.",
    &[
        SKPD,
        Field::need("year", "Tahun potongan", "", Ask::Number),
        Field::need(
            "chosen",
            "Potongan yang dibuktikan",
            "Mulailah dari daftar potongan tanpa bukti; hilangkan centang yang belum.",
            Ask::Ticks(&UNPROVED),
        ),
        Field::may(
            "npwp",
            "NPWP penerima",
            "Hanya untuk satu potongan, bila belum ada pada daftar penerima",
            Ask::Text,
        ),
        Field::may("nik", "NIK penerima", "Hanya untuk satu potongan orang pribadi tanpa NPWP", Ask::Text),
        Field::may(
            "base",
            "Dasar pengenaan (Rp)",
            "Hanya untuk satu potongan, bila pajaknya tidak dihitung dengan Hitung pajak",
            Ask::Money,
        ),
        Field::may("date", "Tanggal bukti", "Kosongkan untuk hari ini.", Ask::Day),
    ],
)
.into("bukti-potong-belum")
.from_row("Kode", "unit");
pub const VOID_TAX_PROOF: Form = Form::begin(
    "Bukti batal dan nomornya tetap terpakai; potongannya dapat dibuktikan lagi. Ini tidak dapat dibatalkan.",
    &[
        SKPD,
        Field::need("proof", "Nomor urut bukti", "Nomor urut pada daftar bukti potong", Ask::Number),
        Field::need("reason", "Alasan pembatalan", "Misalnya pembayarannya kembali", Ask::Text),
    ],
)
.into("bukti-potong")
.from_row("Nomor Urut", "proof")
.and_from(&[("Kode", "unit")])
.where_row(&[("Keadaan", &["berlaku"])]);
