//! Kinds of documents, their states, and the edges between states. An edge
//! names its act; who may do the act stands in the act's definition, so the
//! transition table is also the authorisation.

use crate::names;

names! {
    /// An official document.
    Kind {
        /// Proposal of a standard price.
        PriceProposal = "USH", "Usulan Standar Harga";
        Rka = "RKA", "Rencana Kerja dan Anggaran";
        Dpa = "DPA", "Dokumen Pelaksanaan Anggaran";
        Spd = "SPD", "Surat Penyediaan Dana";
        Spp = "SPP", "Surat Permintaan Pembayaran";
        Spm = "SPM", "Surat Perintah Membayar";
        Sp2d = "SP2D", "Surat Perintah Pencairan Dana";
        /// Pays again what the bank sent back of an SP2D.
        Repayment = "PBU", "Perintah Bayar Ulang";
        /// Leave of the PPKD for a TU.
        TuLeave = "PTU", "Persetujuan Tambahan Uang";
        Npd = "NPD", "Nota Pencairan Dana";
        Tbp = "TBP", "Tanda Bukti Pembayaran";
        /// What was bought with the government credit card.
        Dpr = "DPR", "Daftar Pengeluaran Riil";
        /// What the card's bank is to be paid.
        Dpt = "DPT", "Daftar Pembayaran Tagihan";
        Lpj = "LPJ", "Laporan Pertanggungjawaban";
        /// A part of the UP that goes to a Bendahara Pengeluaran Pembantu, or back.
        Passing = "PLU", "Pelimpahan Uang Persediaan";
        /// What is left of a UP or TU of the national system that goes on here.
        AdvanceOpening = "SAU", "Saldo Awal Uang Muka";
        /// The assistant's own, which the treasurer takes up.
        BppLpj = "LPJP", "Laporan Pertanggungjawaban Pembantu";
        Sts = "STS", "Surat Tanda Setoran";
        /// Who is paid how much by one SPP of many payees.
        PayeeList = "DPB", "Daftar Penerima Pembayaran";
        /// SP2D that go to the bank together.
        Batch = "DP", "Daftar Penguji SP2D";
        /// A month of a treasurer's cash, counted and closed.
        Closing = "BAPK", "Berita Acara Penutupan Kas";
        /// A treasurer's account of a month: to the PA, then to the BUD.
        MonthlyLpj = "LPJB", "Laporan Pertanggungjawaban Bendahara";
        Stbp = "STBP", "Surat Tanda Bukti Penerimaan";
        RevenueDeposit = "STSP", "Surat Tanda Setoran Pendapatan";
        /// Asks to ratify what was received and spent outside the RKUD.
        Sp3b = "SP3B", "Permintaan Pengesahan Pendapatan dan Belanja";
        Sp2b = "SP2B", "Pengesahan Pendapatan dan Belanja";
        /// Asks to call a service of another SKPD, or to receive its data.
        Access = "PAD", "Permohonan Akses Data";
        /// Work of the regency that is carried by a journal alone.
        Note = "NOTA", "Catatan";
    }
}

names! {
    State {
        Draft = "konsep", "Konsep";
        Submitted = "diajukan", "Diajukan";
        Verified = "diverifikasi", "Diverifikasi";
        Returned = "dikembalikan", "Dikembalikan";
        Approved = "disetujui", "Disetujui";
        /// Binds from now on.
        Ratified = "disahkan", "Disahkan";
        Authorised = "diotorisasi", "Diotorisasi";
        /// Handed to whoever is to receive it.
        Delivered = "disampaikan", "Disampaikan";
        Issued = "terbit", "Terbit";
        Transferred = "ditransfer", "Ditransfer";
        Paid = "cair", "Cair";
        /// Nothing of it is open any more.
        Settled = "selesai", "Selesai";
        Rejected = "ditolak", "Ditolak";
        Voided = "batal", "Batal";
        /// The bank sent the money back.
        Bounced = "retur", "Retur";
        /// Brought by an import and not yet confirmed by a second official.
        Proposed = "menunggu-konfirmasi", "Menunggu konfirmasi";
    }
}

/// One step of a document's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub kind: Kind,
    /// States the document may stand in before; empty where the act makes it.
    pub from: &'static [State],
    pub to: State,
}

impl Edge {
    pub fn allows(&self, kind: Kind, state: State) -> bool {
        self.kind == kind && self.from.contains(&state)
    }
}
