//! What was recorded here while the national system was away comes back in its
//! report. It is the same payment, and counts once.

use std::collections::HashSet;

use kernel::lifecycle::Kind;
use kernel::{Money, Refusal};
use store::{Result, Tx};

use super::super::common;
use super::Keeper;
use crate::public::beside;
use crate::realisasi::{self, Chain, Line};
use crate::rules::matching::{Here, Release, Told, bring_together, differences, same_release};
use crate::store::national::{self, NewNumber};

const POLICY: &str = "Kebijakan Simpul: satu pembayaran dihitung sekali";

/// Numbers that are noted, and the documents that bear them.
#[derive(Default)]
struct Taken {
    numbers: HashSet<(Kind, String)>,
    documents: HashSet<i64>,
}

impl Keeper {
    /// Notes the numbers of payments that are certainly ours, and learns which
    /// documents of the file are not to be kept a second time.
    pub(super) async fn meet_ours(&mut self, tx: &mut Tx, lines: &[Line], chain: &Chain) -> Result<()> {
        let mut taken = Taken::default();
        for n in national::noted(tx, self.year).await? {
            taken.numbers.insert((n.kind, n.key));
            taken.documents.insert(n.document);
        }
        self.meet_our_payments(tx, lines, chain, &mut taken).await?;
        self.meet_our_spds(tx, chain, &mut taken).await?;
        for n in national::noted(tx, self.year).await? {
            self.ours.insert((n.kind, n.key.clone()), (n.document, n.thread));
            self.known.insert((n.kind, n.key), (n.document, n.thread, Money::ZERO, false));
        }
        self.threads.extend(self.ours.values().copied());
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
            // A copy that an earlier report brought counts until an official says.
            let copied = self.known.get(&(t.kind, t.key.clone())).is_some_and(|(.., external)| *external);
            if !pair.basis.sure() || (copied && h.noted.is_none()) {
                self.findings.push(perhaps_twice(h, t));
                continue;
            }
            if h.noted.is_none() {
                self.note(tx, h, t, taken).await?;
            }
            let differing = differences(h, t);
            if !differing.is_empty() {
                self.findings.push(differs(h, t, &beside::shown(&differing)));
            }
        }
        Ok(())
    }

    /// SPD too are typed there a second time; what they release counts once.
    async fn meet_our_spds(&self, tx: &mut Tx, chain: &Chain, taken: &mut Taken) -> Result<()> {
        let (ids, releases): (Vec<i64>, Vec<Release>) = national::releases(tx, self.year).await?.into_iter().unzip();
        for spd in chain.spds.iter().filter(|spd| !self.known.contains_key(&(Kind::Spd, spd.key.clone()))) {
            let found = same_release(&realisasi::release(spd), &releases);
            if let Some(id) = found.and_then(|at| ids.get(at)) {
                self.note_one(tx, *id, Kind::Spd, &spd.number, taken).await?;
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
        let key = (kind, realisasi::document_key(number));
        if taken.numbers.contains(&key) || taken.documents.contains(&document) {
            return Ok(());
        }
        taken.numbers.insert(key);
        taken.documents.insert(document);
        let import = Some(self.import);
        let new = NewNumber { year: self.year, kind, document, number, import, replaced: None, reason: "" };
        national::note(tx, &new).await
    }
}

fn perhaps_twice(h: &Here, t: &Told) -> Refusal {
    Refusal::new(
        "IMPOR-MUNGKIN-GANDA",
        POLICY,
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
    .money("berkas", t.amount)
    .money("tercatat", h.told.amount)
}

fn differs(h: &Here, t: &Told, shown: &str) -> Refusal {
    Refusal::new(
        "IMPOR-BEDA-LOKAL",
        POLICY,
        format!(
            "{} {} adalah {} lokal, tetapi tidak sama: {}.",
            t.kind.code(),
            t.number,
            h.told.number,
            shown.replace('\n', "; ")
        ),
        "Yang tercatat lokal dipertahankan; putuskan tiap perbedaannya pada rekonsiliasi SIPD.",
    )
    .money("berkas", t.amount)
    .money("tercatat", h.told.amount)
}
