//! Orders to a bank: the figures of the file are those of its orders, and a
//! name is never markup. The file stays where `cargo xtask test` holds it
//! against the standard's own schema.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use documents::WriteError;
use documents::write::{Divided, PaymentFile, PaymentOrder, pain001};
use kernel::Money;

fn order(n: i64, sen: i64, payee: &str) -> PaymentOrder {
    PaymentOrder {
        end_to_end: format!("SP81042600000000{n:04}123407"),
        amount: Money::from_sen(sen),
        payee: payee.into(),
        account: format!("12345{n:05}"),
        bank: "Bank Daerah".into(),
        purpose: "SP2D 000042 Pembelian alat tulis".into(),
    }
}

fn file(orders: Vec<PaymentOrder>) -> PaymentFile {
    PaymentFile {
        message: "DP8104260000000123".into(),
        made_at: "2026-02-16T01:15:30.120Z".into(),
        execute_on: "2026-02-16".parse().expect("a day"),
        debtor: "Pemerintah Kabupaten Contoh".into(),
        account: "0012345678".into(),
        bank: "Bank Pembangunan Daerah".into(),
        bic: Some("BPDCIDJA".into()),
        orders,
        divided: vec![],
    }
}

/// Many payees of one payment.
fn divided(id: &str, count: i64) -> Divided {
    let orders = (0..count).map(|n| order(1_000 + n, 100 + n, &format!("Pegawai {n}"))).collect();
    Divided { id: id.into(), orders }
}

/// What stands between the first two such tags, and how often they stand there.
fn told<'a>(text: &'a str, tag: &str) -> (&'a str, usize) {
    let open = format!("<{tag}");
    let (after, close) = (text.split_once(&open).expect("a tag").1, format!("</{tag}>"));
    let inner = after.split_once('>').expect("a tag").1.split_once(&close).expect("its end").0;
    (inner, text.matches(&format!("</{tag}>")).count())
}

#[test]
fn the_figures_of_the_file_are_those_of_its_orders() {
    let hostile = "CV <Maju> & \"Jaya\"]]>\u{1}\u{7f} ".to_owned() + &"panjang ".repeat(40);
    let plain = file(vec![order(1, 10_000_001, "CV Maju"), order(2, 1, &hostile), order(3, 250_050, "")]);
    let made = PaymentFile { divided: vec![divided("SP810426000000004200123407", 40)], ..plain };
    let bytes = pain001(&made).expect("a file");
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    // Three of their own and forty of one: the head counts all, each group its own.
    assert_eq!(told(&text, "NbOfTxs"), ("43", 3));
    assert_eq!(told(&text, "CtrlSum"), ("102548.32", 3));
    let groups: Vec<&str> = text.split("<PmtInf>").skip(1).collect();
    let figures =
        |group: &str| ["PmtInfId", "BtchBookg", "NbOfTxs", "CtrlSum"].map(|tag| told(group, tag).0.to_owned());
    assert_eq!(figures(groups[0]), ["DP8104260000000123", "false", "3", "102500.52"]);
    assert_eq!(figures(groups[1]), ["SP810426000000004200123407", "true", "40", "47.80"]);
    assert_eq!(told(&text, "InstdAmt"), ("100000.01", 43));
    assert_eq!(told(&text, "EndToEndId"), ("SP810426000000000001123407", 43));
    assert!(text.contains("CV &lt;Maju&gt; &amp; ") && !text.contains("<Maju>"), "{text}");
    assert!(text.matches("Ccy=\"IDR\"").count() == 43 && text.contains("<BIC>BPDCIDJA</BIC>"));
    assert_eq!(pain001(&made).expect("again"), bytes, "the same bytes");
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pain.001.001.03.xml");
    std::fs::write(place, bytes).expect("kept for the schema");
}

#[test]
fn what_no_bank_should_be_told_is_not_written() {
    let refused = |file: PaymentFile| matches!(pain001(&file), Err(WriteError::Payments(_)));
    assert!(refused(file(vec![])));
    assert!(refused(file(vec![order(1, 0, "CV Maju")])));
    assert!(refused(file(vec![order(1, -1, "CV Maju")])));
    assert!(refused(file(vec![order(1, i64::MAX, "A"), order(2, 1, "B")])));
    assert!(refused(file(vec![PaymentOrder { end_to_end: "A".repeat(36), ..order(1, 1, "A") }])));
    assert!(refused(file(vec![PaymentOrder { end_to_end: "SP-1".into(), ..order(1, 1, "A") }])));
    assert!(refused(file(vec![PaymentOrder { account: "12 34".into(), ..order(1, 1, "A") }])));
    assert!(refused(PaymentFile { account: String::new(), ..file(vec![order(1, 1, "A")]) }));
    assert!(pain001(&file(vec![order(1, 1, "A")])).is_ok());
    let only = |divided: Divided| PaymentFile { divided: vec![divided], ..file(vec![]) };
    assert!(pain001(&only(divided("SP1", 1))).is_ok());
    assert!(refused(only(divided("SP1", 0))) && refused(only(divided("SP-1", 1))));
    let free = Divided { orders: vec![order(1, 0, "A")], ..divided("SP1", 1) };
    assert!(refused(only(free)));
}
