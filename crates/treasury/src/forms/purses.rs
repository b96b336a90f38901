//! NPD, panjar, the assistant's part of the UP, and the assistant's LPJ.

use kernel::form::{Ask, DATE, Field, Form, REASONS};

use super::{ONE_LINE, PURPOSE, TU, UNIT, YEAR};

const PARTS: &str = "pelimpahan-up";
const DECREE: Field = Field::need("decree", "Nomor keputusan PA", "", Ask::Text);
const DECREE_DATE: Field = Field::need("decree_date", "Tanggal keputusan PA", "", Ask::Day);
const TRANSFER: Field = Field::need("reference", "Nomor referensi bank", "", Ask::Text);
const SUB_UNIT: Field = Field::need("unit", "Sub unit pembantu", "", Ask::Unit);
const KPA: Ask =
    Ask::Choice(&[("besaran-skpd-lokasi", "Besaran dan lokasi SKPD"), ("besaran-anggaran", "Besaran anggaran")]);

pub const PASS_UP: Form = Form::begin(
    "Bagian UP berpindah kepada pembantu; Bendahara Pengeluaran tidak dapat membelanjakannya lagi.",
    &[
        SUB_UNIT,
        YEAR,
        Field::need("amount", "Jumlah yang dilimpahkan (Rp)", "", Ask::Money),
        DECREE,
        DECREE_DATE,
        Field::need("kpa", "Pertimbangan adanya KPA", "Menentukan PPK yang memverifikasi LPJ pembantu", KPA),
        TRANSFER,
        DATE,
    ],
)
.into(PARTS);
pub const GIVE_BACK_UP: Form = Form::begin(
    "Uang kembali kepada Bendahara Pengeluaran; bagian Anda berkurang.",
    &[
        SUB_UNIT,
        YEAR,
        Field::need("amount", "Jumlah yang dikembalikan kepada bendahara (Rp)", "", Ask::Money),
        DECREE,
        DECREE_DATE,
        TRANSFER,
        DATE,
    ],
)
.into(PARTS);
pub const DRAFT_NPD: Form = Form::begin(
    "NPD dikirim kepada PA atau KPA. Sesudah disetujui dan diberikan bendahara, TBP bertumpu padanya.",
    &[
        UNIT,
        YEAR,
        TU,
        Field::may("assistant", "Dari bagian UP bendahara pembantu", "", Ask::Yes),
        Field::may("panjar", "Dengan panjar", "Uang diberikan sebelum ada bukti", Ask::Yes),
        PURPOSE,
        ONE_LINE[0],
        ONE_LINE[1],
        ONE_LINE[2],
        ONE_LINE[3],
    ],
);
pub const REVISE_NPD: Form = Form::on(
    "npd",
    "NPD dikirim lagi kepada PA atau KPA dengan isi ini.",
    &[PURPOSE, ONE_LINE[0], ONE_LINE[1], ONE_LINE[2], ONE_LINE[3]],
);
pub const APPROVE_NPD: Form =
    Form::on("npd", "NPD mendapat nomor; bendahara boleh memberikan dananya paling banyak sebesar ini.", &[DATE]);
pub const RETURN_NPD: Form = Form::on("npd", "NPD kembali kepada PPTK dengan alasan Anda.", &[REASONS]);
pub const CANCEL_NPD: Form = Form::on("npd", "NPD berakhir untuk selamanya; nomornya tetap terpakai.", &[REASONS]);
pub const GIVE_NPD: Form = Form::on(
    "npd",
    "Panjar tercatat pada PPTK sampai diselesaikan; tanpa panjar, TBP boleh bertumpu pada NPD ini.",
    &[
        Field::may(
            "amount",
            "Panjar yang diberikan (Rp)",
            "Kosongkan untuk seluruh NPD, atau bila tanpa panjar.",
            Ask::Money,
        ),
        Field::may(
            "payee_account",
            "Nomor rekening PPTK",
            "Nomor pada daftar rekening penerima; hanya untuk panjar",
            Ask::Number,
        ),
        Field::may("reference", "Nomor referensi bank", "Hanya untuk panjar", Ask::Text),
        DATE,
    ],
);
pub const SETTLE_NPD: Form = Form::on(
    "npd",
    "NPD selesai: semua buktinya tercatat dan sisa panjarnya kembali ke kas. TBP tidak dapat bertumpu padanya lagi.",
    &[
        Field::may("back", "Sisa panjar yang diserahkan (Rp)", "Sampai satu sen, potongan pajak termasuk", Ask::Money),
        Field::may("reference", "Nomor referensi bank", "Hanya bila ada sisa", Ask::Text),
        DATE,
    ],
);
pub const DRAFT_BPP_LPJ: Form = Form::begin(
    "LPJ menghimpun semua TBP pembantu sampai hari itu yang belum dipertanggungjawabkan.",
    &[SUB_UNIT, YEAR, Field::may("up_to", "TBP sampai tanggal", "Kosongkan untuk hari ini.", Ask::Day)],
);
pub const SUBMIT_BPP_LPJ: Form = Form::on(
    "lpj",
    "LPJ pembantu mendapat nomor dan dikirim kepada PPK; TBP di dalamnya tidak dapat dibatalkan.",
    &[DATE],
);
pub const VERIFY_BPP_LPJ: Form = Form::on("lpj", "Anda menyatakan bukti LPJ pembantu ini lengkap dan benar.", &[]);
pub const APPROVE_BPP_LPJ: Form =
    Form::on("lpj", "LPJ pembantu menunggu dihimpun Bendahara Pengeluaran dalam LPJ-UP.", &[]);
pub const TAKE_UP_BPP_LPJ: Form = Form::on(
    "lpj",
    "Konsep LPJ-UP tersusun: semua TBP Anda dan semua LPJ pembantu yang disetujui sampai hari ini ada di dalamnya.",
    &[],
);
pub const RETURN_BPP_LPJ: Form = Form::on("lpj", "LPJ kembali ke pembantu dengan alasan Anda.", &[REASONS]);
pub const CANCEL_BPP_LPJ: Form = Form::on("lpj", "LPJ pembantu berakhir; TBP-nya menunggu LPJ lain.", &[REASONS]);
