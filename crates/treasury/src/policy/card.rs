//! Dated data of the government credit card and of the statement that goes
//! with an LPJ.

use kernel::Money;
use kernel::regulation::Regulation;

use super::{OWN_PATTERN, Reader, Sourced, entry};

pub const LEAST_SHARE: Regulation = entry(
    "kkpd.porsi-paling-rendah",
    "Bagian KKPD paling rendah dari besaran UP (persen)",
    "30",
    "batas pada kode dua sistem penatausahaan daerah; pembagian 60 tunai dan 40 KKPD hanya diingat: tetapkan dengan Perkada (Permendagri 79/2022 Ps 44)",
);
pub const REQUIRED: Regulation = entry(
    "kkpd.wajib",
    "Besaran UP wajib memuat bagian KKPD",
    "false",
    "Permendagri 79/2022 menurut paparan kementerian: tiap daerah memerlukan Perkada sendiri; nyalakan sesudah Perkadanya berlaku",
);
pub const SPTB_REQUIRED: Regulation = entry(
    "lpj.sptb-wajib",
    "LPJ disahkan hanya dengan Surat Pernyataan Tanggung Jawab Belanja (SPTB)",
    "false",
    "daftar kelengkapan SPP-GU dan SPM-TU satu sistem daerah (LPJ dengan SPTB); tidak ditemukan pasalnya, daerah menyalakannya sendiri",
);
pub const DPR_NUMBER: Regulation =
    entry("nomor.dpr", "Pola nomor DPR", r#""{wilayah}/DPR/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#, OWN_PATTERN);
pub const DPT_NUMBER: Regulation =
    entry("nomor.dpt", "Pola nomor DPT", r#""{wilayah}/DPT/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#, OWN_PATTERN);

/// All of it as it stands on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPolicy {
    /// In percent of the whole UP.
    pub least_share: Sourced<i64>,
    pub required: Sourced<bool>,
    pub sptb_required: Sourced<bool>,
    pub dpr_number: Sourced<String>,
    pub dpt_number: Sourced<String>,
}

impl CardPolicy {
    /// The least that the card must be of a UP with so much cash: the first
    /// whole sen that reaches the share. None where no sum can reach it.
    pub fn least_card(&self, cash: Money) -> Option<Money> {
        let (share, cash) = (i128::from(self.least_share.value), i128::from(cash.sen()));
        let rest = 100 - share;
        if rest <= 0 {
            return None;
        }
        i64::try_from((cash * share + rest - 1) / rest).ok().map(Money::from_sen)
    }
}

impl Reader<'_> {
    pub(super) fn card(&mut self) -> Option<CardPolicy> {
        let least_share = self.number(LEAST_SHARE.key, 99);
        let required = self.read(REQUIRED.key);
        let sptb_required = self.read(SPTB_REQUIRED.key);
        let dpr_number = self.pattern(DPR_NUMBER.key);
        let dpt_number = self.pattern(DPT_NUMBER.key);
        Some(CardPolicy {
            least_share: least_share?,
            required: required?,
            sptb_required: sptb_required?,
            dpr_number: dpr_number?,
            dpt_number: dpt_number?,
        })
    }
}
