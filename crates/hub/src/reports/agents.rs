//! Agents beside the applications of agencies.

use kernel::Sheet;
use kernel::sheet::Value;
use store::module::Query;
use store::{Result, View};

use super::{code, count, moment, nowhere, sheet, text};
use crate::seen::{self, Agent, Looking, when};

pub(super) async fn agents(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    query.by(&["nama"])?;
    let columns = vec![
        code("Sistem"),
        text("Anggota"),
        text("Keadaan"),
        text("Terakhir"),
        count("Menunggu dikirim"),
        text("Menunggu sejak"),
        count("Disisihkan"),
        text("Masalah"),
        text("Versi agen"),
    ];
    let made = |rows| sheet("Agen", "AGEN PERTUKARAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let zone = looking.zone();
    let row = |agent: Agent| {
        let oldest = agent.state.oldest.filter(|_| agent.waiting() > 0).map(kernel::Moment);
        vec![
            Value::text(&agent.party.system),
            Value::text(&agent.party.name),
            Value::text(agent.title()),
            Value::Text(when(agent.last_at, zone)),
            Value::Count(agent.waiting()),
            moment(oldest, zone),
            Value::Count(agent.aside()),
            Value::Text(agent.troubles().join("; ")),
            Value::Text(agent.version),
        ]
    };
    let found = seen::agents(&mut looking).await?;
    Ok(made(found.into_iter().map(row).collect()))
}
