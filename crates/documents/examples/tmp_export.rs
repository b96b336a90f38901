use documents::write;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Money, Sheet};
fn main() {
    let p = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "<r><t>bukan</t></r>",
        "=HYPERLINK(\"http://x\")",
        "http://contoh",
        "{=A1}",
        "007",
        " rata ",
        "_x0041_",
    ];
    let rows = p
        .iter()
        .map(|t| {
            vec![
                Value::text(*t),
                Value::Money(Money::from_sen(123_456_789)),
                Value::Percent(1234),
                Value::Day(Day::new(2026, 1, 7).unwrap()),
            ]
        })
        .collect();
    let c = |n: &str, k| Column::new(n, k);
    let sheet = Sheet {
        name: "Uji".into(),
        heading: vec!["=judul".into()],
        columns: vec![
            c("=A", ColumnKind::Text),
            c("Pagu", ColumnKind::Money),
            c("P", ColumnKind::Percent),
            c("T", ColumnKind::Day),
        ],
        rows,
        total: Some(vec![Value::text("Jumlah"), Value::Money(Money::from_sen(9_100_000_000_000_000))]),
    };
    std::fs::write("/tmp/x/export.xlsx", write::xlsx(&sheet).unwrap()).unwrap();
}
