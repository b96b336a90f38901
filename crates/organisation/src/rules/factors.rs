//! The second factor: when a code counts, by what a session is known, when
//! somebody may sign again after a recovery.

use kernel::day::Calendar;
use kernel::{Moment, Refusal, Zone};

use super::POLICY;
use crate::model::{Factor, Level};

/// The longest a dated value lets somebody rest.
const MOST_REST: i64 = 30;

/// What a sign-in shows beside the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Link,
    Password,
    /// A code of the phone, with the time step where it is right.
    Phone(Option<i64>),
    /// A code from paper.
    Paper,
}

/// By what a session is known. A link is of a demonstration; a password alone
/// is enough only while the account has no factor.
pub fn enter(shown: Shown, factor: Option<&Factor>, practice: bool) -> Result<Level, Refusal> {
    match (shown, factor) {
        (Shown::Link, _) if practice => Ok(Level::Link),
        (Shown::Link, _) => Err(code_needed()),
        (Shown::Password, None) => Ok(Level::Password),
        (Shown::Password, Some(_)) => Err(code_needed()),
        (Shown::Phone(step), Some(factor)) => fresh_step(step, factor.last_step).map(|_| Level::Phone),
        (Shown::Paper, Some(_)) => Ok(Level::Paper),
        (Shown::Phone(_) | Shown::Paper, None) => Err(wrong_code()),
    }
}

/// A code works once: its step lies behind every step taken before.
pub fn fresh_step(step: Option<i64>, last: i64) -> Result<i64, Refusal> {
    let step = step.ok_or_else(wrong_code)?;
    if step > last { Ok(step) } else { Err(used_code()) }
}

/// A factor is replaced by whoever still has it, or came in by a code from
/// paper; a first one needs nothing but the session. True where the new one
/// comes by a recovery: by paper, or after two officials ended the old one.
pub fn replace(old: Option<&Factor>, had_one: bool, level: Level, old_step: Option<i64>) -> Result<bool, Refusal> {
    match old {
        // Whoever runs the provider would otherwise enrol a phone of their own.
        None if level.is_by_identity() => Err(password_needed()),
        None => Ok(had_one),
        Some(_) if level.by_paper() => Ok(true),
        Some(factor) => fresh_step(old_step, factor.last_step).map(|_| false).map_err(|r| r.at("lama")),
    }
}

fn password_needed() -> Refusal {
    Refusal::new(
        "BUKTI-SANDI",
        POLICY,
        "Kode masuk yang pertama dipasang dari sesi yang dimulai dengan kata sandi, bukan lewat penyedia identitas.",
        "Keluar, masuk lagi dengan kata sandi Anda, lalu pasang kode masuknya.",
    )
}

/// The moment from which somebody signs again: the same time of day, so many
/// working days after the recovery.
pub fn rested_at(since: Moment, days: i64, zone: Zone, calendar: &Calendar) -> Moment {
    let mut day = since.day(zone);
    let within = since.0 - Moment::start_of(day, zone).0;
    let mut left = days.clamp(0, MOST_REST);
    while left > 0 {
        day = day.plus_days(1);
        if calendar.is_working(day) {
            left -= 1;
        }
    }
    Moment::start_of(day, zone).plus_millis(within)
}

/// Facts about somebody who is to prove their presence.
#[derive(Clone, Copy, Debug)]
pub struct Proving<'a> {
    pub factor: Option<&'a Factor>,
    /// The time step of the code, where it is right.
    pub step: Option<i64>,
    /// From when on they may sign; none where nothing was recovered.
    pub rested_at: Option<Moment>,
    pub now: Moment,
    pub zone: Zone,
}

/// The step that the code takes.
pub fn prove(facts: &Proving<'_>) -> Result<i64, Refusal> {
    let factor = facts.factor.ok_or_else(no_factor)?;
    if let Some(until) = facts.rested_at.filter(|until| facts.now < *until) {
        return Err(resting(until, facts.zone));
    }
    fresh_step(facts.step, factor.last_step)
}

/// A reset belongs to the factor it was proposed for, is confirmed by somebody
/// else than its proposer, and by nobody whose own it is.
pub fn confirm_reset(proposed_by: i64, owner: i64, actor: i64, living: bool, confirmed: bool) -> Result<(), Refusal> {
    if confirmed || !living {
        let message = "Kode masuk yang diusulkan untuk dihapus itu sudah tidak berlaku.";
        return Err(Refusal::new("KODE-RESET-LEWAT", POLICY, message, "Tidak ada yang perlu dilakukan.").at("reset"));
    }
    if actor == proposed_by || actor == owner {
        let message = "Penghapusan kode masuk dikonfirmasi petugas lain: bukan pengusulnya, bukan pemilik akunnya.";
        return Err(Refusal::new("KODE-RESET-ORANG-SAMA", POLICY, message, "Mintalah petugas BKPSDM lain.").at("reset"));
    }
    Ok(())
}

pub fn nothing_to_reset(username: &str) -> Refusal {
    let message = format!("Akun «{username}» tidak mempunyai kode masuk, atau penghapusannya sudah diusulkan.");
    Refusal::new("KODE-RESET-KOSONG", POLICY, message, "Periksa nama penggunanya.").at("username")
}

pub(crate) fn wrong_code() -> Refusal {
    let message = "Kode ini tidak cocok.";
    let remedy = "Ketik enam angka yang sedang tampil di aplikasi, dan periksa apakah jam telepon tepat.";
    Refusal::new("BUKTI-KODE-SALAH", POLICY, message, remedy).at("kode")
}

pub(crate) fn used_code() -> Refusal {
    let message = "Kode ini sudah dipakai; setiap kode hanya sekali pakai.";
    let remedy = "Tunggu sampai aplikasi menampilkan kode berikutnya, paling lama 30 detik.";
    Refusal::new("BUKTI-KODE-TERPAKAI", POLICY, message, remedy).at("kode")
}

fn code_needed() -> Refusal {
    let message = "Akun ini memakai kode masuk; kata sandi saja tidak cukup.";
    Refusal::new("BUKTI-KODE", POLICY, message, "Ketik kode dari aplikasi di telepon Anda.").at("kode")
}

fn no_factor() -> Refusal {
    let message = "Akun Anda belum mempunyai kode masuk, jadi kehadiran Anda tidak dapat dibuktikan.";
    Refusal::new("BUKTI-SEGAR", POLICY, message, "Pasang kode masuk di halaman Akun.").at("kode")
}

fn resting(until: Moment, zone: Zone) -> Refusal {
    let message = "Akun ini baru dipulihkan dengan kode cadangan atau dengan penghapusan kode masuk;                    menandatangani menunggu masa tenang.";
    let remedy =
        format!("Membaca dan menyusun konsep tetap bisa. Anda dapat menandatangani lagi pada {}.", moment(until, zone));
    Refusal::new("BUKTI-PEMULIHAN", "Kebijakan keamanan; data bertanggal pemulihan.tenang-hari-kerja", message, remedy)
        .figure("sampai", until.iso())
}

fn moment(at: Moment, zone: Zone) -> String {
    let day = at.day(zone);
    let minutes = (at.0 - Moment::start_of(day, zone).0).div_euclid(60_000);
    format!("{} pukul {:02}.{:02}", day.long(), minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Zone = Zone::Wib;

    fn factor() -> Factor {
        Factor { id: 1, user: 2, last_step: 100, made_at: Moment(0) }
    }

    fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
        result.expect_err("a refusal").code
    }

    #[test]
    fn a_code_counts_once() {
        assert_eq!(fresh_step(Some(101), 100), Ok(101));
        assert_eq!(code(fresh_step(Some(100), 100)), "BUKTI-KODE-TERPAKAI");
        assert_eq!(code(fresh_step(Some(99), 100)), "BUKTI-KODE-TERPAKAI");
        assert_eq!(code(fresh_step(None, 100)), "BUKTI-KODE-SALAH");
    }

    #[test]
    fn a_password_alone_enters_only_without_a_factor() {
        let one = factor();
        assert_eq!(enter(Shown::Password, None, false), Ok(Level::Password));
        assert_eq!(code(enter(Shown::Password, Some(&one), false)), "BUKTI-KODE");
        assert_eq!(code(enter(Shown::Password, Some(&one), true)), "BUKTI-KODE");
        assert_eq!(enter(Shown::Phone(Some(101)), Some(&one), false), Ok(Level::Phone));
        assert_eq!(code(enter(Shown::Phone(Some(100)), Some(&one), false)), "BUKTI-KODE-TERPAKAI");
        assert_eq!(code(enter(Shown::Phone(None), Some(&one), false)), "BUKTI-KODE-SALAH");
        assert_eq!(code(enter(Shown::Phone(Some(101)), None, false)), "BUKTI-KODE-SALAH");
        assert_eq!(enter(Shown::Paper, Some(&one), false), Ok(Level::Paper));
        assert_eq!(code(enter(Shown::Paper, None, false)), "BUKTI-KODE-SALAH");
        // Links belong to demonstrations.
        assert_eq!(enter(Shown::Link, Some(&one), true), Ok(Level::Link));
        assert_eq!(code(enter(Shown::Link, None, false)), "BUKTI-KODE");
    }

    #[test]
    fn a_factor_is_replaced_with_the_old_one_or_by_paper() {
        let one = factor();
        assert_eq!(replace(None, false, Level::Password, None), Ok(false));
        // The first one after a reset.
        assert_eq!(replace(None, true, Level::Password, None), Ok(true));
        for level in Level::ALL.into_iter().filter(|l| l.is_by_identity()) {
            assert_eq!(code(replace(None, false, level, None)), "BUKTI-SANDI");
        }
        assert_eq!(code(replace(Some(&one), true, Level::Password, None)), "BUKTI-KODE-SALAH");
        assert_eq!(code(replace(Some(&one), true, Level::Link, None)), "BUKTI-KODE-SALAH");
        assert_eq!(code(replace(Some(&one), true, Level::Phone, Some(100))), "BUKTI-KODE-TERPAKAI");
        assert_eq!(replace(Some(&one), true, Level::Phone, Some(101)), Ok(false));
        assert_eq!(replace(Some(&one), true, Level::Paper, None), Ok(true));
    }

    #[test]
    fn signing_rests_for_a_working_day() {
        let day = |text: &str| -> kernel::Day { text.parse().expect("a day") };
        let at = |text: &str, hour: i64| Moment::start_of(day(text), ZONE).plus_millis(hour * 3_600_000);
        let calendar = Calendar::new([day("2026-03-19")]);
        // Monday to Tuesday, Friday to Monday, over a holiday, and not at all.
        assert_eq!(rested_at(at("2026-03-16", 9), 1, ZONE, &calendar), at("2026-03-17", 9));
        assert_eq!(rested_at(at("2026-03-20", 15), 1, ZONE, &calendar), at("2026-03-23", 15));
        assert_eq!(rested_at(at("2026-03-18", 9), 1, ZONE, &calendar), at("2026-03-20", 9));
        assert_eq!(rested_at(at("2026-03-16", 9), 0, ZONE, &calendar), at("2026-03-16", 9));
        let (one, until) = (factor(), at("2026-03-17", 9));
        let facts = Proving { factor: Some(&one), step: Some(101), rested_at: Some(until), now: until, zone: ZONE };
        assert_eq!(prove(&facts), Ok(101));
        let early = prove(&Proving { now: until.plus_millis(-1), ..facts }).expect_err("resting");
        assert_eq!(early.code, "BUKTI-PEMULIHAN");
        assert!(early.remedy.contains("17 Maret 2026 pukul 09.00"), "{}", early.remedy);
        assert_eq!(prove(&Proving { rested_at: None, ..facts }), Ok(101));
        assert_eq!(code(prove(&Proving { step: None, ..facts })), "BUKTI-KODE-SALAH");
        assert_eq!(code(prove(&Proving { step: Some(100), ..facts })), "BUKTI-KODE-TERPAKAI");
        assert_eq!(code(prove(&Proving { factor: None, ..facts })), "BUKTI-SEGAR");
    }

    #[test]
    fn a_reset_takes_two() {
        assert_eq!(confirm_reset(1, 3, 2, true, false), Ok(()));
        assert_eq!(code(confirm_reset(2, 3, 2, true, false)), "KODE-RESET-ORANG-SAMA");
        assert_eq!(code(confirm_reset(1, 2, 2, true, false)), "KODE-RESET-ORANG-SAMA");
        assert_eq!(code(confirm_reset(1, 3, 2, false, false)), "KODE-RESET-LEWAT");
        assert_eq!(code(confirm_reset(1, 3, 2, true, true)), "KODE-RESET-LEWAT");
    }
}
