//! Passwords that others would try first. Most of what leaks is a much-used
//! word, the name of the place or of the person, with digits and signs around
//! it: these are taken out, and what remains has to be long enough by itself.

/// Words of much-used passwords, here and elsewhere, in small letters.
const MUCH_USED: &[&str] = &[
    "abadi",
    "admin",
    "administrator",
    "akun",
    "allah",
    "alhamdulillah",
    "anggaran",
    "apbd",
    "arema",
    "asdf",
    "bank",
    "baru",
    "bendahara",
    "bintang",
    "bismillah",
    "bpkad",
    "bupati",
    "cantik",
    "changeme",
    "cinta",
    "cintaku",
    "daerah",
    "default",
    "dinas",
    "doraemon",
    "dragon",
    "football",
    "freedom",
    "ganteng",
    "garuda",
    "guest",
    "hello",
    "iloveyou",
    "indonesia",
    "jakarta",
    "jancok",
    "kabupaten",
    "kamu",
    "kantor",
    "kasda",
    "kata",
    "katasandi",
    "keluarga",
    "kepala",
    "keuangan",
    "kuasa",
    "latihan",
    "login",
    "love",
    "mama",
    "manchester",
    "masuk",
    "master",
    "merdeka",
    "monkey",
    "muhammad",
    "naruto",
    "negara",
    "pagi",
    "papa",
    "pass",
    "passw",
    "password",
    "pegawai",
    "pemda",
    "pemerintah",
    "pemkab",
    "persib",
    "persija",
    "pintu",
    "princess",
    "qwer",
    "qwerty",
    "rahasia",
    "rahasiaku",
    "root",
    "sandi",
    "sandiku",
    "satu",
    "saya",
    "sayang",
    "sayangku",
    "secret",
    "selamat",
    "sekda",
    "semangat",
    "siang",
    "simpul",
    "sipd",
    "skpd",
    "sukses",
    "sunshine",
    "super",
    "superman",
    "system",
    "temp",
    "test",
    "user",
    "welcome",
    "word",
];
/// Keys that lie in a row, and the order of letters and digits.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
];
/// Signs that stand for letters.
const STAND_INS: [(char, char); 9] =
    [('0', 'o'), ('1', 'i'), ('3', 'e'), ('4', 'a'), ('5', 's'), ('7', 't'), ('8', 'b'), ('@', 'a'), ('$', 's')];
/// Letters and digits that must remain.
pub const LEAST_OWN: usize = 4;
/// Shorter words of a name stand in too many others.
const SHORTEST_WORD: usize = 4;

/// The words of a name, a user name or a place, as they are looked for.
pub fn words_of(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let parts = small.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    let whole: String = small.chars().filter(|c| c.is_alphanumeric()).collect();
    parts.chain([whole]).filter(|w| w.chars().count() >= SHORTEST_WORD).collect()
}

/// Whether little remains of a password without its much-used words, those of
/// the person and the place, runs of keys, years and repetitions.
pub fn is_guessable(plain: &str, own: &[String]) -> bool {
    let small = plain.to_lowercase();
    [read(&small), small].iter().any(|text| remains(text, own) < LEAST_OWN)
}

/// The text with letters where signs stand for them: beside letters alone, so
/// that a year stays a year.
fn read(small: &str) -> String {
    let mut signs: Vec<char> = small.chars().collect();
    for at in (0..signs.len()).rev() {
        let next = signs.get(at + 1).copied().unwrap_or(' ');
        let before = at.checked_sub(1).and_then(|n| signs.get(n)).is_some_and(|c| c.is_alphabetic());
        let stands = next.is_alphabetic() || (before && !next.is_numeric());
        if let Some((_, letter)) = STAND_INS.iter().find(|(from, _)| stands && signs.get(at) == Some(from)) {
            signs[at] = *letter;
        }
    }
    signs.into_iter().collect()
}

fn remains(text: &str, own: &[String]) -> usize {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut words: Vec<&str> = MUCH_USED.iter().copied().chain(own.iter().map(String::as_str)).collect();
    // The longest first: «katasandi» before «kata».
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut left = once(&bare).to_owned();
    for word in words {
        left = left.replace(word, " ");
    }
    left.split_whitespace().map(of_piece).sum()
}

/// A text that repeats itself, said once.
fn once(text: &str) -> &str {
    let again = |n: &usize| text.is_char_boundary(*n) && text.get(*n..).is_some_and(|rest| text.starts_with(rest));
    (1..=text.len() / 2).find(again).and_then(|n| text.get(..n)).unwrap_or(text)
}

/// What remains of a piece without its runs and years.
fn of_piece(piece: &str) -> usize {
    let signs: Vec<char> = piece.chars().collect();
    let (mut left, mut at) = (0, 0);
    while let Some(rest) = signs.get(at..).filter(|rest| !rest.is_empty()) {
        let inside = at.checked_sub(1).and_then(|n| signs.get(n)).is_some_and(char::is_ascii_digit);
        // Two of a row say nothing; three and more were not chosen.
        let skipped = run(rest).max(if inside { 0 } else { year(rest) });
        left += usize::from(skipped < 3);
        at += if skipped < 3 { 1 } else { skipped };
    }
    left
}

/// Four where these digits are a year of the last or of this century.
fn year(signs: &[char]) -> usize {
    let digits: String = signs.iter().take_while(|c| c.is_ascii_digit()).collect();
    if digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")) { 4 } else { 0 }
}

/// How many signs from the first on are the same, or follow each other.
fn run(signs: &[char]) -> usize {
    let same = signs.iter().take_while(|c| signs.first() == Some(c)).count();
    let follows =
        |row: &str| (1..=signs.len()).take_while(|n| row.contains(&signs[..*n].iter().collect::<String>())).last();
    let backwards = |row: &&str| row.chars().rev().collect::<String>();
    let longest = ROWS.iter().filter_map(|row| follows(row).max(follows(&backwards(row)))).max();
    same.max(longest.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<String> {
        ["Siti Rahmawati, S.E.", "198001012005011001", "siti.r", "Kabupaten Contoh"]
            .iter()
            .flat_map(|t| words_of(t))
            .collect()
    }

    #[test]
    fn what_others_try_first_is_refused() {
        for text in [
            "password1234",
            "P@ssw0rd2026!",
            "Rahasia-2026",
            "katasandi123",
            "Bismillah 2026",
            "qwertyuiop12",
            "123456789012",
            "210987654321",
            "Indonesia1945",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "1q2w3e1q2w3e",
            "satu dua 1234",
            "Simpul#2026",
            "admin.admin.admin",
            "1qaz2wsx3edc",
            "081234567890",
            "Sayangku 12345",
        ] {
            assert!(is_guessable(text, &[]), "{text}");
        }
        for text in ["Siti1980rahmawati", "198001012005011001", "Contoh-kabupaten-1", "siti.r siti.r"] {
            assert!(is_guessable(text, &own()), "{text}");
        }
    }

    #[test]
    fn sentences_pass() {
        for text in [
            "kopi pagi di alun-alun",
            "kalimat baru yang panjang",
            "sungai besar di hulu 27",
            "dua-belas-hu",
            "kuda merah lari pagi",
            "mangga muda tiga keranjang",
            "correct horse battery staple",
        ] {
            assert!(!is_guessable(text, &own()), "{text}");
        }
    }

    /// Three signs of one's own are too few, four are enough.
    #[test]
    fn what_remains_counts_to_the_letter() {
        assert!(is_guessable("password-mzk-2026", &[]) && !is_guessable("password-mzkw-2026", &[]));
    }

    #[test]
    fn names_are_looked_for_by_their_words() {
        assert_eq!(words_of("Siti R."), ["siti", "sitir"]);
        assert!(words_of("A B").is_empty());
    }
}
