//! What was recorded here while the national system was away comes back in its
//! report. It is the same payment, and counts once.

use std::collections::{HashMap, HashSet};

use kernel::lifecycle::{Kind, State};
use kernel::{Money, Refusal};
use store::{Result, Tx};

use super::super::common;
use super::Keeper;
use crate::public::beside;
use crate::realisasi::{self, Chain, Line, Spd, document_key};
use crate::rules::matching::{Here, Release, Told, bring_together, differences, same_release};
use crate::store::national::{self, NewNumber, Noted};

const POLICY: &str = "Kebijakan Simpul: satu pembayaran dihitung sekali";

/// Numbers that are noted, and the documents that bear them.
#[derive(Default)]
struct Taken {
    numbers: HashMap<(Kind, String), Option<Noted>>,
    documents: HashSet<i64>,
    /// Documents and numbers that an official parted.
    withdrawn: HashSet<(i64, String)>,
}

impl Taken {
    async fn read(tx: &mut Tx, year: i32) -> Result<Taken> {
        let mut taken = Taken { withdrawn: national::withdrawn(tx, year).await?, ..Taken::default() };
        for n in national::noted(tx, year).await? {
            taken.documents.insert(n.document);
            taken.numbers.insert((n.kind, n.key.clone()), Some(n));
        }
        Ok(taken)
    }

    fn parted(&self, document: i64, key: &str) -> bool {
        self.withdrawn.contains(&(document, key.to_owned()))
    }
}

impl Keeper {
    /// Notes the numbers of payments that are certainly ours, and learns which
    /// documents of the file are not to be kept a second time.
    pub(super) async fn meet_ours(&mut self, tx: &mut Tx, lines: &[Line], chain: &Chain) -> Result<()> {
        let mut taken = Taken::read(tx, self.year).await?;
        self.meet_our_payments(tx, lines, chain, &mut taken).await?;
        self.meet_our_spds(tx, chain, &mut taken).await?;
        for n in national::noted(tx, self.year).await? {
            let key = (n.kind, n.key.clone());
            // A document that has ended stands for nothing.
            if n.counts && !self.apart.contains(&key) {
                self.ours.insert(key, n);
            }
        }
        self.threads.extend(self.ours.values().map(|n| (n.document, n.thread)));
        Ok(())
    }

    async fn meet_our_payments(&mut self, tx: &mut Tx, lines: &[Line], chain: &Chain, taken: &mut Taken) -> Result<()> {
        let all = national::payments(tx, self.year).await?;
        let here: Vec<Here> = all.into_iter().filter(|h| !h.imported).collect();
        if here.is_empty() {
            return Ok(());
        }
        let window = common::policy(tx, tx.ctx().today)?.match_window();
        let there = beside::told(lines, chain);
        for pair in bring_together(&here, &there, window).pairs {
            let (Some(h), Some(t)) = (here.get(pair.here), there.get(pair.there)) else { continue };
            if h.noted.is_some() {
                if !self.same_sum(h, t, taken) {
                    self.part(t);
                    self.findings.push(another_sum(h, t));
                    continue;
                }
            } else {
                // A copy that an earlier report brought counts until an official says.
                let copied = self.known.contains_key(&(t.kind, t.key.clone()));
                if !pair.basis.sure() || copied || taken.parted(h.document, &t.key) {
                    self.findings.push(perhaps_twice(h, t));
                    continue;
                }
                self.note(tx, h, t, taken).await?;
            }
            let differing = differences(h, t);
            if !differing.is_empty() {
                self.findings.push(differs(h, t, &beside::shown(&differing)));
            }
        }
        Ok(())
    }

    /// Whether a noted number tells the sum of its document, or one that an
    /// official accepted when the copy of just this sum was replaced.
    fn same_sum(&self, h: &Here, t: &Told, taken: &Taken) -> bool {
        if h.told.skpd != t.skpd {
            return false;
        }
        let key = (t.kind, t.key.clone());
        let noted = taken.numbers.get(&key).and_then(Option::as_ref).filter(|n| !n.reason.is_empty());
        let accepted = noted.zip(self.known.get(&key)).is_some_and(|(n, copy)| {
            n.replaced == Some(copy.id) && copy.state == State::Voided && copy.amount == t.amount
        });
        h.told.amount == t.amount || accepted
    }

    /// A payment of another sum under a number that was noted goes on counting
    /// beside ours, with all that it rests on.
    fn part(&mut self, t: &Told) {
        self.apart.insert((t.kind, t.key.clone()));
        for (kind, step) in [(Kind::Spm, &t.spm), (Kind::Spp, &t.spp)] {
            self.apart.insert((kind, document_key(&step.number)));
        }
    }

    /// SPD too are typed there a second time; what they release counts once.
    async fn meet_our_spds(&mut self, tx: &mut Tx, chain: &Chain, taken: &mut Taken) -> Result<()> {
        let (ids, releases): (Vec<i64>, Vec<Release>) = national::releases(tx, self.year).await?.into_iter().unzip();
        self.releasing = national::releasing(tx, self.year).await?;
        for spd in &chain.spds {
            let key = (Kind::Spd, spd.key.clone());
            let copy = self.known.get(&key).map(|d| d.id);
            // One that released before stays as it is.
            if taken.numbers.contains_key(&key) || copy.is_some_and(|id| self.releasing.contains(&id)) {
                continue;
            }
            let alike = same_release(&realisasi::release(spd), &releases);
            let mut alike: Vec<i64> = alike.into_iter().filter_map(|at| ids.get(at).copied()).collect();
            alike.retain(|id| !taken.parted(*id, &spd.key));
            let named = self.local.get(&key).map(|(id, _)| *id);
            let named = named.filter(|id| !taken.documents.contains(id) && !taken.parted(*id, &spd.key));
            match (alike.as_slice(), named) {
                ([only], _) if copy.is_none() => self.note_one(tx, *only, Kind::Spd, &spd.number, taken).await?,
                ([], None) => {}
                (several, _) => {
                    self.findings.push(held_back(spd, several.len().max(1)));
                    self.uncertain.insert(key);
                }
            }
        }
        Ok(())
    }

    /// The number of the payment, and of the SPM and SPP that it rests on.
    async fn note(&self, tx: &mut Tx, h: &Here, t: &Told, taken: &mut Taken) -> Result<()> {
        self.note_one(tx, h.document, t.kind, &t.number, taken).await?;
        for (kind, document, step) in [(Kind::Spm, h.spm, &t.spm), (Kind::Spp, h.spp, &t.spp)] {
            if let Some(document) = document.filter(|_| !step.number.is_empty()) {
                self.note_one(tx, document, kind, &step.number, taken).await?;
            }
        }
        Ok(())
    }

    /// A document bears one number, and a number stands on one document.
    async fn note_one(&self, tx: &mut Tx, document: i64, kind: Kind, number: &str, taken: &mut Taken) -> Result<()> {
        let key = (kind, document_key(number));
        if taken.numbers.contains_key(&key) || taken.documents.contains(&document) || taken.parted(document, &key.1) {
            return Ok(());
        }
        taken.numbers.insert(key, None);
        taken.documents.insert(document);
        let import = Some(self.import);
        let new = NewNumber { year: self.year, kind, document, number, import, replaced: None, reason: "" };
        national::note(tx, &new).await
    }
}

/// What is found on one of ours and what the file tells, with both sums.
fn of_pair(code: &str, h: &Here, t: &Told, message: String, remedy: &str) -> Refusal {
    Refusal::new(code, POLICY, message, remedy).money("berkas", t.amount).money("tercatat", h.told.amount)
}

fn perhaps_twice(h: &Here, t: &Told) -> Refusal {
    of_pair(
        "IMPOR-MUNGKIN-GANDA",
        h,
        t,
        format!(
            "{} {} senilai {} di berkas mirip dengan {} lokal senilai {}; keduanya dihitung sampai ada yang memastikan.",
            t.kind.code(),
            t.number,
            t.amount.rupiah(),
            h.told.number,
            h.told.amount.rupiah()
        ),
        "Bila sama, catat nomor SIPD pada dokumen lokal; bila bukan, nyatakan keduanya dua dokumen.",
    )
}

fn another_sum(h: &Here, t: &Told) -> Refusal {
    of_pair(
        "IMPOR-NOMOR-BEDA",
        h,
        t,
        format!(
            "{} {} di berkas senilai {}, sedangkan nomor itu dicatat pada {} senilai {}; keduanya dihitung.",
            t.kind.code(),
            t.number,
            t.amount.rupiah(),
            h.told.number,
            h.told.amount.rupiah()
        ),
        "Betulkan salah satunya; atau cabut nomornya, lalu Kuasa BUD atau BUD yang tidak ikut memprosesnya mencatatnya dengan alasan.",
    )
}

/// How many of ours it may be; one where it bears the number of ours.
fn held_back(spd: &Spd, ours: usize) -> Refusal {
    let sum = spd.lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.amount));
    Refusal::new(
        "IMPOR-SPD-RAGU",
        POLICY,
        format!(
            "SPD {} senilai {} di berkas mungkin salah satu dari {ours} SPD lokal; dananya tidak disediakan dua kali, jadi belum dihitung.",
            spd.number,
            sum.rupiah()
        ),
        "Bila sama, catat nomor SIPD pada SPD lokalnya; bila bukan, catat lalu cabut dari tiap SPD itu dan impor lagi laporannya.",
    )
    .money("berkas", sum)
}

fn differs(h: &Here, t: &Told, shown: &str) -> Refusal {
    of_pair(
        "IMPOR-BEDA-LOKAL",
        h,
        t,
        format!(
            "{} {} adalah {} lokal, tetapi tidak sama: {}.",
            t.kind.code(),
            t.number,
            h.told.number,
            shown.replace('\n', "; ")
        ),
        "Yang tercatat lokal dipertahankan; putuskan tiap perbedaannya pada rekonsiliasi SIPD.",
    )
}
