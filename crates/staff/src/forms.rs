//! What the pages ask for the acts on the register of staff, and what they say
//! happens.

use kernel::form::{Ask, Field, Form, REASONS};

use crate::model::{EndReason, StaffKind};

const REGISTER: &str = "pegawai";
const PROPOSALS: &str = "usulan-pegawai";
const CHANGE: Field = Field::need("change", "Nomor usulan pegawai", "", Ask::Number);
const DECREE: Field = Field::need("decree_number", "Nomor keputusan kepegawaian", "", Ask::Text);
const DECREE_DATE: Field = Field::need("decree_date", "Tanggal keputusan kepegawaian", "", Ask::Day);

pub const RECORD_EMPLOYMENT: Form = Form::begin(
    "Usulan ini menunggu petugas BKPSDM lain. Bila diberlakukan, catatannya berlaku sejak hari mulainya dan menggantikan yang sebelumnya.",
    &[
        Field::need("nip", "NIP pegawai", "18 angka", Ask::Text),
        Field::may("nik", "NIK pegawai", "16 angka", Ask::Text),
        Field::need("name", "Nama pegawai", "", Ask::Text),
        Field::need("kind", "Jenis pegawai", "", Ask::Choice(StaffKind::CHOICES)),
        Field::may("grade", "Golongan", "Misalnya III/a, atau IX untuk PPPK", Ask::Text),
        Field::may("position", "Jabatan pegawai", "", Ask::Text),
        Field::need("unit", "Kode SKPD atau unit pegawai", "", Ask::Text),
        Field::need("starts", "Berlaku mulai", "Terhitung mulai tanggal pada keputusannya", Ask::Day),
        Field::may("until", "Hari terakhir", "Hanya bila akhirnya sudah diketahui, misalnya perjanjian kerja", Ask::Day),
        Field::may("reason", "Alasan berakhir", "", Ask::Choice(EndReason::CHOICES)),
        Field::need("souls", "Jiwa", "Pegawai dan keluarga yang masuk daftar gaji", Ask::Number),
        DECREE,
        DECREE_DATE,
    ],
)
.into(REGISTER);
pub const END_EMPLOYMENT: Form = Form::begin(
    "Usulan ini menunggu petugas BKPSDM lain. Bila diberlakukan, gaji sesudah hari itu dipertanyakan.",
    &[
        Field::need("employment", "Nomor catatan pegawai", "Catatan terakhir pegawai itu pada daftar", Ask::Number),
        Field::need("last_day", "Hari terakhir bekerja", "", Ask::Day),
        Field::need("reason", "Alasan berakhir", "", Ask::Choice(EndReason::CHOICES)),
        DECREE,
        DECREE_DATE,
    ],
)
.into(REGISTER)
.from_row("Nomor", "employment");
pub const CONFIRM_EMPLOYMENT: Form = Form::begin(
    "Anda menyatakan isinya sama dengan keputusannya. Sejak saat itu daftar gaji dicocokkan dengannya.",
    &[CHANGE],
)
.into(PROPOSALS)
.from_row("Nomor", "change");
pub const REJECT_EMPLOYMENT: Form =
    Form::begin("Usulan ini disisihkan dan tidak berlaku; yang dibetulkan boleh diusulkan lagi.", &[CHANGE, REASONS])
        .into(PROPOSALS)
        .from_row("Nomor", "change");
