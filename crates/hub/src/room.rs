//! Room on the disk: before it is full, nothing new is taken in, so that what was
//! taken in can still be noted to its end.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Room {
    folder: Option<PathBuf>,
    /// Bytes that stay free.
    reserve: u64,
    seen: Mutex<Option<(Instant, bool)>>,
}

impl Room {
    pub fn new(folder: Option<PathBuf>, reserve: u64) -> Room {
        Room { folder, reserve, seen: Mutex::new(None) }
    }

    /// May something more be taken in? Where the database is not on this machine,
    /// it says so itself.
    pub fn is_left(&self) -> bool {
        let Some(folder) = &self.folder else { return true };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, left)) = *seen
            && at.elapsed() < LOOK
        {
            return left;
        }
        let left = match rustix::fs::statvfs(folder) {
            Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize) >= self.reserve,
            Err(error) => {
                tracing::error!("ruang disk tidak terbaca: {error}");
                true
            }
        };
        if !left {
            tracing::error!("disk hampir penuh: pertukaran tidak menerima apa pun sampai ada ruang lagi");
        }
        *seen = Some((Instant::now(), left));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_room_until_the_reserve_is_reached() {
        let here = Some(std::env::temp_dir());
        assert!(Room::new(here.clone(), 1).is_left());
        let full = Room::new(here, u64::MAX);
        assert!(!full.is_left());
        assert!(!full.is_left(), "remembered");
        assert!(Room::new(None, u64::MAX).is_left());
    }
}
