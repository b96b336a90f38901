//! A UP or TU that was paid in the national system and goes on here: what of it
//! a treasurer holds by the report of that system.

use std::collections::BTreeSet;

use kernel::lifecycle::Kind;
use kernel::{Day, Money, Refusal, Refusals};

const LAW: &str = "PP 12/2019 Ps 19, 143–144, 150; Kebijakan Simpul: saldo dari laporan, bukan ketikan";

/// An imported SP2D of the advance, or what was spent of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: i64,
    pub label: String,
    pub kind: Kind,
    /// An SP2D-GU; one of UP or TU brings the money first.
    pub refills: bool,
    pub thread: i64,
    pub sub_unit: i64,
    pub day: Option<Day>,
    pub amount: Money,
}

impl Told {
    /// An SP2D of UP or TU.
    pub fn brings(&self) -> bool {
        self.kind == Kind::Sp2d && !self.refills
    }
}

/// What a report tells of an advance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reckoned {
    pub received: Money,
    pub refilled: Money,
    pub spent: Money,
}

impl Reckoned {
    pub fn held(&self) -> Money {
        self.received.minus(self.spent)
    }

    pub fn less(&self, before: &Reckoned) -> Reckoned {
        Reckoned {
            received: self.received.minus(before.received),
            refilled: self.refilled.minus(before.refilled),
            spent: self.spent.minus(before.spent),
        }
    }
}

/// Walks through the SP2D of an advance in their order. A GU replaces what was
/// spent before it; where the report does not tell as much, it stands for
/// evidence that the report leaves out. What was spent of the last money is
/// replaced by none yet.
pub fn reckon(told: &[Told]) -> Reckoned {
    let spent_of = |thread: i64| told.iter().filter(move |t| t.kind == Kind::Tbp && t.thread == thread);
    let mut given: Vec<&Told> = told.iter().filter(|t| t.kind == Kind::Sp2d).collect();
    given.sort_by_key(|t| (t.refills, t.day, t.id));
    let mut found = Reckoned::default();
    let (mut open, mut seen) = (Money::ZERO, BTreeSet::new());
    for sp2d in given {
        found.received = found.received.plus(sp2d.amount);
        if sp2d.refills {
            found.refilled = found.refilled.plus(sp2d.amount);
            open = open.minus(sp2d.amount).max(Money::ZERO);
        }
        if seen.insert(sp2d.thread) {
            open = spent_of(sp2d.thread).fold(open, |sum, t| sum.plus(t.amount));
        }
    }
    let loose = told.iter().filter(|t| t.kind == Kind::Tbp && !seen.contains(&t.thread));
    open = loose.fold(open, |sum, t| sum.plus(t.amount));
    found.spent = found.refilled.plus(open.max(Money::ZERO));
    found
}

#[derive(Clone, Debug)]
pub struct OpeningFacts {
    /// How people call the advance.
    pub label: String,
    /// An imported SP2D that counts brought the money.
    pub given: bool,
    /// The SKPD has a UP of our own, or asked for one.
    pub own: Option<String>,
    /// An opening that nobody has confirmed yet.
    pub waiting: Option<String>,
    /// What was taken over before, and what the report tells now.
    pub before: Reckoned,
    pub now: Reckoned,
    /// What the treasurer counted, at the bank and in the cash box.
    pub bank: Money,
    pub cash: Money,
}

/// Whether the advance goes on here, and with which sums.
pub fn decide_opening(f: &OpeningFacts) -> Result<Reckoned, Refusals> {
    let mut refusals = Refusals::new();
    check_standing(f, &mut refusals);
    let new = f.now.less(&f.before);
    if f.given {
        check_sums(f, &new, &mut refusals);
    }
    refusals.or(new)
}

fn check_standing(f: &OpeningFacts, refusals: &mut Refusals) {
    refusals.require(f.given, || {
        Refusal::new(
            "SALDO-AWAL-TIDAK-ADA",
            LAW,
            format!("{}: tidak ada SP2D-nya dalam laporan SIPD yang diimpor dan dikonfirmasi.", f.label),
            "Impor Laporan Realisasi Per Dokumen yang memuatnya, lalu mintalah pejabat kedua mengonfirmasinya.",
        )
    });
    if let Some(own) = &f.own {
        refusals.push(
            Refusal::new(
                "SALDO-AWAL-LOKAL",
                "PP 12/2019 Ps 143(1), (3): UP sekali setahun",
                format!("SKPD ini sudah mempunyai UP di Simpul: {own}."),
                "Lanjutkan UP itu; batalkan SPP-nya (cancel-spp) bila UP-nya sebenarnya dibayar melalui SIPD.",
            )
            .figure("dokumen", own.as_str()),
        );
    }
    if let Some(waiting) = &f.waiting {
        refusals.push(
            Refusal::new(
                "SALDO-AWAL-MENUNGGU",
                LAW,
                format!("{waiting} belum dibenarkan PA."),
                "Mintalah PA membenarkannya (confirm-opening), atau tolak dahulu (reject-opening).",
            )
            .figure("dokumen", waiting.as_str()),
        );
    }
}

fn check_sums(f: &OpeningFacts, new: &Reckoned, refusals: &mut Refusals) {
    if f.before != Reckoned::default() && *new == Reckoned::default() {
        refusals.push(
            Refusal::new(
                "SALDO-AWAL-SUDAH-ADA",
                LAW,
                format!("{} sudah diteruskan, dan laporan SIPD tidak memuat yang baru.", f.label),
                "Bekerjalah dengan uang itu: record-tbp, draft-lpj, return-advance.",
            )
            .money("tercatat", f.before.held()),
        );
        return;
    }
    let held = new.held();
    let shrunk = [new.received, new.refilled, new.spent].iter().any(|m| m.is_negative());
    refusals.require(!shrunk, || changed(&f.label, &f.before, &f.now));
    refusals.require(shrunk || !held.is_negative(), || {
        Refusal::new(
            "SALDO-AWAL-MINUS",
            LAW,
            format!(
                "{}: menurut laporan SIPD diterima {} dan dibelanjakan {}; kurang {}.",
                f.label,
                new.received.rupiah(),
                new.spent.rupiah(),
                Money::ZERO.minus(held).rupiah()
            ),
            "Impor laporan yang lebih baru: SP2D-GU atau koreksinya belum ada di dalamnya.",
        )
        .money("limit", new.received)
        .money("diminta", new.spent)
        .money("kurang", Money::ZERO.minus(held))
    });
    let counted = f.bank.plus(f.cash);
    refusals.require(shrunk || held.is_negative() || counted == held, || {
        Refusal::new(
            "SALDO-AWAL-JUMLAH",
            LAW,
            format!(
                "{}: di bank {} dan tunai {}, jumlahnya {}; menurut laporan SIPD yang dipegang {}.",
                f.label,
                f.bank.rupiah(),
                f.cash.rupiah(),
                counted.rupiah(),
                held.rupiah()
            ),
            "Hitung lagi kas dan rekening koran; bila TBP belum ada di laporan, catat di SIPD dan impor laporan barunya.",
        )
        .money("limit", held)
        .money("diminta", counted)
        .money("selisih", counted.minus(held))
        .at("bank")
    });
}

/// The report no longer tells what was taken over, or is about to be.
pub fn changed(label: &str, taken: &Reckoned, now: &Reckoned) -> Refusal {
    Refusal::new(
        "SALDO-AWAL-BERUBAH",
        LAW,
        format!(
            "{label}: laporan SIPD berubah; diterima {} menjadi {}, dibelanjakan {} menjadi {}.",
            taken.received.rupiah(),
            now.received.rupiah(),
            taken.spent.rupiah(),
            now.spent.rupiah()
        ),
        "Periksa impornya pada laporan rekonsiliasi-sipd; saldo yang belum dibenarkan ditolak, lalu disusun lagi.",
    )
    .money("tercatat", taken.held())
    .money("berkas", now.held())
    .money("selisih", now.held().minus(taken.held()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(id: i64, kind: Kind, refills: bool, thread: i64, amount: i64) -> Told {
        let day = Day::new(2026, 2, u8::try_from(id).unwrap_or(1));
        let (label, amount) = (format!("{id}"), Money::from_sen(amount));
        Told { id, label, kind, refills, thread, sub_unit: 1, day, amount }
    }

    fn sums(told: &[Told]) -> [i64; 4] {
        let r = reckon(told);
        [r.received.sen(), r.refilled.sen(), r.spent.sen(), r.held().sen()]
    }

    #[test]
    fn what_is_spent_and_not_replaced_is_missing_from_the_up() {
        let up = told(1, Kind::Sp2d, false, 10, 1_000);
        let first = told(2, Kind::Tbp, false, 10, 300);
        assert_eq!(sums(&[up.clone(), first.clone()]), [1_000, 0, 300, 700]);
        // Replaced to the sen, then spent of the new money.
        let gu = told(3, Kind::Sp2d, true, 20, 300);
        let second = told(4, Kind::Tbp, false, 20, 40);
        let all = [second.clone(), gu, first.clone(), up.clone()];
        assert_eq!(sums(&all), [1_300, 300, 340, 960]);
        // A part is replaced.
        let part = told(3, Kind::Sp2d, true, 20, 299);
        assert_eq!(sums(&[up.clone(), first.clone(), part]), [1_299, 299, 300, 999]);
        // It replaces more than the report tells: never more in hand than the UP.
        let more = told(3, Kind::Sp2d, true, 20, 900);
        assert_eq!(sums(&[up.clone(), first.clone(), more, second]), [1_900, 900, 940, 960]);
        // A real report: two GU replace more than the evidence that it tells.
        let real = [
            told(1, Kind::Sp2d, false, 10, 2_297_700_000),
            told(2, Kind::Tbp, false, 10, 2_206_318_000),
            told(3, Kind::Sp2d, true, 20, 2_297_698_000),
            told(4, Kind::Tbp, false, 20, 68_200_000),
            told(5, Kind::Sp2d, true, 30, 2_297_667_600),
            told(6, Kind::Tbp, false, 30, 148_800_000),
        ];
        assert_eq!(sums(&real)[3], 2_148_900_000);
        // Evidence without an SP2D is replaced by none.
        assert_eq!(sums(&[up, first, told(5, Kind::Tbp, false, 99, 1)]), [1_000, 0, 301, 699]);
    }
}
