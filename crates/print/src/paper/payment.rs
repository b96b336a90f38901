//! SPP, SPM and SP2D: asking for a payment, ordering it, letting it go.

use kernel::Money;
use kernel::lifecycle::Kind;

use super::{
    Block, Body, Fact, Listing, basis, coded, column, cuts, day, fact, figure, is_nihil, lines, number_line, numbered,
    spoken, strong, withheld,
};
use crate::form::Form;

pub(super) fn body(form: &Form) -> Body {
    match form.kind {
        Kind::Spp => spp(form),
        Kind::Spm => spm(form),
        Kind::Sp2d => sp2d(form),
        Kind::Npd => npd(form),
        _ => other(form),
    }
}

pub(super) fn named(form: &Form) -> String {
    let flow = if form.flow.is_empty() { String::new() } else { format!("-{}", form.flow) };
    format!("{} ({}{flow})", form.kind.title().to_uppercase(), form.kind.code())
}

/// Who gets the money, and where.
fn payee(form: &Form) -> Vec<Fact> {
    let none = || "–".to_owned();
    if is_nihil(form) {
        return vec![strong("Kepada", "Nihil: tidak ada uang yang dipindahbukukan")];
    }
    let Some(payee) = &form.payee else {
        return vec![fact("Kepada", none()), fact("Nomor rekening", none()), fact("Bank", none())];
    };
    let holder = if payee.holder == payee.label { String::new() } else { format!(" atas nama {}", payee.holder) };
    vec![
        strong("Kepada", payee.label.as_str()),
        fact("NPWP", payee.npwp.clone().unwrap_or_else(none)),
        strong("Nomor rekening", format!("{}{holder}", payee.account)),
        fact("Bank", payee.bank.as_str()),
    ]
}

fn claim(form: &Form) -> Vec<Fact> {
    let Some(claim) = &form.claim else { return Vec::new() };
    let instalment = claim.instalment.map(|n| format!(", termin {n}")).unwrap_or_default();
    let mut facts = vec![fact("Jenis pembayaran", claim.sort.as_str())];
    facts.extend(claim.contract.as_ref().map(|number| fact("Kontrak", format!("{number}{instalment}"))));
    facts.extend(claim.invoice.as_ref().map(|number| fact("Tagihan", number.as_str())));
    facts
}

/// Numbers and dates of the papers of a kind beneath this one.
pub(super) fn rests_on(form: &Form, kind: Kind) -> String {
    let found: Vec<String> = basis(form, kind).map(|b| format!("{}, tanggal {}", b.number, day(b.date))).collect();
    if found.is_empty() { "–".to_owned() } else { found.join("; ") }
}

pub(super) fn places(form: &Form) -> Vec<Fact> {
    let mut facts = vec![fact("SKPD", coded(&form.skpd))];
    if form.unit.code != form.skpd.code {
        facts.push(fact("Unit", coded(&form.unit)));
    }
    facts
}

fn sub_kegiatan(form: &Form) -> Vec<Fact> {
    let mut seen: Vec<&crate::form::Coded> = Vec::new();
    for line in &form.lines {
        if seen.iter().all(|s| s.code != line.sub_kegiatan.code) {
            seen.push(&line.sub_kegiatan);
        }
    }
    seen.into_iter().map(|s| fact("Sub kegiatan", coded(s))).collect()
}

fn totals(form: &Form, asked: &str, paid: &str) -> Vec<Block> {
    let mut rows = vec![fact(asked, form.amount.rupiah()), fact("Jumlah potongan", withheld(form).rupiah())];
    if is_nihil(form) {
        rows.push(fact("Sudah dibelanjakan dan disahkan menurut LPJ", form.amount.rupiah()));
    }
    rows.push(strong(paid, form.net.rupiah()));
    vec![Block::Totals { rows }, Block::Words { text: spoken(form.net) }]
}

fn spp(form: &Form) -> Body {
    let mut facts = places(form);
    facts.extend(sub_kegiatan(form));
    facts.extend(payee(form));
    facts.push(fact("Untuk keperluan", form.purpose.as_str()));
    facts.extend(claim(form));
    facts.push(fact("Dasar pengeluaran", format!("SPD nomor {}", rests_on(form, Kind::Spd))));
    Body {
        title: named(form),
        issuer: form.skpd.name.clone(),
        under: vec![number_line(form), format!("Tahun Anggaran {}", form.year)],
        blocks: vec![
            Block::Boxed { facts },
            Block::Amount { name: "Sebesar", figure: form.amount.rupiah(), words: spoken(form.amount) },
            lines(form, "Rincian"),
            cuts(form),
        ],
        closing: totals(form, "Jumlah yang diminta", "Jumlah yang dibayarkan kepada penerima"),
        copies: vec!["Asli: PA/KPA melalui PPK-SKPD", "1: Kuasa BUD", "2: Bendahara/PPTK", "3: arsip"],
    }
}

fn spm(form: &Form) -> Body {
    let mut facts = places(form);
    facts.extend(payee(form));
    facts.push(fact("Dasar pembayaran", format!("SPD nomor {}", rests_on(form, Kind::Spd))));
    facts.push(fact("Untuk keperluan", form.purpose.as_str()));
    facts.extend(claim(form));
    facts.push(fact("SPP", format!("Nomor {}", rests_on(form, Kind::Spp))));
    Body {
        title: named(form),
        issuer: form.skpd.name.clone(),
        under: vec![number_line(form), format!("Tahun Anggaran {}", form.year)],
        blocks: vec![
            Block::Prose { lines: vec!["Kepada Kuasa Bendahara Umum Daerah: supaya menerbitkan SP2D untuk".into()] },
            Block::Boxed { facts },
            Block::Amount { name: "Jumlah SPP diminta", figure: form.amount.rupiah(), words: spoken(form.amount) },
            lines(form, "Pembebanan"),
            cuts(form),
        ],
        closing: totals(form, "Jumlah SPP yang diminta", "Jumlah SPM yang dibayarkan"),
        copies: vec!["SPM ini sah apabila telah ditandatangani dan distempel oleh SKPD"],
    }
}

fn sp2d(form: &Form) -> Body {
    let spm = basis(form, Kind::Spm).next();
    let mut left =
        vec![fact("Nomor SPM", spm.map_or("–", |b| b.number.as_str())), fact("Tanggal", day(spm.and_then(|b| b.date)))];
    left.extend(places(form));
    let right = vec![
        fact("Dari", "Kuasa Bendahara Umum Daerah"),
        fact("Tahun Anggaran", form.year.to_string()),
        fact("Tanggal", if form.number.is_some() { form.date.long() } else { "–".into() }),
        fact("Jenis", form.flow.as_str()),
    ];
    let mut facts = payee(form);
    facts.push(fact("Keperluan", form.purpose.as_str()));
    facts.extend(claim(form));
    let ordered = if is_nihil(form) {
        "Pertanggungjawaban menurut LPJ di bawah ini menjadi final. Bank tidak memindahbukukan uang:"
    } else {
        "Hendaklah bank mencairkan atau memindahbukukan dari Rekening Kas Umum Daerah uang sebesar:"
    };
    let mut closing = vec![Block::Heading { text: "SP2D yang dibayarkan" }];
    closing.extend(totals(form, "Jumlah yang diminta", "Jumlah yang dibayarkan"));
    Body {
        title: named(form),
        issuer: "Bendahara Umum Daerah".into(),
        under: vec![number_line(form)],
        blocks: vec![
            Block::Pair { left, right },
            Block::Prose { lines: vec![ordered.into()] },
            Block::Amount { name: "Uang sebesar", figure: form.net.rupiah(), words: spoken(form.net) },
            Block::Boxed { facts },
            lines(form, "Pembebanan"),
            cuts(form),
        ],
        closing,
        copies: vec!["Lembar 1: bank", "2: PA/KPA", "3: BUD", "4: penerima", "5: arsip"],
    }
}

fn npd(form: &Form) -> Body {
    let mut facts = places(form);
    facts.extend(form.claim.iter().map(|c| fact("Jenis NPD", c.sort.as_str())));
    facts.push(fact("Nomor DPA", rests_on(form, Kind::Dpa)));
    facts.extend(sub_kegiatan(form));
    facts.push(fact("Keperluan", form.purpose.as_str()));
    let row = |(at, l): (usize, &crate::form::Line)| {
        let room = form.rooms.get(at);
        let stood = |of: fn(&crate::form::Room) -> Money| room.map_or_else(|| "–".into(), |r| figure(of(r)));
        let (ceiling, left) = (stood(|r| r.ceiling), stood(|r| r.left));
        vec![l.rekening.code.clone(), l.rekening.name.clone(), ceiling, left, figure(l.amount)]
    };
    let listing = Listing {
        caption: "Rincian".to_owned(),
        columns: vec![
            column("No.", Some(8), false),
            column("Kode Rekening", Some(34), false),
            column("Uraian", None, false),
            column("Anggaran (Rp)", Some(29), true),
            column("Sisa Anggaran (Rp)", Some(29), true),
            column("Pencairan (Rp)", Some(29), true),
        ],
        rows: numbered(form.lines.iter().enumerate().map(row)),
        strong: Vec::new(),
        foot: vec!["Jumlah".into(), figure(form.amount)],
    };
    Body {
        title: named(form),
        issuer: form.skpd.name.clone(),
        under: vec![number_line(form), format!("Tahun Anggaran {}", form.year)],
        blocks: vec![Block::Boxed { facts }, Block::Listing(listing)],
        closing: vec![Block::Words { text: spoken(form.amount) }],
        copies: Vec::new(),
    }
}

/// Papers without a form of their own: what is known, in a box, what it rests
/// on, and its accounts.
fn other(form: &Form) -> Body {
    let mut facts = places(form);
    facts.extend(form.told.iter().map(|(name, value)| fact(name, value.as_str())));
    facts.push(fact("Keperluan", form.purpose.as_str()));
    // An LPJ of an assistant tells what it accounts for by its accounts alone.
    if matches!(form.kind, Kind::Sts | Kind::TuLeave | Kind::Passing) {
        let below = |b: &crate::form::Basis| {
            fact("Dasar", format!("{} {}, tanggal {}, {}", b.kind.code(), b.number, day(b.date), b.amount.rupiah()))
        };
        facts.extend(form.basis.iter().map(below));
    }
    facts.push(strong("Jumlah", format!("Rp {}", figure(form.amount))));
    let mut blocks = vec![Block::Boxed { facts }];
    if !form.lines.is_empty() {
        blocks.push(lines(&back(form), "Rincian"));
    }
    // What was withheld stays with the treasurer until it is remitted.
    if form.kind == Kind::Tbp {
        let kept = form.cuts.iter().fold(Money::ZERO, |sum, c| sum.plus(c.amount));
        blocks.push(cuts(&Form { net: form.amount.minus(kept), ..form.clone() }));
    }
    Body {
        title: named(form),
        issuer: form.skpd.name.clone(),
        under: vec![number_line(form)],
        blocks,
        closing: vec![Block::Words { text: spoken(form.amount) }],
        copies: Vec::new(),
    }
}

/// Lines of what comes back stand below nothing in the books, and as they are on paper.
fn back(form: &Form) -> Form {
    let mut form = form.clone();
    if form.kind == Kind::Sts && form.lines.iter().all(|l| l.amount.is_negative()) {
        form.lines.iter_mut().for_each(|l| l.amount = Money::ZERO.minus(l.amount));
    }
    form
}
