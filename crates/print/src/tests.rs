//! What stands on a page, read back from the layout.
#![allow(clippy::expect_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use kernel::lifecycle::{Kind, State};
use proptest::prelude::*;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::form::{Batch, Claim, Coded, Form, Ordered, Purchase, Room, Signer, Statement};
use crate::world::{self, PAPER, TABLE, Template};
use crate::{Foot, Job, Mark, PrintError, paper, pdf, render, table};

fn collect(frame: &Frame, out: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Text(text) => {
                out.push_str(&text.text);
                out.push(' ');
            }
            FrameItem::Group(group) => collect(&group.frame, out),
            _ => {}
        }
    }
}

/// The words of each page; blanks do not count, since lines break anywhere.
fn pages(document: &PagedDocument) -> Vec<String> {
    let of = |frame: &Frame| {
        let mut text = String::new();
        collect(frame, &mut text);
        text.split_whitespace().collect::<String>()
    };
    document.pages().iter().map(|page| of(&page.frame)).collect()
}

fn laid(template: Template, data: serde_json::Value) -> Vec<String> {
    let document = world::lay(template, data).expect("laid out");
    pages(&document)
}

fn paper_pages(form: &Form) -> Vec<String> {
    laid(PAPER, serde_json::to_value(paper::paper(form)).expect("data"))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn holds(page: &str, text: &str) -> bool {
    page.contains(&squeezed(text))
}

#[test]
fn the_same_form_is_the_same_file() {
    for form in support::papers() {
        let first = pdf(&form).expect("printed");
        assert_eq!(first, pdf(&form).expect("printed"));
        assert!(first.starts_with(b"%PDF-1.7"));
        println!("{}: {} bita", form.kind.code(), first.len());
        let changed = Form { purpose: "lain".into(), year: 2027, ..form.clone() };
        assert_ne!(first, pdf(&changed).expect("printed"));
    }
}

#[test]
fn an_sp2d_shows_what_a_bank_needs() {
    let all = paper_pages(&support::form());
    let [page] = all.as_slice() else { panic!("one page, not {}", all.len()) };
    for text in [
        "PEMERINTAH KABUPATEN CONTOH",
        "SURAT PERINTAH PENCAIRAN DANA (SP2D-LS)",
        "99.99/04.0/000187/LS/1.02.0.00.0.00.01.0000/P1/3/2026",
        "99.99/03.0/000194/LS/1.02.0.00.0.00.01.0000/P1/3/2026",
        "CV Penyedia Contoh",
        "0209876543",
        "Bank Contoh Syariah",
        "Rp 342.016.848,00",
        "Tiga ratus empat puluh dua juta enam belas ribu delapan ratus empat puluh delapan rupiah",
        "Belanja Obat-Obatan: Obat Lainnya",
        "PPh Pasal 22",
        "43.403.152,00",
        "16 Maret 2026",
        "Nama Kuasa BUD",
        "NIP 198001012005012001",
        "9f2c 41aa 0b07 c07d 935b e07f d2f9 a481",
        "https://simpul.contoh.go.id/sah/",
        "LATIHAN",
        "halaman 1 dari 1",
    ] {
        assert!(holds(page, text), "{text}: {page}");
    }
}

#[test]
fn each_paper_has_its_own_form() {
    let forms = support::papers();
    let text = |n: usize| forms.get(n).map(paper_pages).expect("a paper").concat();
    let (spd, spp, spm) = (text(0), text(1), text(2));
    for words in ["Menimbang", "Mengingat", "MEMUTUSKAN", "Januari s.d. Maret 2026", "SPD sebelumnya", "Nama PPKD"] {
        assert!(holds(&spd, words), "{words}");
    }
    assert!(holds(&spp, "KONSEP") && holds(&spp, "Bendahara Pengeluaran") && holds(&spp, "Dasar pengeluaran"));
    assert!(!spp.contains("/sah/"), "a draft cannot be checked");
    assert!(holds(&spm, "supaya menerbitkan SP2D") && holds(&spm, "99.99/02.0/000205"));
}

#[test]
fn an_npd_shows_where_each_account_stood() {
    let room = |ceiling: &str, left: &str| Room { ceiling: support::money(ceiling), left: support::money(left) };
    let rooms = vec![room("400000000.00", "303520000.01"), room("90000000.00", "81900000.00")];
    let claim = Claim { sort: "Dengan panjar".into(), contract: None, instalment: None, invoice: None };
    let form = Form { kind: Kind::Npd, flow: "UP".into(), rooms, claim: Some(claim), ..support::form() };
    let page = paper_pages(&form).concat();
    for text in [
        "NOTA PENCAIRAN DANA (NPD-UP)",
        "Dengan panjar",
        "Sisa Anggaran (Rp)",
        "303.520.000,01",
        "303.520.000,00",
        "81.900.000,00",
    ] {
        assert!(holds(&page, text), "{text}: {page}");
    }
}

/// Whoever signs sees the sum on the same page, however long the paper is.
#[test]
fn a_signature_never_stands_alone() {
    for count in 1..60 {
        let mut form = support::form();
        form.lines = form.lines.iter().cycle().take(count).cloned().collect();
        let all = paper_pages(&form);
        let last = all.last().expect("a page");
        assert!(holds(last, "Nama Kuasa BUD") && holds(last, "Jumlah yang dibayarkan"), "{count}");
        assert!(holds(last, "Rp 342.016.848,00") && holds(last, "Sidik isi"), "{count}");
        // Each page says which paper it belongs to, and repeats the heads.
        assert!(all.iter().all(|page| holds(page, "SP2D 99.99/04.0/000187")), "{count}");
    }
}

#[test]
fn a_dpa_shows_each_part_and_says_whose_page_it_is() {
    let form = support::dpa(60, false);
    let all = paper_pages(&form);
    let text = all.concat();
    for words in [
        "DOKUMEN PELAKSANAAN ANGGARAN SKPD (DPA-SKPD)",
        "Rekapitulasi",
        "Surplus/(Defisit)(22.000.000,00)",
        "Pendapatan Pajak Hotel",
        "Belanja menurut urusan",
        "Indikator keluaran:Jumlah dokumen hasil pengelolaan pelayanan gizi",
        "Koefisien Satuan Harga PPN Jumlah (Rp)",
        "Jumlah sub kegiatan 6.000.000,00",
        "Rencana penarikan dana per bulan menurut anggaran kas",
        "Tiga puluh enam juta rupiah",
    ] {
        assert!(holds(&text, words) || words.split(' ').all(|word| text.contains(word)), "{words}: {text}");
    }
    let last = all.last().expect("a page");
    for words in ["Menyetujui,Sekretaris Daerah", "Mengesahkan,PPKD", "Nama PPKD", "16 Maret 2026", "Sidik isi"] {
        assert!(holds(last, words), "{words}: {last}");
    }
    assert!(all.iter().all(|page| holds(page, "DPA DPA/A.1/1.02.0.00.0.00.01.0000/001/2026")));
    let change = paper_pages(&support::dpa(60, true)).concat();
    assert!(holds(&change, "DOKUMEN PELAKSANAAN PERUBAHAN ANGGARAN SKPD") && holds(&change, "Sebelum Sesudah"));
    assert!(!change.contains("n−1") && text.contains("n−1"));
}

/// Two thousand lines: each page repeats the heads of its table.
#[test]
fn a_long_dpa_repeats_its_heads() {
    let mut form = support::dpa(60, true);
    if let Some(budget) = &mut form.budget {
        let items = &mut budget.works[0].groups[0].items;
        *items = items.iter().cycle().take(150).cloned().collect();
    }
    let all = paper_pages(&form);
    let bare = |page: &&String| page.contains("KertasHVS") && !holds(page, "Koefisien Satuan Harga PPN");
    assert_eq!(all.iter().filter(bare).count(), 0);
}

/// The months of a cash plan come later than the paper: they are not sealed.
#[test]
fn a_cash_plan_leaves_the_digest_of_a_dpa() {
    let form = support::dpa(20, false);
    let content = form.canonical().expect("content");
    let with = |change: fn(&mut crate::form::Budget)| {
        let mut other = form.clone();
        other.budget.as_deref_mut().map(change).expect("a budget");
        other.canonical().expect("content") == content
    };
    assert!(with(|b| b.plan = None) && with(|b| b.works[0].sum.name.clear()));
    assert!(!with(|b| b.works[0].groups[0].items[0].now = support::money("600000.01")));
    assert!(!with(|b| b.works[0].aim.target = "13".into()));
}

const MARKUP: [&str; 12] = [
    "#import \"@preview/x:1.0.0\": *",
    "$x^2$ und *b* _i_",
    "@ref <label> [isi] {kode}",
    "\\u{41} \\ // komentar /* x */",
    "= Judul",
    "- butir + angka / istilah: x",
    "#{ while true {} }",
    "#read(\"/etc/passwd\")",
    "`raw` ```typ #x```",
    "https://contoh.go.id ~ -- --- ...",
    "'kutip' \"ganda\" --",
    "</script><img src=x>",
];

/// Markup in any field is letters.
#[test]
fn markup_is_printed_letter_by_letter() {
    for text in MARKUP {
        let mut form = support::form();
        form.purpose = format!("awal {text} akhir");
        form.region = format!("Kabupaten {text}");
        form.number = Some(text.to_owned());
        form.lines[0].rekening.name = format!("rekening {text}");
        form.cuts[0].kind.name = format!("potongan {text}");
        form.signers[0].label = Some(format!("nama {text}"));
        if let Some(payee) = &mut form.payee {
            payee.label = format!("penerima {text}");
            payee.bank = format!("bank {text}");
        }
        let all = paper_pages(&form).concat();
        for field in ["awal", "rekening", "potongan", "nama", "penerima", "bank"] {
            assert!(holds(&all, &format!("{field} {text}")), "{field} {text}: {all}");
        }
        pdf(&form).expect("printed");
    }
}

/// No letter stops a paper: what no font draws is a square.
#[test]
fn letters_without_a_face_are_squares() {
    let mut form = support::form();
    form.purpose = "obat 薬 \u{E000}\u{202E}\u{0}\u{FFFE} é Ω \u{1F600} ۱".into();
    pdf(&form).expect("printed");
    let all = paper_pages(&form).concat();
    assert!(holds(&all, "obat □ □□□□ é Ω"), "{all}");
}

#[test]
fn what_must_not_be_paid_says_so() {
    for (marks, word) in [
        (vec![Mark::Ended(State::Voided)], "BATAL: tidak berlaku, jangan dibayar"),
        (vec![Mark::Imported, Mark::Practice], "SALINAN DATA IMPOR: bukan dokumen asli"),
        (vec![Mark::Draft], "KONSEP"),
        (vec![Mark::Replaced("DPA/2".into())], "DIGANTI oleh DPA nomor DPA/2"),
    ] {
        let form = Form { marks, ..support::form() };
        assert!(paper_pages(&form).iter().all(|page| holds(page, word)), "{word}");
    }
}

fn bought(what: &str, amount: &str, excess: &str) -> Purchase {
    Purchase {
        holder: "Rina Putri".into(),
        card: "•••• 1234".into(),
        sort: "Barang, jasa dan modal".into(),
        what: what.into(),
        merchant: "Toko Daring".into(),
        on: "2026-03-10".parse().expect("a day"),
        sub_kegiatan: Coded { code: "1.02.02.2.02.0043".into(), name: String::new() },
        rekening: Coded { code: "5.1.02.01.001.00024".into(), name: "Alat/Bahan untuk Kegiatan Kantor".into() },
        evidence: excess == "0.00",
        amount: support::money(amount),
        excess: support::money(excess),
        reason: (excess != "0.00").then(|| "tanpa kuitansi".to_owned()),
    }
}

#[test]
fn a_dpr_and_a_dpt_tell_each_purchase() {
    let purchases = vec![bought("Kertas", "150000.00", "0.00"), bought("Tinta", "50000.01", "50000.01")];
    let amount = support::money("200000.01");
    let form = Form { kind: Kind::Dpr, flow: String::new(), amount, net: amount, purchases, ..support::form() };
    let dpr = paper_pages(&form).concat();
    for said in [
        "DAFTAR PENGELUARAN RIIL (DPR)",
        "Rina Putri",
        "•••• 1234",
        "Kertas Toko Daring",
        "1.02.02.2.02.0043 5.1.02.01.001.00024",
        "tidak 50.000,01 50.000,01",
        "Jumlah 200.000,01 50.000,01",
        "menyetorkannya kembali ke Rekening Kas Umum Daerah",
        "Tinta: dibayar kembali Rp 50.000,01, karena tanpa kuitansi.",
    ] {
        assert!(holds(&dpr, said), "{said}\n{dpr}");
    }
    let dpt = paper_pages(&Form { kind: Kind::Dpt, ..form }).concat();
    for said in ["DAFTAR PEMBAYARAN TAGIHAN (DPT)", "Tinta Toko Daring", "Jumlah 200.000,01"] {
        assert!(holds(&dpt, said), "{said}\n{dpt}");
    }
}

#[test]
fn an_lpj_brings_its_statement_and_an_sp2d_of_nothing_orders_nothing() {
    let statement = Statement {
        number: "SPTB/7/2026".into(),
        date: "2026-03-11".parse().expect("a day"),
        by: "Siti Aminah".into(),
        nip: Some("198001012005012001".into()),
    };
    let lpj = Form { kind: Kind::Lpj, flow: "UP".into(), statement: Some(statement), ..support::form() };
    let all = paper_pages(&lpj).concat();
    for said in [
        "Surat Pernyataan Tanggung Jawab Belanja (SPTB)",
        "Nomor SPTB/7/2026, tanggal 11 Maret 2026",
        "Saya, Siti Aminah, NIP 198001012005012001, bertanggung jawab penuh",
    ] {
        assert!(holds(&all, said), "{said}\n{all}");
    }
    let bare = paper_pages(&Form { statement: None, ..lpj }).concat();
    assert!(!holds(&bare, "(SPTB)"));
    let net = kernel::Money::ZERO;
    let nothing = Form { flow: "GU-NIHIL".into(), net, cuts: vec![], ..support::form() };
    let all = paper_pages(&nothing).concat();
    for said in [
        "Bank tidak memindahbukukan uang",
        "Nihil: tidak ada uang yang dipindahbukukan",
        "Jumlah potongan Rp 0,00",
        "Sudah dibelanjakan dan disahkan menurut LPJ",
    ] {
        assert!(holds(&all, said), "{said}\n{all}");
    }
    assert!(!holds(&all, "Hendaklah bank mencairkan"));
}

/// What the bank is told stands on a list that two officials sign.
#[test]
fn a_list_for_the_bank_shows_rows_totals_digest_and_two_signers() {
    let order = |n: u32, net: &str| Ordered {
        label: format!("SP2D 99.99/04.0/{n:06}/LS/1.02.0.00.0.00.01.0000/P1/3/2026"),
        e2e: format!("SP99992600000000000{n}123456"),
        payee: "CV Penyedia Contoh".into(),
        account: "Bank Contoh ••••6543".into(),
        gross: support::money("1000.01"),
        cut: support::money("1000.01").minus(support::money(net)),
        net: support::money(net),
    };
    let signer =
        |office: &str| Signer { office: office.into(), label: Some(format!("Nama {office}")), ..Default::default() };
    let batch = Batch {
        account: "Bank Daerah ••••5678".into(),
        digest: "A1B2-C3D4".into(),
        orders: vec![order(1, "1000.01"), order(2, "900.00")],
    };
    let (amount, net) = (support::money("2000.02"), support::money("1900.01"));
    let signers = vec![signer("Kuasa BUD"), signer("PPKD")];
    let (kind, flow, lines, cuts) = (Kind::Batch, String::new(), vec![], vec![]);
    let form = Form { kind, flow, amount, net, lines, cuts, signers, batch: Some(batch), ..support::form() };
    let all = paper_pages(&form).concat();
    for said in [
        "DAFTAR PENGUJI SP2D (DP)",
        "Bank Daerah ••••5678",
        "SP99992600000000000112",
        "Jumlah 2.000,02 100,01 1.900,01",
        "Jumlah bersih yang dibayar Rp 1.900,01",
        "Sidik daftar A1B2-C3D4",
        "Nama Kuasa BUD",
        "Nama PPKD",
        "Sidik isi",
    ] {
        assert!(holds(&all, said), "{said}\n{all}");
    }
}

#[test]
fn a_tbp_and_a_deposit_are_more_than_a_box() {
    let told =
        vec![("Dibayar kepada".to_owned(), "Toko Jaya".to_owned()), ("Cara bayar".to_owned(), "tunai".to_owned())];
    let tbp = Form { kind: Kind::Tbp, flow: "UP".into(), told, ..support::form() };
    let all = paper_pages(&tbp).concat();
    for said in ["Dibayar kepada : Toko Jaya", "Belanja Obat-Obatan: Obat Lainnya", "PPh Pasal 22", "Jumlah potongan"] {
        assert!(holds(&all, said), "{said}\n{all}");
    }
    let mut sts = Form { kind: Kind::Sts, flow: "BELANJA".into(), ..support::form() };
    sts.lines.iter_mut().for_each(|l| l.amount = kernel::Money::ZERO.minus(l.amount));
    let all = paper_pages(&sts).concat();
    assert!(holds(&all, "Dasar : SPM 99.99/03.0/000194") && holds(&all, "Belanja Obat-Obatan: Obat Lainnya"), "{all}");
    assert!(!all.contains("-3") && !all.contains("−3"), "no sum below nothing: {all}");
}

/// The digest of a paper moves with every fact on it, and with nothing else.
#[test]
fn the_content_is_what_is_said() {
    let form = support::form();
    let content = form.canonical().expect("content");
    let same = |changed: &Form| changed.canonical().expect("content") == content;
    let mut renamed = form.clone();
    renamed.skpd.name = "Dinas Kesehatan dan KB".into();
    renamed.lines[0].rekening.name = "Obat".into();
    assert!(same(&renamed));
    assert!(same(&Form { marks: vec![], seal: None, ..form.clone() }));
    assert!(!same(&Form { net: support::money("342016848.01"), ..form.clone() }));
    assert!(!same(&Form { kind: Kind::Spm, ..form.clone() }));
    let mut other = form.clone();
    if let Some(payee) = &mut other.payee {
        payee.account = "0209876544".into();
    }
    assert!(!same(&other));
    let mut other = form;
    other.signers[0].label = Some("Nama Lain".into());
    assert!(!same(&other));
}

fn table_pages(job: &Job) -> Vec<String> {
    let Job::Table { sheet, region, day, marks, foot } = job else { panic!("a list") };
    let made = table::pages(sheet, region, *day, (marks.as_slice(), foot)).expect("pages");
    laid(TABLE, serde_json::to_value(made).expect("data"))
}

#[test]
fn a_long_list_repeats_its_head_and_carries_its_sums() {
    let job = support::list(200);
    let all = table_pages(&job);
    assert!(all.len() > 4, "{}", all.len());
    for (n, page) in all.iter().enumerate() {
        assert!(holds(page, "Uraian Pagu Realisasi Persen"), "{page}");
        assert!(holds(page, &format!("halaman {} dari {}", n + 1, all.len())), "{page}");
        assert_eq!(holds(page, "Pindahan"), n > 0);
        assert_eq!(holds(page, "Jumlah dipindahkan"), n + 1 < all.len());
    }
    // Each page carries over what the rows up to there add up to.
    let rows = |page: &str| page.matches("1.02.02.2.02.0015").count();
    let mut before = 0;
    for page in all.iter().take(all.len() - 1) {
        before += rows(page);
        let sum = support::money("1000000.00").sen() * i64::try_from(before).expect("few");
        assert!(holds(page, kernel::Money::from_sen(sum).rupiah().trim_start_matches("Rp ")), "{before}: {page}");
    }
    assert_eq!(render(&job).expect("printed"), render(&job).expect("printed"));
}

/// Rows that do not add up to the total (sub totals among them) carry nothing.
#[test]
fn a_list_with_sub_totals_carries_nothing() {
    let mut job = support::list(100);
    if let Job::Table { sheet, .. } = &mut job {
        sheet.total = Some(vec![kernel::sheet::Value::Empty; 7]);
    }
    assert!(table_pages(&job).iter().all(|page| !holds(page, "Pindahan") && !holds(page, "dipindahkan")));
}

/// A list of so many sums behind a name, and three rows.
fn wide(columns: usize) -> Job {
    use kernel::sheet::{Column, ColumnKind, Value};
    let sum = |row: usize| Value::Money(kernel::Money::from_sen(i64::try_from(row).expect("few") * 12_345_678_901_234));
    let row = |n: usize| [vec![Value::Text(format!("Dinas {n}"))], vec![sum(n); columns]].concat();
    let heads = (1..=columns).map(|n| Column::new(&format!("Jumlah-{n}x"), ColumnKind::Money));
    let sheet = kernel::Sheet {
        heading: vec!["Daftar lebar".into()],
        columns: std::iter::once(Column::new("Nama", ColumnKind::Text)).chain(heads).collect(),
        rows: (1..=3).map(row).collect(),
        total: Some([vec![Value::text("Jumlah")], vec![sum(6); columns]].concat()),
        ..kernel::Sheet::default()
    };
    Job::Table { sheet, region: "x".into(), day: support::day(), marks: vec![], foot: Foot::default() }
}

#[test]
fn a_list_that_is_too_wide_goes_over_sheets_side_by_side() {
    let all = table_pages(&wide(45));
    assert!((3..9).contains(&all.len()), "{}", all.len());
    for (n, page) in all.iter().enumerate() {
        assert!(holds(page, &format!("Bagian {} dari {}", n + 1, all.len())), "{page}");
        assert!(holds(page, "Baris Nama Jumlah-"), "{page}");
        assert!(holds(page, "1 Dinas 1") && holds(page, "3 Dinas 3") && holds(page, "740.740.734.074,04"), "{page}");
    }
    for n in 1..=45 {
        let on = all.iter().filter(|page| page.contains(&format!("Jumlah-{n}x"))).count();
        assert_eq!(on, 1, "column {n} stands once");
    }
    assert!(table_pages(&wide(5)).iter().all(|page| !holds(page, "Bagian")), "what fits is not broken");
    // One column that is wider than a sheet cannot be set at all.
    let mut job = wide(1);
    if let Job::Table { sheet, .. } = &mut job {
        sheet.columns[1].name = "W".repeat(400);
    }
    assert_eq!(render(&job), Err(PrintError::TooWide));
}

#[test]
fn whoever_signs_a_book_signs_under_its_sum() {
    let signer = |office: &str| Signer { office: office.into(), ..Default::default() };
    for rows in 1..60 {
        let mut job = support::list(rows);
        if let Job::Table { foot, .. } = &mut job {
            foot.lines = vec!["Saldo Rp 1,00 (satu rupiah)".into()];
            foot.signers = vec![signer("Mengetahui,\nPengguna Anggaran"), signer("Bendahara Pengeluaran")];
        }
        let all = table_pages(&job);
        let last = all.last().expect("a page");
        let sum = support::money("1234567.89").sen() * i64::try_from(rows).expect("few");
        let sum = kernel::Money::from_sen(sum).rupiah().replace("Rp ", "Jumlah");
        for said in ["satu rupiah", "Pengguna Anggaran", "Bendahara Pengeluaran", &sum] {
            assert!(holds(last, said), "{rows}: {said}: {last}");
        }
        assert!(
            all.iter().enumerate().all(|(n, p)| holds(p, &format!("halaman {} dari {}", n + 1, all.len()))),
            "{rows}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever people type, there is a paper, and it is whole.
    #[test]
    fn any_text_can_be_printed(text in "\\PC{0,120}", name in "[\\PC\\s]{0,60}") {
        let mut form = support::form();
        form.purpose = text;
        form.lines[0].rekening.name = name.clone();
        form.signers[0].label = Some(name);
        prop_assert!(pdf(&form).is_ok(), "{:?}", pdf(&form).err());
    }
}
