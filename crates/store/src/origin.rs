//! How logs name themselves.

use kernel::hex;

use crate::NewRegion;
use crate::keys::random;

/// The log of a lane bears the journal's name with its own word, so that no two
/// histories of it are ever taken for each other either.
pub(crate) fn of_lane(journal: &str, lane: &str) -> String {
    journal.replacen("/jurnal/", &format!("/{lane}/"), 1)
}

/// How a log names itself: the regency and the epoch of its history.
pub(crate) fn origin(new: &NewRegion, epoch: i64) -> String {
    let practice = if new.practice { ".latihan" } else { "" };
    format!("simpul.{}{practice}/jurnal/{epoch}", new.wilayah)
}

/// The name of a restored log: two restores of one backup must never be taken
/// for each other, so each carries a few random letters.
pub(crate) fn origin_of_restore(new: &NewRegion, epoch: i64) -> String {
    format!("{}-{}", origin(new, epoch), hex(&random::<4>()))
}

/// The log and the epoch that a name tells; older names have no letters.
pub(crate) fn parse_origin(origin: &str) -> Option<(&str, i64)> {
    let (name, last) = origin.rsplit_once('/')?;
    let (epoch, letters) = last.split_once('-').map_or((last, None), |(e, l)| (e, Some(l)));
    let fits = |l: &str| l.len() == 8 && l.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let digits = !epoch.is_empty() && epoch.bytes().all(|b| b.is_ascii_digit());
    (digits && letters.is_none_or(fits)).then(|| Some((name, epoch.parse().ok()?)))?
}

/// The name under which a new log's keys are made.
pub fn log_name(wilayah: &str, practice: bool) -> String {
    format!("simpul.{wilayah}{}", if practice { ".latihan" } else { "" })
}
