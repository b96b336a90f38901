//! What officials decided is carried out: once each, in the order of the
//! decisions, and what became of it is noted beside.

use std::sync::Arc;

use exchange::public::{self as registers, Order, OrderKind};
use kernel::Moment;
use protocol::{Fault, FaultKind};

use crate::events::release::gone;
use crate::hub::Hub;
use crate::store::alarm::Seen;
use crate::store::carried::{self, By, Carried};

/// Decisions of one moment may commit a little out of order.
const WINDOW_MS: i64 = 600_000;

impl Hub {
    /// Everything that was decided and not carried out yet.
    pub async fn carry_out(&self) -> store::Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        let mut view = self.lane.view().await?;
        let since = Moment(carried::reached(&mut view).await?.0 - WINDOW_MS);
        let known = carried::outcomes(&mut view, since).await?;
        drop(view);
        let mut after = (since, 0);
        loop {
            let page = registers::decided(&mut own.db.view().await?, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.decided_at, last.id);
            for order in page.iter().filter(|order| !known.contains_key(&order.id)) {
                // What cannot be written now is tried again, with all behind it.
                self.carry(order).await.map_err(|fault| store::Error::Storage(fault.to_string()))?;
            }
        }
    }

    /// Carries one decision out, or notes why it could not be.
    pub async fn carry(&self, order: &Order) -> Result<(), Fault> {
        let by = By::order(order.id, order.decided_at);
        let done = match order.kind {
            OrderKind::Send => self.carry_send(order, by.clone()).await,
            OrderKind::Discard => self.carry_discard(order, by.clone()).await,
            OrderKind::Release => self.carry_release(order, by.clone()).await,
            OrderKind::Deliver => match (&order.stream, &order.subscriber) {
                (Some((set, version)), Some(to)) => self.resume_webhook((set, *version), to, by.clone()).await,
                _ => Err(gone()),
            },
            OrderKind::Note => {
                let alarm = order.target.unwrap_or_default();
                self.keep(Arc::new(Seen { alarm, by: by.clone() })).await.map(drop)
            }
        };
        match done {
            Err(fault) if fault.kind == FaultKind::Busy => Err(fault),
            Err(fault) => {
                let refused = Carried { by, done: false, words: fault.message };
                self.keep(Arc::new(refused)).await.map(drop)
            }
            Ok(()) => Ok(()),
        }
    }

    /// The event that an order names, of the data set whose SKPD decided.
    async fn ordered(&self, order: &Order) -> Result<i64, Fault> {
        let event = order.target.unwrap_or_default();
        let whole = self.aside(event).await?;
        let stream = (whole.aside.dataset, whole.aside.version);
        if order.stream.as_ref() == Some(&stream) { Ok(event) } else { Err(gone()) }
    }

    async fn carry_send(&self, order: &Order, by: By) -> Result<(), Fault> {
        let event = self.ordered(order).await?;
        self.send_on(event, by, order.mended.as_deref()).await
    }

    async fn carry_discard(&self, order: &Order, by: By) -> Result<(), Fault> {
        let event = self.ordered(order).await?;
        self.discard(event, by, &order.reasons.join("; ")).await
    }

    async fn carry_release(&self, order: &Order, by: By) -> Result<(), Fault> {
        let Some((set, version)) = &order.stream else { return Err(gone()) };
        let sent = self.release(set, *version, &by).await?;
        let words = format!("{sent} peristiwa diteruskan; aliran berjalan lagi");
        self.keep(Arc::new(Carried { by, done: true, words })).await.map(drop)
    }
}
