//! The agent at work: it reads, sends, takes and tells, each at its own pace,
//! and each alone in its troubles.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::backoff::{Backoff, jittered};
use crate::clock::{Clock, DAY_MS};
use crate::follow::{self, Ground};
use crate::hello::{Greeter, LOG_TROUBLE};
use crate::line::{self, Identity, Line};
use crate::send::{Sender, Turn};
use crate::settings::{Settings, StreamSettings};
use crate::store::{Spool, random, run_alone};
use crate::take::Taker;
use crate::trouble::{Result, Trouble};

/// With nothing to send, it is looked at again after this.
const QUIET: Duration = Duration::from_secs(30);
/// A stream that the hub refuses is offered again after this.
const REFUSED: Duration = Duration::from_secs(300);
/// A key that nobody has confirmed yet is asked for again at the latest after this.
const UNKNOWN: Duration = Duration::from_secs(30);
const KEYID: &str = "kunci";
/// How far the machine's clock was behind the hub's.
pub const CLOCK: &str = "jam";
pub const LINE_TROUBLE: &str = "hub-masalah";
pub const LINE_GOOD: &str = "hub-baik";

/// What all parts of a running agent share.
struct Running<'a> {
    settings: &'a Settings,
    clock: Rc<Clock>,
    identity: Rc<Identity>,
    spool: &'a Spool,
    /// Something new waits to be sent.
    news: Notify,
    /// What the hub holds is to be asked again.
    doubt: Cell<bool>,
    /// The hub knows that this run speaks for its system.
    speaks: watch::Sender<bool>,
}

/// The agent's keys.
pub fn identity(settings: &Settings) -> Result<Identity> {
    let path = settings.path(&settings.me.key);
    let text = std::fs::read_to_string(&path)
        .map_err(|e| Trouble::Settings(format!("berkas kunci {} tidak terbaca: {e}", path.display())))?;
    let wrong = |e: protocol::Fault| Trouble::Settings(e.message);
    Ok(Identity {
        system: settings.me.system.to_string(),
        keyid: settings.me.keyid.clone().unwrap_or_default(),
        key: protocol::key::read_secret(&text).map_err(wrong)?,
        hub: protocol::key::read_public(&settings.hub.public).map_err(wrong)?,
        run: random(8),
    })
}

/// Under which name the register knows the agent's key: by the settings, from an
/// earlier day, or as the hub says.
pub async fn known_keyid(settings: &Settings, spool: Option<&Spool>) -> Result<String> {
    if let Some(keyid) = &settings.me.keyid {
        return Ok(keyid.clone());
    }
    let public = identity(settings)?.key.verifying_key();
    let place = format!("{KEYID}:{}", kernel::hex(public.as_bytes()));
    if let Some(keyid) = spool.map(|spool| spool.meta(&place)).transpose()?.flatten() {
        return Ok(keyid);
    }
    let keyid = line::keyid(settings, &public).await?;
    if let Some(spool) = spool.filter(|spool| spool.is_writable()) {
        spool.set_meta(&place, &keyid)?;
    }
    Ok(keyid)
}

/// Waits until the register knows the key: an agent may be started before.
async fn wait_for_keyid(settings: &Settings, spool: &Spool) -> Result<String> {
    let mut backoff = Backoff::default();
    loop {
        match known_keyid(settings, Some(spool)).await {
            Ok(keyid) => return Ok(keyid),
            Err(trouble @ Trouble::Settings(_)) => return Err(trouble),
            Err(trouble) => {
                tracing::warn!("{trouble}");
                spool.set_meta(LINE_TROUBLE, &trouble.to_string())?;
                tokio::time::sleep(backoff.next().min(UNKNOWN)).await;
            }
        }
    }
}

/// Works until it is told to end, or must.
pub async fn run(settings: &Settings, until: impl Future<Output = ()>) -> Result<()> {
    let mut until = std::pin::pin!(until);
    let _alone = run_alone(&settings.spool_folder())?;
    let spool = Spool::open(&settings.spool_folder())?;
    let clock = Rc::new(Clock::of(spool.number(CLOCK)?));
    let keyid = tokio::select! {
        () = &mut until => return Ok(()),
        keyid = wait_for_keyid(settings, &spool) => keyid?,
    };
    let identity = Rc::new(Identity { keyid, ..identity(settings)? });
    for stream in &settings.stream {
        spool.open_stream(&stream.name())?;
    }
    let running = Running {
        settings,
        clock,
        identity,
        spool: &spool,
        news: Notify::new(),
        doubt: Cell::new(false),
        speaks: watch::Sender::new(false),
    };
    let mut greeter = running.greeter()?;
    // Who speaks for this system is settled before anything is sent.
    let greeted = tokio::select! {
        () = &mut until => return Ok(()),
        greeted = greeter.greet(false) => greeted,
    };
    running.greeted(greeted)?;
    let mut parts: Vec<Pin<Box<dyn Future<Output = Result<()>>>>> = Vec::new();
    let all = &running;
    for stream in &settings.stream {
        parts.push(Box::pin(all.read(stream)));
    }
    parts.push(Box::pin(all.send()));
    for take in &settings.take {
        let line = Line::new(settings, all.identity.clone(), all.clock.clone())?;
        parts.push(Box::pin(all.take(Taker::new(settings, all.spool, take, line))));
    }
    parts.push(Box::pin(all.greetings(greeter)));
    let work = try_join_all(parts);
    let ended = tokio::select! {
        () = until => Ok(()),
        ended = work => ended.map(drop),
    };
    if ended.is_ok() {
        let mut last = running.greeter()?;
        last.begun = true;
        let _ = tokio::time::timeout(Duration::from_secs(3), last.greet(true)).await;
    }
    ended
}

/// What is noted for people needs room; on a full disk there is none, and the work
/// goes on without it.
fn told(noted: Result<()>) {
    if let Err(trouble) = noted {
        tracing::error!("{trouble}");
    }
}

impl Running<'_> {
    fn line(&self) -> Result<Line> {
        Line::new(self.settings, self.identity.clone(), self.clock.clone())
    }

    fn greeter(&self) -> Result<Greeter<'_>> {
        Ok(Greeter {
            settings: self.settings,
            clock: &self.clock,
            spool: self.spool,
            line: self.line()?,
            run: self.identity.run.clone(),
            begun: false,
            before: false,
        })
    }

    /// Until the hub knows that this run speaks, it says nothing else to it.
    async fn may_speak(&self) {
        let _ = self.speaks.subscribe().wait_for(|speaks| *speaks).await;
    }

    /// Notes what came of a greeting; whoever must not go on is told.
    fn greeted(&self, greeted: Result<()>) -> Result<bool> {
        match greeted {
            Ok(()) => {
                self.speaks.send_replace(true);
                self.heard(Ok(()));
                Ok(true)
            }
            Err(trouble) if trouble.passes() => {
                tracing::warn!("{trouble}");
                self.heard(Err(&trouble));
                Ok(false)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// The hub says that another run speaks: it is asked which, before this one ends.
    fn silenced(&self) {
        self.speaks.send_replace(false);
    }

    /// Notes how the line stands, for whoever looks.
    fn heard(&self, what: std::result::Result<(), &Trouble>) {
        let note = || {
            self.spool.set_meta(CLOCK, &self.clock.ahead_ms().to_string())?;
            match what {
                Ok(()) => {
                    self.spool.set_meta(LINE_GOOD, &self.clock.now().to_string())?;
                    self.spool.forget_meta(LINE_TROUBLE)
                }
                Err(trouble) => self.spool.set_meta(LINE_TROUBLE, &trouble.to_string()),
            }
        };
        told(note());
    }

    async fn read(&self, stream: &StreamSettings) -> Result<()> {
        let name = stream.name();
        let mut backoff = Backoff::default();
        loop {
            let ground = Ground {
                settings: self.settings,
                clock: &self.clock,
                key: &self.identity.key,
                keyid: &self.identity.keyid,
            };
            let begun = Instant::now();
            let wait = match follow::pass(&ground, self.spool, stream).await {
                Ok(counts) => {
                    tracing::info!(stream = name, ?counts, "dibaca");
                    told(self.spool.hold(&name, None).and_then(|()| self.spool.trouble(&name, None)));
                    backoff.reset();
                    stream.every().saturating_sub(begun.elapsed())
                }
                Err(trouble @ (Trouble::Settings(_) | Trouble::Fenced(_))) => return Err(trouble),
                Err(trouble) => {
                    tracing::warn!(stream = name, "{trouble}");
                    match &trouble {
                        Trouble::Shape(words) => told(self.spool.hold(&name, Some(words))),
                        other => told(self.spool.trouble(&name, Some(&other.to_string()))),
                    }
                    backoff.next().min(stream.every())
                }
            };
            // What was journaled before a trouble is sent all the same.
            self.news.notify_one();
            tokio::time::sleep(wait.max(Duration::from_millis(100))).await;
        }
    }

    async fn send(&self) -> Result<()> {
        let mut sender = Sender::new(self.settings, &self.clock, self.spool, self.line()?);
        let mut backoff = Backoff::default();
        let mut refused: BTreeMap<String, Instant> = BTreeMap::new();
        loop {
            self.may_speak().await;
            if self.doubt.take() {
                sender.doubt();
            }
            let mut sent = 0;
            for stream in &self.settings.stream {
                let name = stream.name();
                if refused.get(&name).is_some_and(|until| Instant::now() < *until) {
                    continue;
                }
                match sender.turn(stream).await {
                    Ok(Turn::Idle) => {}
                    Ok(Turn::Sent(count)) => {
                        sent += count.max(1);
                        backoff.reset();
                        refused.remove(&name);
                    }
                    Err(trouble @ Trouble::Settings(_)) => return Err(trouble),
                    Err(Trouble::Fenced(_)) => {
                        self.silenced();
                        break;
                    }
                    Err(trouble) => {
                        tracing::warn!(stream = name, "{trouble}");
                        let wait = self.after(&trouble, &mut backoff);
                        match trouble {
                            Trouble::Refused { status: 400..=428 | 430..=499, .. } => {
                                told(self.spool.trouble(&name, Some(&trouble.to_string())));
                                refused.insert(name, Instant::now() + REFUSED);
                            }
                            // The line is the same for all of them.
                            _ => {
                                self.heard(Err(&trouble));
                                tokio::time::sleep(wait).await;
                                break;
                            }
                        }
                    }
                }
            }
            if sent == 0 {
                told(self.spool.forget(self.clock.now() - self.settings.spool.keep_days * DAY_MS).map(drop));
                let _ = tokio::time::timeout(QUIET, self.news.notified()).await;
            }
        }
    }

    fn after(&self, trouble: &Trouble, backoff: &mut Backoff) -> Duration {
        let own = backoff.next();
        match trouble {
            Trouble::Refused { after_seconds: Some(seconds), .. } => {
                own.max(jittered(Duration::from_secs(2 * (*seconds).min(600))))
            }
            _ => own,
        }
    }

    async fn take(&self, mut taker: Taker<'_>) -> Result<()> {
        let name = taker.take.name();
        let mut backoff = Backoff::default();
        loop {
            self.may_speak().await;
            match taker.turn().await {
                Ok(_) => {
                    told(self.spool.take_good(&name, self.clock.now()));
                    backoff.reset();
                }
                Err(trouble @ Trouble::Settings(_)) => return Err(trouble),
                Err(Trouble::Fenced(_)) => self.silenced(),
                Err(trouble) => {
                    tracing::warn!(take = name, "{trouble}");
                    // How the line stands is told for all of them.
                    if !matches!(trouble, Trouble::Line(_)) {
                        told(self.spool.take_trouble(&name, &trouble.to_string()));
                    }
                    tokio::time::sleep(self.after(&trouble, &mut backoff)).await;
                }
            }
        }
    }

    async fn greetings(&self, mut greeter: Greeter<'_>) -> Result<()> {
        let mut backoff = Backoff::default();
        let mut speaks = self.speaks.subscribe();
        // It has greeted already, before anything else began.
        let mut greets = !*self.speaks.borrow();
        loop {
            let greeted = if greets { greeter.greet(false).await } else { Ok(()) };
            greets = true;
            let wait = match &greeted {
                Ok(()) => {
                    backoff.reset();
                    jittered(Duration::from_secs(self.settings.hub.greet_seconds.max(1)))
                }
                Err(trouble) => self.after(trouble, &mut backoff),
            };
            if self.greeted(greeted)? && self.spool.meta(LOG_TROUBLE).is_ok_and(|words| words.is_some()) {
                self.doubt.set(true);
                self.news.notify_one();
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = speaks.wait_for(|speaks| !*speaks), if *self.speaks.borrow() => {
                    greeter.begun = false;
                }
            }
        }
    }
}
