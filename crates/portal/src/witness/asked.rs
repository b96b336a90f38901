//! What a log asks of a witness by itself: C2SP `tlog-witness`, `add-checkpoint`.
//! The log brings the proof; the witness holds it against what it vouched for
//! last, by whichever way that came.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::hex;
use sha2::{Digest, Sha256};
use signed_note::Note;
use store::Result;
use store::seal::open_checkpoint;
use store::tiles::{Growth, is_consistent, put};

use super::{ASKED, Alarm, CHECKPOINT, Pushed, Seen, Witness, seconds};
use crate::published::LogName;

/// A tree is at most so high.
const MOST_PROOF: usize = 63;
/// The whole request: the proof, and a checkpoint with many signatures.
pub const MOST_ASKED: usize = 16 * 1024;

/// What a witness answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// The witness's own lines of signature.
    Signed(String),
    Malformed,
    /// A log that this witness does not watch.
    Unknown,
    /// Not signed by the log.
    Unproved,
    /// The log is mistaken about what was vouched for last: it was this many.
    Elsewhere(u64),
    /// The proof does not lead from there to here.
    Inconsistent,
}

/// A request as it is read.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    old: u64,
    proof: Vec<[u8; 32]>,
    checkpoint: &'a str,
}

fn read(body: &[u8]) -> Option<Asked<'_>> {
    let (head, checkpoint) = std::str::from_utf8(body).ok()?.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let old = lines.next()?.strip_prefix("old ")?;
    // In its one spelling.
    let old = old.parse().ok().filter(|n: &u64| n.to_string() == old)?;
    let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok();
    let proof: Vec<[u8; 32]> = lines.map(hash).collect::<Option<_>>()?;
    Note::from_bytes(checkpoint.as_bytes()).ok()?;
    (proof.len() <= MOST_PROOF).then_some(Asked { old, proof, checkpoint })
}

impl Seen {
    /// What was vouched for last.
    fn latest(&self) -> Result<(u64, [u8; 32])> {
        match &self.asked {
            Some(pushed) => Ok((pushed.size, pushed.root)),
            None => Ok((self.tree.size(), self.tree.root()?)),
        }
    }
}

impl Witness {
    /// The log of this name, where this witness watches it: one that it has seen,
    /// one that a person accepted, or the first of its kind under the regency's name.
    fn watched(&self, origin: &str) -> Option<LogName> {
        let regency = self.verifier.split('+').next().unwrap_or_default();
        let log = LogName::ALL.into_iter().find(|log| origin.starts_with(&format!("{regency}/{}/", log.code())))?;
        let known = self.seen.get(&log).is_none_or(|seen| seen.origin == origin);
        (known || self.accepted.as_deref() == Some(origin)).then_some(log)
    }

    /// Judges a checkpoint that a log brought, and vouches for it where it goes on
    /// from the last one.
    pub fn add_checkpoint(&mut self, body: &[u8]) -> Result<Word> {
        let Some(asked) = read(body) else { return Ok(Word::Malformed) };
        let origin = asked.checkpoint.split('\n').next().unwrap_or_default();
        let Some(log) = self.watched(origin) else { return Ok(Word::Unknown) };
        let Ok(point) = open_checkpoint(&self.verifier, asked.checkpoint) else { return Ok(Word::Unproved) };
        if asked.old > point.size() {
            return Ok(Word::Malformed);
        }
        let renamed = self.seen.get(&log).is_some_and(|seen| seen.origin != origin);
        let (size, root) = match self.seen.get(&log).filter(|_| !renamed) {
            Some(seen) => seen.latest()?,
            None => (0, Growth::default().root()?),
        };
        if asked.old != size {
            return Ok(Word::Elsewhere(size));
        }
        let new = (point.size(), point.hash().0);
        let goes_on = match asked.old {
            old if old == new.0 => asked.proof.is_empty() && root == new.1,
            0 => asked.proof.is_empty(),
            _ => is_consistent(&asked.proof, (size, root), new),
        };
        if !goes_on {
            if size == new.0 && root != new.1 {
                self.refuse(log, Alarm::Bercabang, asked.checkpoint, new.0)?;
            }
            return Ok(Word::Inconsistent);
        }
        if renamed {
            self.set_aside(log)?;
        }
        self.vouch(log, origin, asked.checkpoint, new).map(Word::Signed)
    }

    fn vouch(&mut self, log: LogName, origin: &str, text: &str, (size, root): (u64, [u8; 32])) -> Result<String> {
        let whole = self.key.cosign(text, &self.verifier, seconds())?;
        let home = self.folder.join(log.code());
        let seen = self.seen.entry(log).or_insert_with(|| Seen { origin: origin.to_owned(), ..Seen::default() });
        let mirrored = size == seen.tree.size() && !seen.checkpoint.is_empty();
        // Its own memory first: what it vouched for it never forgets.
        put(&home.join(if mirrored { CHECKPOINT } else { ASKED }), whole.as_bytes())?;
        if mirrored {
            seen.checkpoint.clone_from(&whole);
        } else {
            seen.asked = Some(Pushed { checkpoint: whole.clone(), size, root });
        }
        let own = format!("— {} ", self.key.name());
        Ok(whole.lines().filter(|line| line.starts_with(&own)).flat_map(|line| [line, "\n"]).collect())
    }

    /// The last checkpoint that it vouched for, of the log whose name has this
    /// SHA-256 in hex.
    pub fn latest_of(&self, digest: &str) -> Option<&str> {
        let seen = self.seen.values().find(|seen| hex(&Sha256::digest(&seen.origin)) == digest)?;
        Some(seen.asked.as_ref().map_or(seen.checkpoint.as_str(), |pushed| pushed.checkpoint.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_one_spelling() {
        let note = "a/b\n1\nAAAA\n\n— a/b AAAAAAA=\n";
        let hash = STANDARD.encode([7; 32]);
        let found = format!("old 12\n{hash}\n{hash}\n\n{note}");
        let found = read(found.as_bytes()).expect("a request");
        assert_eq!((found.old, found.proof.len(), found.checkpoint), (12, 2, note));
        assert_eq!(read(format!("old 0\n\n{note}").as_bytes()).expect("a request").proof, Vec::<[u8; 32]>::new());
        let many = format!("old 1\n{}\n{note}", format!("{hash}\n").repeat(64));
        for odd in [
            "".into(),
            note.to_owned(),
            format!("old 01\n\n{note}"),
            format!("old -1\n\n{note}"),
            format!("old +1\n\n{note}"),
            format!("old 1 \n\n{note}"),
            format!("old  1\n\n{note}"),
            format!("OLD 1\n\n{note}"),
            format!("old 1\r\n\r\n{note}"),
            format!("old 18446744073709551616\n\n{note}"),
            format!("old 1\nAAAA\n\n{note}"),
            format!("old 1\n{hash}{note}"),
            "old 1\n\nno note".into(),
            many,
        ] {
            assert_eq!(read(odd.as_bytes()), None, "{odd:?}");
        }
        assert_eq!(read(&[b"old 1\n\n\xff".as_slice(), note.as_bytes()].concat()), None);
    }
}
