//! The list of SP2D that two officials sign before the bank is told.

use kernel::Money;

use super::payment::{named, places};
use super::{Block, Body, Listing, column, fact, figure, number_line, numbered, spoken, strong};
use crate::form::{Form, Ordered};

pub(super) fn body(form: &Form) -> Body {
    let orders = form.batch.as_ref().map(|b| b.orders.as_slice()).unwrap_or_default();
    let (account, digest) = form.batch.as_ref().map_or(("–", "–"), |b| (b.account.as_str(), b.digest.as_str()));
    let sum = |of: fn(&Ordered) -> Money| orders.iter().fold(Money::ZERO, |sum, o| sum.plus(of(o)));
    let row = |o: &Ordered| {
        let paper = format!("{}\n{}", o.label, o.e2e);
        vec![paper, o.payee.clone(), o.account.clone(), figure(o.gross), figure(o.cut), figure(o.net)]
    };
    let listing = Listing {
        caption: "SP2D yang dibayar".to_owned(),
        columns: vec![
            column("No.", Some(10), false),
            column("SP2D dan tanda pengenal", None, false),
            column("Penerima", Some(45), false),
            column("Bank dan rekening", Some(40), false),
            column("Kotor (Rp)", Some(31), true),
            column("Potongan (Rp)", Some(28), true),
            column("Bersih (Rp)", Some(31), true),
        ],
        rows: numbered(orders.iter().map(row)),
        strong: Vec::new(),
        foot: vec!["Jumlah".into(), figure(sum(|o| o.gross)), figure(sum(|o| o.cut)), figure(sum(|o| o.net))],
    };
    let mut facts = places(form);
    facts.push(fact("Rekening yang membayar", account));
    facts.push(fact("Jumlah SP2D", orders.len().to_string()));
    let ordered = "Kepada bank: bayarlah hanya SP2D di bawah ini, masing-masing sekali dan sejumlah bersihnya, dari Rekening Kas \
                   Umum Daerah.";
    let rows = vec![
        fact("Jumlah kotor", form.amount.rupiah()),
        fact("Jumlah potongan", form.amount.minus(form.net).rupiah()),
        strong("Jumlah bersih yang dibayar", form.net.rupiah()),
        strong("Sidik daftar", digest),
    ];
    Body {
        title: named(form),
        issuer: "Bendahara Umum Daerah".into(),
        under: vec![number_line(form), format!("Tahun Anggaran {}", form.year)],
        blocks: vec![Block::Boxed { facts }, Block::Prose { lines: vec![ordered.into()] }, Block::Listing(listing)],
        closing: vec![Block::Totals { rows }, Block::Words { text: spoken(form.net) }],
        copies: vec!["Lembar 1: bank", "2: BUD", "3: arsip"],
    }
}
