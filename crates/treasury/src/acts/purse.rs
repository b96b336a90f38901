//! Out of which purse a treasurer pays: the advance, or the part of it that an
//! assistant holds. An NPD is held before the advance, the advance before a part.

use kernel::{Money, Refusal, Role};
use store::{Case, DocRef, Error, Result, Tx};

use super::advance::held;
use crate::model::{Advance, AdvanceKind, Npd, Part};
use crate::rules::advance::Purse;
use crate::store::purses::Use;
use crate::store::{advances, purses};

/// The sub unit whose assistant acts; none for anybody else.
pub(crate) fn assistant(case: &Case) -> Option<i64> {
    case.grant.as_ref().filter(|g| g.role == Role::BendaharaPengeluaranPembantu).and_then(|g| g.unit)
}

/// The UP of an SKPD, or one TU, once its money has come.
pub(super) async fn received(tx: &mut Tx, skpd: i64, year: i32, tu: Option<&DocRef>) -> Result<Advance> {
    held(tx, skpd, year, tu).await?.ok_or_else(|| {
        Error::refuse(
            Refusal::new(
                "UANG-BELUM-DITERIMA",
                "PP 12/2019 Ps 143–144",
                "Uang muka ini belum diterima bendahara: SP2D-nya belum cair.",
                "Tunggu SP2D cair (pay-sp2d), teruskan UP dari SIPD (take-over-advance), atau bayarlah dengan SPP-LS.",
            )
            .at("tu"),
        )
    })
}

/// A purse, held until the commit.
pub(super) struct Held {
    pub advance: Advance,
    pub part: Option<Part>,
    /// Whoever acts holds it.
    pub holds: bool,
}

impl Held {
    pub fn purse(&self) -> Purse {
        self.part.as_ref().map_or(self.advance.purse, |p| p.purse)
    }

    pub fn label(&self) -> String {
        let whose = if self.part.is_some() { " (bagian pembantu)" } else { "" };
        format!("{}{whose}", self.advance.label())
    }

    /// The sub unit whose assistant holds it, for the months that were closed.
    pub async fn assistant(&self, tx: &mut Tx) -> Result<Option<i64>> {
        match (&self.part, self.advance.kind) {
            (Some(part), _) => Ok(Some(part.sub_unit)),
            (None, AdvanceKind::Up) => Ok(None),
            (None, AdvanceKind::Tu) => assistant_of(tx, &self.advance).await,
        }
    }

    pub fn part_id(&self) -> Option<i64> {
        self.part.as_ref().map(|p| p.id)
    }
}

/// What of an advance is in the hands of whoever acts.
pub(super) async fn hold(tx: &mut Tx, case: &Case, advance: Advance) -> Result<Held> {
    let by = assistant(case);
    let (part, holds) = match (advance.kind, by) {
        (AdvanceKind::Tu, by) => (None, by == assistant_of(tx, &advance).await?),
        (AdvanceKind::Up, None) => (None, true),
        (AdvanceKind::Up, Some(unit)) => {
            let part = purses::part_of(tx, advance.id, unit).await?;
            let holds = part.is_some();
            (part, holds)
        }
    };
    Ok(Held { advance, part, holds })
}

/// The sub unit whose assistant holds a TU; none where the treasurer does.
pub(super) async fn assistant_of(tx: &mut Tx, advance: &Advance) -> Result<Option<i64>> {
    let filed = purses::filed_by(tx, advance.spp).await?;
    Ok((filed == Some(Role::BendaharaPengeluaranPembantu)).then_some(advance.sub_unit))
}

/// Whether whoever acts holds the advance itself, not a part of it.
pub(super) async fn holds_whole(tx: &mut Tx, case: &Case, advance: &Advance) -> Result<bool> {
    let holder = match advance.kind {
        AdvanceKind::Up => None,
        AdvanceKind::Tu => assistant_of(tx, advance).await?,
    };
    Ok(assistant(case) == holder)
}

/// The purse that an NPD asks of.
pub(super) async fn of_npd(tx: &mut Tx, case: &Case, npd: &Npd) -> Result<Held> {
    let advance = advances::by_id(tx, npd.advance).await?;
    let part = match npd.part {
        Some(id) => Some(purses::part_by_id(tx, id).await?),
        None => None,
    };
    let holds = match &part {
        Some(part) => assistant(case) == Some(part.sub_unit),
        None => holds_whole(tx, case, &advance).await?,
    };
    Ok(Held { advance, part, holds })
}

/// Evidence leaves the purse, gross, and takes of the NPD behind it; all of it
/// negative where evidence is taken back.
pub(super) async fn spend(
    tx: &mut Tx,
    (advance, part): (&Advance, Option<i64>),
    npd: Option<(i64, Use)>,
    gross: Money,
) -> Result<()> {
    let changed = || Error::Conflict("uang muka berubah".into());
    if let Some((document, taken)) = npd
        && !purses::use_up(tx, document, taken).await?
    {
        return Err(changed());
    }
    if let Some(id) = part {
        let aside = purses::part_aside(tx, id).await?;
        if !purses::spend(tx, id, gross, aside).await? {
            return Err(changed());
        }
    }
    let untouched = npd.is_none() && part.is_none();
    let aside = if untouched { advance.purse.aside } else { advances::aside(tx, advance.id).await? };
    // What the rules judged is held since: these are the rows' own guards.
    if advances::spend(tx, advance.id, gross, aside).await? { Ok(()) } else { Err(changed()) }
}
