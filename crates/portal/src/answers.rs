//! What witnesses handed in: for each log and witness the newest checkpoint
//! that it cosigned. Whoever takes it in and whoever reads it later proves it
//! by public keys alone.

use std::fs;

use kernel::Moment;
use store::tiles::put;
use store::{Error, Result};

use crate::cosign::{self, WitnessVerifier};
use crate::folder::Folder;
use crate::published::{LogName, Published, Watched};

/// The largest answer.
pub const MOST_BYTES: usize = 8 * 1024;
/// Clocks of others may be ahead by so much.
const AHEAD: i64 = 300_000;

/// A witness's word on a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub witness: String,
    pub log: LogName,
    pub origin: String,
    pub size: u64,
    pub root: [u8; 32],
    /// By the witness's clock.
    pub at: Moment,
}

/// Why an answer is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Not signed by the log, or by none of the witnesses that the regency named.
    Unproved,
    /// Of another log, or of more than was ever published.
    Elsewhere,
    /// From the future.
    Early,
    /// A newer one lies there already.
    Old,
}

impl Watched {
    /// The keys that can be read.
    pub fn verifiers(&self) -> Vec<WitnessVerifier> {
        self.witnesses.iter().filter_map(|key| WitnessVerifier::read(key)).collect()
    }
}

fn opened(log: LogName, verifier: &str, witnesses: &[WitnessVerifier], text: &str) -> Option<(Answer, usize)> {
    let found = cosign::open(verifier, witnesses, text).ok().flatten()?;
    let at = Moment(i64::try_from(found.seconds).ok()?.checked_mul(1000)?);
    let witness = witnesses.get(found.witness)?.label().to_owned();
    Some((Answer { witness, log, origin: found.origin, size: found.size, root: found.root, at }, found.witness))
}

/// All that lie in the folder, of the logs and witnesses that the regency has.
pub fn list(folder: &Folder, verifier: &str, watched: &Watched) -> Vec<Answer> {
    let witnesses = watched.verifiers();
    let places = LogName::ALL.into_iter().flat_map(|log| witnesses.iter().map(move |w| (log, w.clone())));
    let answers = places.filter_map(|(log, witness)| {
        let text = fs::read_to_string(file(folder, log, &witness)).ok().filter(|text| text.len() <= MOST_BYTES)?;
        Some(opened(log, verifier, &[witness], &text)?.0)
    });
    answers.collect()
}

fn file(folder: &Folder, log: LogName, witness: &WitnessVerifier) -> std::path::PathBuf {
    folder.answers().join(format!("{}-{}", log.code(), witness.short()))
}

/// Takes an answer in, where it is one.
pub fn take(
    folder: &Folder,
    published: &Published,
    log: LogName,
    text: &str,
    now: Moment,
) -> Result<std::result::Result<Answer, Unfit>> {
    let witnesses = published.watched.verifiers();
    let point = published.logs.iter().find(|point| point.name == log);
    let (Some(point), true) = (point, text.len() <= MOST_BYTES) else { return Ok(Err(Unfit::Elsewhere)) };
    let Some((answer, witness)) = opened(log, &published.verifier, &witnesses, text) else {
        return Ok(Err(Unfit::Unproved));
    };
    if answer.origin != point.origin || answer.size > point.size {
        return Ok(Err(Unfit::Elsewhere));
    }
    if answer.at > now.plus_millis(AHEAD) {
        return Ok(Err(Unfit::Early));
    }
    let witness = witnesses.get(witness).ok_or_else(|| Error::Bug("saksi tanpa kunci".into()))?;
    let own = Watched { witnesses: published.watched.witnesses.clone(), days: 0 };
    let held = list(folder, &published.verifier, &own);
    let before = held.iter().find(|a| a.log == log && a.witness == answer.witness && a.origin == answer.origin);
    if before.is_some_and(|before| before.at > answer.at || before.size > answer.size) {
        return Ok(Err(Unfit::Old));
    }
    put(&file(folder, log, witness), text.as_bytes())?;
    Ok(Ok(answer))
}

/// When any witness last answered for the logs as they are named now.
pub fn last(answers: &[Answer], published: &Published) -> Option<Moment> {
    let named = |a: &&Answer| published.logs.iter().any(|point| point.name == a.log && point.origin == a.origin);
    answers.iter().filter(named).map(|a| a.at).max()
}

/// Whether it has to be said out loud that nobody answers: no witness for so
/// many days, where there is one at all.
pub fn is_silent(answers: &[Answer], published: &Published, now: Moment) -> bool {
    let Watched { witnesses, days } = &published.watched;
    let since = now.plus_millis(-days.saturating_mul(86_400_000));
    !witnesses.is_empty() && last(answers, published).is_none_or(|at| at < since)
}

#[cfg(test)]
mod tests {
    use kernel::Zone;
    use store::Keys;

    use super::*;
    use crate::cosign::WitnessKey;
    use crate::cosign::tests::checkpoint;
    use crate::published::{LogPoint, Regency};

    const ORIGIN: &str = "simpul.99.99/jurnal/1";
    const NOON: Moment = Moment(1_790_000_000_000);

    fn published(keys: &Keys, witness: &WitnessKey, size: u64) -> Published {
        let regency = Regency { wilayah: "99.99".into(), name: "A".into(), zone: Zone::Wib, practice: false };
        let text = checkpoint(keys, ORIGIN, size, [1; 32]);
        let point = LogPoint { name: LogName::Jurnal, origin: ORIGIN.into(), size, checkpoint: text };
        let watched = Watched { witnesses: vec![witness.verifier()], days: 3 };
        Published { regency, verifier: keys.verifier().into(), catalogue: vec![], logs: vec![point], watched }
    }

    #[test]
    fn an_answer_is_proved_bounded_and_never_goes_back() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(home.path().join("terbit"));
        let keys = Keys::generate("simpul.99.99");
        let [witness, stranger] =
            ["saksi.a", "saksi.b"].map(|name| WitnessKey::make(name, &home.path().join(name)).expect("a key"));
        let published = published(&keys, &witness, 7);
        let signed = |by: &WitnessKey, log: &Keys, origin: &str, size, seconds| {
            by.cosign(&checkpoint(log, origin, size, [1; 32]), log.verifier(), seconds).expect("signed")
        };
        let taken = |text: &str| take(&folder, &published, LogName::Jurnal, text, NOON).expect("a look");
        let seconds = 1_790_000_000;
        assert!(is_silent(&[], &published, NOON));
        let good = signed(&witness, &keys, ORIGIN, 7, seconds);
        for (bad, why) in [
            ("", Unfit::Unproved),
            (&checkpoint(&keys, ORIGIN, 7, [1; 32]), Unfit::Unproved),
            (&signed(&stranger, &keys, ORIGIN, 7, seconds), Unfit::Unproved),
            (&signed(&witness, &Keys::generate("simpul.99.99"), ORIGIN, 7, seconds), Unfit::Unproved),
            (&good.replace("\n7\n", "\n6\n"), Unfit::Unproved),
            (&signed(&witness, &keys, "simpul.99.99/jurnal/2-abc", 7, seconds), Unfit::Elsewhere),
            (&signed(&witness, &keys, ORIGIN, 8, seconds), Unfit::Elsewhere),
            (&signed(&witness, &keys, ORIGIN, 7, seconds + 301), Unfit::Early),
            (&"a".repeat(MOST_BYTES + 1), Unfit::Elsewhere),
        ] {
            assert_eq!(taken(bad).expect_err("unfit"), why, "{bad}");
        }
        assert_eq!(taken(&good).expect("fit").witness, "saksi.a");
        assert_eq!(taken(&good).expect("again").size, 7);
        assert_eq!(taken(&signed(&witness, &keys, ORIGIN, 7, seconds - 60)).expect_err("old"), Unfit::Old);
        let held = list(&folder, keys.verifier(), &published.watched);
        assert_eq!(held.iter().map(|a| (a.size, a.at)).collect::<Vec<_>>(), [(7, NOON)]);
        assert!(!is_silent(&held, &published, NOON));
        assert!(!is_silent(&held, &published, NOON.plus_millis(3 * 86_400_000)));
        assert!(is_silent(&held, &published, NOON.plus_millis(3 * 86_400_000 + 1)));
        // What somebody writes into the folder is no answer.
        fs::write(file(&folder, LogName::Jurnal, &witness_of(&witness)), good.replace("\n7\n", "\n6\n"))
            .expect("written");
        assert!(list(&folder, keys.verifier(), &published.watched).is_empty());
    }

    fn witness_of(key: &WitnessKey) -> WitnessVerifier {
        WitnessVerifier::read(&key.verifier()).expect("a key")
    }
}
