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
        text("Terakhir Berhasil"),
        count("Menunggu"),
        text("Menunggu sejak"),
        count("Disisihkan"),
        text("Masalah"),
        text("Yang Dapat Dilakukan"),
        text("Versi agen"),
    ];
    let made = |rows| sheet("Agen", "AGEN PERTUKARAN", columns, rows);
    let Some(mut looking) = Looking::of(view).await? else { return Ok(nowhere(made(vec![]))) };
    let zone = looking.zone();
    let row = |agent: Agent| {
        let good = |(name, at): (String, Option<kernel::Moment>)| {
            format!("{name} {}", at.map_or_else(|| "belum pernah".to_owned(), |at| when(at, zone)))
        };
        let good: Vec<String> = agent.parts().into_iter().map(good).collect();
        let looks = agent.looks();
        let words: Vec<&str> = looks.iter().map(|look| look.words.as_str()).collect();
        let mut advice: Vec<&str> = looks.iter().map(|look| look.advice).collect();
        advice.dedup();
        let oldest = agent.state.oldest.filter(|_| agent.waiting() > 0).map(kernel::Moment);
        vec![
            Value::text(&agent.party.system),
            Value::text(&agent.party.name),
            Value::text(agent.title()),
            Value::Text(when(agent.last_at, zone)),
            Value::Text(good.join("; ")),
            Value::Count(agent.waiting()),
            moment(oldest, zone),
            Value::Count(agent.aside()),
            Value::Text(words.join("; ")),
            Value::Text(advice.join(" ")),
            Value::Text(agent.version),
        ]
    };
    let found = seen::agents(&mut looking).await?;
    Ok(made(found.into_iter().map(row).collect()))
}
