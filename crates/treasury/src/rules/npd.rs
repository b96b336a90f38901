//! NPD: what a PPTK asks of a treasurer, the panjar that is given for it, and
//! the evidence that rests on it.

use kernel::{Day, Money, Refusal, Refusals};

use super::advance::{Purse, check_in_hand};
use super::over;
use crate::policy::Policy;

const LAW: &str = "PP 12/2019 Ps 150; UU 1/2004 Ps 21(3)";
const APART: &str = "PP 12/2019 Ps 4(5)";

/// A panjar that a PPTK has not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub label: String,
    pub given_on: Day,
    /// With the PPTK.
    pub amount: Money,
}

impl Open {
    /// Days beyond those that the rule gives; none where it is kept.
    pub fn late(&self, today: Day, most: i64) -> Option<i64> {
        let days = today.days_since(self.given_on);
        (days > most).then_some(days - most)
    }
}

/// Holds a new NPD back while an older panjar is open for too long.
pub fn check_overdue(open: &[Open], today: Day, policy: &Policy, refusals: &mut Refusals) {
    let (rules, most) = (&policy.purses, policy.purses.panjar_days.value);
    if !rules.panjar_holds_npd.value {
        return;
    }
    for (panjar, late) in open.iter().filter_map(|o| Some((o, o.late(today, most)?))) {
        refusals.push(
            Refusal::new(
                "PANJAR-LEWAT-WAKTU",
                &rules.panjar_holds_npd.law(),
                format!(
                    "Panjar {} sebesar {} diberikan {} dan belum selesai; batasnya {most} hari.",
                    panjar.label,
                    panjar.amount.rupiah(),
                    panjar.given_on.long()
                ),
                "Serahkan bukti dan sisa panjarnya kepada bendahara (settle-npd).",
            )
            .money("terbuka", panjar.amount)
            .day("tanggal", panjar.given_on)
            .figure("lewat", late.to_string()),
        );
    }
}

/// What a treasurer is about to give for an NPD.
#[derive(Clone, Debug)]
pub struct GiveFacts {
    pub label: String,
    pub purse: Purse,
    pub panjar: bool,
    /// The NPD's sum.
    pub approved: Money,
    /// The panjar; none is all of it.
    pub amount: Option<Money>,
    /// Account of the PPTK and reference of the transfer.
    pub transfer_named: bool,
}

/// The sum that is given: nothing where money goes by evidence alone.
pub fn decide_give(facts: &GiveFacts) -> Result<Money, Refusals> {
    let mut refusals = Refusals::new();
    let given = facts.amount.unwrap_or(facts.approved);
    check_in_hand(&facts.label, &facts.purse, if facts.panjar { given } else { facts.approved }, &mut refusals);
    if !facts.panjar {
        refusals.require(facts.amount.is_none(), || {
            Refusal::new(
                "NPD-TANPA-PANJAR",
                LAW,
                "NPD ini tanpa panjar: uangnya keluar dengan TBP, bukan di muka.",
                "Kosongkan jumlahnya, lalu catat TBP yang menyebut NPD ini (record-tbp).",
            )
            .at("amount")
        });
        return refusals.or(Money::ZERO);
    }
    refusals.require(given.is_positive() && given <= facts.approved, || {
        let refusal = Refusal::new(
            "PANJAR-NILAI",
            LAW,
            format!("Panjar {}, sedangkan NPD-nya {}.", given.rupiah(), facts.approved.rupiah()),
            "Berikan lebih dari nol dan paling banyak sebesar NPD.",
        );
        over(refusal, facts.approved, Money::ZERO, given).at("amount")
    });
    refusals.require(facts.transfer_named, || {
        Refusal::new(
            "PANJAR-REKENING",
            "PP 12/2019 Ps 128, 150; aturan Simpul: panjar diberikan dengan pemindahbukuan (pola F12)",
            "Panjar diberikan dengan pemindahbukuan, tetapi rekening PPTK atau nomor referensinya belum disebut.",
            "Pilih rekening PPTK yang terdaftar dan dikonfirmasi (add-payee-account), dan isi nomor referensi bank.",
        )
        .at("payee_account")
    });
    refusals.or(given)
}

/// A row of an NPD, what was used of it, and what is asked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFacts {
    pub label: String,
    pub limit: Money,
    pub used: Money,
    pub asked: Money,
}

/// The NPD that evidence rests on.
#[derive(Clone, Debug)]
pub struct PermitFacts {
    pub label: String,
    /// It was given and is not settled.
    pub is_open: bool,
    /// The same purse and the same unit.
    pub same_purse: bool,
    pub rows: Vec<RowFacts>,
    /// Whoever records it asked for the money, or approved it.
    pub same_person: bool,
}

/// Judges the NPD behind evidence.
pub fn check_permit(npd: Option<&PermitFacts>, policy: &Policy, refusals: &mut Refusals) {
    let required = &policy.purses.npd_required;
    let Some(npd) = npd else {
        refusals.require(!required.value, || {
            Refusal::new(
                "NPD-WAJIB",
                &required.law(),
                "TBP ini tidak menyebut NPD.",
                "Sebutkan NPD yang sudah diberikan (give-npd), atau mintalah PPTK mengajukannya (draft-npd).",
            )
            .at("npd")
        });
        return;
    };
    refusals.require(npd.is_open, || {
        Refusal::new(
            "NPD-TIDAK-TERBUKA",
            LAW,
            format!("{} belum diberikan bendahara, atau sudah selesai.", npd.label),
            "Berikan dahulu (give-npd), atau pakailah NPD lain.",
        )
        .figure("dokumen", npd.label.as_str())
        .at("npd")
    });
    refusals.require(npd.same_purse, || {
        Refusal::new(
            "NPD-KAS-LAIN",
            LAW,
            format!("{} ditujukan kepada uang muka, bendahara, atau unit lain.", npd.label),
            "Pilih NPD untuk uang muka dan unit yang membayar.",
        )
        .figure("dokumen", npd.label.as_str())
        .at("npd")
    });
    for row in npd.rows.iter().filter(|r| r.used.plus(r.asked) > r.limit) {
        let refusal = Refusal::new(
            "NPD-BARIS",
            LAW,
            format!(
                "{}: NPD {}, sudah dipakai {}, diminta {}.",
                row.label,
                row.limit.rupiah(),
                row.used.rupiah(),
                row.asked.rupiah()
            ),
            "Kurangi jumlahnya, atau mintalah PPTK mengajukan NPD lagi (draft-npd).",
        );
        refusals.push(over(refusal, row.limit, row.used, row.asked).at("lines"));
    }
    refusals.require(!npd.same_person, || {
        Refusal::new(
            "NPD-ORANG-SAMA",
            APART,
            format!("Anda mengajukan atau menyetujui {}; bukti pembayarannya dicatat orang lain.", npd.label),
            "Mintalah bendahara lain yang berwenang mencatatnya.",
        )
        .figure("dokumen", npd.label.as_str())
    });
}

/// How much of evidence the panjar pays; the purse pays the rest.
pub fn covered(in_hand: Money, net: Money) -> Money {
    net.min(in_hand).max(Money::ZERO)
}

/// The PPTK hands back what evidence did not use, to the sen.
pub fn decide_settle(in_hand: Money, back: Option<Money>) -> Result<(), Refusals> {
    let back = back.unwrap_or_default();
    let mut refusals = Refusals::new();
    refusals.require(back == in_hand, || {
        Refusal::new(
            "PANJAR-SELISIH",
            LAW,
            format!("Panjar yang tersisa {}, sedangkan yang diserahkan {}.", in_hand.rupiah(), back.rupiah()),
            "Catat dahulu semua buktinya (record-tbp), lalu serahkan sisanya sampai satu sen, potongan pajak termasuk.",
        )
        .money("dihitung", in_hand)
        .money("tertulis", back)
        .money("selisih", back.minus(in_hand))
        .at("back")
    });
    refusals.or(())
}

/// An LPJ waits until the panjar behind its evidence are settled.
pub fn check_settled(open: &[Open], policy: &Policy, refusals: &mut Refusals) {
    let rule = &policy.purses.panjar_holds_lpj;
    for panjar in open.iter().filter(|_| rule.value) {
        refusals.push(
            Refusal::new(
                "LPJ-PANJAR-TERBUKA",
                &rule.law(),
                format!(
                    "Bukti dalam LPJ ini berasal dari panjar {} yang belum selesai; {} masih pada PPTK.",
                    panjar.label,
                    panjar.amount.rupiah()
                ),
                "Selesaikan panjarnya dahulu (settle-npd).",
            )
            .money("terbuka", panjar.amount)
            .figure("dokumen", panjar.label.as_str()),
        );
    }
}
