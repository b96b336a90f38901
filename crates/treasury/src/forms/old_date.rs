//! What the pages ask for the consent to an old date.

use kernel::form::{Ask, Field, Form};

use crate::rules::old_date::{OF_HEADS, OF_TREASURY};

const REGISTER: &str = "persetujuan-tanggal-lama";
const UNIT: Field = Field::need("unit", "SKPD atau unit yang mencatat", "SKPD mencakup semua unitnya", Ask::Unit);
const FIRST: Field = Field::need("first_day", "Tanggal dokumen paling awal", "", Ask::Day);
const LAST: Field = Field::need("last_day", "Tanggal dokumen paling akhir", "Sama bila hanya satu hari", Ask::Day);
const DOCUMENTS: Field = Field::need("documents", "Untuk berapa dokumen", "", Ask::Number);
const WHY: Field =
    Field::need("reason", "Mengapa baru dicatat sekarang", "Misalnya: SIPD tidak dapat dipakai seminggu", Ask::Text);

pub const CONSENT_OLD_DATE: Form = Form::begin(
    "Orang lain dapat mencatat dokumen bertanggal hari-hari ini beberapa hari ke depan. Anda sendiri tidak dapat memakainya.",
    &[UNIT, Field::need("kind", "Jenis dokumen", "", Ask::Choice(OF_HEADS)), FIRST, LAST, DOCUMENTS, WHY],
)
.into(REGISTER);
pub const CONSENT_OLD_DATE_OF_BUD: Form = Form::begin(
    "Orang lain dapat mencatat dokumen BUD, atau dokumen yang dicatat PA atau KPA sendiri, bertanggal hari-hari ini. Anda sendiri tidak dapat memakainya.",
    &[UNIT, Field::need("kind", "Jenis dokumen", "", Ask::Choice(OF_TREASURY)), FIRST, LAST, DOCUMENTS, WHY],
)
.into(REGISTER);
pub const REVOKE_OLD_DATE: Form = Form::begin(
    "Persetujuan ini tidak dapat dipakai lagi; yang sudah dicatat dengannya tetap.",
    &[
        Field::need("unit", "SKPD atau unit persetujuan", "", Ask::Unit),
        Field::need("consent", "Nomor persetujuan pada daftar", "", Ask::Number),
        Field::need("reason", "Alasan dicabut", "", Ask::Text),
    ],
)
.into(REGISTER)
.from_row("Nomor Urut", "consent")
.and_from(&[("Kode SKPD", "unit")])
.where_row(&[("Keadaan", &["berlaku"])]);
