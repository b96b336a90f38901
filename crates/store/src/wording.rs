//! What the JSON reader says in English, in the words of this house. Whatever
//! is not known here stays as it is: better foreign than wrong.

/// The reader's sentence with its place, in Indonesian.
pub(crate) fn of_json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (said, place) = match text.rsplit_once(" at line ") {
        Some((said, place)) => (said, place.split_once(" column ")),
        None => (text.as_str(), None),
    };
    let said = sentence(said);
    match place {
        // Acts come on one line; there the place says nothing.
        Some((line, column)) if line != "1" || error.is_syntax() || error.is_eof() => {
            format!("{said} (baris {line}, huruf {column})")
        }
        _ => said,
    }
}

fn sentence(said: &str) -> String {
    let told = |(start, end): (&str, &str)| {
        let rest = said.strip_prefix(start)?;
        Some(format!("{end} {}", names(rest)))
    };
    if let Some(rest) = said.strip_prefix("unknown field ") {
        return unknown("isian", rest);
    }
    if let Some(rest) = said.strip_prefix("unknown variant ") {
        return unknown("pilihan", rest);
    }
    let fields = [("missing field ", "isian wajib belum ada:"), ("duplicate field ", "isian ditulis dua kali:")];
    if let Some(sentence) = fields.into_iter().find_map(told) {
        return sentence;
    }
    for (start, what) in [
        ("invalid type: ", "jenis isian keliru"),
        ("invalid value: ", "nilai tidak sesuai"),
        ("invalid length ", "panjang tidak sesuai"),
    ] {
        if let Some((got, wanted)) = said.strip_prefix(start).and_then(|rest| rest.split_once(", expected ")) {
            return format!("{what}: tertulis {}, seharusnya {}", found(got), expected(wanted));
        }
    }
    syntax(said).map_or_else(|| said.to_owned(), str::to_owned)
}

/// `«tanggal» tidak dikenal; yang dikenal: «a», «b»`
fn unknown(what: &str, rest: &str) -> String {
    let Some((name, known)) = rest.split_once(", ") else { return format!("{what} {} tidak dikenal", names(rest)) };
    let list = known.strip_prefix("expected one of ").or_else(|| known.strip_prefix("expected "));
    match list {
        Some(list) => format!("{what} {} tidak dikenal; yang dikenal: {}", names(name), names(list)),
        None => format!("{what} {} tidak dikenal; tidak ada {what} di sini", names(name)),
    }
}

/// Backticks become the quotation marks of the house.
fn names(text: &str) -> String {
    let mut open = false;
    let marked: String = text
        .chars()
        .map(|c| match c {
            '`' => {
                open = !open;
                if open { '«' } else { '»' }
            }
            other => other,
        })
        .collect();
    marked.replace("» or «", "» atau «")
}

fn found(got: &str) -> String {
    const KINDS: &[(&str, &str)] = &[
        ("boolean", "ya/tidak"),
        ("integer", "angka"),
        ("floating point", "pecahan"),
        ("string", "teks"),
        ("sequence", "daftar"),
        ("map", "objek"),
        ("null", "kosong (null)"),
        ("unit value", "kosong"),
    ];
    match KINDS.iter().find_map(|(english, ours)| Some((got.strip_prefix(english)?, ours))) {
        Some((rest, ours)) => format!("{ours}{}", names(rest)),
        None => names(got),
    }
}

fn expected(wanted: &str) -> String {
    const INTEGERS: [&str; 12] =
        ["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
    if INTEGERS.contains(&wanted) {
        return "angka bulat".into();
    }
    match wanted {
        "a string" | "string" | "str" => "teks".into(),
        "a boolean" => "true atau false".into(),
        "a sequence" => "daftar".into(),
        "a map" => "objek".into(),
        "unit" | "null" => "kosong".into(),
        "any valid JSON value" => "nilai JSON".into(),
        "fewer elements in array" => "lebih sedikit unsur".into(),
        other if other.starts_with("struct ") || other.starts_with("internally tagged enum ") => "objek".into(),
        other if other.starts_with("enum ") || other.starts_with("variant ") => "salah satu pilihan".into(),
        other if other.starts_with("a tuple ") || other.starts_with("tuple ") => "daftar yang tepat panjangnya".into(),
        other => names(other),
    }
}

fn syntax(said: &str) -> Option<&'static str> {
    if said.starts_with("EOF while parsing") {
        return Some("terpotong sebelum selesai");
    }
    if said.starts_with("control character") {
        return Some("teks memuat huruf kendali");
    }
    if said.contains("surrogate") || said == "invalid unicode code point" {
        return Some("teks memuat kode huruf yang keliru");
    }
    Some(match said {
        "expected value" => "di sini seharusnya ada nilai",
        "expected ident" => "kata tidak dikenal; teks ditulis di antara tanda petik",
        "expected `:`" => "tanda : belum ada",
        "expected `,` or `]`" => "tanda , atau ] belum ada",
        "expected `,` or `}`" => "tanda , atau } belum ada",
        "expected `\"`" => "tanda petik belum ada",
        "expected numeric value" | "invalid number" => "angka tidak terbaca",
        "number out of range" => "angka terlalu besar",
        "invalid escape" => "tanda \\ dipakai keliru",
        "key must be a string" => "nama isian ditulis di antara tanda petik",
        "trailing comma" => "koma berlebih sebelum penutup",
        "trailing characters" => "ada tulisan sesudah penutup",
        "recursion limit exceeded" => "bersarang terlalu dalam",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Input {
        year: i32,
        kind: Kind,
        #[serde(default)]
        lines: Vec<String>,
        #[serde(default)]
        flag: bool,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Badan,
        Orang,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    fn said<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        super::of_json(&serde_json::from_str::<T>(json).expect_err(json))
    }

    #[test]
    fn the_reader_speaks_indonesian() {
        let cases = [
            (r#"{"x":1}"#, "isian «x» tidak dikenal; yang dikenal: «year», «kind», «lines», «flag»"),
            (r#"{"year":2026}"#, "isian wajib belum ada: «kind»"),
            (r#"{"year":1,"year":2}"#, "isian ditulis dua kali: «year»"),
            (r#"{"year":"2026"}"#, "jenis isian keliru: tertulis teks \"2026\", seharusnya angka bulat"),
            (r#"{"year":1.5}"#, "jenis isian keliru: tertulis pecahan «1.5», seharusnya angka bulat"),
            (r#"{"year":99999999999}"#, "nilai tidak sesuai: tertulis angka «99999999999», seharusnya angka bulat"),
            (r#"{"year":null}"#, "jenis isian keliru: tertulis kosong (null), seharusnya angka bulat"),
            (r#"{"kind":"cv"}"#, "pilihan «cv» tidak dikenal; yang dikenal: «badan» atau «orang»"),
            (r#"{"lines":{}}"#, "jenis isian keliru: tertulis objek, seharusnya daftar"),
            (r#"{"flag":1}"#, "jenis isian keliru: tertulis angka «1», seharusnya true atau false"),
            ("[[]]", "jenis isian keliru: tertulis daftar, seharusnya angka bulat"),
            ("7", "jenis isian keliru: tertulis angka «7», seharusnya objek"),
            ("", "terpotong sebelum selesai (baris 1, huruf 0)"),
            ("{", "terpotong sebelum selesai (baris 1, huruf 1)"),
            ("{year:1}", "nama isian ditulis di antara tanda petik (baris 1, huruf 2)"),
            (r#"{"year":1,}"#, "koma berlebih sebelum penutup (baris 1, huruf 11)"),
            (r#"{"year" 1}"#, "tanda : belum ada (baris 1, huruf 9)"),
            (r#"{"year":1 "kind"}"#, "tanda , atau } belum ada (baris 1, huruf 11)"),
            (
                "{\n\"year\":\"a\"}",
                "jenis isian keliru: tertulis teks \"a\", seharusnya angka bulat (baris 2, huruf 10)",
            ),
        ];
        for (json, wanted) in cases {
            assert_eq!(said::<Input>(json), wanted, "{json}");
        }
        assert_eq!(said::<Nothing>(r#"{"x":1}"#), "isian «x» tidak dikenal; tidak ada isian di sini");
        assert_eq!(said::<serde_json::Value>("1 2"), "ada tulisan sesudah penutup (baris 1, huruf 3)");
    }
}
