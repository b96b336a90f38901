//! Who may be entered as a person.

use kernel::{Refusal, Refusals};

use super::{POLICY, clean};
use crate::model::Person;

/// What a clerk typed of a person.
#[derive(Clone, Copy, Debug)]
pub struct PersonTyped<'a> {
    pub nip: Option<&'a str>,
    pub nik: Option<&'a str>,
    pub name: &'a str,
    pub rank: Option<&'a str>,
}

/// A person that may be kept, if nobody else has these numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRead {
    pub nip: Option<String>,
    pub nik: Option<String>,
    pub name: String,
    pub rank: String,
}

/// Checks the typed text. In a real regency a person without NIP and NIK
/// cannot be told from another, so one of them has to be there.
pub fn read_person(typed: &PersonTyped<'_>, practice: bool) -> Result<PersonRead, Refusals> {
    let mut refusals = Refusals::new();
    let name = clean(&mut refusals, "JABATAN-NAMA", "name", "Nama", typed.name, 150);
    let rank = match typed.rank.map(str::trim).filter(|r| !r.is_empty()) {
        Some(rank) => clean(&mut refusals, "JABATAN-NAMA", "rank", "Pangkat", rank, 100),
        None => String::new(),
    };
    let nip = digits(&mut refusals, typed.nip, "nip", "NIP", 18);
    let nik = digits(&mut refusals, typed.nik, "nik", "NIK", 16);
    let known = typed.nip.is_some() || typed.nik.is_some() || practice;
    refusals.require(known, || {
        Refusal::new(
            "JABATAN-IDENTITAS",
            POLICY,
            "NIP dan NIK keduanya kosong, sehingga orang ini tidak dapat dibedakan dari orang lain.",
            "Isi NIP; untuk yang bukan pegawai ASN, isi NIK.",
        )
        .at("nip")
    });
    refusals.or(PersonRead { nip, nik, name, rank })
}

fn digits(refusals: &mut Refusals, typed: Option<&str>, field: &str, label: &str, wanted: usize) -> Option<String> {
    let bare: String = typed?.chars().filter(|c| !c.is_whitespace()).collect();
    let fine = bare.len() == wanted && bare.bytes().all(|b| b.is_ascii_digit());
    let found = bare.chars().count();
    refusals.require(fine, || {
        Refusal::new(
            &format!("JABATAN-{label}"),
            "Format identitas",
            format!("{label} harus {wanted} angka; yang diisi {found} huruf."),
            format!("Salin {label} dari kartu atau keputusannya, tanpa titik dan huruf."),
        )
        .figure("panjang", found.to_string())
        .at(field)
    });
    fine.then_some(bare)
}

/// One person, one record: through a second one separation could be evaded.
pub fn unique(same_nip: Option<&Person>, same_nik: Option<&Person>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    for (field, label, same) in [("nip", "NIP", same_nip), ("nik", "NIK", same_nik)] {
        let Some(person) = same else { continue };
        refusals.push(
            Refusal::new(
                "JABATAN-ORANG-GANDA",
                POLICY,
                format!(
                    "{label} ini sudah dimiliki {} (nomor {}); satu orang hanya dicatat sekali.",
                    person.name, person.id
                ),
                "Pakai data orang yang sudah ada.",
            )
            .figure("orang", person.id.to_string())
            .at(field),
        );
    }
    refusals.or(())
}

/// Somebody of the same name who is known by the other number alone.
#[derive(Clone, Debug)]
pub struct Namesake {
    pub person: Person,
    pub nik: Option<String>,
}

/// Entered once by NIP and once by NIK, one would be two: both numbers hold the
/// birth date, so with the name it is one person. Whoever has both is told apart.
pub fn alike(new: &PersonRead, namesakes: &[Namesake]) -> Result<(), Refusals> {
    let day = birth_date(new.nip.as_deref(), new.nik.as_deref());
    let same = |n: &&Namesake| day.is_some() && birth_date(n.person.nip.as_deref(), n.nik.as_deref()) == day;
    let Some(Namesake { person, .. }) = namesakes.iter().find(same) else { return Ok(()) };
    let message = format!(
        "{} (nomor {}) sudah tercatat dengan nomor identitas yang lain, bernama dan bertanggal lahir sama.",
        person.name, person.id
    );
    let remedy = "Pakai data orang itu; bila memang orang lain, isi NIP dan NIK-nya, atau nama selengkapnya.";
    let refusal = Refusal::new("JABATAN-ORANG-SERUPA", POLICY, message, remedy);
    Err(Refusals::one(refusal.figure("orang", person.id.to_string()).at("name")))
}

/// As DDMMYY: a NIP begins with the date, in a NIK it stands behind the district
/// and the days of women begin at 41.
fn birth_date(nip: Option<&str>, nik: Option<&str>) -> Option<String> {
    if let Some(nip) = nip {
        return Some([nip.get(6..8)?, nip.get(4..6)?, nip.get(2..4)?].concat());
    }
    let nik = nik?;
    let day: u8 = nik.get(6..8)?.parse().ok()?;
    let day = day.checked_sub(40).filter(|day| *day > 0).unwrap_or(day);
    Some(format!("{day:02}{}", nik.get(8..12)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: PersonTyped<'_> = PersonTyped {
        nip: Some("198001012005011001"),
        nik: Some("9901010101800001"),
        name: "Pejabat Satu",
        rank: Some("Penata, III/c"),
    };

    fn codes(typed: &PersonTyped<'_>, practice: bool) -> Vec<String> {
        read_person(typed, practice).err().map_or_else(Vec::new, |r| r.into_vec().into_iter().map(|r| r.code).collect())
    }

    #[test]
    fn numbers_have_their_length_and_names_no_tricks() {
        let cases: &[(PersonTyped<'_>, &[&str])] = &[
            (FINE, &[]),
            (PersonTyped { nip: Some("19800101 200501 1 001"), ..FINE }, &[]),
            (PersonTyped { nip: Some("19800101200501100"), ..FINE }, &["JABATAN-NIP"]),
            (PersonTyped { nip: Some("1980010120050110011"), ..FINE }, &["JABATAN-NIP"]),
            (PersonTyped { nik: Some("990101010180000A"), ..FINE }, &["JABATAN-NIK"]),
            (PersonTyped { nik: Some("99010101018000011"), ..FINE }, &["JABATAN-NIK"]),
            (PersonTyped { name: "Pejabat\u{202E}", ..FINE }, &["JABATAN-NAMA"]),
            (PersonTyped { name: " ", nik: Some("1"), ..FINE }, &["JABATAN-NAMA", "JABATAN-NIK"]),
        ];
        for (typed, wanted) in cases {
            assert_eq!(codes(typed, false), *wanted, "{typed:?}");
        }
        assert_eq!(read_person(&FINE, false).expect("fine").nip.as_deref(), Some("198001012005011001"));
    }

    #[test]
    fn a_real_person_has_a_number() {
        let nobody = PersonTyped { nip: None, nik: None, ..FINE };
        assert_eq!(codes(&nobody, false), ["JABATAN-IDENTITAS"]);
        assert!(codes(&nobody, true).is_empty());
        assert!(codes(&PersonTyped { nip: None, ..FINE }, false).is_empty());
    }

    #[test]
    fn a_name_and_a_birth_date_are_one_person() {
        let new = |nip: Option<&str>, nik: Option<&str>| PersonRead {
            nip: nip.map(str::to_owned),
            nik: nik.map(str::to_owned),
            name: "Pejabat Satu".into(),
            rank: String::new(),
        };
        let kept = |nip: Option<&str>, nik: Option<&str>| {
            let person =
                Person { id: 4, nip: nip.map(str::to_owned), name: "PEJABAT SATU".into(), rank: String::new() };
            [Namesake { person, nik: nik.map(str::to_owned) }]
        };
        let nip = Some("198001012005011001");
        for (nik, same) in [
            ("9901010101800001", true),
            // A woman's day, the day before, another month, another year.
            ("9901014101800001", true),
            ("9901013112790001", false),
            ("9901010102800001", false),
            ("9901010101810001", false),
        ] {
            assert_eq!(alike(&new(nip, None), &kept(None, Some(nik))).is_err(), same, "{nik}");
            assert_eq!(alike(&new(None, Some(nik)), &kept(nip, None)).is_err(), same, "{nik}");
        }
        assert!(alike(&new(nip, None), &[]).is_ok() && alike(&new(None, None), &kept(None, None)).is_ok());
    }

    #[test]
    fn both_numbers_are_compared() {
        let person = Person { id: 4, nip: None, name: "Pejabat Satu".into(), rank: String::new() };
        assert!(unique(None, None).is_ok());
        assert!(unique(Some(&person), None).is_err());
        assert_eq!(unique(Some(&person), Some(&person)).expect_err("twice").as_slice().len(), 2);
    }
}
