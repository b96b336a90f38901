//! SPP: what is asked, by whom, and for which bill.

use std::collections::BTreeSet;

use kernel::day::Calendar;
use kernel::text::{TextError, clean};
use kernel::{Day, Money, Refusal, Refusals, Role};
use serde::{Deserialize, Serialize};

use super::claim::{ContractFacts, check_bill, check_contract, check_invoice};
use super::deductions::{Deduction, check_deductions};
use super::route::{KpaReason, check_filer};
use super::{Earlier, too_large};
use crate::policy::Policy;

/// The code of LS for goods and services, on which the law has rules.
pub const LS_GOODS: &str = "barang-jasa";

/// Kinds of SPP (PP 12/2019 Ps 142(4)); those of nothing end an advance's
/// accountability without money, and GU-KKPD pays a bill of the card's bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SppKind {
    #[serde(rename = "UP")]
    Up,
    #[serde(rename = "GU")]
    Gu,
    #[serde(rename = "TU")]
    Tu,
    #[serde(rename = "LS")]
    Ls,
    #[serde(rename = "GU-NIHIL")]
    GuNihil,
    #[serde(rename = "TU-NIHIL")]
    TuNihil,
    #[serde(rename = "GU-KKPD")]
    GuKkpd,
}

impl SppKind {
    const ALL: [SppKind; 7] =
        [SppKind::Up, SppKind::Gu, SppKind::Tu, SppKind::Ls, SppKind::GuNihil, SppKind::TuNihil, SppKind::GuKkpd];

    pub fn parse(code: &str) -> Option<SppKind> {
        SppKind::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Its SP2D posts on the accounts; an advance does not, what is spent of it
    /// does.
    pub fn charges(self) -> bool {
        matches!(self, SppKind::Ls | SppKind::GuKkpd)
    }

    /// The request itself reserves; what was bought by card is reserved since.
    pub fn reserves(self) -> bool {
        self == SppKind::Ls
    }

    /// Money leaves the RKUD.
    pub fn pays(self) -> bool {
        !matches!(self, SppKind::GuNihil | SppKind::TuNihil)
    }

    pub fn code(self) -> &'static str {
        match self {
            SppKind::Up => "UP",
            SppKind::Gu => "GU",
            SppKind::Tu => "TU",
            SppKind::Ls => "LS",
            SppKind::GuNihil => "GU-NIHIL",
            SppKind::TuNihil => "TU-NIHIL",
            SppKind::GuKkpd => "GU-KKPD",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SppLine {
    /// Sub unit · sub kegiatan · rekening, in the codes' normal form.
    pub account: String,
    pub sub_activity: String,
    pub source: Option<String>,
    pub amount: Money,
}

/// The paper that gives a GU or TU its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backing {
    pub label: String,
    pub amount: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SppFacts {
    pub kind: SppKind,
    pub ls_kind: Option<String>,
    pub doc_date: Day,
    pub filed_by: Role,
    /// The reason for the KPA; `None` where a Bendahara Pengeluaran files.
    pub kpa: Option<KpaReason>,
    pub purpose: String,
    pub lines: Vec<SppLine>,
    pub deductions: Vec<Deduction>,
    /// UP: what it asks for, since no line does.
    pub whole: Option<Money>,
    /// UP: other requests of the year.
    pub other_up: Vec<Earlier>,
    /// UP: what of last year's is neither accounted for nor given back.
    pub last_up: Option<Money>,
    /// UP: the decree. GU, and those of nothing: the ratified LPJ. TU: the
    /// approval of the PPKD. GU-KKPD: the approved list of bills.
    pub backing: Option<Backing>,
    /// The day on which the bill came in through the PPTK.
    pub bill_received: Option<Day>,
    /// Number of the bill or invoice.
    pub invoice: Option<String>,
    /// Other SPP of the same payee and folded invoice, in any SKPD.
    pub same_invoice: Vec<Earlier>,
    pub contract: Option<ContractFacts>,
}

/// What an accepted SPP comes to. Notes are findings: they do not stop it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SppDecision {
    pub gross: Money,
    pub deductions: Money,
    pub net: Money,
    pub notes: Vec<Refusal>,
}

impl SppFacts {
    pub(super) fn is_goods(&self) -> bool {
        self.kind == SppKind::Ls && self.ls_kind.as_deref() == Some(LS_GOODS)
    }
}

/// Judges an SPP by itself; limits, dates and payee have their own rules.
pub fn decide_spp(facts: &SppFacts, policy: &Policy, calendar: &Calendar) -> Result<SppDecision, Refusals> {
    let mut refusals = Refusals::new();
    check_kind(facts, policy, &mut refusals);
    check_filer(facts, &mut refusals);
    check_purpose(facts, &mut refusals);
    let gross = check_lines(facts, policy, &mut refusals);
    let deducted = check_deductions(gross, &facts.deductions, policy, &mut refusals);
    check_backing(facts, gross, &mut refusals);
    let notes = check_bill(facts, policy, calendar, &mut refusals);
    check_invoice(facts, policy, &mut refusals);
    check_contract(facts, gross, &mut refusals);
    match (gross, deducted) {
        (Some(gross), Some(deductions)) => {
            let net = if facts.kind.pays() { gross.minus(deductions) } else { Money::ZERO };
            refusals.or(SppDecision { gross, deductions, net, notes })
        }
        // Both are `None` only after a refusal.
        _ => Err(refusals),
    }
}

fn check_kind(facts: &SppFacts, policy: &Policy, refusals: &mut Refusals) {
    for other in facts.other_up.iter().filter(|o| o.counts()) {
        refusals.push(
            Refusal::new(
                "SPP-UP-SUDAH-ADA",
                "PP 12/2019 Ps 143(1), (3): UP sekali setahun",
                format!("UP tahun ini sudah diajukan dengan {} ({}).", other.label, other.state.title()),
                "Lanjutkan SPP itu; UP dari SIPD diteruskan bendahara (take-over-advance). Untuk mengisi kembali pakailah SPP-GU, untuk keperluan mendesak SPP-TU.",
            )
            .figure("dokumen", other.label.clone()),
        );
    }
    check_last_up(facts, policy, refusals);
    let known = |code: &str| policy.ls_kinds.value.iter().any(|k| k.code == code);
    let fits = match (&facts.ls_kind, facts.kind) {
        (Some(code), SppKind::Ls) => known(code),
        (None, SppKind::Ls) | (Some(_), _) => false,
        (None, _) => true,
    };
    refusals.require(fits, || {
        let names = policy.ls_kinds.value.iter().map(|k| k.title.as_str()).collect::<Vec<_>>().join(", ");
        Refusal::new(
            "SPP-JENIS-LS",
            &format!("PP 12/2019 Ps 145(1); {}", policy.ls_kinds.law()),
            format!(
                "Jenis LS «{}» tidak sesuai untuk SPP-{}.",
                facts.ls_kind.as_deref().unwrap_or("belum dipilih"),
                facts.kind.code()
            ),
            format!("Untuk SPP-LS pilih salah satu: {names}. Untuk SPP lain kosongkan."),
        )
        .at("jenis-ls")
    });
}

/// The rest of one year is not covered by the money of the next.
fn check_last_up(facts: &SppFacts, policy: &Policy, refusals: &mut Refusals) {
    let holds = &policy.purses.last_up_holds;
    let Some(open) = facts.last_up.filter(|open| facts.kind == SppKind::Up && open.is_positive() && holds.value) else {
        return;
    };
    refusals.push(
        Refusal::new(
            "SPP-UP-TAHUN-LALU",
            &holds.law(),
            format!("UP tahun lalu belum nihil: {} belum dipertanggungjawabkan atau disetor.", open.rupiah()),
            "Sahkan LPJ tahun lalu, setorkan sisanya, dan tunggu Kuasa BUD menyatakannya masuk; bila tahunnya sudah lewat, daerah memutuskannya dengan up.tahun-lalu-menahan.",
        )
        .money("terbuka", open),
    );
}

fn check_purpose(facts: &SppFacts, refusals: &mut Refusals) {
    if let Err(error) = clean(&facts.purpose, 1000) {
        let remedy = match error {
            TextError::Empty => "Tulis untuk keperluan apa pembayaran ini diminta.",
            TextError::TooLong(_) | TextError::Hidden(_) => "Tulis ulang keperluan dengan singkat dan huruf biasa.",
        };
        let law = "PP 12/2019 Ps 141(1), 124(3)";
        refusals.push(Refusal::new("SPP-KEPERLUAN", law, format!("Keperluan {error}."), remedy).at("keperluan"));
    }
}

/// The sum of the lines, where there is one.
fn check_lines(facts: &SppFacts, policy: &Policy, refusals: &mut Refusals) -> Option<Money> {
    if let Some(whole) = facts.whole {
        check_line_amount("Uang Persediaan", whole, refusals);
        return Some(whole);
    }
    refusals.require(!facts.lines.is_empty(), || {
        let law = "PP 12/2019 Ps 124(1)–(2)";
        let remedy = "Tambahkan paling sedikit satu rekening dengan jumlahnya.";
        Refusal::new("SPP-BARIS-KOSONG", law, "SPP belum memuat satu baris pun.", remedy).at("baris")
    });
    let mut seen = BTreeSet::new();
    for line in &facts.lines {
        check_line_amount(&line.account, line.amount, refusals);
        refusals.require(seen.insert((line.account.as_str(), line.source.as_deref())), || {
            Refusal::new(
                "SPP-BARIS-GANDA",
                "Aturan Simpul: satu rekening dan sumber dana satu baris (pola F02)",
                format!("{}: rekening dan sumber dana ini muncul dua kali.", line.account),
                "Gabungkan kedua baris menjadi satu.",
            )
            .figure("rekening", line.account.clone())
            .figure("sumber-dana", line.source.clone().unwrap_or_default())
            .at("baris")
        });
    }
    let activities: BTreeSet<&str> = facts.lines.iter().map(|l| l.sub_activity.as_str()).collect();
    refusals.require(!policy.one_sub_activity.value || activities.len() <= 1, || {
        Refusal::new(
            "SPP-SATU-SUB-KEGIATAN",
            &policy.one_sub_activity.law(),
            format!("SPP ini memuat {} sub kegiatan; paling banyak satu.", activities.len()),
            "Buat SPP sendiri untuk setiap sub kegiatan.",
        )
        .figure("limit", "1")
        .figure("diminta", activities.len().to_string())
    });
    let gross = Money::sum(facts.lines.iter().map(|l| l.amount));
    if gross.is_none() {
        refusals.push(too_large("SPP-TERLALU-BESAR", "Jumlah SPP"));
    }
    gross
}

/// A line asks for money; the draft is judged by it too.
pub fn check_line_amount(account: &str, amount: Money, refusals: &mut Refusals) {
    refusals.require(amount.is_positive(), || {
        Refusal::new(
            "SPP-NILAI",
            "PP 12/2019 Ps 141(1)",
            format!("{account}: diminta {}, padahal harus lebih dari nol.", amount.rupiah()),
            "Isi jumlah paling sedikit satu sen, atau hapus barisnya.",
        )
        .figure("rekening", account)
        .money("diminta", amount)
        .at("jumlah")
    });
}

/// Nobody overwrites what a colleague saved in the meantime.
pub fn check_version(shown: i64, now: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(shown == now, || {
        Refusal::new(
            "SPP-BERUBAH",
            "Aturan Simpul: tidak ada isian yang tertimpa diam-diam",
            "Konsep ini sudah diubah orang lain sejak Anda membukanya.",
            "Buka isian yang tersimpan, lalu ulangi perubahan Anda di sana.",
        )
        .figure("versi", now.to_string())
        .figure("dibuka", shown.to_string())
    });
    refusals.or(())
}

fn check_backing(facts: &SppFacts, gross: Option<Money>, refusals: &mut Refusals) {
    let (code, law, name, exact) = match facts.kind {
        SppKind::Up => ("SPP-DASAR-UP", "PP 12/2019 Ps 143(3)–(4)", "keputusan Kepala Daerah tentang besaran UP", true),
        SppKind::Gu => ("SPP-DASAR-GU", "PP 12/2019 Ps 143(2), (5)", "LPJ-UP yang disahkan", true),
        SppKind::Tu => ("SPP-DASAR-TU", "PP 12/2019 Ps 144(2)", "persetujuan TU dari PPKD", false),
        SppKind::GuNihil => ("SPP-DASAR-GU-NIHIL", "PP 12/2019 Ps 143(5), 153", "LPJ-UP yang disahkan", true),
        SppKind::TuNihil => ("SPP-DASAR-TU-NIHIL", "PP 12/2019 Ps 144, 153", "LPJ-TU yang disahkan", true),
        SppKind::GuKkpd => ("SPP-DASAR-GU-KKPD", "Permendagri 79/2022; PP 12/2019 Ps 222", "DPT yang disetujui", true),
        SppKind::Ls => return,
    };
    let Some(backing) = &facts.backing else {
        let message = format!("SPP-{} tidak dilampiri {name}.", facts.kind.code());
        let refusal = Refusal::new(code, law, message, format!("Lampirkan {name}, lalu ajukan lagi (submit-spp)."));
        refusals.push(refusal.at("dasar"));
        return;
    };
    let Some(gross) = gross else { return };
    if gross > backing.amount || (exact && gross != backing.amount) {
        let message = format!(
            "SPP-{} meminta {}, sedangkan {} ({name}) sebesar {}.",
            facts.kind.code(),
            gross.rupiah(),
            backing.label,
            backing.amount.rupiah()
        );
        let how = if exact { "Samakan jumlahnya dengan" } else { "Kurangi jumlahnya sampai paling banyak sebesar" };
        let refusal = Refusal::new(code, law, message, format!("{how} {name}."));
        let refusal = refusal.money("limit", backing.amount).money("diminta", gross);
        refusals.push(refusal.money("selisih", gross.minus(backing.amount)).at("jumlah"));
    }
}
