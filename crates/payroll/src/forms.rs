//! What the pages ask for the acts on lists of payees, and what they say happens.

use kernel::form::{Ask, Field, Form, REASONS};

pub const SUBMIT_PAYEE_LIST: Form =
    Form::on("list", "Daftar mendapat nomor dan PPK diminta memverifikasinya terhadap daftar sebelumnya.", &[]);
pub const VERIFY_PAYEE_LIST: Form = Form::on(
    "list",
    "Anda menyatakan telah membaca selisihnya dari daftar sebelumnya; SPP dapat disusun dari daftar ini.",
    &[
        Field::need("mark", "Tanda selisih", "Delapan huruf dan angka pada laporan selisih-daftar", Ask::Text),
        Field::may(
            "workbook",
            "Sidik berkas yang disetujui",
            "Delapan huruf pertama SHA-256 atau lebih, bila berkasnya disetujui di luar Simpul",
            Ask::Text,
        ),
    ],
);
pub const ISSUE_LIST_PROOFS: Form = Form::on(
    "list",
    "Tiap penerima yang dipotong pajak dan belum mempunyai bukti mendapat bukti bernomor. Daftarnya harus sudah cair.",
    &[Field::may("date", "Tanggal bukti", "Kosongkan untuk hari ini.", Ask::Day)],
);
pub const RETURN_PAYEE_LIST: Form = Form::on(
    "list",
    "Daftar kembali ke bendahara dengan alasan Anda. Isinya tidak berubah; berkas yang dibetulkan menjadi daftar baru.",
    &[REASONS],
);
pub const CANCEL_PAYEE_LIST: Form =
    Form::on("list", "Daftar berakhir untuk selamanya; penerimanya boleh ada pada daftar lain.", &[REASONS]);
pub const DRAFT_SPP_PAY: Form = Form::on(
    "list",
    "Konsep SPP-LS sebesar daftar ini, dengan potongan menurut jenisnya. Sebut rekening belanja yang membebaninya.",
    &[
        Field::need("payee_account", "Nomor rekening", "Nomor pada daftar rekening penerima", Ask::PayeeAccount),
        Field::may("purpose", "Keperluan", "Kosongkan untuk memakai uraian daftar.", Ask::Long),
        Field::need("lines.0.sub_kegiatan", "Kode sub kegiatan", "", Ask::SubKegiatan).under("Dibebankan pada"),
        Field::need("lines.0.rekening", "Kode rekening", "", Ask::Rekening),
        Field::may("lines.0.source", "Kode sumber dana", "Hanya bila rekening itu memakai beberapa sumber.", Ask::Text),
        Field::need("lines.0.amount", "Jumlah (Rp)", "", Ask::Money),
    ],
);
