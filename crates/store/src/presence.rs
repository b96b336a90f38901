//! That somebody was there: a presence is proved for one act as it was shown to
//! a person, and the door lets it stand for just that act, once.

use kernel::{Moment, Refusal};
use sha2::{Digest, Sha256};

use crate::table::PRESENCE;
use crate::tx::{Actor, Proof};
use crate::value::Row;
use crate::{Document, Error, Result, Tx, params};

pub(crate) const LOAD: &str = "SELECT p.*, f.ended_at AS factor_ended FROM presence p
   JOIN factor f ON f.id = p.factor_id WHERE p.id = $1";
const USE: &str = "UPDATE presence SET used_at = $2 WHERE id = $1 AND used_at IS NULL RETURNING *";

/// How long a presence counts.
pub const FRESH_MILLIS: i64 = 120_000;

const LAW: &str = "Kebijakan keamanan Simpul (bukti kehadiran)";
const PURPOSE: &[u8] = b"simpul presence 1\0";

/// What a person agrees to: the act, its input as JSON, and the documents of
/// its subject in the versions that were on the screen. Page and door both
/// make it, the door from the documents as they are when the act runs.
pub fn shown(act: &str, input: &str, documents: &[(i64, i64)]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(PURPOSE);
    digest.update(Sha256::digest(act.as_bytes()));
    digest.update(Sha256::digest(input.as_bytes()));
    for (id, version) in documents {
        digest.update(id.to_be_bytes());
        digest.update(version.to_be_bytes());
    }
    digest.finalize().into()
}

/// A presence on record.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Presence {
    user: i64,
    session: i64,
    act: String,
    digest: Vec<u8>,
    expires_at: Moment,
    used: bool,
    factor_ended: bool,
}

/// For what a presence is asked.
#[derive(Clone, Debug)]
struct Asked<'a> {
    user: i64,
    session: i64,
    act: &'a str,
    digest: [u8; 32],
    now: Moment,
}

fn read(row: &Row) -> Result<Presence> {
    Ok(Presence {
        user: row.int("user_id")?,
        session: row.int("session_id")?,
        act: row.text("act")?,
        digest: row.bytes("digest")?,
        expires_at: row.moment("expires_at")?,
        used: row.opt_int("used_at")?.is_some(),
        factor_ended: row.opt_int("factor_ended")?.is_some(),
    })
}

/// Whose it is comes first: nobody learns anything of another's presence.
fn weigh(found: Option<&Presence>, asked: &Asked<'_>) -> Result<(), Refusal> {
    let own = |p: &&Presence| p.user == asked.user && p.session == asked.session && p.act == asked.act;
    let Some(presence) = found.filter(own).filter(|p| !p.factor_ended) else { return Err(not_this()) };
    if presence.used {
        return Err(used());
    }
    if asked.now > presence.expires_at {
        return Err(expired());
    }
    if presence.digest != asked.digest {
        return Err(changed());
    }
    Ok(())
}

/// Takes the presence for this act, or refuses. Another act at the same moment
/// waits at the row and finds it used.
pub(crate) async fn take(
    tx: &mut Tx,
    id: i64,
    found: Option<&Row>,
    act: &str,
    input: &str,
    documents: &[Document],
) -> Result<()> {
    let Actor::User { user, proof: Proof::Session(session), .. } = tx.ctx().actor else {
        return Err(Error::refuse(not_this()));
    };
    let versions: Vec<(i64, i64)> = documents.iter().map(|d| (d.id, d.version)).collect();
    let asked = Asked { user, session, act, digest: shown(act, input, &versions), now: tx.ctx().now };
    let presence = found.map(read).transpose()?;
    weigh(presence.as_ref(), &asked).map_err(Error::refuse)?;
    let now = tx.ctx().now;
    let taken = tx.change(&PRESENCE, USE, params![id, now]).await?;
    if taken.is_empty() { Err(Error::refuse(used())) } else { Ok(()) }
}

/// The refusal for a signing act without a presence.
pub(crate) fn missing(title: &str) -> Refusal {
    Refusal::new(
        "BUKTI-SEGAR",
        LAW,
        format!("«{title}» memerlukan bukti kehadiran yang segar dan hanya dilakukan di peramban."),
        "Masuk ke Simpul di peramban, pasang kode masuk di halaman Akun, lalu buka langkah ini dari Tugas dan ketik kode dari telepon Anda.",
    )
}

fn not_this() -> Refusal {
    let message = "Bukti kehadiran ini tidak dikenal, atau dibuat untuk sesi atau langkah lain.";
    Refusal::new("BUKTI-SEGAR", LAW, message, "Buka lagi halaman langkahnya, lalu ketik kode yang baru.")
}

fn expired() -> Refusal {
    let message = format!("Bukti kehadiran berlaku {} detik dan sudah lewat.", FRESH_MILLIS / 1000);
    Refusal::new("BUKTI-BERAKHIR", LAW, message, "Ketik kode yang sedang tampil di aplikasi, lalu kirim lagi.")
}

fn used() -> Refusal {
    let message = "Bukti kehadiran ini sudah dipakai; satu kode untuk satu langkah.";
    Refusal::new("BUKTI-TERPAKAI", LAW, message, "Periksa riwayat dokumennya; untuk langkah lain pakai kode yang baru.")
}

fn changed() -> Refusal {
    let message = "Dokumen atau isian berubah sesudah ditampilkan kepada Anda, jadi yang Anda setujui bukan yang ini.";
    Refusal::new(
        "BUKTI-DOKUMEN-BERUBAH",
        LAW,
        message,
        "Baca lagi dokumennya seperti adanya sekarang, lalu tandatangani.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_told_apart() {
        let one = shown("issue-sp2d", "{\"spm\":\"7\"}", &[(7, 3)]);
        assert_eq!(one, shown("issue-sp2d", "{\"spm\":\"7\"}", &[(7, 3)]));
        for other in [
            shown("void-sp2d", "{\"spm\":\"7\"}", &[(7, 3)]),
            shown("issue-sp2d", "{\"spm\":\"8\"}", &[(7, 3)]),
            shown("issue-sp2d", "{\"spm\":\"7\"}", &[(7, 4)]),
            shown("issue-sp2d", "{\"spm\":\"7\"}", &[(3, 7)]),
            shown("issue-sp2d", "{\"spm\":\"7\"}", &[]),
            shown("issue-sp2d", "{\"spm\":\"7\"}", &[(7, 3), (8, 1)]),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_presence_stands_for_its_own_act_alone() {
        let digest = shown("a", "{}", &[(1, 1)]);
        let fine = Presence {
            user: 1,
            session: 2,
            act: "a".into(),
            digest: digest.to_vec(),
            expires_at: Moment(FRESH_MILLIS),
            used: false,
            factor_ended: false,
        };
        let asked = Asked { user: 1, session: 2, act: "a", digest, now: Moment(FRESH_MILLIS) };
        let code = |p: Option<&Presence>, a: &Asked<'_>| weigh(p, a).err().map(|r| r.code);
        // Two minutes to the millisecond, and one more.
        assert_eq!(code(Some(&fine), &asked), None);
        let late = Asked { now: Moment(FRESH_MILLIS + 1), ..asked.clone() };
        assert_eq!(code(Some(&fine), &late).as_deref(), Some("BUKTI-BERAKHIR"));
        assert_eq!(code(None, &asked).as_deref(), Some("BUKTI-SEGAR"));
        for other in [
            Presence { user: 9, ..fine.clone() },
            Presence { session: 9, ..fine.clone() },
            Presence { act: "b".into(), ..fine.clone() },
            Presence { factor_ended: true, ..fine.clone() },
        ] {
            assert_eq!(code(Some(&other), &late).as_deref(), Some("BUKTI-SEGAR"), "{other:?}");
        }
        let used = Presence { used: true, ..fine.clone() };
        assert_eq!(code(Some(&used), &late).as_deref(), Some("BUKTI-TERPAKAI"));
        let changed = Asked { digest: shown("a", "{}", &[(1, 2)]), ..asked };
        assert_eq!(code(Some(&fine), &changed).as_deref(), Some("BUKTI-DOKUMEN-BERUBAH"));
    }
}
