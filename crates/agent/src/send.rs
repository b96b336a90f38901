//! From the spool to the hub: in order, in small pieces over one connection,
//! and after every doubt one question settles where to go on.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use protocol::event;

use crate::clock::Clock;
use crate::line::{Answer, Ask, Identity, Line};
use crate::settings::{Settings, StreamSettings};
use crate::store::{Lying, Settled, Spool};
use crate::trouble::{Result, Trouble};

/// Of a piece on the line, packed. Larger ones do not arrive over a line that
/// loses every third packet.
const PIECE: usize = 32 << 10;
/// Of a piece before it is packed.
const OPENED: usize = 1 << 20;
const MOST_EVENTS: usize = 500;
/// Packed, from which on a piece may hold more events the next time.
const SMALL: usize = PIECE / 2;

/// Whoever speaks to the hub of events.
#[derive(Debug)]
pub struct Sender<'a> {
    pub settings: &'a Settings,
    pub clock: &'a Clock,
    pub spool: &'a Spool,
    pub line: Line,
    /// Events in a piece, by stream; those whose place was asked in this session.
    sizes: BTreeMap<String, usize>,
    /// Connections when places were asked.
    made: u64,
}

/// What one turn of a stream came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Idle,
    Sent(usize),
}

fn pack(events: &[Lying]) -> Result<Vec<u8>> {
    let failed = |e: std::io::Error| Trouble::Spool(e.to_string());
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    for (n, one) in events.iter().enumerate() {
        out.write_all(if n == 0 { b"[" } else { b"," }).map_err(failed)?;
        out.write_all(one.body.as_bytes()).map_err(failed)?;
    }
    out.write_all(b"]").map_err(failed)?;
    out.finish().map_err(failed)
}

/// Sends take turns, so that a stream with a long backlog does not stop the
/// others.
impl<'a> Sender<'a> {
    pub fn new(settings: &'a Settings, clock: &'a Clock, spool: &'a Spool, line: Line) -> Sender<'a> {
        Sender { settings, clock, spool, line, sizes: BTreeMap::new(), made: 0 }
    }

    fn target(&self, stream: &StreamSettings) -> String {
        let kind = self.settings.event_type(&stream.dataset, stream.version);
        format!("/r1/{}/pub/v1/{kind}", self.settings.me.system)
    }

    /// After a silence nobody knows what arrived; the hub does.
    pub fn doubt(&mut self) {
        self.sizes.clear();
    }

    /// One piece of a stream.
    pub async fn turn(&mut self, stream: &StreamSettings) -> Result<Turn> {
        let name = stream.name();
        if self.line.made() != self.made {
            self.doubt();
        }
        let size = match self.sizes.get(&name) {
            Some(size) => *size,
            None => {
                self.find_place(stream, &name).await?;
                *self.sizes.entry(name.clone()).or_insert(32)
            }
        };
        let mut waiting = self.spool.next(&name, size)?;
        let mut bytes = 0;
        waiting.retain(|one| {
            bytes += one.body.len();
            bytes <= OPENED || bytes == one.body.len()
        });
        if waiting.is_empty() {
            return Ok(Turn::Idle);
        }
        for one in waiting.iter_mut().filter(|one| one.dated_by.is_some()) {
            self.redate(&name, one)?;
        }
        let mut packed = pack(&waiting)?;
        while packed.len() > PIECE && waiting.len() > 1 {
            waiting.truncate(waiting.len() / 2);
            packed = pack(&waiting)?;
        }
        let wide = if packed.len() < SMALL && waiting.len() == size { size * 2 } else { waiting.len().max(1) };
        self.sizes.insert(name.clone(), wide.min(MOST_EVENTS));
        let fields = [("content-type", event::BATCH.to_owned()), ("content-encoding", "gzip".to_owned())];
        let ask = Ask { method: "POST", target: &self.target(stream), fields: &fields, body: packed, ..Ask::default() };
        let settled = match self.line.ask(&ask).await {
            Ok(answer) => settled(&waiting, &answer)?,
            // Something got lost there: it is asked up to where it holds.
            Err(Trouble::Refused { status: 409, .. }) => {
                self.doubt();
                return Ok(Turn::Sent(0));
            }
            Err(Trouble::Refused { status: 413, .. }) if waiting.len() > 1 => {
                self.sizes.insert(name.clone(), waiting.len() / 2);
                return Ok(Turn::Sent(0));
            }
            Err(Trouble::Refused { status: 413, message, .. }) => {
                let first = waiting.first().map_or(0, |one| one.sequence);
                vec![Settled { sequence: first, state: "karantina", words: Some(message) }]
            }
            Err(trouble) => {
                self.doubt();
                return Err(trouble);
            }
        };
        self.spool.settle(&name, &settled, self.clock.now())?;
        Ok(Turn::Sent(settled.len()))
    }

    /// Written down while nobody could tell the time: now the hub has.
    fn redate(&self, name: &str, one: &mut Lying) -> Result<()> {
        let later = self.clock.ahead_ms() - one.dated_by.unwrap_or_default();
        let body = dated_anew(&one.body, later, self.line.identity())?;
        self.spool.redate(name, one, &body)?;
        (one.body, one.dated_by) = (body, None);
        Ok(())
    }

    /// Up to where the hub holds this stream.
    async fn find_place(&mut self, stream: &StreamSettings, name: &str) -> Result<()> {
        let epoch = self.spool.open_stream(name)?;
        let target = format!("{}/offset?epoch={epoch}", self.target(stream));
        let answer = self.line.ask(&Ask { method: "GET", target: &target, ..Ask::default() }).await?.json()?;
        let number = |name: &str| answer[name].as_i64().unwrap_or_default();
        self.made = self.line.made();
        if number("highest") > self.spool.last(name)? {
            return self.begin_anew(name, "penampung ini lebih tua dari yang sudah diterima hub");
        }
        let lost = self.spool.reached(name, number("offset"), self.clock.now())?;
        if lost > 0 {
            tracing::warn!(stream = name, lost, "hub kehilangan peristiwa yang sudah diterimanya; dikirim lagi");
        }
        let first = self.spool.next(name, 1)?.first().map(|one| one.sequence);
        if first.is_some_and(|first| first > number("offset") + 1) {
            return self.begin_anew(name, "hub kehilangan lebih banyak dari yang masih disimpan di sini");
        }
        Ok(())
    }

    /// Nobody can go on where it broke off: every row is told once more.
    fn begin_anew(&self, name: &str, why: &str) -> Result<()> {
        let notice = format!("{why}; semua baris dikirim sekali lagi");
        tracing::warn!(stream = name, "{notice}");
        self.spool.renew(name, &notice).map(drop)
    }
}

/// An event as it would have been with the right time.
fn dated_anew(body: &str, later_ms: i64, identity: &Identity) -> Result<String> {
    let failed = |e: protocol::Fault| Trouble::Spool(e.message);
    let fields = [("content-type".to_owned(), event::STRUCTURED.as_bytes().to_vec())];
    let mut all = event::parse(&fields, body.as_bytes(), &event::Limits::default()).map_err(failed)?;
    let mut one = all.pop().ok_or_else(|| Trouble::Spool("peristiwa tidak terbaca".into()))?;
    let at = one.moment().unwrap_or_default().saturating_add(later_ms);
    one.time = Some(kernel::Moment(at).iso());
    one.capture(&identity.keyid, &identity.key);
    Ok(one.structured())
}

/// What the hub says of each event, in their order.
fn settled(waiting: &[Lying], answer: &Answer) -> Result<Vec<Settled>> {
    let odd = || Trouble::Line("jawaban hub atas kiriman tidak lengkap".into());
    let told = answer.json()?;
    let told = told.as_array().filter(|all| all.len() == waiting.len()).ok_or_else(odd)?;
    let one = |(lying, outcome): (&Lying, &serde_json::Value)| {
        let receipt = &outcome["receipt"];
        let aside = outcome["state"] == "karantina" || receipt["state"] == "karantina";
        let (state, words) = match outcome["state"].as_str() {
            Some("diterima" | "dibetulkan" | "sama" | "karantina") if aside => {
                let reason = receipt["reason"].as_str().unwrap_or("ditahan hub");
                ("karantina", Some(reason.to_owned()))
            }
            Some("diterima" | "dibetulkan" | "sama") => ("terkirim", None),
            Some("bentrok") => ("bentrok", Some("hub sudah memegang isi lain dengan nomor ini".to_owned())),
            _ => return Err(odd()),
        };
        Ok(Settled { sequence: lying.sequence, state, words })
    };
    waiting.iter().zip(told).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_answered_for_or_none_is() {
        let lying = |sequence| Lying { sequence, body: "{}".into(), dated_by: None };
        let waiting = [lying(1), lying(2), lying(3), lying(4)];
        let answer = |body: &str| Answer { status: 200, fields: vec![], body: body.to_owned().into() };
        let told = r#"[{"state":"diterima","receipt":{"state":"diterima"}},
            {"state":"sama","receipt":{"state":"karantina","reason":"usia"}},
            {"state":"bentrok"}, {"state":"karantina","receipt":{"reason":"nama"}}]"#;
        let all = settled(&waiting, &answer(told)).expect("whole");
        let states: Vec<&str> = all.iter().map(|one| one.state).collect();
        assert_eq!(states, ["terkirim", "karantina", "bentrok", "karantina"]);
        assert_eq!(all[1].words.as_deref(), Some("usia"));
        for odd in ["[]", "{}", "[1,2,3,4]", r#"[{"state":"diterima"}]"#, "x"] {
            assert!(settled(&waiting, &answer(odd)).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_piece_is_one_list() {
        let lying = |body: &str| Lying { sequence: 1, body: body.into(), dated_by: None };
        let packed = pack(&[lying("{\"a\":1}"), lying("{\"b\":2}")]).expect("packed");
        let mut opened = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut opened).expect("opens");
        assert_eq!(opened, "[{\"a\":1},{\"b\":2}]");
    }
}
