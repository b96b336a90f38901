//! A second person's consent that documents bear a date further back than the
//! rule lets (F06). It excuses the lag alone: year, order, numbers and closed
//! months are judged as ever.

use kernel::lifecycle::Kind;
use kernel::{Day, Refusal, Refusals};

use crate::policy::OldDatePolicy;

/// Whose consent a kind of document takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// The PA or KPA, for what their officials enter.
    Head,
    /// The PPKD, for what the BUD enters.
    Treasury,
    /// Either: the head enters it too, or both sides enter such.
    Either,
}

/// Documents that the treasury and its neighbours date, as a form names them:
/// those of the heads alone, those of both, those of the BUD.
const KINDS: &[(&str, &str)] = &[
    ("SPP", "SPP, surat permintaan pembayaran"),
    ("TBP", "TBP, tanda bukti pembayaran"),
    ("DPR", "DPR, daftar pengeluaran riil"),
    ("PLU", "Pelimpahan UP"),
    ("SAU", "Saldo awal uang muka"),
    ("LPJP", "LPJ pembantu"),
    ("STBP", "STBP, tanda bukti penerimaan"),
    ("SPM", "SPM, surat perintah membayar"),
    ("NPD", "NPD, nota pencairan dana"),
    ("DPT", "DPT, daftar pembayaran tagihan"),
    ("LPJ", "LPJ uang muka"),
    ("STS", "STS, surat tanda setoran"),
    ("STSP", "STS pendapatan"),
    ("SP3B", "SP3B, permintaan pengesahan"),
    ("NOTA", "Nota pengembalian atau koreksi penerimaan"),
    ("SPD", "SPD, surat penyediaan dana"),
    ("SP2D", "SP2D, surat perintah pencairan dana"),
    ("PBU", "Perintah bayar ulang"),
    ("PTU", "Persetujuan TU"),
    ("SP2B", "SP2B, pengesahan"),
];
const HEADS_ALONE: usize = 7;
const HEADS: usize = 15;

/// What the PA's and KPA's form offers.
pub const OF_HEADS: &[(&str, &str)] = KINDS.split_at(HEADS).0;
/// What the PPKD's form offers.
pub const OF_TREASURY: &[(&str, &str)] = KINDS.split_at(HEADS_ALONE).1;

/// None for a kind whose date these rules do not judge.
pub fn giver(kind: Kind) -> Option<Giver> {
    let at = KINDS.iter().position(|(code, _)| *code == kind.code())?;
    Some(match at {
        ..HEADS_ALONE => Giver::Head,
        HEADS_ALONE..HEADS => Giver::Either,
        _ => Giver::Treasury,
    })
}

/// What a consent is to cover.
#[derive(Clone, Copy, Debug)]
pub struct ConsentFacts {
    pub kind: Kind,
    /// By the PPKD, or by the PA or KPA.
    pub by_treasury: bool,
    pub first_day: Day,
    pub last_day: Day,
    pub today: Day,
    /// For so many documents.
    pub documents: i64,
}

const LAW: &str = "Aturan Simpul: tanggal lama disetujui orang kedua dengan alasan (pola F06)";

/// Whether a consent is narrow enough, and of the right office.
pub fn decide_consent(facts: &ConsentFacts, policy: &OldDatePolicy) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_kind(facts, &mut refusals);
    check_days(facts, policy, &mut refusals);
    let most = policy.documents.value;
    refusals.require((1..=most).contains(&facts.documents), || {
        Refusal::new(
            "TGL-SETUJU-BANYAK",
            &policy.documents.law(),
            format!("Persetujuan ini untuk {} dokumen; boleh 1 sampai {most}.", facts.documents),
            "Sebut banyaknya dokumen yang memang menunggu.",
        )
        .figure("limit", most.to_string())
        .figure("diminta", facts.documents.to_string())
        .at("documents")
    });
    refusals.or(())
}

fn check_kind(facts: &ConsentFacts, refusals: &mut Refusals) {
    let remedy = match (giver(facts.kind), facts.by_treasury) {
        (Some(Giver::Either), _) | (Some(Giver::Head), false) | (Some(Giver::Treasury), true) => return,
        (Some(Giver::Head), true) => "Mintalah PA atau KPA menyetujuinya (consent-old-date).",
        (Some(Giver::Treasury), false) => "Mintalah PPKD menyetujuinya (consent-old-date-bud).",
        (None, _) => "Pilih jenis dokumen yang tanggalnya dibatasi.",
    };
    refusals.push(
        Refusal::new(
            "TGL-SETUJU-JENIS",
            LAW,
            format!("Tanggal lama {} tidak disetujui oleh jabatan ini.", facts.kind.title()),
            remedy,
        )
        .figure("jenis", facts.kind.code())
        .at("kind"),
    );
}

fn check_days(facts: &ConsentFacts, policy: &OldDatePolicy, refusals: &mut Refusals) {
    let (first, last) = (facts.first_day, facts.last_day);
    let most = policy.range_days.value;
    let days = last.days_since(first) + 1;
    if !(1..=most).contains(&days) || first.year() != last.year() {
        refusals.push(
            Refusal::new(
                "TGL-SETUJU-RENTANG",
                &policy.range_days.law(),
                format!(
                    "Rentang {} sampai {} memuat {} hari; boleh 1 sampai {most} hari dalam satu tahun anggaran.",
                    first.long(),
                    last.long(),
                    days.max(0)
                ),
                "Sebut hari-hari yang perlu saja; untuk hari lain berilah persetujuan tersendiri.",
            )
            .day("dari", first)
            .day("sampai", last)
            .figure("limit", most.to_string())
            .at("last_day"),
        );
    }
    refusals.require(last < facts.today, || {
        Refusal::new(
            "TGL-SETUJU-BELUM-LEWAT",
            LAW,
            format!("Tanggal {} belum lewat; yang disetujui hanya tanggal lama.", last.long()),
            "Sebut hari terakhir sebelum hari ini.",
        )
        .day("tanggal", last)
        .day("hari-ini", facts.today)
        .at("last_day")
    });
}

/// A consent for a kind of document of a unit, as it now stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub id: i64,
    pub given_by: i64,
    /// The last day on which it is used.
    pub until: Day,
    pub most: i64,
    pub used: i64,
    pub revoked: bool,
    /// The document at hand was entered by it before.
    pub known: bool,
}

/// Why a consent does not cover the document at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    Revoked,
    /// Whoever consents does not enter.
    OwnHand,
    Lapsed(Day),
    UsedUp(i64),
}

impl Consent {
    /// None where it covers a document that this person enters today.
    pub fn lacks(&self, person: i64, today: Day) -> Option<Lack> {
        if self.revoked {
            Some(Lack::Revoked)
        } else if self.given_by == person {
            Some(Lack::OwnHand)
        } else if today > self.until {
            Some(Lack::Lapsed(self.until))
        } else if self.used >= self.most && !self.known {
            Some(Lack::UsedUp(self.most))
        } else {
            None
        }
    }

    /// What is told of it, for the report.
    pub fn standing(&self, today: Day) -> &'static str {
        if self.revoked {
            "dicabut"
        } else if self.used >= self.most {
            "terpakai habis"
        } else if today > self.until {
            "lewat waktunya"
        } else {
            "berlaku"
        }
    }
}

/// How an old date stands to what was consented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leave {
    /// Nobody consented, or nobody needs to.
    #[default]
    None,
    /// By this consent.
    Given(i64),
    /// The last consent for such a date, and why it does not do.
    Lacking(i64, Lack),
}

/// The consent by which a document may be entered: one that it knows already,
/// else the oldest.
pub fn leave(consents: &[Consent], person: i64, today: Day) -> Leave {
    let living = || consents.iter().filter(|c| c.lacks(person, today).is_none());
    if let Some(found) = living().find(|c| c.known).or_else(|| living().next()) {
        return Leave::Given(found.id);
    }
    let last = consents.last().and_then(|c| Some((c.id, c.lacks(person, today)?)));
    last.map_or(Leave::None, |(id, lack)| Leave::Lacking(id, lack))
}

impl Lack {
    pub fn told(self, id: i64) -> String {
        match self {
            Lack::Revoked => format!("Persetujuan tanggal lama nomor {id} sudah dicabut."),
            Lack::OwnHand => {
                format!("Persetujuan tanggal lama nomor {id} Anda berikan sendiri; yang mencatat harus orang lain.")
            }
            Lack::Lapsed(until) => {
                format!("Persetujuan tanggal lama nomor {id} hanya berlaku sampai {}.", until.long())
            }
            Lack::UsedUp(most) => format!("Persetujuan tanggal lama nomor {id} sudah terpakai untuk {most} dokumen."),
        }
    }
}

/// What an official may do about an old date.
pub(super) fn remedy(kind: Kind) -> &'static str {
    match giver(kind) {
        Some(Giver::Head) => {
            "Pilih tanggal yang lebih dekat, atau mintalah PA atau KPA menyetujui tanggal lama (consent-old-date)."
        }
        Some(Giver::Treasury) => {
            "Pilih tanggal yang lebih dekat, atau mintalah PPKD menyetujui tanggal lama (consent-old-date-bud)."
        }
        Some(Giver::Either) => {
            "Pilih tanggal yang lebih dekat, atau mintalah PA, KPA, atau PPKD menyetujui tanggal lama (consent-old-date)."
        }
        None => "Pilih tanggal yang lebih dekat dengan hari ini.",
    }
}

/// Whoever gave a consent takes it back, once.
pub fn decide_revoke(consent: &Consent, person: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(consent.given_by == person, || {
        Refusal::new(
            "TGL-SETUJU-PEMBERI",
            LAW,
            format!("Persetujuan tanggal lama nomor {} diberikan pejabat lain.", consent.id),
            "Mintalah pemberinya mencabut; tanpa itu ia berakhir pada hari terakhirnya.",
        )
        .at("consent")
    });
    refusals.require(!consent.revoked, || {
        Refusal::new(
            "TGL-SETUJU-DICABUT",
            LAW,
            format!("Persetujuan tanggal lama nomor {} sudah dicabut.", consent.id),
            "Tidak ada yang perlu dilakukan lagi.",
        )
        .at("consent")
    });
    refusals.or(())
}
