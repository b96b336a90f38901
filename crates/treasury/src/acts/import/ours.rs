//! What was recorded here while the national system was away comes back in its
//! report. It is the same payment, and counts once.

use std::collections::HashMap;

use kernel::lifecycle::Kind;
use kernel::{Money, Refusal};
use store::{Result, Tx};

use super::Keeper;
use crate::public::beside;
use crate::realisasi::{self, Realisasi, rebuild};
use crate::rules::matching::{Here, Release, Told, bring_together, differences, same_release};
use crate::store::national::{self, NewNumber};

const POLICY: &str = "Kebijakan Simpul: satu pembayaran dihitung sekali";

impl Keeper {
    /// Notes the numbers of payments that are certainly ours, and learns which
    /// documents of the file are not to be kept a second time.
    pub(super) async fn meet_ours(&mut self, tx: &mut Tx, realisasi: &Realisasi) -> Result<()> {
        let window = crate::policy::match_days(&tx.ctx().regulations, tx.ctx().today)?;
        let all = national::payments(tx, self.year).await?;
        let here: Vec<Here> = all.into_iter().filter(|h| !h.imported).collect();
        if !here.is_empty() {
            let there = beside::told(realisasi);
            for pair in bring_together(&here, &there, window).pairs {
                let (Some(h), Some(t)) = (here.get(pair.here), there.get(pair.there)) else { continue };
                let differing = differences(h, t);
                if !pair.basis.sure() {
                    self.findings.push(perhaps_twice(h, t));
                    continue;
                }
                if h.noted.is_none() {
                    self.note(tx, h, t).await?;
                }
                if !differing.is_empty() {
                    self.findings.push(differs(h, t, &beside::shown(&differing)));
                }
            }
        }
        self.meet_our_spds(tx, realisasi).await?;
        for n in national::noted(tx, self.year).await? {
            self.ours.insert((n.kind, n.key.clone()), (n.document, n.thread));
            self.known.insert((n.kind, n.key), (n.document, n.thread, Money::ZERO, false));
        }
        self.threads.extend(self.ours.values().copied());
        Ok(())
    }

    /// SPD too are typed there a second time; what they release counts once.
    async fn meet_our_spds(&mut self, tx: &mut Tx, realisasi: &Realisasi) -> Result<()> {
        let ours = national::releases(tx, self.year).await?;
        if ours.is_empty() {
            return Ok(());
        }
        let (ids, releases): (Vec<i64>, Vec<Release>) = ours.into_iter().unzip();
        for spd in rebuild(realisasi).spds {
            let taken = national::bearer(tx, self.year, Kind::Spd, &spd.key).await?.is_some();
            let known = self.known.contains_key(&(Kind::Spd, spd.key.clone()));
            let found = same_release(&realisasi::release(&spd), &releases);
            if let Some(id) = found.and_then(|at| ids.get(at)).filter(|_| !taken && !known) {
                self.note_one(tx, *id, Kind::Spd, &spd.number).await?;
            }
        }
        Ok(())
    }

    /// The number of the payment, and of the SPM and SPP that it rests on. A
    /// copy that an earlier report brought is no longer needed.
    async fn note(&self, tx: &mut Tx, h: &Here, t: &Told) -> Result<()> {
        let mut numbers = vec![(h.document, t.kind, t.number.as_str())];
        if t.kind == Kind::Sp2d {
            let behind: HashMap<Kind, i64> = behind(tx, h.document).await?;
            for (kind, step) in [(Kind::Spm, &t.spm), (Kind::Spp, &t.spp)] {
                numbers.extend(
                    behind.get(&kind).filter(|_| !step.number.is_empty()).map(|d| (*d, kind, step.number.as_str())),
                );
            }
        }
        for (document, kind, number) in numbers {
            self.note_one(tx, document, kind, number).await?;
        }
        Ok(())
    }

    /// A document bears one number, and a number stands on one document.
    async fn note_one(&self, tx: &mut Tx, document: i64, kind: Kind, number: &str) -> Result<()> {
        let taken = national::bearer(tx, self.year, kind, &realisasi::document_key(number)).await?.is_some();
        if taken || national::noted_of(tx, document).await?.is_some() {
            return Ok(());
        }
        let import = Some(self.import);
        let new = NewNumber { year: self.year, kind, document, number, import, replaced: None, reason: "" };
        national::note(tx, &new).await
    }
}

/// The SPM and SPP behind a local SP2D.
pub(in crate::acts) async fn behind(tx: &mut Tx, sp2d: i64) -> Result<HashMap<Kind, i64>> {
    let mut found = HashMap::new();
    for spm in store::documents::rests_on(tx, sp2d).await? {
        if spm.kind == Kind::Spm {
            found.insert(Kind::Spm, spm.id);
            found.insert(Kind::Spp, spm.thread);
        }
    }
    Ok(found)
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
