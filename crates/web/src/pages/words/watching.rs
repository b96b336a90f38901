//! Words of the watching pages and of the thread as a picture.

use super::count;

words! {
    plan: "Rencana kas",
    realised: "Realisasi",
    month_figures: "Angka per bulan, dijumlahkan sejak Januari",
    month: "Bulan",
    plan_sum: "Rencana (Rp)",
    realised_sum: "Realisasi (Rp)",
    plan_share: "Rencana (%)",
    realised_share: "Realisasi (%)",
    gap: "Selisih (poin)",
    ceiling: "Pagu (Rp)",
    by_skpd: "Serapan per SKPD, terjauh dari rencana di atas",
    by_unit: "Serapan per unit, terjauh dari rencana di atas",
    skpd_head: "SKPD, serapan, dan rencana (garis tegak)",
    unit_head: "Unit, serapan, dan rencana (garis tegak)",
    all: "Jumlah semua",
    by_kind: "Serapan menurut jenis belanja",
    kind_head: "Jenis belanja",
    stuck: "Pembayaran yang menunggu: langkah siapa, berapa hari kerja, jumlahnya dalam rupiah",
    waits_for: "Menunggu",
    sum: "Jumlah",
    nothing_waits: "Tidak ada pembayaran yang menunggu.",
    left_out: "Terlalu banyak pembayaran yang menunggu; yang terbaru tidak ikut dihitung.",
    late: "SPM sudah diterima, SP2D lewat tenggat",
    nothing_late: "Tidak ada. Setiap SPM yang diterima masih dalam tenggatnya.",
    all_late: "Lihat semua yang lewat tenggat",
    tile_realised: "Realisasi belanja",
    tile_waiting: "Pembayaran menunggu",
    tile_late: "SP2D lewat tenggat",
    document: "Dokumen",
    purpose: "Keperluan",
    unit: "Unit",
    value: "Nilai (Rp)",
    since: "Sejak",
    age: "Hari kerja",
    due: "Tenggat SP2D",
    no_budget_help: "Anggaran belanja tahun ini belum diimpor, atau bukan milik jabatan Anda.",
    band_plan: "Rencana",
    band_budget: "Anggaran",
    band_release: "Penyediaan dana",
    band_payment: "Pembayaran",
    program: "Program",
    kegiatan: "Kegiatan",
    sub_kegiatan: "Sub kegiatan",
    account: "Rekening",
    list_title: "Daftar hal pada benang ini",
    thread_lead: "Dari program sampai pembayarannya. Setiap kotak dapat dibuka; daftar di bawah memuat hal yang sama.",
}

/// Ages in working days: key, name, and the last day of each.
pub(crate) const AGES: [(&str, &str, i64); 4] = [
    ("0-2", "0–2 hari", 2),
    ("3-5", "3–5 hari", 5),
    ("6-10", "6–10 hari", 10),
    ("lebih-10", "Lebih dari 10", i64::MAX),
];

/// Tenths as `12,3`, with a minus that is one.
pub(crate) fn tenths(n: i64) -> String {
    format!("{}{},{}", if n < 0 { "−" } else { "" }, n.abs() / 10, n.abs() % 10)
}

pub(crate) fn per_cent(n: i64) -> String {
    format!("{}\u{a0}%", tenths(n))
}

/// What the curve shows, in tenths of a per cent of the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    NoBudget,
    NoPlan { realised: i64 },
    Beside { realised: i64, plan: i64 },
}

/// The heading says it.
pub(crate) fn finding(found: Finding, year: i32) -> String {
    match found {
        Finding::NoBudget => format!("Belum ada anggaran belanja {year} yang dapat dipantau"),
        Finding::NoPlan { realised } => {
            format!("Belanja terserap {} dari pagu; rencana kas belum ada", per_cent(realised))
        }
        Finding::Beside { realised, plan } if realised < plan => {
            format!("Belanja tertinggal {} poin dari rencana kas", tenths(plan - realised))
        }
        Finding::Beside { realised, plan } if realised > plan => {
            format!("Belanja mendahului rencana kas {} poin", tenths(realised - plan))
        }
        Finding::Beside { .. } => "Belanja sesuai dengan rencana kas".into(),
    }
}

/// What the curve says to whoever does not see it.
pub(crate) fn curve(found: Finding, month: &str) -> String {
    match found {
        Finding::Beside { realised, plan } => format!(
            "Kurva S: sampai {month} realisasi {} persen dan rencana kas {} persen dari pagu.",
            tenths(realised),
            tenths(plan)
        ),
        Finding::NoPlan { realised } => {
            format!("Kurva S: sampai {month} realisasi {} persen dari pagu, tanpa rencana kas.", tenths(realised))
        }
        Finding::NoBudget => String::new(),
    }
}

pub(crate) fn curve_title(year: i32) -> String {
    format!("Rencana kas dan realisasi {year}")
}

pub(crate) fn watch_lead(now: &str, month: Option<&str>) -> String {
    let until = month.map(|m| format!(" Rencana kas dihitung sampai akhir {m}.")).unwrap_or_default();
    format!("Keadaan {now}. Realisasi dihitung sejak SP2D terbit.{until}")
}

pub(crate) fn of_ceiling(share: Option<i64>, ceiling: &str) -> String {
    match share {
        Some(share) => format!("{} dari pagu {ceiling}", per_cent(share)),
        None => format!("Pagu {ceiling}"),
    }
}

pub(crate) fn documents(n: usize) -> String {
    format!("{} dokumen", count(i64::try_from(n).unwrap_or(i64::MAX)))
}

pub(crate) fn waiting(n: usize) -> String {
    match n {
        0 => "Tidak ada pembayaran yang menunggu".into(),
        n => format!("{} pembayaran menunggu", count(i64::try_from(n).unwrap_or(i64::MAX))),
    }
}

pub(crate) fn overdue(n: usize) -> String {
    match n {
        0 => "Tidak ada SP2D yang lewat tenggat".into(),
        n => format!("{} SPM menunggu SP2D lewat tenggat", count(i64::try_from(n).unwrap_or(i64::MAX))),
    }
}

pub(crate) fn sum_of(sum: &str) -> String {
    format!("Jumlah {sum}.")
}

pub(crate) fn late_by(due: kernel::Day, desk: &str) -> String {
    format!("Tenggat {}, menunggu {desk}", due.long())
}

pub(crate) fn all_parts(n: usize, by_skpd: bool) -> String {
    format!("Lihat {n} {}", if by_skpd { "SKPD" } else { "unit" })
}

/// Amounts on tiles: a few digits and their word.
pub(crate) fn short(amount: kernel::Money) -> String {
    const STEPS: [(i64, &str); 3] =
        [(100_000_000_000_000, "triliun"), (100_000_000_000, "miliar"), (100_000_000, "juta")];
    let sen = amount.sen().unsigned_abs();
    let sign = if amount.is_negative() { "−" } else { "" };
    let Some((unit, word)) = STEPS.iter().find(|(unit, _)| sen >= unit.unsigned_abs()) else {
        return amount.rupiah().replace("Rp ", "Rp\u{a0}");
    };
    let unit = unit.unsigned_abs();
    let whole = sen / unit;
    let decimals: u32 = if whole < 10 { 2 } else { 1 };
    let scale = 10_u64.pow(decimals);
    // Cut off, not rounded: a tile never says more than there is.
    let rest = u64::try_from(u128::from(sen % unit) * u128::from(scale) / u128::from(unit)).unwrap_or_default();
    let width = usize::try_from(decimals).unwrap_or_default();
    format!("Rp\u{a0}{sign}{whole},{rest:0width$}\u{a0}{word}")
}

pub(crate) fn budget_ceiling(ceiling: &str) -> String {
    format!("Pagu {ceiling}")
}

pub(crate) fn siblings(n: usize) -> String {
    format!("+{} lainnya", count(i64::try_from(n).unwrap_or(i64::MAX)))
}

/// The heading of a thread says what the money is for.
pub(crate) fn thread_title(amount: &str, purposes: &[&str], label: &str) -> String {
    match purposes {
        [] => format!("Benang {label}"),
        [one] => format!("{amount} untuk {one}"),
        [one, rest @ ..] => format!("{amount} untuk {one} dan {} sub kegiatan lain", rest.len()),
    }
}

pub(crate) fn picture(label: &str, boxes: usize) -> String {
    format!("Benang {label} dari program sampai pembayaran: {boxes} kotak. Daftar di bawah memuat hal yang sama.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_says_what_was_found() {
        for (found, says) in [
            (Finding::Beside { realised: 724, plan: 862 }, "Belanja tertinggal 13,8 poin dari rencana kas"),
            (Finding::Beside { realised: 862, plan: 861 }, "Belanja mendahului rencana kas 0,1 poin"),
            (Finding::Beside { realised: 5, plan: 5 }, "Belanja sesuai dengan rencana kas"),
            (Finding::NoPlan { realised: 101 }, "Belanja terserap 10,1\u{a0}% dari pagu; rencana kas belum ada"),
            (Finding::NoBudget, "Belum ada anggaran belanja 2026 yang dapat dipantau"),
        ] {
            assert_eq!(finding(found, 2026), says);
        }
        assert_eq!(tenths(-9), "−0,9");
    }

    #[test]
    fn tiles_are_short_and_never_too_much() {
        for (sen, says) in [
            (141_999_999_999_999, "Rp\u{a0}1,41\u{a0}triliun"),
            (1_843_000_000_000, "Rp\u{a0}18,4\u{a0}miliar"),
            (26_830_000_000_000, "Rp\u{a0}268,3\u{a0}miliar"),
            (500_000_000, "Rp\u{a0}5,00\u{a0}juta"),
            (99_999_999, "Rp\u{a0}999.999,99"),
            (-200_000_000_000, "Rp\u{a0}−2,00\u{a0}miliar"),
        ] {
            assert_eq!(short(kernel::Money::from_sen(sen)), says);
        }
    }
}
