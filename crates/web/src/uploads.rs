//! Files on their way in. A body of twenty megabytes over a bad line takes
//! minutes, so whoever sends one holds nothing that others wait for, sends one
//! at a time, and no more in a day than an office needs.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{FromRequest, Multipart, Request};
use kernel::Day;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Upload;
use crate::pages::fields::Typed;
use crate::pages::session::Visitor;
use crate::pages::words;
use crate::problem::{Kind, Problem};
use crate::site::Site;

/// Bodies read at the same time; the next one is turned away.
const MOST: usize = 8;
/// Bytes that one person brings in a day.
const MOST_A_DAY: u64 = 1 << 30;

#[derive(Debug, Default)]
struct Kept {
    /// Whose file is arriving.
    busy: HashSet<i64>,
    day: Option<Day>,
    brought: HashMap<i64, u64>,
}

#[derive(Debug)]
pub(crate) struct Uploads {
    turns: Semaphore,
    kept: Mutex<Kept>,
}

/// One file of one person; ends with its value.
#[derive(Debug)]
pub(crate) struct Arriving<'a> {
    all: &'a Uploads,
    person: i64,
    _turn: SemaphorePermit<'a>,
}

impl Default for Uploads {
    fn default() -> Self {
        Uploads { turns: Semaphore::new(MOST), kept: Mutex::default() }
    }
}

impl Uploads {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be asked before the body is read.
    pub(crate) fn begin(&self, person: i64) -> Result<Arriving<'_>, Problem> {
        let turn = self.turns.try_acquire().map_err(|_| Problem::busy())?;
        if !self.kept().busy.insert(person) {
            return Err(Problem::input(words::get().file_arriving));
        }
        Ok(Arriving { all: self, person, _turn: turn })
    }
}

impl Arriving<'_> {
    /// Counts what arrived.
    pub(crate) fn arrived(&self, bytes: usize, today: Day) -> Result<(), Problem> {
        let mut kept = self.all.kept();
        if kept.day != Some(today) {
            kept.day = Some(today);
            kept.brought.clear();
        }
        let sum = kept.brought.entry(self.person).or_default();
        *sum = sum.saturating_add(bytes as u64);
        if *sum > MOST_A_DAY { Err(Problem::input(words::get().file_enough)) } else { Ok(()) }
    }
}

impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        self.all.kept().busy.remove(&self.person);
    }
}

/// Files of one form.
const MOST_FILES: usize = 20;

/// The fields of a form with files, and the files; nobody waits for their sender.
pub(crate) async fn parts(
    site: &Arc<Site>,
    visitor: Visitor,
    request: Request,
    large: &'static str,
) -> Result<(Visitor, Typed, Vec<Upload>), Problem> {
    let broken = || Problem::input(words::get().import_broken);
    let arrival = site.uploads.begin(visitor.session.person)?;
    let parked = visitor.park();
    let mut form = Multipart::from_request(request, site).await.map_err(|_| broken())?;
    let (mut typed, mut files) = (Typed::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let named = field.name().unwrap_or_default().to_owned();
        if named == "berkas" {
            let name = field.file_name().unwrap_or_default().chars().take(120).collect();
            let bytes = field.bytes().await.map_err(|_| Problem::new(Kind::TooLarge, large))?;
            if files.len() >= MOST_FILES {
                return Err(Problem::input(words::too_many_files(MOST_FILES)));
            }
            files.push(Upload { name, bytes: bytes.to_vec(), ..Upload::default() });
        } else if typed.len() < 10 {
            typed.insert(named, field.text().await.map_err(|_| broken())?);
        }
    }
    arrival.arrived(files.iter().map(|f| f.bytes.len()).sum(), site.today()?)?;
    Ok((parked.back(site).await?, typed, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_at_a_time_and_so_many_bytes_a_day() {
        let all = Uploads::default();
        let first = all.begin(1).expect("a turn");
        assert!(all.begin(1).is_err(), "the same person waits for the own file");
        let others: Vec<Arriving<'_>> = (2..=8).map(|n| all.begin(n).expect("a turn")).collect();
        assert!(all.begin(9).is_err(), "all turns are taken");
        drop(others);
        let (day, next) = (Day::new(2026, 3, 16).expect("a day"), Day::new(2026, 3, 17).expect("a day"));
        let most = usize::try_from(MOST_A_DAY).expect("fits");
        assert!(first.arrived(most, day).is_ok());
        assert!(first.arrived(1, day).is_err());
        assert!(first.arrived(most, next).is_ok());
        drop(first);
        assert!(all.begin(1).is_ok());
    }
}
