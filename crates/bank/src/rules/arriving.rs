//! A statement that arrives: of the right account and year, true to the sen,
//! and not one that is here already.

use kernel::{Day, Money, Refusal, Refusals};

use crate::model::Statement;

pub const LAW: &str = "PP 12/2019 Ps 127–128; pola F03";

/// A statement of the account that is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub label: String,
    pub digest: String,
    pub from: Day,
    pub to: Day,
    pub opening: Money,
    pub closing: Money,
    /// How many lines of the file stand in it too.
    pub same_lines: usize,
}

#[derive(Clone, Debug)]
pub struct Arriving<'a> {
    pub file: &'a Statement,
    pub digest: &'a str,
    pub year: i32,
    pub today: Day,
    /// The file's account is the one that was named.
    pub right_account: bool,
    /// How the named account is called.
    pub account: &'a str,
    pub ended_on: Option<Day>,
    pub known: &'a [Known],
}

/// What is kept beside the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub from: Day,
    pub to: Day,
    pub opening: Money,
    pub credits: Money,
    pub debits: Money,
    pub closing: Money,
}

/// Refuses, or tells what is kept.
pub fn decide(facts: &Arriving<'_>) -> Result<Kept, Refusals> {
    let mut refusals = Refusals::new();
    let file = facts.file;
    check_account(facts, &mut refusals);
    let sums = check_sums(file, &mut refusals);
    let days = check_days(facts, &mut refusals);
    if let (Some((from, to)), Some((opening, ..))) = (days, sums) {
        check_neighbours(facts, (from, to), (opening, file.closing.unwrap_or_default()), &mut refusals);
    }
    refusals.or(())?;
    match (days, sums) {
        (Some((from, to)), Some((opening, credits, debits, closing))) => {
            Ok(Kept { from, to, opening, credits, debits, closing })
        }
        _ => Err(Refusals::one(without_days())),
    }
}

fn check_account(facts: &Arriving<'_>, refusals: &mut Refusals) {
    let file = facts.file;
    refusals.require(facts.right_account, || {
        let last: String = file.account.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        let told = if file.account.is_empty() { "tidak disebut".into() } else { format!("••••{last}") };
        Refusal::new(
            "RK-REKENING-LAIN",
            LAW,
            format!("Berkas ini untuk rekening {told}, bukan {}.", facts.account),
            "Pilih berkas atau rekening yang benar; nomor rekening harus tertulis di atas judul kolomnya.",
        )
        .figure("rekening", facts.account)
        .at("account")
    });
    refusals.require(file.currency.is_empty() || file.currency == "IDR", || {
        Refusal::new(
            "RK-MATA-UANG",
            LAW,
            format!("Rekening koran ini dalam {}, bukan IDR.", file.currency),
            "Bawalah rekening koran dalam rupiah.",
        )
    });
}

type Sums = (Money, Money, Money, Money);

/// Opening + credits − debits is the closing, to the sen; and so is each
/// balance that the bank prints beside a row.
fn check_sums(file: &Statement, refusals: &mut Refusals) -> Option<Sums> {
    let (Some(opening), Some(closing)) = (file.opening, file.closing) else {
        refusals.push(Refusal::new(
            "RK-SALDO-KOSONG",
            LAW,
            "Berkas tidak menyebut saldo awal atau saldo akhirnya.",
            "Mintalah rekening koran yang memuat saldo awal dan akhir, atau kolom saldo.",
        ));
        return None;
    };
    let credits = Money::sum(file.lines.iter().map(|l| l.credit));
    let debits = Money::sum(file.lines.iter().map(|l| l.debit));
    let reckoned = credits.zip(debits).and_then(|(c, d)| opening.checked_add(c)?.checked_sub(d));
    let (Some(credits), Some(debits), Some(reckoned)) = (credits, debits, reckoned) else {
        refusals.push(Refusal::new(
            "RK-TERLALU-BESAR",
            LAW,
            "Jumlah baris rekening koran ini terlalu besar untuk jumlah uang.",
            "Periksa berkasnya; bawalah rekening koran per hari.",
        ));
        return None;
    };
    refusals.require(reckoned == closing, || {
        Refusal::new(
            "RK-SALDO",
            LAW,
            format!(
                "Saldo awal ditambah kredit dikurangi debit berjumlah {}, sedangkan saldo akhir tertulis {}.",
                reckoned.rupiah(),
                closing.rupiah()
            ),
            "Berkas tidak utuh atau diubah: mintalah rekening koran itu lagi langsung kepada bank.",
        )
        .money("dihitung", reckoned)
        .money("tertulis", closing)
        .money("selisih", closing.minus(reckoned))
    });
    if reckoned == closing
        && let Some((row, reckoned, printed)) = first_wrong_balance(file, opening)
    {
        refusals.push(
            Refusal::new(
                "RK-SALDO-BARIS",
                LAW,
                format!(
                    "Saldo pada baris {row} tertulis {}, sedangkan hitungannya {}.",
                    printed.rupiah(),
                    reckoned.rupiah()
                ),
                "Berkas tidak utuh atau diubah: mintalah rekening koran itu lagi langsung kepada bank.",
            )
            .figure("baris", row.to_string())
            .money("dihitung", reckoned)
            .money("tertulis", printed),
        );
    }
    Some((opening, credits, debits, closing))
}

fn first_wrong_balance(file: &Statement, opening: Money) -> Option<(u32, Money, Money)> {
    let mut balance = opening;
    file.lines.iter().find_map(|l| {
        balance = balance.plus(l.credit).minus(l.debit);
        l.balance.filter(|printed| *printed != balance).map(|printed| (l.row, balance, printed))
    })
}

fn without_days() -> Refusal {
    Refusal::new(
        "RK-TANPA-TANGGAL",
        LAW,
        "Berkas tidak memuat satu transaksi pun dan tidak menyebut tanggalnya.",
        "Mintalah rekening koran yang menyebut tanggal akhirnya.",
    )
}

fn check_days(facts: &Arriving<'_>, refusals: &mut Refusals) -> Option<(Day, Day)> {
    let (Some(from), Some(to)) = (facts.file.from, facts.file.to) else {
        refusals.push(without_days());
        return None;
    };
    refusals.require(from.year() == facts.year && to.year() == facts.year, || {
        Refusal::new(
            "RK-TAHUN",
            "UU 17/2003 Ps 4",
            format!(
                "Rekening koran ini dari {} sampai {}, tidak seluruhnya dalam {}.",
                from.long(),
                to.long(),
                facts.year
            ),
            "Sebut tahunnya yang benar; rekening koran yang melintasi tahun dipecah per tahun.",
        )
        .day("dari", from)
        .day("sampai", to)
        .at("year")
    });
    refusals.require(to <= facts.today, || {
        Refusal::new(
            "RK-MASA-DEPAN",
            LAW,
            format!("Rekening koran ini sampai {}, padahal hari ini {}.", to.long(), facts.today.long()),
            "Periksa tanggalnya; bank tidak mencatat yang belum terjadi.",
        )
        .day("sampai", to)
    });
    if let Some(ended) = facts.ended_on.filter(|ended| to > *ended) {
        refusals.push(
            Refusal::new(
                "RK-REKENING-BERAKHIR",
                "PP 12/2019 Ps 127–128",
                format!("Rekening {} sudah diakhiri {}.", facts.account, ended.long()),
                "Bila rekening itu masih bergerak, laporkan kepada PPKD.",
            )
            .day("berakhir", ended),
        );
    }
    Some((from, to))
}

/// The same file, the same days, or a gap in the balance.
fn check_neighbours(
    facts: &Arriving<'_>,
    (from, to): (Day, Day),
    (opening, closing): (Money, Money),
    refusals: &mut Refusals,
) {
    if let Some(same) = facts.known.iter().find(|k| k.digest == facts.digest) {
        refusals.push(
            Refusal::new(
                "RK-SUDAH-ADA",
                LAW,
                format!("Berkas yang sama sudah dibawa: {}.", same.label),
                "Tidak ada yang perlu dilakukan.",
            )
            .figure("berkas", same.label.as_str()),
        );
        return;
    }
    if let Some(over) = facts.known.iter().find(|k| k.from <= to && from <= k.to) {
        refusals.push(
            Refusal::new(
                "RK-TUMPANG-TINDIH",
                LAW,
                format!(
                    "Hari-hari berkas ini ({} sampai {}) sudah ada pada {}; {} barisnya sama.",
                    from.long(),
                    to.long(),
                    over.label,
                    over.same_lines
                ),
                "Bawalah rekening koran mulai sehari sesudah yang terakhir.",
            )
            .figure("berkas", over.label.as_str())
            .figure("baris", over.same_lines.to_string()),
        );
        return;
    }
    let before = facts.known.iter().filter(|k| k.to < from).max_by_key(|k| k.to);
    let after = facts.known.iter().filter(|k| k.from > to).min_by_key(|k| k.from);
    let gap = |label: &str, theirs: Money, ours: Money| {
        Refusal::new(
            "RK-TIDAK-BERSAMBUNG",
            LAW,
            format!("Saldo tidak bersambung dengan {label}: {} terhadap {}.", theirs.rupiah(), ours.rupiah()),
            "Ada rekening koran yang belum dibawa di antaranya; bawalah berurutan.",
        )
        .figure("berkas", label)
        .money("sebelumnya", theirs)
        .money("berkas-ini", ours)
        .money("selisih", ours.minus(theirs))
    };
    if let Some(k) = before.filter(|k| k.closing != opening) {
        refusals.push(gap(&k.label, k.closing, opening));
    }
    if let Some(k) = after.filter(|k| k.opening != closing) {
        refusals.push(gap(&k.label, k.opening, closing));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StatementLine;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn file() -> Statement {
        let line = |row: u32, debit: i64, credit: i64, balance: i64| StatementLine {
            row,
            day: day("2026-02-16"),
            value_day: None,
            debit: sen(debit),
            credit: sen(credit),
            balance: Some(sen(balance)),
            reference: String::new(),
            description: "TRF".into(),
        };
        Statement {
            account: "123456".into(),
            currency: "IDR".into(),
            from: Some(day("2026-02-16")),
            to: Some(day("2026-02-17")),
            opening: Some(sen(1_000)),
            closing: Some(sen(800)),
            lines: vec![line(2, 300, 0, 700), line(3, 0, 100, 800)],
            ..Statement::default()
        }
    }

    fn known(from: &str, to: &str, opening: i64, closing: i64) -> Known {
        let (from, to) = (day(from), day(to));
        let label = format!("rekening koran sampai {to}");
        Known { label, digest: "lain".into(), from, to, opening: sen(opening), closing: sen(closing), same_lines: 2 }
    }

    fn judged(file: &Statement, known: &[Known], right: bool, today: &str) -> Vec<String> {
        let facts = Arriving {
            file,
            digest: "ini",
            year: 2026,
            today: day(today),
            right_account: right,
            account: "Bank ••••3456",
            ended_on: None,
            known,
        };
        decide(&facts).err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    fn fine(file: &Statement) -> Vec<String> {
        judged(file, &[], true, "2026-02-17")
    }

    #[test]
    fn a_statement_is_true_to_the_sen() {
        assert_eq!(fine(&file()), [""; 0]);
        for closing in [799, 801] {
            assert_eq!(fine(&Statement { closing: Some(sen(closing)), ..file() }), ["RK-SALDO"]);
        }
        let mut shifted = file();
        shifted.lines[0].balance = Some(sen(701));
        assert_eq!(fine(&shifted), ["RK-SALDO-BARIS"]);
        shifted.lines[0].balance = None;
        assert_eq!(fine(&shifted), [""; 0]);
        assert_eq!(fine(&Statement { opening: None, ..file() }), ["RK-SALDO-KOSONG"]);
        let mut huge = file();
        huge.lines[0].debit = sen(i64::MAX);
        huge.lines[1].debit = sen(1);
        assert_eq!(fine(&huge), ["RK-TERLALU-BESAR"]);
        let both = decide(&Arriving {
            file: &Statement { closing: Some(sen(801)), ..file() },
            digest: "ini",
            year: 2026,
            today: day("2026-02-17"),
            right_account: true,
            account: "Bank",
            ended_on: None,
            known: &[],
        })
        .expect_err("refused");
        let figures = &both.as_slice()[0].figures;
        assert_eq!((figures["dihitung"].as_str(), figures["tertulis"].as_str()), ("8.00", "8.01"));
    }

    #[test]
    fn another_account_year_or_currency_is_refused() {
        assert_eq!(judged(&file(), &[], false, "2026-02-17"), ["RK-REKENING-LAIN"]);
        assert_eq!(fine(&Statement { currency: "USD".into(), ..file() }), ["RK-MATA-UANG"]);
        assert_eq!(fine(&Statement { from: Some(day("2025-12-31")), ..file() }), ["RK-TAHUN"]);
        assert_eq!(fine(&Statement { from: Some(day("2026-01-01")), ..file() }), [""; 0]);
        assert_eq!(judged(&file(), &[], true, "2026-02-16"), ["RK-MASA-DEPAN"]);
        assert_eq!(
            fine(&Statement { from: None, to: None, lines: vec![], opening: Some(sen(800)), ..file() }),
            ["RK-TANPA-TANGGAL"]
        );
    }

    #[test]
    fn statements_follow_one_another_without_overlap_or_gap() {
        let with = |known: Known| judged(&file(), &[known], true, "2026-02-28");
        assert_eq!(with(known("2026-02-01", "2026-02-15", 500, 1_000)), [""; 0]);
        assert_eq!(with(known("2026-02-01", "2026-02-15", 500, 999)), ["RK-TIDAK-BERSAMBUNG"]);
        assert_eq!(with(known("2026-02-01", "2026-02-15", 500, 1_001)), ["RK-TIDAK-BERSAMBUNG"]);
        assert_eq!(with(known("2026-02-18", "2026-02-18", 800, 1)), [""; 0]);
        assert_eq!(with(known("2026-02-18", "2026-02-18", 801, 1)), ["RK-TIDAK-BERSAMBUNG"]);
        assert_eq!(with(known("2026-02-01", "2026-02-16", 500, 1_000)), ["RK-TUMPANG-TINDIH"]);
        assert_eq!(with(known("2026-02-17", "2026-02-20", 800, 1)), ["RK-TUMPANG-TINDIH"]);
        assert_eq!(with(Known { digest: "ini".into(), ..known("2026-02-16", "2026-02-17", 1, 2) }), ["RK-SUDAH-ADA"]);
    }

    #[test]
    fn an_account_that_ended_moves_no_more() {
        let judged = |ended: &str| {
            let file = file();
            let facts = Arriving {
                file: &file,
                digest: "ini",
                year: 2026,
                today: day("2026-02-28"),
                right_account: true,
                account: "Bank",
                ended_on: Some(day(ended)),
                known: &[],
            };
            decide(&facts).is_ok()
        };
        assert!(judged("2026-02-17") && !judged("2026-02-16"));
    }
}
