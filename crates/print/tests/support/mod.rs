//! A paper and a list to try things on.
#![allow(dead_code)]

use kernel::lifecycle::Kind;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use print::Job;
use print::form::{
    Basis, Branch, Budget, Claim, Coded, Cut, Foot, Form, Group, Item, Line, Mark, Payee, Plan, Release, Released,
    Seal, Signer, Sum, Target, Totals, Work,
};

pub fn money(text: &str) -> Money {
    text.parse().expect("an amount")
}

pub fn day() -> Day {
    Day::new(2026, 3, 16).expect("a day")
}

pub fn coded(code: &str, name: &str) -> Coded {
    Coded { code: code.into(), name: name.into() }
}

/// An SP2D as a regency of the example would issue it.
pub fn form() -> Form {
    let skpd = coded("1.02.0.00.0.00.01.0000", "Dinas Kesehatan");
    let line = |code: &str, name: &str, amount: &str| Line {
        sub_kegiatan: coded("1.02.02.2.02.0015", "Pengelolaan Pelayanan Kesehatan Gizi Masyarakat"),
        rekening: coded(code, name),
        amount: money(amount),
    };
    let basis = |kind: Kind, number: &str| Basis {
        kind,
        number: number.into(),
        date: Some(day()),
        amount: money("385420000.00"),
    };
    Form {
        kind: Kind::Sp2d,
        flow: "LS".into(),
        year: 2026,
        region: "Kabupaten Contoh".into(),
        unit: skpd.clone(),
        skpd,
        number: Some("99.99/04.0/000187/LS/1.02.0.00.0.00.01.0000/P1/3/2026".into()),
        date: day(),
        purpose: "Termin 1 pengadaan obat dan makanan tambahan program gizi masyarakat".into(),
        amount: money("385420000.00"),
        net: money("342016848.00"),
        basis: vec![
            basis(Kind::Spd, "99.99/01.0/000041/1.02.0.00.0.00.01.0000/P1/1/2026"),
            basis(Kind::Spp, "99.99/02.0/000205/LS/1.02.0.00.0.00.01.0000/P1/3/2026"),
            basis(Kind::Spm, "99.99/03.0/000194/LS/1.02.0.00.0.00.01.0000/P1/3/2026"),
        ],
        payee: Some(Payee {
            label: "CV Penyedia Contoh".into(),
            npwp: Some("0212345674213000".into()),
            bank: "Bank Contoh Syariah".into(),
            account: "0209876543".into(),
            holder: "CV Penyedia Contoh".into(),
        }),
        claim: Some(Claim {
            sort: "Barang dan Jasa".into(),
            contract: Some("027/SPK-GIZI/III/2026".into()),
            instalment: Some(1),
            invoice: Some("INV-2026-031".into()),
        }),
        release: None,
        budget: None,
        purchases: vec![],
        told: vec![],
        batch: None,
        statement: None,
        lines: vec![
            line("5.1.02.01.001.00037", "Belanja Obat-Obatan: Obat", "303520000.00"),
            line("5.1.02.01.001.00038", "Belanja Obat-Obatan: Obat Lainnya", "81900000.00"),
        ],
        rooms: Vec::new(),
        cuts: vec![
            Cut { kind: coded("ppn", "PPN"), amount: money("38194774.00") },
            Cut { kind: coded("pph22", "PPh Pasal 22"), amount: money("5208378.00") },
        ],
        signers: vec![Signer {
            office: "Kuasa Bendahara Umum Daerah".into(),
            label: Some("Nama Kuasa BUD".into()),
            rank: "Pembina (IV/a)".into(),
            nip: Some("198001012005012001".into()),
            on: None,
        }],
        marks: vec![Mark::Practice],
        seal: Some(Seal {
            digest: "9f2c41aa0b07c07d935be07fd2f9a481".into(),
            address: format!("https://simpul.contoh.go.id/sah/{}", "AbC9_-".repeat(9)),
        }),
    }
}

/// The same thread as each of its papers.
pub fn papers() -> Vec<Form> {
    let signer = |office: &str, label: Option<&str>| Signer {
        office: office.into(),
        label: label.map(str::to_owned),
        rank: "Penata (III/c)".into(),
        nip: Some("198505052010011002".into()),
        on: None,
    };
    let sp2d = form();
    let spm = Form {
        kind: Kind::Spm,
        number: Some("99.99/03.0/000194/LS/1.02.0.00.0.00.01.0000/P1/3/2026".into()),
        basis: sp2d.basis[..2].to_vec(),
        signers: vec![signer("Pengguna Anggaran", Some("dr. Nama PA"))],
        ..sp2d.clone()
    };
    let spp = Form {
        kind: Kind::Spp,
        number: None,
        basis: sp2d.basis[..1].to_vec(),
        signers: vec![
            signer("Pejabat Pelaksana Teknis Kegiatan", None),
            signer("Bendahara Pengeluaran", Some("Nama Bendahara")),
        ],
        marks: vec![Mark::Draft, Mark::Practice],
        seal: None,
        ..sp2d.clone()
    };
    let released = |n: i64| Released {
        sub_kegiatan: coded(&format!("1.02.02.2.02.{n:04}"), "Pengelolaan Pelayanan Kesehatan Gizi Masyarakat"),
        ceiling: money("606500000.00"),
        before: money("100000000.00"),
        amount: money("50000000.00"),
    };
    let spd = Form {
        kind: Kind::Spd,
        flow: String::new(),
        amount: money("2000000000.00"),
        net: money("2000000000.00"),
        number: Some("99.99/01.0/000041/1.02.0.00.0.00.01.0000/P1/1/2026".into()),
        basis: Vec::new(),
        payee: None,
        claim: None,
        lines: Vec::new(),
        cuts: Vec::new(),
        release: Some(Release { from_month: 1, to_month: 3, lines: (1..=40).map(released).collect() }),
        signers: vec![signer("PPKD selaku Bendahara Umum Daerah", Some("Nama PPKD"))],
        marks: Vec::new(),
        ..sp2d.clone()
    };
    vec![spd, spp, spm, sp2d]
}

/// A DPA of so many lines, ten to a sub kegiatan, in a first budget or a change.
pub fn dpa(lines: i64, changes: bool) -> Form {
    let amount = |rupiah: i64| Money::from_sen(rupiah * 100);
    let sum = |level: usize, code: &str, name: &str, now: i64| Sum {
        level,
        code: code.into(),
        name: name.into(),
        before: if changes { amount(now - 1_000_000) } else { Money::ZERO },
        now: amount(now),
    };
    let item = |n: i64| Item {
        text: format!("Belanja kegiatan contoh · Kertas HVS F4 70 gram · isi 500 lembar · butir {n}"),
        coefficient: "2 Rim x 5 Bulan".into(),
        unit: "Rim / Bulan".into(),
        price: amount(54_054),
        tax: amount(59_460),
        before: if changes { amount(500_000) } else { Money::ZERO },
        now: amount(600_000),
    };
    let above = [(1, "1"), (2, "1.02"), (3, "1.02.02"), (4, "1.02.02.2.02")];
    let above: Vec<Sum> =
        above.iter().map(|(n, code)| sum(*n, code, "Urusan pemerintahan bidang kesehatan", 0)).collect();
    let work = |n: i64| Work {
        unit: coded("1.02.0.00.0.00.01.0000", "Dinas Kesehatan"),
        sum: sum(5, &format!("1.02.02.2.02.{n:04}"), "Pengelolaan Pelayanan Kesehatan Gizi Masyarakat", 6_000_000),
        above: above.clone(),
        sources: vec![coded("1.2.01.08", "Dana Alokasi Umum")],
        aim: Target {
            indicator: "Jumlah dokumen hasil pengelolaan pelayanan gizi".into(),
            target: "12".into(),
            measure: "dokumen".into(),
            location: "Seluruh kecamatan".into(),
            beneficiaries: "Ibu hamil dan balita".into(),
            from_month: 1,
            to_month: 12,
            ..Target::default()
        },
        groups: vec![Group {
            sum: sum(1, "5.1.02.01.001.00024", "Belanja Alat Tulis Kantor", 6_000_000),
            items: (0..10).map(item).collect(),
        }],
    };
    let works: Vec<Work> = (1..=lines / 10).map(work).collect();
    let spent = lines * 600_000;
    let branch = |w: &Work| Branch {
        sum: w.sum.clone(),
        kinds: [w.sum.now, Money::ZERO, Money::ZERO, Money::ZERO],
        sources: w.sources.clone(),
        location: "Seluruh kecamatan".into(),
        ..Branch::default()
    };
    let mut branches = vec![Branch {
        sum: sum(1, "1", "URUSAN PEMERINTAHAN WAJIB", spent),
        kinds: [amount(spent), Money::ZERO, Money::ZERO, Money::ZERO],
        ..Branch::default()
    }];
    branches.extend(works.iter().map(branch));
    let months = |all: i64| vec![amount(all / 12); 12];
    let budget = Budget {
        stage: if changes { "perubahan" } else { "murni" }.into(),
        changes,
        before: Totals { spending: amount(if changes { spent - 1_000_000 } else { 0 }), ..Totals::default() },
        now: Totals { revenue: amount(14_000_000), spending: amount(spent), ..Totals::default() },
        summary: vec![
            sum(1, "4", "PENDAPATAN DAERAH", 14_000_000),
            sum(2, "4.1", "Pendapatan Asli Daerah", 14_000_000),
            sum(3, "4.1.01", "Pajak Daerah", 14_000_000),
            sum(1, "5", "BELANJA DAERAH", spent),
            sum(2, "5.1", "Belanja Operasi", spent),
            sum(3, "5.1.02", "Belanja Barang dan Jasa", spent),
        ],
        revenue: vec![Group { sum: sum(1, "4.1.01.06.001.00001", "Pajak Hotel", 14_000_000), items: vec![item(0)] }],
        branches,
        plan: Some(Plan {
            months: months(spent).into_iter().map(|m| [m, Money::ZERO, Money::ZERO, Money::ZERO]).collect(),
            works: works.iter().map(|_| Some(months(6_000_000))).collect(),
        }),
        works,
        ..Budget::default()
    };
    let signer = |office: &str, label: &str| Signer {
        office: office.into(),
        label: Some(label.into()),
        rank: "Pembina (IV/a)".into(),
        nip: Some("198001012005012001".into()),
        on: Some(day()),
    };
    Form {
        kind: Kind::Dpa,
        flow: String::new(),
        number: Some("DPA/A.1/1.02.0.00.0.00.01.0000/001/2026".into()),
        amount: amount(spent),
        net: amount(spent),
        basis: Vec::new(),
        payee: None,
        claim: None,
        lines: Vec::new(),
        cuts: Vec::new(),
        budget: Some(Box::new(budget)),
        signers: vec![
            signer("Pengguna Anggaran", "Nama PA"),
            signer("Menyetujui,\nSekretaris Daerah", "Nama Sekda"),
            signer("Mengesahkan,\nPPKD", "Nama PPKD"),
        ],
        marks: Vec::new(),
        ..form()
    }
}

/// A budget as a list, with a total to which its rows add up.
pub fn list(rows: usize) -> Job {
    let columns = [
        ("Sub unit", ColumnKind::Code),
        ("Sub kegiatan", ColumnKind::Code),
        ("Rekening", ColumnKind::Code),
        ("Uraian", ColumnKind::Text),
        ("Pagu", ColumnKind::Money),
        ("Realisasi", ColumnKind::Money),
        ("Persen", ColumnKind::Percent),
    ];
    let row = |n: usize| {
        let more = " dan bahan habis pakai lainnya untuk pelayanan".repeat(n % 3);
        vec![
            Value::text("1.02.0.00.0.00.01.0000"),
            Value::text("1.02.02.2.02.0015"),
            Value::text("5.1.02.01.001.00037"),
            Value::text(format!("Belanja obat-obatan {n}{more}")),
            Value::Money(money("1234567.89")),
            Value::Money(money("1000000.00")),
            Value::Percent(8100),
        ]
    };
    let total = |amount: &str| {
        let one = money(amount);
        Value::Money(Money::from_sen(one.sen() * i64::try_from(rows).expect("few")))
    };
    let mut last = vec![Value::Empty; 3];
    last.extend([Value::text("Jumlah"), total("1234567.89"), total("1000000.00"), Value::Percent(8100)]);
    let sheet = Sheet {
        name: "Pagu".into(),
        heading: vec!["Pagu dan realisasi (LATIHAN)".into(), "Tahun Anggaran 2026".into()],
        columns: columns.into_iter().map(|(name, kind)| Column::new(name, kind)).collect(),
        rows: (0..rows).map(row).collect(),
        total: Some(last),
    };
    Job::Table {
        sheet,
        region: "Kabupaten Contoh".into(),
        day: day(),
        marks: vec![Mark::Practice],
        foot: Foot::default(),
    }
}
