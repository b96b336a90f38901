//! SPD: the decision of the PPKD that provides funds, and what it provides.

use kernel::Money;
use kernel::day::MONTHS;

use super::{Block, Body, Column, Fact, Listing, coded, column, fact, figure, number_line, numbered, spoken, strong};
use crate::form::{Form, Released};

fn month(number: u8) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|n| MONTHS.get(n)).copied().unwrap_or("–")
}

pub(super) fn body(form: &Form) -> Body {
    let mut blocks = vec![
        Block::Centred { text: "Pejabat Pengelola Keuangan Daerah selaku Bendahara Umum Daerah," },
        Block::Facts { facts: reasons(form) },
        Block::Centred { text: "MEMUTUSKAN:" },
        Block::Facts { facts: decisions(form) },
    ];
    let mut closing = Vec::new();
    if let Some(release) = &form.release {
        blocks.push(attached(form, &release.lines));
        closing.push(Block::Totals { rows: overview(form, &release.lines) });
        closing.push(Block::Words { text: spoken(form.amount) });
    }
    Body {
        title: "SURAT PENYEDIAAN DANA (SPD)".into(),
        issuer: "Pejabat Pengelola Keuangan Daerah selaku Bendahara Umum Daerah".into(),
        under: vec![
            number_line(form),
            "TENTANG".into(),
            format!("PENYEDIAAN DANA ANGGARAN BELANJA DAERAH TAHUN ANGGARAN {}", form.year),
        ],
        blocks,
        closing,
        copies: vec!["Tembusan: Inspektur; arsip"],
    }
}

fn reasons(form: &Form) -> Vec<Fact> {
    vec![
        fact("Menimbang", "bahwa belanja daerah hanya dapat dilaksanakan setelah dananya disediakan dengan SPD."),
        fact(
            "Mengingat",
            format!(
                "Peraturan Pemerintah Nomor 12 Tahun 2019 tentang Pengelolaan Keuangan Daerah, Pasal 135 dan 136; \
                 peraturan daerah tentang APBD Tahun Anggaran {} beserta perubahannya.",
                form.year
            ),
        ),
    ]
}

fn decisions(form: &Form) -> Vec<Fact> {
    let months = form.release.as_ref().map_or_else(
        || "–".to_owned(),
        |r| format!("{} s.d. {} {}", month(r.from_month), month(r.to_month), form.year),
    );
    let mut facts = vec![
        fact("Dasar penyediaan dana", format!("DPA-SKPD Tahun Anggaran {}", form.year)),
        fact("Ditujukan kepada", coded(&form.skpd)),
        strong("Jumlah penyediaan dana", form.amount.rupiah()),
        fact("Terbilang", spoken(form.amount)),
        fact("Untuk kebutuhan bulan", months),
    ];
    facts.extend(form.basis.iter().map(|b| fact("Mengubah", format!("SPD {}", b.number))));
    facts.push(fact("Ketentuan lain", "Dana dirinci menurut sub kegiatan di bawah ini."));
    facts
}

fn sum(lines: &[Released], of: fn(&Released) -> Money) -> Money {
    lines.iter().fold(Money::ZERO, |sum, line| sum.plus(of(line)))
}

fn rest(line: &Released) -> Money {
    line.ceiling.minus(line.before).minus(line.amount)
}

fn attached(form: &Form, lines: &[Released]) -> Block {
    const FIGURES: [Column; 4] = [
        column("Anggaran", Some(30), true),
        column("SPD sebelumnya", Some(30), true),
        column("SPD ini", Some(30), true),
        column("Sisa", Some(30), true),
    ];
    let row = |l: &Released| {
        let name = format!("{}\n{}", l.sub_kegiatan.code, l.sub_kegiatan.name);
        vec![name, figure(l.ceiling), figure(l.before), figure(l.amount), figure(rest(l))]
    };
    let mut columns = vec![column("No.", Some(8), false), column("Sub kegiatan", None, false)];
    columns.extend(FIGURES);
    Block::Listing(Listing {
        caption: "Rincian penyediaan dana (Rp)".to_owned(),
        columns,
        rows: numbered(lines.iter().map(row)),
        strong: Vec::new(),
        foot: vec![
            "Jumlah".into(),
            figure(sum(lines, |l| l.ceiling)),
            figure(sum(lines, |l| l.before)),
            figure(form.amount),
            figure(sum(lines, rest)),
        ],
    })
}

fn overview(form: &Form, lines: &[Released]) -> Vec<Fact> {
    vec![
        fact("a. Jumlah dana DPA-SKPD pada sub kegiatan di atas", sum(lines, |l| l.ceiling).rupiah()),
        fact("b. Akumulasi SPD sebelumnya", sum(lines, |l| l.before).rupiah()),
        strong("c. Jumlah dana yang disediakan saat ini", form.amount.rupiah()),
        fact("d. Sisa yang belum disediakan", sum(lines, rest).rupiah()),
    ]
}
