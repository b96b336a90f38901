//! A proposal of a price: what the survey proves, and who may set what.

use kernel::{Code, Day, Money, Refusal, Refusals, text};

use super::{ItemFacts, LAW, OURS, check_living, check_start};
use crate::model::Quotation;
use crate::policy::{Policy, QUOTATIONS};

/// Longest text of a vendor.
const MOST_VENDOR: usize = 200;
const LEAF_DEPTH: usize = 6;

/// One quotation to a line: `Toko Maju; 12.500,00; 2026-03-02`.
pub fn quotations(lines: &[String]) -> Result<Vec<Quotation>, Refusals> {
    let mut refusals = Refusals::new();
    let mut all = Vec::new();
    for (line, n) in lines.iter().zip(1..) {
        match quotation(line) {
            Some(found) => all.push(found),
            None => refusals.push(
                Refusal::new(
                    "HARGA-SURVEI-BENTUK",
                    OURS,
                    format!("Penawaran ke-{n} «{}» tidak terbaca.", line.chars().take(80).collect::<String>()),
                    "Tulis penjual; harga; tanggal, misalnya Toko Maju; 12.500; 2026-03-02.",
                )
                .figure("baris", n.to_string())
                .at("quotations"),
            ),
        }
    }
    refusals.or(all)
}

fn quotation(line: &str) -> Option<Quotation> {
    let mut parts = line.split(';').map(str::trim);
    let (vendor, amount, day) = (parts.next()?, parts.next()?, parts.next()?);
    // The machine's form has a point before two decimals; people's has a comma.
    let amount = Money::typed(amount).or_else(|_| amount.parse()).ok().filter(|a: &Money| a.is_positive())?;
    let found = Quotation { vendor: text::clean(vendor, MOST_VENDOR).ok()?, amount, day: day.parse().ok()? };
    if parts.next().is_some() { None } else { Some(found) }
}

/// Lowest, median and highest of a survey; the median of an even number is the
/// lower of the two in the middle, so that it is a price somebody offered.
pub fn span(quotations: &[Quotation]) -> Option<(Money, Money, Money)> {
    let mut sorted: Vec<Money> = quotations.iter().map(|q| q.amount).collect();
    sorted.sort();
    let middle = sorted.len().saturating_sub(1) / 2;
    Some((*sorted.first()?, *sorted.get(middle)?, *sorted.last()?))
}

#[derive(Clone, Debug)]
pub struct ProposalFacts<'a> {
    pub amount: Money,
    pub rekening: &'a [Code],
    pub quotations: &'a [Quotation],
    pub today: Day,
    /// The item whose price is to change.
    pub item: Option<ItemFacts>,
}

/// Whether the survey carries the price.
pub fn decide_proposal(facts: &ProposalFacts<'_>, policy: &Policy) -> Result<(), Refusals> {
    let mut refusals = facts.item.as_ref().map_or_else(Refusals::new, |i| check_living(i).err().unwrap_or_default());
    refusals.require(facts.amount.is_positive(), || {
        Refusal::new("HARGA-NOL", LAW, "Harga satuan harus lebih dari nol.", "Isi harga satuan yang diusulkan.")
            .money("diminta", facts.amount)
            .at("amount")
    });
    survey(&mut refusals, facts, policy);
    for code in facts.rekening {
        refusals.require(code.depth() == LEAF_DEPTH && code.norm().starts_with("5."), || {
            Refusal::new(
                "HARGA-REKENING",
                LAW,
                format!("Rekening {code} bukan sub rincian objek belanja."),
                "Sebut kode enam tingkat yang diawali 5, atau kosongkan bila boleh dengan rekening mana pun.",
            )
            .figure("rekening", code.text())
            .at("rekening")
        });
    }
    refusals.or(())
}

fn survey(refusals: &mut Refusals, facts: &ProposalFacts<'_>, policy: &Policy) {
    let count = i64::try_from(facts.quotations.len()).unwrap_or(i64::MAX);
    refusals.require(count >= policy.quotations, || {
        Refusal::new(
            "HARGA-SURVEI-KURANG",
            &format!("Data bertanggal {QUOTATIONS}"),
            format!("Survei memuat {count} penawaran; paling sedikit {}.", policy.quotations),
            "Tambahkan penawaran dari penjual lain.",
        )
        .figure("limit", policy.quotations.to_string())
        .figure("jumlah", count.to_string())
        .at("quotations")
    });
    for (n, quotation) in facts.quotations.iter().enumerate() {
        let name = text::fold(&quotation.vendor);
        let before = facts.quotations.iter().take(n).any(|q| text::fold(&q.vendor) == name);
        refusals.require(!before, || {
            Refusal::new(
                "HARGA-PENJUAL-SAMA",
                OURS,
                format!("Penjual «{}» disebut lebih dari sekali.", quotation.vendor),
                "Setiap penawaran dari penjual yang berbeda.",
            )
            .at("quotations")
        });
        refusals.require(quotation.day <= facts.today, || {
            Refusal::new(
                "HARGA-SURVEI-TANGGAL",
                OURS,
                format!("Penawaran «{}» bertanggal {}, hari yang belum tiba.", quotation.vendor, quotation.day.long()),
                "Perbaiki tanggal penawarannya.",
            )
            .day("tanggal", quotation.day)
            .at("quotations")
        });
    }
    if let Some((_, _, highest)) = span(facts.quotations) {
        refusals.require(facts.amount <= highest, || {
            Refusal::new(
                "HARGA-DI-ATAS-SURVEI",
                OURS,
                format!("Harga {} di atas penawaran tertinggi {}.", facts.amount.rupiah(), highest.rupiah()),
                "Turunkan harganya, atau lampirkan penawaran yang mendukungnya.",
            )
            .money("limit", highest)
            .money("diminta", facts.amount)
            .money("lebih", facts.amount.minus(highest))
            .at("amount")
        });
    }
}

#[derive(Clone, Debug)]
pub struct ApprovalFacts {
    pub year: i32,
    pub starts: Day,
    /// The item whose price changes.
    pub item: Option<ItemFacts>,
    /// The code that is given to a new item, and whether another one has it.
    pub code: Option<(Code, bool)>,
}

/// Whether an approved proposal can become a price.
pub fn decide_approval(facts: &ApprovalFacts) -> Result<(), Refusals> {
    let mut refusals = check_start(facts.starts, facts.year).err().unwrap_or_default();
    match (&facts.item, &facts.code) {
        (Some(item), _) => refusals.extend(check_living(item).err().unwrap_or_default()),
        (None, None) => refusals.push(
            Refusal::new(
                "HARGA-KODE-KOSONG",
                LAW,
                "Barang baru memerlukan kode barang.",
                "Isi kode menurut kodefikasi barang milik daerah.",
            )
            .at("code"),
        ),
        (None, Some((code, taken))) => refusals.require(!taken, || {
            Refusal::new(
                "HARGA-KODE-TERPAKAI",
                LAW,
                format!("Kode {code} sudah dipakai barang lain."),
                "Pilih kode berikutnya dalam kelompoknya.",
            )
            .figure("kode", code.text())
            .at("code")
        }),
    }
    refusals.or(())
}
