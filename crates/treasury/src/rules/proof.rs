//! Proofs of what was withheld: one for each payee of a deduction, whose base
//! and rate are those by which it was withheld.

use kernel::{Day, Money, Refusal, Refusals};
use serde::{Deserialize, Serialize};

use super::tax::Proposal;

const LAW: &str = "PP 12/2019 Ps 151; aturan Simpul: satu bukti untuk satu potongan dan satu penerima";

kernel::names! {
    /// By what a payee is known to the tax office.
    TaxId {
        Npwp = "npwp", "NPWP";
        Nik = "nik", "NIK";
        /// Of civil servants; a list of payees holds no other number of theirs.
        Nip = "nip", "NIP";
    }
}

/// A kind of proof, and the deductions that it proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofSort {
    #[serde(rename = "kode")]
    pub code: String,
    #[serde(rename = "nama")]
    pub title: String,
    #[serde(rename = "potongan")]
    pub kinds: Vec<String>,
}

/// The kind of proof that a deduction is proved by.
pub fn sort_of<'s>(sorts: &'s [ProofSort], kind: &str) -> Option<&'s ProofSort> {
    sorts.iter().find(|s| s.kinds.iter().any(|k| k == kind))
}

/// What a deduction was withheld of, and by which rule. The rate is in
/// millionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reckoned {
    pub base: Money,
    pub rate: i64,
    pub rule: String,
}

/// What a tax is of its base, in millionths, rounded half up.
pub fn effective(tax: Money, base: Money) -> i64 {
    let (tax, base) = (i128::from(tax.sen()), i128::from(base.sen().max(1)));
    i64::try_from((tax * 2_000_000 + base) / (2 * base)).unwrap_or(i64::MAX)
}

/// `2 %`, `2,65 %`.
pub fn percent(millionths: i64) -> String {
    let (whole, rest) = (millionths / 10_000, millionths % 10_000);
    if rest == 0 {
        return format!("{whole} %");
    }
    let rest = format!("{rest:04}");
    format!("{whole},{} %", rest.trim_end_matches('0'))
}

/// A deduction and what is said of its payee.
#[derive(Clone, Copy, Debug)]
pub struct ProofFacts<'a> {
    /// Its number in the list of deductions.
    pub label: &'a str,
    pub kind: &'a str,
    pub tax: Money,
    /// Of the whole payment.
    pub gross: Money,
    /// The kind of proof; none where this deduction has none.
    pub sort: Option<&'a str>,
    /// Whoever issues it withheld it.
    pub own: bool,
    /// The proof that already stands.
    pub living: Option<&'a str>,
    /// The list of payees that the payment rests on.
    pub list: Option<&'a str>,
    /// Of the register of payees, digits alone.
    pub npwp: Option<&'a str>,
    /// Typed by whoever issues it.
    pub typed_npwp: Option<&'a str>,
    /// Of a person; a company has none.
    pub typed_nik: bool,
    /// The rate was that of a payee who showed an NPWP, or nobody knows.
    pub known: bool,
    /// What the tax rules made of the payment, where just that was withheld.
    pub proposal: Option<&'a Proposal>,
    /// Typed by whoever issues it.
    pub base: Option<Money>,
}

fn refusal(facts: &ProofFacts<'_>, code: &str, message: String, remedy: &str) -> Refusal {
    Refusal::new(code, LAW, message, remedy).figure("potongan", facts.label).figure("jenis", facts.kind)
}

/// Judges one proof, and tells what it says of base and rate.
pub fn decide_proof(facts: &ProofFacts<'_>) -> Result<Reckoned, Refusals> {
    let mut refusals = Refusals::new();
    check_free(facts, &mut refusals);
    if let Some(list) = facts.list {
        refusals.push(refusal(
            facts,
            "PAJAK-BUKTI-DAFTAR",
            format!("Potongan {} bertumpu pada {list}: yang dipotong adalah tiap orang di dalamnya.", facts.label),
            "Terbitkan bukti tiap penerima dari daftarnya.",
        ));
    }
    check_identity(facts, &mut refusals);
    let reckoned = reckon(facts, &mut refusals);
    match reckoned {
        Some(reckoned) => refusals.or(reckoned),
        None => Err(refusals),
    }
}

/// The deduction is one that is proved, in the own hand, and not proved yet.
fn check_free(facts: &ProofFacts<'_>, refusals: &mut Refusals) {
    refusals.require(facts.sort.is_some(), || {
        refusal(
            facts,
            "PAJAK-BUKTI-JENIS",
            format!("Potongan {} berjenis {}, yang tidak mempunyai bukti potong.", facts.label, facts.kind),
            "Pilih potongan PPh; bukti PPN adalah faktur pajak dan bukti setornya.",
        )
    });
    refusals.require(facts.own, || {
        refusal(
            facts,
            "PAJAK-BUKTI-PEMEGANG",
            format!("Potongan {} dipotong bendahara lain.", facts.label),
            "Mintalah bendahara yang memotongnya menerbitkan buktinya.",
        )
    });
    if let Some(number) = facts.living {
        refusals.push(
            refusal(
                facts,
                "PAJAK-BUKTI-SUDAH-ADA",
                format!("Potongan {} sudah dibuktikan dengan {number}.", facts.label),
                "Pakai bukti itu; bila keliru, batalkan dahulu dengan alasan.",
            )
            .figure("nomor", number),
        );
    }
}

fn check_identity(facts: &ProofFacts<'_>, refusals: &mut Refusals) {
    let padded = |digits: &str| format!("{digits:0>16}");
    let differs = facts.npwp.zip(facts.typed_npwp).is_some_and(|(known, typed)| padded(known) != padded(typed));
    refusals.require(!differs, || {
        refusal(
            facts,
            "PAJAK-BUKTI-NPWP-BEDA",
            format!("NPWP yang diketik untuk potongan {} bukan NPWP penerima itu pada daftar penerima.", facts.label),
            "Kosongkan NPWP, atau betulkan daftar penerimanya.",
        )
        .at("npwp")
    });
    let identified = facts.npwp.is_some() || facts.typed_npwp.is_some() || facts.typed_nik;
    refusals.require(identified || !facts.known, || {
        refusal(
            facts,
            "PAJAK-BUKTI-IDENTITAS",
            format!("Penerima potongan {} tidak mempunyai NPWP atau NIK.", facts.label),
            "Isi NPWP, atau NIK bagi orang pribadi; tanpa keduanya hanya bila tarifnya tarif tanpa NPWP.",
        )
        .at("npwp")
    });
}

/// Base and rate: those of the rule, or a base that is typed.
fn reckon(facts: &ProofFacts<'_>, refusals: &mut Refusals) -> Option<Reckoned> {
    if let Some(p) = facts.proposal {
        let same = facts.base.is_none_or(|typed| typed == p.base);
        refusals.require(same, || {
            refusal(
                facts,
                "PAJAK-BUKTI-DASAR-BEDA",
                format!("Dasar pengenaan potongan {} menurut aturannya {}.", facts.label, p.base.rupiah()),
                "Kosongkan dasar pengenaan; yang dihitung aturannya dipakai.",
            )
            .money("dihitung", p.base)
            .money("diisi", facts.base.unwrap_or_default())
            .at("base")
        });
        let rate = p.rate.map_or_else(|| effective(facts.tax, p.base), i64::from);
        return same.then(|| Reckoned { base: p.base, rate, rule: p.name.clone() });
    }
    let Some(base) = facts.base else {
        refusals.push(
            refusal(
                facts,
                "PAJAK-BUKTI-DASAR-KOSONG",
                format!(
                    "Pajak pada potongan {} tidak dihitung menurut aturan, sehingga dasarnya tidak diketahui.",
                    facts.label
                ),
                "Terbitkan bukti ini sendiri, dan isi dasar pengenaannya.",
            )
            .at("base"),
        );
        return None;
    };
    let within = base >= facts.tax && base <= facts.gross;
    refusals.require(within, || {
        refusal(
            facts,
            "PAJAK-BUKTI-DASAR",
            format!(
                "Dasar pengenaan {} tidak di antara pajaknya {} dan jumlah kotor pembayarannya {}.",
                base.rupiah(),
                facts.tax.rupiah(),
                facts.gross.rupiah()
            ),
            "Isi dasar pengenaan menurut perhitungan pajaknya.",
        )
        .money("diisi", base)
        .money("paling-sedikit", facts.tax)
        .money("paling-banyak", facts.gross)
        .at("base")
    });
    within.then(|| Reckoned {
        base,
        rate: effective(facts.tax, base),
        rule: "tarif menurut dasar yang diisi bendahara".to_owned(),
    })
}

/// A proof follows the withholding and the number before it, and is not of
/// tomorrow.
pub fn check_proof_day(withheld_on: Day, day: Day, last: Option<Day>, today: Day, refusals: &mut Refusals) {
    let earliest = last.map_or(withheld_on, |last| last.max(withheld_on));
    refusals.require(day >= earliest && day <= today, || {
        Refusal::new(
            "PAJAK-BUKTI-TANGGAL",
            LAW,
            format!(
                "Tanggal bukti {} tidak di antara {} (potongan atau bukti bernomor sebelumnya) dan hari ini.",
                day.long(),
                earliest.long()
            ),
            "Kosongkan tanggalnya untuk hari ini, atau isi tanggal di antaranya.",
        )
        .day("tanggal", day)
        .day("paling-awal", earliest)
        .at("date")
    });
}

/// What the payees of a list bear of one deduction.
#[derive(Clone, Copy, Debug)]
pub struct ListProofFacts<'a> {
    pub kind: &'a str,
    /// Of the request.
    pub tax: Money,
    /// Of all payees; none where it is too large.
    pub sum: Option<Money>,
    pub own: bool,
    /// Payees without a proof.
    pub open: usize,
}

/// Judges the proofs of a list: its payees bear the deduction to the sen.
pub fn decide_list_proofs(facts: &ListProofFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let told = |code: &str, message: String, remedy: &str| {
        Refusal::new(code, LAW, message, remedy).figure("jenis", facts.kind)
    };
    refusals.require(facts.own, || {
        told(
            "PAJAK-BUKTI-PEMEGANG",
            format!("Potongan {} daftar ini dipotong bendahara lain.", facts.kind),
            "Mintalah bendahara yang memotongnya menerbitkan buktinya.",
        )
    });
    refusals.require(facts.sum == Some(facts.tax), || {
        let sum = facts.sum.unwrap_or_default();
        told(
            "PAJAK-BUKTI-JUMLAH",
            format!(
                "Potongan {} para penerima berjumlah {}, sedangkan pada SPP {}.",
                facts.kind,
                sum.rupiah(),
                facts.tax.rupiah()
            ),
            "Jangan mengulang; laporkan kepada administrator agar daftar dan SPP-nya diperiksa.",
        )
        .money("potongan", facts.tax)
        .money("diisi", sum)
        .money("selisih", sum.minus(facts.tax))
    });
    refusals.require(facts.open > 0, || {
        told(
            "PAJAK-BUKTI-SUDAH-ADA",
            format!("Semua penerima daftar ini sudah mempunyai bukti {}.", facts.kind),
            "Pakai bukti yang ada; yang keliru dibatalkan dahulu dengan alasan.",
        )
    });
    refusals.or(())
}

/// A proof ends once, by the hand that withheld.
pub fn decide_void_proof(number: &str, voided: Option<Day>, own: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(own, || {
        Refusal::new(
            "PAJAK-BUKTI-PEMEGANG",
            LAW,
            format!("Bukti {number} diterbitkan atas potongan bendahara lain."),
            "Mintalah bendahara yang memotongnya membatalkannya.",
        )
        .figure("nomor", number)
    });
    if let Some(on) = voided {
        refusals.push(
            Refusal::new(
                "PAJAK-BUKTI-BATAL",
                LAW,
                format!("Bukti {number} sudah batal sejak {}.", on.long()),
                "Tidak ada yang perlu dibatalkan lagi; terbitkan bukti baru bila perlu.",
            )
            .figure("nomor", number)
            .day("tanggal", on),
        );
    }
    refusals.or(())
}
