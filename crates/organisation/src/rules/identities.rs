//! Who may be paired with a person of an identity provider.

use kernel::Refusal;

use super::POLICY;
use crate::model::Level;

/// How long after the password a session may still pair.
pub const SINCE_PASSWORD_MILLIS: i64 = 10 * 60_000;

/// Facts about a pairing that somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct Pairs {
    /// By what the session began, and how long ago.
    pub level: Level,
    pub age_millis: i64,
    /// The account is paired already.
    pub own: bool,
    /// The identity is paired with some account.
    pub taken: bool,
}

/// Paired once, by whoever has just shown the account's own password, and the
/// code where there is one. Names that the provider tells decide nothing.
pub fn pair(facts: &Pairs) -> Result<(), Refusal> {
    let by_password = matches!(facts.level, Level::Password | Level::Phone);
    if !by_password || facts.age_millis > SINCE_PASSWORD_MILLIS {
        let message = "Memasangkan memerlukan kata sandi Anda sendiri, paling lama sepuluh menit yang lalu.";
        let remedy = "Keluar, masuk lagi dengan kata sandi, lalu pasangkan.";
        return Err(Refusal::new("IDENTITAS-SANDI", POLICY, message, remedy));
    }
    if facts.own {
        let message = "Akun Anda sudah dipasangkan dengan sebuah identitas.";
        return Err(Refusal::new("IDENTITAS-SUDAH", POLICY, message, "Lepaskan dahulu pasangan itu di halaman Akun."));
    }
    if facts.taken {
        let message = "Identitas ini sudah dipasangkan dengan akun lain; satu orang satu akun.";
        let remedy = "Bila itu bukan akun Anda, laporkan kepada administrator: akun itu perlu dinonaktifkan.";
        return Err(Refusal::new("IDENTITAS-TERPAKAI", POLICY, message, remedy));
    }
    Ok(())
}

pub(crate) fn not_paired() -> Refusal {
    let message = "Akun ini tidak dipasangkan dengan identitas itu.";
    Refusal::new("IDENTITAS-TIDAK-ADA", POLICY, message, "Masuk dengan kata sandi Anda.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fresh_password_pairs() {
        let fine = Pairs { level: Level::Password, age_millis: SINCE_PASSWORD_MILLIS, own: false, taken: false };
        let code = |facts: Pairs| pair(&facts).err().map(|r| r.code);
        assert_eq!(code(fine), None);
        assert_eq!(code(Pairs { level: Level::Phone, ..fine }), None);
        let late = Pairs { age_millis: SINCE_PASSWORD_MILLIS + 1, ..fine };
        assert_eq!(code(late).as_deref(), Some("IDENTITAS-SANDI"));
        for level in Level::ALL.into_iter().filter(|l| !matches!(l, Level::Password | Level::Phone)) {
            assert_eq!(code(Pairs { level, ..fine }).as_deref(), Some("IDENTITAS-SANDI"), "{level:?}");
        }
        assert_eq!(code(Pairs { own: true, ..fine }).as_deref(), Some("IDENTITAS-SUDAH"));
        assert_eq!(code(Pairs { taken: true, ..fine }).as_deref(), Some("IDENTITAS-TERPAKAI"));
    }
}
