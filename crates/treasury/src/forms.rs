//! What the pages ask for each step, and what they say will happen.

mod card;
mod old_date;
mod proof;
mod purses;

use kernel::form::{Ask, DATE, Field, Form, REASONS, Ticks};

pub use self::card::*;
pub use self::old_date::*;
use crate::rules::advance::Longer;
use crate::rules::tax::{PayeeForm, TaxObject, VatKind};
use crate::rules::ter::Ptkp;

pub use proof::*;
pub use purses::*;

pub const AUTHORISE_SPD: Form = Form::on(
    "spd",
    "SPD mendapat nomor dan dananya tersedia bagi SKPD. Sesudah ini SPD hanya dapat diubah dengan revisi.",
    &[DATE],
);
pub const PREPARE_CASH_PLAN_BY_REALISATION: Form = Form::begin(
    "Anggaran kas tiap rekening diusulkan menurut bulan-bulan pembayaran tahun lalu. Usulan mengikat setelah ditetapkan PPKD.",
    &[
        Field::need("year", "Tahun", "", Ask::Number),
        Field::may("unit", "SKPD", "Kosongkan untuk seluruh daerah", Ask::Unit),
    ],
)
.into("anggaran-kas");
pub const DRAFT_SPD: Form = Form::begin(
    "Konsep SPD memuat, untuk tiap rekening, rencana kas sampai bulan terakhir dikurangi yang sudah disediakan. PPKD yang mengotorisasinya.",
    &[
        Field::need("unit", "SKPD", "", Ask::Unit),
        Field::need("year", "Tahun anggaran", "", Ask::Number),
        Field::need("from_month", "Dari bulan", "1 sampai 12", Ask::Number),
        Field::need("to_month", "Sampai bulan", "1 sampai 12", Ask::Number),
    ],
);
const OBJECT: Field =
    Field::need("object", "Yang dibayar", "Menentukan aturan pajaknya", Ask::Choice(TaxObject::CHOICES));
const FORM: Field = Field::need("form", "Bentuk penerima", "", Ask::Choice(PayeeForm::CHOICES));
pub const JUDGE_TAX: Form = Form::on(
    "spp",
    "Potongan pajak pada konsep diganti dengan hasil hitungan menurut aturan yang berlaku; potongan lain tetap.",
    &[
        OBJECT,
        FORM,
        Field::may("npwp", "Menunjukkan NPWP", "", Ask::Yes),
        Field::may("pkp", "PKP dengan faktur pajak", "Harganya sudah memuat PPN", Ask::Yes),
        Field::may("vat", "Jenis barang untuk PPN", "Wajib bagi barang dari PKP", Ask::Choice(VatKind::CHOICES)),
        Field::may("ptkp", "Status PTKP", "Wajib bagi upah bulanan", Ask::Choice(Ptkp::CHOICES)),
        Field::may("certificate", "Menunjukkan surat keterangan PPh final 0,5 %", "", Ask::Yes),
        Field::may("marketplace", "Dibeli lewat lokapasar pemungut pajak", "Bendahara tidak memungut lagi", Ask::Yes),
        Field::may("reason", "Alasan", "Isi hanya bila potongan pada konsep dipertahankan", Ask::Text),
    ],
);
pub const SUBMIT_SPP: Form = Form::on(
    "spp",
    "SPP mendapat nomor, dananya dipesan pada rekening, dan PPK diminta memverifikasi. Nomor tetap terpakai walaupun SPP dibatalkan.",
    &[DATE],
);
pub const VERIFY_SPP: Form =
    Form::on("spp", "Anda menyatakan SPP ini lengkap dan benar. PA atau KPA diminta menerbitkan SPM.", &[]);
pub const RETURN_SPP: Form =
    Form::on("spp", "SPP kembali ke bendahara dengan alasan Anda, dan dana yang dipesannya bebas lagi.", &[REASONS]);
pub const CANCEL_SPP: Form =
    Form::on("spp", "SPP berakhir untuk selamanya dan dananya bebas lagi. Ini tidak dapat dibatalkan.", &[REASONS]);
pub const ISSUE_SPM: Form = Form::on(
    "spp",
    "SPM terbit dengan nomor dan dikirim kepada Kuasa BUD. Anda bertanggung jawab mutlak atas pembayaran ini.",
    &[
        Field::need(
            "sptjm.number",
            "Nomor SPTJM",
            "Surat Pernyataan Tanggung Jawab Mutlak yang Anda tanda tangani",
            Ask::Text,
        ),
        Field::need("sptjm.date", "Tanggal SPTJM", "", Ask::Day),
        DATE,
    ],
);
pub const REJECT_SPM: Form =
    Form::on("spp", "SPP kembali ke bendahara dengan alasan Anda, dan dana yang dipesannya bebas lagi.", &[REASONS]);
pub const RECEIVE_SPM: Form = Form::on(
    "spm",
    "Tanggal terima dicatat; sejak hari itu berjalan batas waktu penerbitan SP2D.",
    &[Field::may("date", "Tanggal diterima", "Kosongkan untuk hari ini.", Ask::Day)],
);
pub const RETURN_SPM: Form =
    Form::on("spm", "SPM ditolak dengan alasan Anda, dan SPP-nya kembali ke bendahara.", &[REASONS]);
pub const VOID_SPM: Form =
    Form::on("spm", "SPM batal dan nomornya tetap terpakai. Ini tidak dapat dibatalkan.", &[REASONS]);
pub const ISSUE_SP2D: Form = Form::on(
    "spm",
    "SP2D terbit dengan nomor dan belanjanya dibukukan. SP2D yang keliru hanya dapat dibatalkan sebelum dipindahbukukan.",
    &[DATE, Field::may("spm_received", "Tanggal SPM diterima", "Hanya bila penerimaannya belum dicatat.", Ask::Day)],
);
pub const TRANSFER_SP2D: Form = Form::on(
    "sp2d",
    "Anda mencatat bahwa bank sudah diperintah memindahbukukan. Sesudah ini SP2D tidak dapat dibatalkan.",
    &[Field::need("reference", "Nomor referensi bank", "", Ask::Text), DATE],
);
pub const PAY_SP2D: Form = Form::on("sp2d", "Anda mencatat bahwa uang sudah sampai di rekening penerima.", &[DATE]);
pub const VOID_SP2D: Form =
    Form::on("sp2d", "SP2D batal, belanjanya keluar dari pembukuan, dan dananya kembali dipesan oleh SPM.", &[REASONS]);
pub const RETURN_SP2D: Form = Form::on(
    "sp2d",
    "Anda mencatat uang yang dikembalikan bank. Belanjanya tetap dibukukan sampai dibayar ulang atau disetor.",
    &[CAME_BACK[0], CAME_BACK[1], REASONS, Field::may("date", "Tanggal retur", "Kosongkan untuk hari ini.", Ask::Day)],
);
const CAME_BACK: [Field; 2] = [
    Field::need("amount", "Jumlah yang dikembalikan (Rp)", "", Ask::Money),
    Field::need("credit_note", "Nomor nota kredit retur", "Atau nomor surat penolakan bank", Ask::Text),
];
pub const ASK_REPAYMENT: Form = Form::on(
    "sp2d",
    "Anda meminta semua yang dikembalikan bank dibayar ulang ke rekening penerima ini. Kuasa BUD memerintahkannya.",
    &[
        OWN_ACCOUNT,
        Field::need("letter", "Nomor surat permintaan bayar ulang", "", Ask::Text),
        Field::need("letter_date", "Tanggal surat permintaan bayar ulang", "", Ask::Day),
    ],
);
pub const ORDER_REPAYMENT: Form = Form::on(
    "repayment",
    "Perintah bayar ulang mendapat nomor dan menunggu daftar penguji. Belanjanya tidak dibukukan lagi.",
    &[DATE],
);
pub const REJECT_REPAYMENT: Form =
    Form::on("repayment", "Perintah berakhir; returnya tetap terbuka dan dapat diminta lagi.", &[REASONS]);
pub const TRANSFER_REPAYMENT: Form = Form::on(
    "repayment",
    "Anda mencatat bahwa bank sudah diperintah membayar ulang tanpa daftar penguji.",
    &[Field::need("reference", "Nomor referensi bank", "", Ask::Text), DATE],
);
pub const PAY_REPAYMENT: Form =
    Form::on("repayment", "Anda mencatat bahwa uang sudah sampai; SP2D-nya menjadi cair.", &[DATE]);
pub const RETURN_REPAYMENT: Form = Form::on(
    "repayment",
    "Anda mencatat bahwa pembayaran ulang ini juga dikembalikan bank; returnya terbuka lagi.",
    &[CAME_BACK[0], CAME_BACK[1], REASONS, Field::may("date", "Tanggal retur", "Kosongkan untuk hari ini.", Ask::Day)],
);

const IMPORTS: &str = "impor-realisasi";
const IMPORT: Field = Field::need("import", "Nomor impor pada daftar", "", Ask::Number);
pub const CONFIRM_REALISASI: Form = Form::begin(
    "Dokumen pada laporan ini mulai dihitung sebagai realisasi, dan memperbarui yang dibawa laporan sebelumnya.",
    &[IMPORT],
)
.into(IMPORTS)
.from_row("Nomor", "import");
pub const REJECT_REALISASI: Form =
    Form::begin("Laporan ini disisihkan dan tidak dihitung; berkasnya boleh dibawa lagi.", &[IMPORT, REASONS])
        .into(IMPORTS)
        .from_row("Nomor", "import");

const KINDS: Ask = Ask::Choice(&[("badan", "Badan usaha"), ("orang", "Orang"), ("bendahara", "Bendahara")]);
const UNIT: Field = Field::need("unit", "SKPD atau unit Anda", "", Ask::Unit);

pub const ADD_PAYEE: Form = Form::begin(
    "Penerima tercatat dan dapat diberi rekening. Rekeningnya baru dapat dibayar sesudah dikonfirmasi.",
    &[
        UNIT,
        Field::need("kind", "Jenis penerima", "", KINDS),
        Field::need("name", "Nama", "Seperti tertulis pada akta, KTP, atau surat penunjukan", Ask::Text),
        Field::may("npwp", "NPWP", "15 atau 16 angka", Ask::Text),
    ],
)
.into("penerima");
pub const ADD_PAYEE_ACCOUNT: Form = Form::begin(
    "Rekening menunggu konfirmasi pencatat rekening, yang mengetik ulang enam angka terakhirnya dari suratnya.",
    &[
        UNIT,
        Field::need("payee", "Nomor penerima", "Nomor pada daftarnya", Ask::Number),
        Field::need("bank", "Bank", "", Ask::Text),
        Field::need("account_number", "Nomor rekening", "Angka saja", Ask::Text),
        Field::need("holder", "Nama pemilik rekening", "Seperti tertulis di bank", Ask::Text),
        Field::need("evidence", "Surat yang dilihat", "Buku tabungan atau surat bank", Ask::Text),
    ],
)
.into("penerima")
.from_row("Nomor", "payee");
pub const CONFIRM_PAYEE_ACCOUNT: Form = Form::begin(
    "Rekening ini menggantikan rekening lama penerima dan dapat dibayar sesudah masa tunggunya lewat.",
    &[
        Field::need("account", "Nomor usulan rekening", "Nomor pada daftarnya", Ask::Number),
        Field::need("last_six", "Enam angka terakhir rekening", "Baca dari suratnya, bukan dari layar", Ask::Text),
    ],
)
.into("rekening-penerima")
.from_row("Nomor", "account")
.where_row(&[("Keadaan", &["menunggu konfirmasi"])]);
pub const WITHDRAW_PAYEE_ACCOUNT: Form = Form::begin(
    "Usulan rekening ditarik; nomornya dapat diusulkan lagi.",
    &[
        UNIT,
        Field::need("account", "Nomor usulan rekening", "Nomor pada daftarnya", Ask::Number),
        Field::need("reason", "Alasan", "", Ask::Text),
    ],
)
.into("rekening-penerima")
.from_row("Nomor", "account")
.where_row(&[("Keadaan", &["menunggu konfirmasi"])]);

const YEAR: Field = Field::may("year", "Tahun", "Kosongkan untuk tahun ini.", Ask::Number);
const OWN_ACCOUNT: Field =
    Field::need("payee_account", "Nomor rekening", "Nomor pada daftar rekening penerima", Ask::PayeeAccount);
const PURPOSE: Field = Field::need("purpose", "Keperluan", "", Ask::Long);
const TU: Field = Field::may("tu", "Nomor SPP-TU", "Kosongkan untuk uang persediaan.", Ask::Text);

const ADVANCES: &str = "uang-muka";
pub const SET_UP_LIMIT: Form = Form::begin(
    "Besaran UP tercatat untuk tahun itu dan tidak berubah lagi; bendahara dapat mengajukan SPP-UP.",
    &[
        Field::need("unit", "SKPD", "", Ask::Unit),
        Field::need("year", "Tahun", "", Ask::Number),
        Field::need("cash", "UP tunai (Rp)", "", Ask::Money),
        Field::may("card", "UP KKPD (Rp)", "Batas kartu kredit pemerintah daerah", Ask::Money),
        Field::need("decree", "Nomor keputusan", "", Ask::Text),
        Field::need("decree_date", "Tanggal keputusan", "", Ask::Day),
    ],
)
.into(ADVANCES);
pub const DRAFT_SPP_UP: Form = Form::begin(
    "Konsep SPP-UP sebesar keputusan Kepala Daerah. UP tidak dibebankan pada rekening.",
    &[UNIT, YEAR, OWN_ACCOUNT],
);
pub const TAKE_OVER_ADVANCE: Form = Form::begin(
    "Saldo awal dikirim kepada PA. Sesudah dibenarkan, TBP, LPJ, dan GU berjalan di sini dari UP atau TU itu.",
    &[
        Field::need("unit", "SKPD", "", Ask::Unit),
        YEAR,
        Field::may("tu", "Nomor SP2D-TU di SIPD", "Kosongkan untuk uang persediaan.", Ask::Text),
        Field::need(
            "bank",
            "Di rekening bank (Rp)",
            "Menurut rekening koran; dengan tunainya harus sama dengan laporan SIPD sampai satu sen",
            Ask::Money,
        ),
        Field::need("cash", "Di kas tunai (Rp)", "Menurut hitungan kas; nol bila tidak ada", Ask::Money),
        DATE,
    ],
)
.into(ADVANCES);
pub const CONFIRM_OPENING: Form = Form::on(
    "opening",
    "Anda menyatakan hitungan bendahara ini benar; uangnya dipegang bendahara di Simpul. Ini tidak dapat dibatalkan.",
    &[],
);
pub const REJECT_OPENING: Form =
    Form::on("opening", "Saldo awal ditolak dengan alasan Anda; bendahara menyusunnya lagi.", &[REASONS]);
pub const DRAFT_SPP_GU: Form =
    Form::on("lpj", "Konsep SPP-GU sebesar LPJ ini, agar uang persediaan utuh kembali.", &[OWN_ACCOUNT]);
const CHARGED: &str = "Dibebankan pada";
const ONE_LINE: [Field; 4] = [
    Field::need("lines.0.sub_kegiatan", "Kode sub kegiatan", "", Ask::SubKegiatan).under(CHARGED),
    Field::need("lines.0.rekening", "Kode rekening", "", Ask::Rekening),
    Field::may("lines.0.source", "Kode sumber dana", "Hanya bila rekening itu memakai beberapa sumber.", Ask::Text),
    Field::need("lines.0.amount", "Jumlah (Rp)", "", Ask::Money),
];
const LONGER: Ask = Ask::Choice(Longer::CHOICES);
pub const REQUEST_TU: Form = Form::begin(
    "Permintaan dikirim kepada PPKD. Sesudah disetujui, SPP-TU disusun darinya.",
    &[
        UNIT,
        YEAR,
        PURPOSE,
        ONE_LINE[0],
        ONE_LINE[1],
        ONE_LINE[2],
        ONE_LINE[3],
        Field::may("until", "Digunakan sampai", "Kosongkan untuk satu bulan.", Ask::Day),
        Field::may("longer", "Pengecualian dari satu bulan", "Kosongkan bila paling lama sebulan.", LONGER),
    ],
);
pub const APPROVE_TU: Form = Form::on("leave", "SKPD boleh mengajukan SPP-TU paling banyak sebesar ini.", &[DATE]);
pub const REFUSE_TU: Form = Form::on("leave", "Permintaan TU ditolak dengan alasan Anda.", &[REASONS]);
pub const DRAFT_SPP_TU: Form = Form::on("leave", "Konsep SPP-TU sebesar persetujuan ini.", &[OWN_ACCOUNT]);
pub const RECORD_TBP: Form = Form::begin(
    "TBP mendapat nomor, uang muka berkurang, dan dananya dipesan pada rekening sampai LPJ disahkan.",
    &[
        UNIT,
        YEAR,
        TU,
        Field::may("npd", "Nomor NPD", "NPD yang sudah diberikan; ia menentukan uang mukanya.", Ask::Text),
        PURPOSE,
        Field::need("recipient", "Penerima", "", Ask::Text).under("Penerima"),
        Field::need("way", "Cara bayar", "", Ask::Choice(&[("tunai", "Tunai"), ("transfer", "Pemindahbukuan")])),
        Field::may("payee_account", "Nomor rekening", "Nomor pada daftar rekening penerima", Ask::PayeeAccount),
        Field::may("invoice", "Nomor tagihan atau kuitansi", "", Ask::Text),
        ONE_LINE[0],
        ONE_LINE[1],
        ONE_LINE[2],
        ONE_LINE[3],
        Field::may("tax.object", "Yang dibayar", "Untuk menghitung pajaknya", Ask::Choice(TaxObject::CHOICES))
            .under("Pajak"),
        Field::may("tax.form", "Bentuk penerima", "", Ask::Choice(PayeeForm::CHOICES)),
        Field::may("tax.npwp", "Menunjukkan NPWP", "", Ask::Yes),
        Field::may("tax.pkp", "PKP dengan faktur pajak", "Harganya sudah memuat PPN", Ask::Yes),
        Field::may("tax.vat", "Jenis barang untuk PPN", "Wajib bagi barang dari PKP", Ask::Choice(VatKind::CHOICES)),
        Field::may("tax.ptkp", "Status PTKP", "Wajib bagi upah bulanan", Ask::Choice(Ptkp::CHOICES)),
        Field::may("tax.certificate", "Menunjukkan surat keterangan PPh final 0,5 %", "", Ask::Yes),
        DATE,
    ],
);
pub const VOID_TBP: Form =
    Form::on("tbp", "TBP batal, uangnya kembali ada pada bendahara, dan nomornya tetap terpakai.", &[REASONS]);
pub const DRAFT_LPJ: Form = Form::begin(
    "LPJ menghimpun semua TBP sampai hari itu yang belum dipertanggungjawabkan.",
    &[UNIT, YEAR, TU, Field::may("up_to", "TBP sampai tanggal", "Kosongkan untuk hari ini.", Ask::Day)],
);
pub const SUBMIT_LPJ: Form =
    Form::on("lpj", "LPJ mendapat nomor dan dikirim kepada PPK; TBP di dalamnya tidak dapat dibatalkan.", &[DATE]);
pub const VERIFY_LPJ: Form = Form::on("lpj", "Anda menyatakan bukti LPJ ini lengkap dan benar.", &[]);
pub const RATIFY_LPJ: Form =
    Form::on("lpj", "Belanja pada LPJ ini dibukukan sebagai realisasi. Ini tidak dapat dibatalkan.", &[DATE]);
pub const RETURN_LPJ: Form = Form::on("lpj", "LPJ kembali ke bendahara dengan alasan Anda.", &[REASONS]);
pub const CANCEL_LPJ: Form = Form::on("lpj", "LPJ berakhir; TBP-nya menunggu LPJ lain.", &[REASONS]);
pub const RETURN_ADVANCE: Form = Form::begin(
    "STS mendapat nomor dan uang muka berkurang; Kuasa BUD menyatakannya masuk menurut nota kredit bank.",
    &[
        UNIT,
        YEAR,
        TU,
        Field::need("amount", "Jumlah yang disetor (Rp)", "", Ask::Money),
        Field::need("reference", "Nomor bukti setor", "", Ask::Text),
        DATE,
    ],
);
pub const CONFIRM_DEPOSIT: Form = Form::on(
    "sts",
    "Anda menyatakan setoran ini masuk ke RKUD.",
    &[Field::need("credit_note", "Nomor nota kredit", "", Ask::Text), DATE],
);
pub const REJECT_DEPOSIT: Form = Form::on("sts", "Setoran tidak masuk; uangnya masih pada bendahara.", &[REASONS]);

/// Deductions that nobody has remitted; all are ticked until somebody says otherwise.
const WITHHELD: Ticks = Ticks {
    number: "Nomor Potongan",
    same: ("Kode", "unit"),
    only: ("NTPN", ""),
    shown: &["Dokumen", "Jenis", "Potongan"],
};
pub const REMIT_TAX: Form = Form::begin(
    "Potongan yang dicentang tercatat disetor dengan satu bukti penerimaan negara. Ini tidak dapat dibatalkan.",
    &[
        UNIT,
        Field::need("year", "Tahun potongan", "", Ask::Number),
        Field::need(
            "chosen",
            "Potongan yang disetor",
            "Mulailah dari daftar potongan; satu jenis saja, hilangkan centang yang lain.",
            Ask::Ticks(&WITHHELD),
        ),
        Field::need("amount", "Jumlah setoran pajak (Rp)", "Menurut bukti penerimaan negara", Ask::Money),
        Field::need("billing", "Kode billing", "", Ask::Text),
        Field::need("ntpn", "NTPN", "", Ask::Text),
        Field::may("date", "Tanggal setoran pajak", "Kosongkan untuk hari ini.", Ask::Day),
    ],
)
.into("potongan")
.from_row("Kode", "unit");

const OURS: Field = Field::need("document", "Dokumen lokal", "Nomor urut pada daftarnya", Ask::Text);
pub const NOTE_NATIONAL_NUMBER: Form = Form::begin(
    "Dokumen ini dikenal di SIPD dengan nomor itu; salinannya dari impor tidak dihitung lagi.",
    &[
        OURS,
        Field::need("number", "Nomor di SIPD", "Persis seperti di SIPD", Ask::Text),
        Field::may("reason", "Alasan", "Hanya bila nilainya tidak sama", Ask::Text),
    ],
)
.into("entri-sipd")
.from_row("Nomor Urut", "document");
pub const WITHDRAW_NATIONAL_NUMBER: Form = Form::begin(
    "Nomor SIPD yang keliru dicabut; salinannya dari impor dihitung kembali.",
    &[OURS, Field::need("reason", "Alasan", "", Ask::Text)],
)
.into("nomor-sipd")
.from_row("Nomor Urut", "document");
pub const RESOLVE_DIFFERENCE: Form = Form::begin(
    "Keputusan Anda berlaku selama kedua pihak tetap menyatakan hal yang sama seperti sekarang.",
    &[
        OURS,
        Field::need("outcome", "Keputusan", "", Ask::Choice(crate::acts::Outcome::CHOICES)),
        Field::need("reason", "Alasan", "", Ask::Text),
    ],
)
.into("rekonsiliasi-sipd")
.from_row("Nomor Urut", "document");
