//! DPR and DPT of the government credit card, and the LPJ with the statement of
//! responsibility.

use kernel::lifecycle::Kind;

use super::payment::{named, places, rests_on};
use super::{Block, Body, Listing, column, fact, figure, lines, number_line, numbered, spoken, strong};
use crate::form::{Form, Purchase, Statement};

fn codes(p: &Purchase) -> String {
    format!("{}\n{}", p.sub_kegiatan.code, p.rekening.code)
}

fn whole(form: &Form, blocks: Vec<Block>, closing: Vec<Block>) -> Body {
    Body {
        title: named(form),
        issuer: form.skpd.name.clone(),
        under: vec![number_line(form), format!("Tahun Anggaran {}", form.year)],
        blocks,
        closing,
        copies: Vec::new(),
    }
}

/// What the PPTK tells was bought with one card.
pub(super) fn real_spending(form: &Form) -> Body {
    let row = |p: &Purchase| {
        let excess = if p.excess.is_positive() { figure(p.excess) } else { "–".to_owned() };
        vec![
            p.on.long(),
            format!("{}\n{}", p.what, p.merchant),
            p.rekening.name.clone(),
            codes(p),
            if p.evidence { "ya" } else { "tidak" }.to_owned(),
            figure(p.amount),
            excess,
        ]
    };
    let back = form.purchases.iter().fold(kernel::Money::ZERO, |sum, p| sum.plus(p.excess));
    let listing = Block::Listing(Listing {
        caption: "Pengeluaran riil".to_owned(),
        columns: vec![
            column("No.", Some(10), false),
            column("Tanggal", Some(32), false),
            column("Uraian dan penjual", None, false),
            column("Jenis belanja", Some(48), false),
            column("Pembebanan", Some(44), false),
            column("Bukti", Some(14), false),
            column("Jumlah (Rp)", Some(34), true),
            column("Dibayar kembali (Rp)", Some(34), true),
        ],
        rows: numbered(form.purchases.iter().map(row)),
        strong: Vec::new(),
        foot: vec!["Jumlah".into(), figure(form.amount), figure(back)],
    });
    let mut facts = places(form);
    if let Some(first) = form.purchases.first() {
        facts.push(strong("Pemegang KKPD", first.holder.as_str()));
        facts.push(fact("Nomor KKPD", first.card.as_str()));
        facts.push(fact("Jenis kartu", first.sort.as_str()));
    }
    facts.push(fact("Keperluan", form.purpose.as_str()));
    let mut stated = vec![
        "Pengeluaran di atas benar terjadi dan bukti yang ada disimpan.".to_owned(),
        "Bila menurut verifikasi PA terdapat kelebihan, pemegang kartu menyetorkannya kembali ke Rekening Kas Umum Daerah."
            .to_owned(),
    ];
    let reasons = form.purchases.iter().filter_map(|p| p.reason.as_ref().map(|why| (p, why)));
    stated.extend(reasons.map(|(p, why)| format!("{}: dibayar kembali {}, karena {why}.", p.what, p.excess.rupiah())));
    whole(
        form,
        vec![Block::Boxed { facts }, listing],
        vec![Block::Words { text: spoken(form.amount) }, Block::Prose { lines: stated }],
    )
}

/// The bank's bill, purchase by purchase.
pub(super) fn bill(form: &Form) -> Body {
    let row = |p: &Purchase| {
        vec![
            p.holder.clone(),
            p.card.clone(),
            p.rekening.name.clone(),
            format!("{}\n{}", p.what, p.merchant),
            codes(p),
            figure(p.amount),
        ]
    };
    let listing = Block::Listing(Listing {
        caption: "Tagihan yang dibayar".to_owned(),
        columns: vec![
            column("No.", Some(10), false),
            column("Nama", Some(44), false),
            column("Nomor KKPD", Some(30), false),
            column("Jenis belanja", Some(48), false),
            column("Rincian", None, false),
            column("Pembebanan", Some(44), false),
            column("Jumlah (Rp)", Some(34), true),
        ],
        rows: numbered(form.purchases.iter().map(row)),
        strong: Vec::new(),
        foot: vec!["Jumlah".into(), figure(form.amount)],
    });
    let mut facts = places(form);
    facts.push(fact("Keperluan", form.purpose.as_str()));
    facts.push(fact("DPR", rests_on(form, Kind::Dpr)));
    whole(form, vec![Block::Boxed { facts }, listing], vec![Block::Words { text: spoken(form.amount) }])
}

/// An LPJ by account; with it the statement of whoever answers for it.
pub(super) fn account(form: &Form) -> Body {
    let mut facts = places(form);
    facts.push(fact("Keperluan", form.purpose.as_str()));
    facts.push(strong("Jumlah", format!("Rp {}", figure(form.amount))));
    let mut blocks = vec![Block::Boxed { facts }];
    if !form.lines.is_empty() {
        blocks.push(lines(form, "Rincian"));
    }
    let mut closing = vec![Block::Words { text: spoken(form.amount) }];
    closing.extend(form.statement.iter().flat_map(|s| statement(form, s)));
    whole(form, blocks, closing)
}

fn statement(form: &Form, s: &Statement) -> Vec<Block> {
    let nip = s.nip.as_ref().map(|nip| format!(", NIP {nip}")).unwrap_or_default();
    let stated = format!(
        "Saya, {}{nip}, bertanggung jawab penuh atas belanja sebesar {} pada LPJ ini: pengeluarannya telah dibayar kepada \
         yang berhak, bukti-buktinya lengkap dan sah, dan disimpan pada {}.",
        s.by,
        form.amount.rupiah(),
        form.skpd.name
    );
    vec![
        Block::Heading { text: "Surat Pernyataan Tanggung Jawab Belanja (SPTB)" },
        Block::Prose { lines: vec![format!("Nomor {}, tanggal {}", s.number, s.date.long()), stated] },
    ]
}
