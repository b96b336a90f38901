#![allow(clippy::expect_used)]

use proptest::prelude::*;

use super::*;

fn record(cells: &[(&str, &[u8])]) -> Record {
    Record { cells: cells.iter().map(|(name, value)| ((*name).to_owned(), Some(value.to_vec()))).collect() }
}

fn mapping(fields: &str, key: &[&str]) -> Mapping {
    let fields = toml::from_str(fields).expect("a mapping");
    Mapping { fields, key: key.iter().map(|k| (*k).to_owned()).collect(), zone: Zone::Wib }
}

fn one(field: &str, value: &[u8]) -> Result<String, Vec<String>> {
    mapping(&format!("x = {field}"), &[]).data(&record(&[("x", value)]))
}

#[track_caller]
fn is(field: &str, value: &str, wanted: &str) {
    assert_eq!(one(field, value.as_bytes()), Ok(wanted.to_owned()), "{field} of {value}");
}

#[track_caller]
fn refused(field: &str, value: &[u8], word: &str) {
    let reasons = one(field, value).expect_err("refused");
    assert!(reasons.len() == 1 && reasons[0].contains(word), "{field}: {reasons:?}");
}

#[test]
fn values_become_what_the_schema_wants() {
    is("{}", " Siti \"S\" ", r#"{"x":"Siti \"S\""}"#);
    is(r#"{ type = "integer" }"#, "-17", r#"{"x":-17}"#);
    is(r#"{ type = "decimal" }"#, "0010.00", r#"{"x":10.00}"#);
    is(r#"{ type = "decimal", decimal_comma = true }"#, "1.234,50", r#"{"x":1234.50}"#);
    is(r#"{ type = "sen" }"#, "1500000.5", r#"{"x":150000050}"#);
    is(r#"{ type = "sen" }"#, "0.010", r#"{"x":1}"#);
    is(r#"{ type = "boolean" }"#, "Y", r#"{"x":true}"#);
    is(r#"{ type = "date" }"#, "2026-02-28 23:59:59", r#"{"x":"2026-02-28"}"#);
    is(r#"{ type = "date", format = "DD/MM/YYYY" }"#, "05/03/2026", r#"{"x":"2026-03-05"}"#);
    is(r#"{ type = "date", format = "YYYYMMDD" }"#, "20260305", r#"{"x":"2026-03-05"}"#);
    is(r#"{ type = "moment" }"#, "2026-03-05 06:30:00.123456", r#"{"x":"2026-03-04T23:30:00.000Z"}"#);
    for moment in [
        "2026-03-05T06:30:00",
        "2026-03-04 23:30:00+00",
        "2026-03-04T23:30:00Z",
        "2026-03-05 06:30:00.5+07",
        "2026-03-05T08:30:00.123+0900",
        "2026-03-04 18:00:00 -05:30",
    ] {
        is(r#"{ type = "moment" }"#, moment, r#"{"x":"2026-03-04T23:30:00.000Z"}"#);
        is(r#"{ type = "date" }"#, moment, r#"{"x":"2026-03-05"}"#);
    }
    // A date alone is that date everywhere, and the end of all days stays it.
    is(r#"{ type = "date" }"#, "2026-03-05-11:00", r#"{"x":"2026-03-05"}"#);
    is(r#"{ type = "date" }"#, "9999-12-31T23:59:59Z", r#"{"x":"9999-12-31"}"#);
    is(r#"{ value = "SIMPUS" }"#, "apa pun", r#"{"x":"SIMPUS"}"#);
    is(r#"{ lookup = { L = "laki-laki", P = "perempuan" } }"#, "P", r#"{"x":"perempuan"}"#);
}

#[test]
fn a_moment_is_told_by_the_clocks_of_the_regency() {
    let told = |text| local(text, Zone::Wit);
    assert_eq!(told("2026-03-04T23:30:05.120Z").as_deref(), Some("2026-03-05 08:30:05"));
    assert_eq!(told("2026-03-05 06:30:05+07:00").as_deref(), Some("2026-03-05 08:30:05"));
    for plain in ["2026-03-05 06:30:05", "2026-03-05", "2026-03-05T06:61:05Z", "Z"] {
        assert_eq!(told(plain), None, "{plain}");
    }
}

#[test]
fn nothing_is_left_out_and_what_is_required_is_missed() {
    for nothing in ["", "   ", "-"] {
        is(r#"{ empty = ["-"] }"#, nothing, "{}");
        refused(r#"{ empty = ["-"], required = true }"#, nothing.as_bytes(), "wajib");
    }
    is(r#"{ type = "date" }"#, "0000-00-00", "{}");
    is(r#"{ type = "moment" }"#, "0000-00-00 00:00:00", "{}");
    refused(r#"{ type = "date", required = true }"#, b"0000-00-00", "wajib");
    let absent = mapping("x = { required = true }", &[]).data(&Record { cells: [("x".to_owned(), None)].into() });
    assert_eq!(absent, Err(vec!["x: wajib, tetapi kosong".to_owned()]));
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    refused(r#"{ type = "date" }"#, b"2026-02-30", "tanggal");
    refused(r#"{ type = "date" }"#, b"2026-00-15", "tanggal");
    refused(r#"{ type = "date", format = "DD/MM/YYYY" }"#, b"5/3/2026", "tanggal");
    refused(r#"{ type = "moment" }"#, b"2026-01-01 24:00:00", "tanggal");
    for odd in ["06:30:00+7", "06:30:00+16", "06:30:00+07:60", "06:30:00+", "06:30:00+07:00 WIB", "06:30:00.x"] {
        refused(r#"{ type = "moment" }"#, format!("2026-01-01 {odd}").as_bytes(), "tanggal");
    }
    refused(r#"{ type = "integer" }"#, b"12.5", "bilangan bulat");
    refused(r#"{ type = "integer" }"#, b"99999999999999999999", "bilangan bulat");
    for bad in ["NaN", "1e9", "1.", ".5", "--1", "1,5", "0x10"] {
        refused(r#"{ type = "decimal" }"#, bad.as_bytes(), "bilangan");
    }
    refused(r#"{ type = "sen" }"#, b"0.015", "dua desimal");
    refused(r#"{ type = "sen" }"#, b"92233720368547758.08", "dua desimal");
    is(r#"{ type = "sen" }"#, "92233720368547758.07", r#"{"x":9223372036854775807}"#);
    refused(r#"{ type = "boolean" }"#, b"2", "ya atau tidak");
    refused(r#"{ lookup = { L = 1 } }"#, b"X", "daftar");
    refused("{}", b"a\0b", "NUL");
    refused("{}", b"caf\xe9", "UTF-8");
    refused(r#"{ from = "y" }"#, b"x", "kolom y tidak ada");
    let all = mapping("a = { type = 'integer' }\nb = { type = 'date' }\nc = {}", &[]);
    let reasons = all.data(&record(&[("a", b"x"), ("b", b"y"), ("c", b"z")])).expect_err("refused");
    assert_eq!(reasons.len(), 2, "all reasons at once: {reasons:?}");
}

#[test]
fn a_row_that_was_not_read_whole_is_no_event() {
    let mut row = record(&[("x", b"1")]);
    row.set_unread("isi 9 bita".into());
    assert_eq!(mapping("x = {}", &[]).data(&row), Err(vec!["isi 9 bita".to_owned()]));
    assert_eq!(mapping("y = {}", &["x"]).subject(&row), Ok(Some("1".into())), "it is known by its name");
}

#[test]
fn letters_of_old_programs_are_read() {
    assert_eq!(one("{ charset = 'latin1' }", b"Ren\xe9 \x80"), Ok(r#"{"x":"René €"}"#.into()));
    assert_eq!(one("{ charset = 'latin1' }", "René".as_bytes()), Ok(r#"{"x":"René"}"#.into()), "already right");
    let twice = "RenÃ©";
    assert_eq!(one("{ charset = 'utf8-in-latin1' }", twice.as_bytes()), Ok(r#"{"x":"René"}"#.into()));
    assert_eq!(one("{ charset = 'utf8-in-latin1' }", "日本".as_bytes()), Ok(r#"{"x":"日本"}"#.into()));
}

#[test]
fn rows_have_names_that_no_other_row_has() {
    let of = |a: &[u8], b: &[u8]| mapping("x = {}", &["a", "b"]).subject(&record(&[("a", a), ("b", b)]));
    assert_eq!(of(b"1", b"2"), Ok(Some("1|2".into())));
    assert_ne!(of(b"1|", b"2"), of(b"1", b"|2"));
    assert!(of(b"", b"2").is_err() && of(b"1", b"\n").is_err() && of(&[b'x'; 600], b"2").is_err());
    assert!(mapping("x = {}", &["c"]).subject(&record(&[("a", b"1")])).is_err());
    assert_eq!(mapping("x = {}", &[]).subject(&record(&[])), Ok(None));
}

#[test]
fn columns_are_those_that_are_read() {
    let m = mapping("a = { from = 'A' }\nb = {}\nc = { value = 1 }\nd = { from = 'A' }", &["id", "b"]);
    assert_eq!(m.columns(), ["A", "b", "id"]);
}

proptest! {
    #[test]
    fn whatever_a_source_holds_is_json_or_has_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        for kind in ["text", "integer", "decimal", "sen", "date", "moment", "boolean"] {
            for charset in ["utf8", "latin1", "utf8-in-latin1"] {
                let field = format!("{{ type = '{kind}', charset = '{charset}' }}");
                match one(&field, &bytes) {
                    Ok(json) => drop(serde_json::from_str::<serde_json::Value>(&json).expect("JSON")),
                    Err(reasons) => prop_assert!(!reasons.is_empty()),
                }
            }
        }
    }
}
