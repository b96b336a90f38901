//! A clock that leapt and was put right leaves the latest time on record in the
//! future, and every dated act stops. Two officials, each before the machine and
//! with a watch of their own, find that its clock is right now.

use kernel::{ActDef, Day, Moment, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Channel, Error, Record, Result, Subject, Tx};

use crate::rules::clock::{Looked, decide_confirm, decide_look};
use crate::rules::{POLICY, reason};
use crate::store::clock;

const ENTER: &ActDef = &ActDef::new(store::ENTER_CLOCK, "Nyatakan jam mesin benar", POLICY, &[Role::Administrator]);
const CONFIRM: &ActDef = &ActDef::new(store::CONFIRM_CLOCK, "Konfirmasi jam mesin benar", POLICY, &[Role::Inspektorat]);

/// The clock as the official sees it: `2026-11-27 20:35`, in the regency's time.
fn looked(tx: &Tx, seen: &str) -> Result<Looked> {
    let wrong = || Error::Input(format!("jam yang dilihat: «{seen}» bukan hari dan jam, misalnya 2026-11-27 20:35"));
    let (day, time) = seen.trim().split_once(' ').ok_or_else(wrong)?;
    let (hour, minute) = time.split_once(':').ok_or_else(wrong)?;
    let part = |text: &str, below: i64| {
        let number = (text.len() == 2).then(|| text.parse::<i64>().ok()).flatten();
        number.filter(|n| (0..below).contains(n)).ok_or_else(wrong)
    };
    let day: Day = day.parse().map_err(|_| wrong())?;
    let into_it = (part(hour, 24)? * 60 + part(minute, 60)?) * 60_000;
    let ctx = tx.ctx();
    Ok(Looked {
        machine: ctx.now,
        seen: Moment::start_of(day, ctx.region.zone).plus_millis(into_it),
        at_odds_with: ctx.at_odds_with,
        zone: ctx.region.zone,
        before_it: ctx.channel == Channel::Cli,
    })
}

/// The first official says why the latest time on record is wrong.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterClock {
    /// Hari dan jam yang Anda lihat pada jam lain
    pub seen: String,
    /// Apa yang terjadi, dan nomor berita acaranya
    pub reason: String,
}

/// What waits for the second.
#[derive(Clone, Debug, Serialize)]
pub struct ClockEntered {
    pub order: i64,
    /// The latest time on record.
    pub latest: String,
}

impl Act for EnterClock {
    const DEF: &'static ActDef = ENTER;
    type Out = ClockEntered;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<ClockEntered>> {
        let reason = reason("reason", "Alasan", &self.reason)?;
        let latest = decide_look(looked(tx, &self.seen)?)?;
        let order = clock::enter(tx, &reason, latest).await?;
        Ok(Record::new(ClockEntered { order, latest: latest.iso() }))
    }
}

/// The second official sees the same; from here on the clock is believed again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmClock {
    /// Nomor pernyataannya
    pub order: i64,
    /// Hari dan jam yang Anda lihat pada jam lain
    pub seen: String,
}

impl Act for ConfirmClock {
    const DEF: &'static ActDef = CONFIRM;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let missing = || Error::NotFound(format!("pernyataan jam nomor {}", self.order));
        let ordered = clock::lock(tx, self.order).await?.ok_or_else(missing)?;
        decide_confirm(ordered, tx.ctx().actor.person(), looked(tx, &self.seen)?)?;
        clock::confirm(tx, self.order).await?;
        Ok(Record::new(()))
    }
}
