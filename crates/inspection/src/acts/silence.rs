//! An analytic rests: with a reason, until a day, by two persons.

use kernel::{ActDef, Code, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{INSPECTORS, LAW, policy};
use crate::model::{Analytic, Silence};
use crate::rules;
use crate::store as rows;

/// A silence and whether it holds.
#[derive(Clone, Debug, Serialize)]
pub struct Quiet {
    pub silence: i64,
    pub holds: bool,
}

const SILENCE: &ActDef = &ActDef::new("silence-analytic", "Usulkan mendiamkan analitik", LAW, INSPECTORS);

/// Asks that an analytic make no findings for a while: everywhere, or for a
/// unit, a payee, an account of the budget (electricity, rent).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceAnalytic {
    /// Code of the analytic, such as F02-REKENING.
    pub analytic: String,
    /// The SKPD or unit it rests for.
    #[serde(default)]
    pub unit: Option<Code>,
    /// Number of the payee it rests for.
    #[serde(default)]
    pub payee: Option<i64>,
    /// Account of the budget it rests for.
    #[serde(default)]
    pub rekening: Option<Code>,
    /// The last day.
    pub until: Day,
    pub reason: String,
}

impl Act for SilenceAnalytic {
    const DEF: &'static ActDef = SILENCE;
    type Out = Quiet;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Quiet>> {
        let (policy, today) = (policy(tx)?, tx.ctx().today);
        let analytic = Analytic::parse(self.analytic.trim())
            .ok_or_else(|| Error::Input("kode analitik tidak ada; lihat laporan analitik".into()))?;
        let mut refusals = rules::silence(self.until, today, &policy).err().unwrap_or_default();
        let reason = rules::reason(&self.reason, &policy).map_err(|more| refusals.extend(more));
        let Ok(reason) = reason else { return Err(refusals.into()) };
        refusals.or(())?;
        let unit = match &self.unit {
            Some(code) => {
                let found = store::units::by_norm(tx, code.norm()).await?;
                Some(found.ok_or_else(|| Error::NotFound(format!("SKPD atau unit {code}")))?.id)
            }
            None => None,
        };
        let id = tx.id()?;
        let silence = Silence {
            id,
            analytic,
            unit,
            payee: self.payee,
            rekening: self.rekening.as_ref().map(|c| c.norm().to_owned()),
            until: self.until,
            proposed_by: tx.ctx().actor.person(),
            confirmed: false,
            ended: false,
        };
        rows::insert_silence(tx, &silence, &reason).await?;
        Ok(Record::new(Quiet { silence: id, holds: false }))
    }
}

const CONFIRM: &ActDef =
    &ActDef { signs: true, ..ActDef::new("confirm-silence", "Setujui mendiamkan analitik", LAW, INSPECTORS) };

/// Another person of the Inspektorat agrees.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSilence {
    /// Number of the proposal in the report.
    pub silence: i64,
}

impl Act for ConfirmSilence {
    const DEF: &'static ActDef = CONFIRM;
    type Out = Quiet;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Quiet>> {
        let silence = rows::silence_by_id(tx, self.silence).await?;
        rules::confirm_silence(&silence, tx.ctx().actor.person(), tx.ctx().today)?;
        rows::confirm_silence(tx, silence.id).await?;
        Ok(Record::new(Quiet { silence: silence.id, holds: true }))
    }
}

const END: &ActDef = &ActDef::new("end-silence", "Akhiri mendiamkan analitik", LAW, INSPECTORS);

/// The analytic speaks again, before its day.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSilence {
    pub silence: i64,
}

impl Act for EndSilence {
    const DEF: &'static ActDef = END;
    type Out = Quiet;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Quiet>> {
        let silence = rows::silence_by_id(tx, self.silence).await?;
        rules::end_silence(&silence, tx.ctx().today)?;
        rows::end_silence(tx, silence.id).await?;
        Ok(Record::new(Quiet { silence: silence.id, holds: false }))
    }
}
