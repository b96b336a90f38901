//! Accounts, their credentials and tokens.

use kernel::{Refusal, Refusals, Role};

use super::offices::last_one;
use super::{POLICY, clean};
use crate::model::{Person, TokenRecord, User};

/// A user name: the person's own NIP, or a word that starts with a letter, so
/// that it is never mistaken for a number of somebody else.
pub fn read_username(typed: &str, person: &Person) -> Result<String, Refusals> {
    let name = typed.trim().to_lowercase();
    let word = (2..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
        && name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let own_nip = person.nip.as_deref() == Some(name.as_str());
    let mut refusals = Refusals::new();
    refusals.require(word || own_nip, || {
        Refusal::new(
            "JABATAN-NAMA-PENGGUNA",
            POLICY,
            "Nama pengguna harus NIP orang itu sendiri, atau 2 sampai 40 huruf kecil, angka, titik, garis, diawali huruf.",
            "Pakai NIP-nya.",
        )
        .at("username")
    });
    refusals.or(name)
}

/// Facts about an account to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    pub same_name: Option<&'a User>,
    pub of_person: Option<&'a User>,
    pub with_password: bool,
    pub practice: bool,
}

/// One account per person. In a real regency whoever opens an account does not
/// give it its password, or he could sign in as anybody.
pub fn open(facts: &Opening<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.same_name.is_none(), || {
        let remedy = "Pilih nama pengguna lain, misalnya NIP.";
        Refusal::new("JABATAN-NAMA-TERPAKAI", POLICY, "Nama pengguna ini sudah dipakai.", remedy).at("username")
    });
    if let Some(user) = facts.of_person {
        let message = format!("Orang ini sudah mempunyai akun «{}»; satu orang satu akun.", user.username);
        let remedy = "Pakai akun yang ada; jika nonaktif, mintalah BKPSDM mengaktifkannya.";
        refusals.push(Refusal::new("JABATAN-AKUN-GANDA", POLICY, message, remedy).at("official"));
    }
    refusals.require(facts.practice || !facts.with_password, || {
        Refusal::new(
            "JABATAN-SANDI-ORANG-LAIN",
            POLICY,
            "Pembuat akun tidak boleh menentukan kata sandi orang lain.",
            "Buat akun tanpa kata sandi; pemiliknya mengetik sendiri kata sandinya di depan petugas BKPSDM (enable-user).",
        )
        .at("password")
    });
    refusals.or(())
}

/// Facts about an account that wakes.
#[derive(Clone, Copy, Debug)]
pub struct Waking<'a> {
    pub user: &'a User,
    pub actor: i64,
    pub has_password: bool,
    pub new_password: bool,
    pub practice: bool,
}

/// Wakes only what sleeps: the administrator puts an account to sleep, the
/// personnel office wakes it with a password that the owner types. So neither
/// office alone can take over an account.
pub fn enable(facts: &Waking<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!facts.user.active, || {
        let message = format!("Akun «{}» sudah aktif.", facts.user.username);
        let remedy = "Jika pemiliknya lupa kata sandi, mintalah administrator menonaktifkannya dahulu.";
        Refusal::new("JABATAN-AKUN-AKTIF", POLICY, message, remedy).at("username")
    });
    refusals.require(facts.practice || facts.user.person_id != facts.actor, || own_account("mengaktifkan"));
    refusals.require(facts.practice || facts.has_password || facts.new_password, || {
        let remedy = "Mintalah pemilik akun mengetik sendiri kata sandinya.";
        Refusal::new("JABATAN-TANPA-SANDI", POLICY, "Akun ini belum mempunyai kata sandi.", remedy).at("password")
    });
    refusals.or(())
}

/// Another password where there was one: whoever types it enters in the place of
/// whoever had the account. A first password recovers nothing.
pub fn recovers(facts: &Waking<'_>) -> bool {
    facts.has_password && facts.new_password && !facts.practice
}

/// `active_personnel` are the personnel officers who can sign in: they alone
/// wake accounts, so the last of them stays awake.
pub fn disable(user: &User, actor: i64, active_personnel: &[i64], practice: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(user.active, || {
        let message = format!("Akun «{}» sudah nonaktif.", user.username);
        Refusal::new("JABATAN-AKUN-NONAKTIF", POLICY, message, "Tidak ada yang perlu dilakukan.").at("username")
    });
    refusals.require(practice || user.person_id != actor, || own_account("menonaktifkan"));
    refusals.require(practice || active_personnel != [user.person_id], || last_one(Role::Personnel).at("username"));
    refusals.or(())
}

fn own_account(doing: &str) -> Refusal {
    let message = format!("Anda tidak dapat {doing} akun Anda sendiri.");
    Refusal::new("JABATAN-AKUN-SENDIRI", POLICY, message, "Mintalah petugas lain.").at("username")
}

/// Passwords and tokens belong to whoever signs in with them. The operator of
/// a practice folder (no user) sets up anybody's.
pub fn own_credential(owner: i64, actor: Option<i64>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(actor.is_none_or(|user| user == owner), || {
        Refusal::new(
            "JABATAN-SANDI-ORANG-LAIN",
            POLICY,
            "Kata sandi dan token hanya dapat dibuat oleh pemilik akunnya.",
            "Masuklah dengan akun Anda sendiri; kata sandi yang lupa dipulihkan administrator bersama BKPSDM.",
        )
        .at("username")
    });
    refusals.or(())
}

/// By a token nobody shows the present password, so it changes none.
pub fn shows_password(by_token: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!by_token, || {
        let message = "Dengan token kata sandi tidak dapat diganti.";
        Refusal::new("JABATAN-SANDI-PERAMBAN", POLICY, message, "Ganti di peramban, pada halaman Akun Anda.")
    });
    refusals.or(())
}

/// A token that made the next one would never end.
pub fn makes_token(by_token: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!by_token, || {
        let message = "Dengan token tidak dapat dibuat token lain.";
        Refusal::new("JABATAN-TOKEN-DARI-TOKEN", POLICY, message, "Buat dengan kata sandi Anda (issue-token).")
    });
    refusals.or(())
}

/// What somebody typed to change their own password.
#[derive(Clone, Debug)]
pub struct Changing {
    /// The present one was right.
    pub right: bool,
    /// The new one is the present one.
    pub same: bool,
    /// Why the new one may not stand.
    pub unfit: Option<Refusal>,
}

pub fn change(facts: &Changing) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.right, || {
        let message = "Kata sandi yang sekarang tidak cocok.";
        let remedy = "Ketik lagi; bila lupa, administrator dan BKPSDM memulihkannya di depan Anda.";
        Refusal::new("JABATAN-SANDI-KELIRU", POLICY, message, remedy).at("present")
    });
    if let Some(unfit) = &facts.unfit {
        refusals.push(unfit.clone());
    }
    refusals.require(!facts.same, || {
        let message = "Kata sandi yang baru sama dengan yang sekarang.";
        Refusal::new("JABATAN-SANDI-SAMA", POLICY, message, "Pilih kata sandi lain.").at("password")
    });
    refusals.or(())
}

/// Somebody changed it while it was typed.
pub(crate) fn changed_meanwhile() -> Refusal {
    let message = "Kata sandi akun ini baru saja diganti dari tempat lain.";
    let remedy = "Bila bukan Anda, hubungi administrator sekarang juga; bila Anda sendiri, masuk dengan yang baru.";
    Refusal::new("JABATAN-SANDI-BERUBAH", POLICY, message, remedy)
}

/// What a token is to be.
#[derive(Clone, Debug)]
pub struct TokenTyped<'a> {
    pub label: &'a str,
    pub hash_hex: &'a str,
    pub days: u32,
    /// Longest life allowed, from dated data.
    pub most: i64,
}

/// The cleaned label and the digest's bytes.
pub fn read_token(typed: &TokenTyped<'_>) -> Result<(String, Vec<u8>), Refusals> {
    let mut refusals = Refusals::new();
    let label = clean(&mut refusals, "JABATAN-TOKEN", "label", "Nama token", typed.label, 80);
    let bytes = kernel::unhex(typed.hash_hex).filter(|b| b.len() == 32);
    refusals.require(bytes.is_some(), || {
        let message = "Sidik token harus SHA-256 dalam 64 huruf heksadesimal; token itu sendiri tidak dikirim.";
        Refusal::new("JABATAN-TOKEN", POLICY, message, "Buat token dengan perintah atau halaman Simpul.").at("hash_hex")
    });
    refusals.require((1..=typed.most).contains(&i64::from(typed.days)), || {
        let message = format!("Token berlaku 1 sampai {} hari; diminta {} hari.", typed.most, typed.days);
        let remedy = "Pilih masa yang lebih pendek; token baru dapat dibuat kapan saja.";
        Refusal::new("JABATAN-TOKEN-MASA", POLICY, message, remedy)
            .figure("batas", typed.most.to_string())
            .figure("diminta", typed.days.to_string())
            .at("days")
    });
    refusals.or((label, bytes.unwrap_or_default()))
}

/// The digest of a session's cookie.
pub fn read_digest(hex: &str) -> Result<Vec<u8>, Refusal> {
    kernel::unhex(hex).filter(|b| b.len() == 32).ok_or_else(|| {
        let message = "Sidik sesi harus SHA-256 dalam 64 huruf heksadesimal.";
        Refusal::new("SESI-PERAMBAN", POLICY, message, "Masuk lewat peramban.").at("hash_hex")
    })
}

/// The owner takes back his token; an administrator may take back any.
pub fn revoke_token(token: &TokenRecord, actor: i64, administrator: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!token.revoked, || {
        let message = format!("Token nomor {} sudah dicabut.", token.id);
        Refusal::new("JABATAN-TOKEN-DICABUT", POLICY, message, "Tidak ada yang perlu dilakukan.").at("token")
    });
    refusals.require(token.person == actor || administrator, || {
        let message = "Token ini milik orang lain.";
        Refusal::new("JABATAN-TOKEN-MILIK", POLICY, message, "Mintalah pemiliknya atau administrator.").at("token")
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(nip: Option<&str>) -> Person {
        Person { id: 1, nip: nip.map(str::to_owned), name: "Pejabat Satu".into(), rank: String::new() }
    }

    fn user(active: bool) -> User {
        User { id: 2, person_id: 1, username: "pejabat.satu".into(), active }
    }

    fn has(result: Result<(), Refusals>, code: &str) -> bool {
        result.is_err_and(|r| r.has(code))
    }

    #[test]
    fn user_names_cannot_be_taken_for_numbers() {
        let one = person(Some("198001012005011001"));
        for (name, fine) in [
            ("pejabat.satu", true),
            ("Pejabat.Satu", true),
            ("198001012005011001", true),
            ("198001012005011002", false),
            ("12", false),
            ("ab", true),
            ("a", false),
            ("abc", true),
            ("a b", false),
            ("1satu", false),
        ] {
            assert_eq!(read_username(name, &one).is_ok(), fine, "{name}");
        }
        assert!(read_username(&"a".repeat(40), &one).is_ok());
        assert!(read_username(&"a".repeat(41), &one).is_err());
    }

    #[test]
    fn one_account_and_no_password_by_another_hand() {
        let fine = Opening { same_name: None, of_person: None, with_password: false, practice: false };
        let taken = user(true);
        assert!(open(&fine).is_ok());
        assert!(has(open(&Opening { same_name: Some(&taken), ..fine }), "JABATAN-NAMA-TERPAKAI"));
        assert!(has(open(&Opening { of_person: Some(&taken), ..fine }), "JABATAN-AKUN-GANDA"));
        assert!(has(open(&Opening { with_password: true, ..fine }), "JABATAN-SANDI-ORANG-LAIN"));
        assert!(open(&Opening { with_password: true, practice: true, ..fine }).is_ok());
        assert!(own_credential(2, Some(2)).is_ok() && own_credential(2, None).is_ok());
        assert!(has(own_credential(2, Some(3)), "JABATAN-SANDI-ORANG-LAIN"));
    }

    #[test]
    fn a_password_is_changed_by_whoever_shows_it() {
        let fine = Changing { right: true, same: false, unfit: None };
        assert!(change(&fine).is_ok());
        assert!(has(change(&Changing { right: false, ..fine.clone() }), "JABATAN-SANDI-KELIRU"));
        assert!(has(change(&Changing { same: true, ..fine.clone() }), "JABATAN-SANDI-SAMA"));
        let unfit = crate::passwords::Password::judge("sebelas-hur", &[]).err();
        let all = change(&Changing { right: false, same: true, unfit }).expect_err("refused");
        assert_eq!(all.as_slice().len(), 3);
        assert!(shows_password(false).is_ok() && has(shows_password(true), "JABATAN-SANDI-PERAMBAN"));
        assert!(makes_token(false).is_ok() && has(makes_token(true), "JABATAN-TOKEN-DARI-TOKEN"));
    }

    #[test]
    fn only_a_sleeping_account_is_woken() {
        let (awake, asleep) = (user(true), user(false));
        let fine = Waking { user: &asleep, actor: 9, has_password: false, new_password: true, practice: false };
        assert!(enable(&fine).is_ok());
        assert!(has(enable(&Waking { user: &awake, ..fine }), "JABATAN-AKUN-AKTIF"));
        assert!(has(enable(&Waking { actor: 1, ..fine }), "JABATAN-AKUN-SENDIRI"));
        assert!(has(enable(&Waking { new_password: false, ..fine }), "JABATAN-TANPA-SANDI"));
        assert!(enable(&Waking { new_password: false, has_password: true, ..fine }).is_ok());
        assert!(!recovers(&fine), "a first password");
        let again = Waking { has_password: true, ..fine };
        assert!(recovers(&again) && !recovers(&Waking { new_password: false, ..again }));
        assert!(!recovers(&Waking { practice: true, ..again }));
        assert!(disable(&awake, 9, &[7], false).is_ok());
        assert!(has(disable(&awake, 1, &[7], false), "JABATAN-AKUN-SENDIRI"));
        assert!(has(disable(&awake, 9, &[1], false), "JABATAN-TERAKHIR"));
        assert!(disable(&awake, 9, &[1, 7], false).is_ok());
        assert!(has(disable(&asleep, 9, &[], false), "JABATAN-AKUN-NONAKTIF"));
    }

    #[test]
    fn a_token_has_a_digest_and_an_end() {
        let hash = "ab".repeat(32);
        let fine = TokenTyped { label: "laptop", hash_hex: &hash, days: 366, most: 366 };
        assert_eq!(read_token(&fine).expect("fine").1, vec![0xab; 32]);
        assert!(read_token(&TokenTyped { days: 367, ..fine.clone() }).is_err());
        assert!(read_token(&TokenTyped { days: 0, ..fine.clone() }).is_err());
        assert!(read_token(&TokenTyped { hash_hex: "smp_token", ..fine.clone() }).is_err());
        assert!(read_token(&TokenTyped { label: " ", ..fine }).is_err());
        let token = TokenRecord { id: 5, user: 2, person: 1, revoked: false };
        assert!(revoke_token(&token, 1, false).is_ok());
        assert!(has(revoke_token(&token, 9, false), "JABATAN-TOKEN-MILIK"));
        assert!(revoke_token(&token, 9, true).is_ok());
        assert!(has(revoke_token(&TokenRecord { revoked: true, ..token }, 1, false), "JABATAN-TOKEN-DICABUT"));
    }
}
