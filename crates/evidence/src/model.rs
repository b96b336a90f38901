//! Evidence: what an attached paper is.

use kernel::{Moment, names};

names! {
    /// What kind of paper it is.
    EvidenceKind {
        Invoice = "tagihan", "Tagihan atau invoice";
        Receipt = "kuitansi", "Kuitansi atau nota";
        Contract = "kontrak", "Kontrak atau SPK";
        Handover = "berita-acara", "Berita acara pemeriksaan atau serah terima";
        TaxInvoice = "faktur-pajak", "Faktur pajak atau bukti potong";
        PayList = "daftar-penerima", "Daftar penerima atau daftar gaji";
        Statement = "surat-pernyataan", "Surat pernyataan atau SPTJM";
        Decree = "keputusan", "Surat keputusan atau surat tugas";
        Photograph = "foto", "Foto kegiatan atau barang";
        Transfer = "bukti-transfer", "Bukti transfer bank";
        Review = "lembar-penelitian", "Lembar penelitian kelengkapan";
        Other = "lain", "Bukti lain";
    }
}

names! {
    /// What the file is, as it was found by looking into it.
    Media {
        Pdf = "pdf", "PDF";
        Jpeg = "jpeg", "JPEG";
        Png = "png", "PNG";
    }
}

impl EvidenceKind {
    /// It proves what the claimant has a right to: whoever examines or pays the
    /// claim does not bring it.
    pub fn proves_the_claim(self) -> bool {
        !matches!(self, EvidenceKind::Statement | EvidenceKind::Decree | EvidenceKind::Transfer | EvidenceKind::Review)
    }
}

impl Media {
    /// As answers name it.
    pub fn mime(self) -> &'static str {
        match self {
            Media::Pdf => "application/pdf",
            Media::Jpeg => "image/jpeg",
            Media::Png => "image/png",
        }
    }

    /// The ending a kept file gets, whatever it was called.
    pub fn ending(self) -> &'static str {
        match self {
            Media::Pdf => "pdf",
            Media::Jpeg => "jpg",
            Media::Png => "png",
        }
    }
}

names! {
    /// Whether a virus scanner has seen it.
    Scan {
        Clean = "bersih", "diperiksa antivirus";
        Unscanned = "belum", "belum diperiksa antivirus";
    }
}

/// A paper on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: i64,
    pub document: i64,
    pub content: String,
    pub digest: String,
    pub kind: EvidenceKind,
    pub name: String,
    pub media: Media,
    pub pages: i64,
    pub size: i64,
    pub scan: Scan,
    pub attached_by: i64,
    pub attached_at: Moment,
    pub detached_at: Option<Moment>,
    /// Why it was taken off.
    pub reason: Option<String>,
}

/// A file name that is safe to show and to save: letters, digits and a few
/// signs, with the ending of what the file really is.
pub fn safe_name(brought: &str, media: Media) -> String {
    // Whatever way a browser writes the path, the last part is the name.
    let last = brought.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let kept: String =
        stem.chars().map(|c| if c.is_alphanumeric() || " -_().,".contains(c) { c } else { '_' }).take(80).collect();
    let stem = kept.trim_matches(['.', ' ', '_', '-']);
    format!("{}.{}", if stem.is_empty() { "lampiran" } else { stem }, media.ending())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_and_tells_what_the_file_is() {
        for (brought, kept) in [
            ("Kuitansi 12.pdf", "Kuitansi 12.pdf"),
            ("C:\\Users\\x\\nota.PDF", "nota.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("faktur.pdf.exe", "faktur.pdf.pdf"),
            ("a\u{202e}fdp.exe", "a_fdp.pdf"),
            ("<b>\"x\r\ny\"</b>.pdf", "b.pdf"),
            ("", "lampiran.pdf"),
            ("....", "lampiran.pdf"),
            ("Nota – Desa Waé.jpg", "Nota _ Desa Waé.pdf"),
        ] {
            assert_eq!(safe_name(brought, Media::Pdf), kept, "{brought:?}");
        }
        assert_eq!(safe_name(&"a".repeat(300), Media::Jpeg).len(), 84);
    }
}
