//! A day's plan done by the people of a regency, at one server or at several.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::open_loop::{Sample, work_off};
use super::people::{People, pick};
use super::plan::{Chance, Job, LOOKS, Plan, STEPS};
use crate::http::{Asked, Line};

/// How long an act is tried at one server after the other, and waits for the act before it.
const PATIENCE: Duration = Duration::from_secs(60);
const BREATH: Duration = Duration::from_millis(10);

/// An act that was acknowledged.
#[derive(Clone, Debug)]
pub struct Acted {
    pub act: &'static str,
    pub token: String,
    pub key: String,
    pub body: String,
    /// The document that came of it or that it moved.
    pub document: String,
    pub entry: i64,
    pub leaf: String,
    /// The answer was that of an earlier request with the same key.
    pub repeated: bool,
}

/// A server did not answer as it should.
#[derive(Clone, Debug)]
pub struct Fault {
    pub door: usize,
    pub at: Instant,
    /// When the connection was made that failed; none where nobody listened.
    pub opened: Option<Instant>,
    pub took: Duration,
    /// What it answered; none where no answer came.
    pub status: Option<u16>,
    pub what: String,
}

/// Everything that was done and seen.
#[derive(Debug)]
pub struct Day {
    pub samples: Vec<Sample>,
    pub acted: Vec<Acted>,
    pub faults: Vec<Fault>,
}

/// How far a payment is: steps done and its last document; none once it failed.
#[derive(Debug)]
struct Paper {
    done: Mutex<Option<(usize, String)>>,
    moved: Condvar,
}

#[derive(Debug)]
struct Working<'a> {
    people: &'a People,
    plan: &'a Plan,
    doors: &'a [String],
    /// Sets the keys of this day apart from others.
    mark: &'a str,
    papers: Vec<Paper>,
    /// Documents that a look may fall on, by desk.
    seen: Vec<Mutex<Vec<String>>>,
    acted: Mutex<Vec<Acted>>,
    faults: Mutex<Vec<Fault>>,
}

/// Works off a plan. Hands are spread over the doors; where there are several,
/// an act that finds its door shut, or trouble behind it, goes to the next with the same key.
pub fn day(people: &People, plan: &Plan, doors: &[String], hands: usize, mark: &str) -> Day {
    let working = Working {
        people,
        plan,
        doors,
        mark,
        papers: (0..plan.payments)
            .map(|_| Paper { done: Mutex::new(Some((0, String::new()))), moved: Condvar::new() })
            .collect(),
        seen: people.desks.iter().map(|d| Mutex::new(vec![d.document.clone()])).collect(),
        acted: Mutex::default(),
        faults: Mutex::default(),
    };
    let due: Vec<Duration> = plan.due.iter().map(|(at, _)| *at).collect();
    let seat = |n: usize| Seat { first: n % doors.len().max(1), lines: doors.iter().map(|d| Line::to(d)).collect() };
    let samples = work_off(&due, hands, seat, |seat, job| working.job(seat, job));
    let taken = |e: PoisonError<_>| PoisonError::into_inner(e);
    Day {
        samples,
        acted: working.acted.into_inner().unwrap_or_else(taken),
        faults: working.faults.into_inner().unwrap_or_else(PoisonError::into_inner),
    }
}

struct Seat {
    first: usize,
    lines: Vec<Line>,
}

impl Working<'_> {
    fn job(&self, seat: &mut Seat, job: usize) -> Result<(), String> {
        match self.plan.due.get(job).map(|(_, job)| *job) {
            Some(Job::Step { payment, step }) => self.step(seat, payment, step),
            Some(Job::Look { look, chance }) => self.look(seat, look, chance),
            None => Err("nothing is due".into()),
        }
    }

    fn step(&self, seat: &mut Seat, payment: usize, step: usize) -> Result<(), String> {
        let paper = self.papers.get(payment).ok_or("no such payment")?;
        let id = paper.wait_for(step)?;
        let answer = self.act(seat, payment, step, &id);
        let done = answer.as_ref().ok().map(|id| (step + 1, id.clone()));
        *paper.done.lock().unwrap_or_else(PoisonError::into_inner) = done;
        paper.moved.notify_all();
        answer.map(drop)
    }

    fn act(&self, seat: &mut Seat, payment: usize, step: usize, id: &str) -> Result<String, String> {
        let chance = Chance(u64::try_from(payment).unwrap_or_default()).next();
        let at = usize::try_from(chance).unwrap_or(payment) % self.people.desks.len().max(1);
        let desk = self.people.desks.get(at).ok_or("no desk")?;
        let mark = format!("{}-{payment}", self.mark);
        let (token, body) = desk.step(&self.people.kuasa, step, (id, &mark, chance));
        let act = STEPS.get(step).ok_or("no such step")?;
        let (key, body) = (format!("{mark}-{step}"), body.to_string());
        let head = head(token, &key);
        let asked = Asked { method: "POST", path: &format!("/api/acts/{act}"), head: &head, body: &body };
        let answer: Value = serde_json::from_str(&self.ask(seat, asked)?).map_err(|e| format!("{act}: {e}"))?;
        let document = answer["done"]["id"].to_string();
        self.acted.lock().unwrap_or_else(PoisonError::into_inner).push(Acted {
            act,
            token: token.to_owned(),
            key,
            body,
            document: document.clone(),
            entry: answer["entry"].as_i64().unwrap_or_default(),
            leaf: answer["leaf"].as_str().unwrap_or_default().to_owned(),
            repeated: answer["repeated"] == true,
        });
        if step == 0
            && let Some(seen) = self.seen.get(at)
        {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(document.clone());
        }
        Ok(document)
    }

    /// Tries one door after the other; a refusal is an answer and ends it.
    fn ask(&self, seat: &mut Seat, asked: Asked<'_>) -> Result<String, String> {
        let (began, mut door) = (Instant::now(), seat.first);
        loop {
            let line = seat.lines.get_mut(door).ok_or("no such server")?;
            let sent = Instant::now();
            let (what, status) = match line.ask(asked) {
                Ok(answer) if answer.status == 200 => return Ok(answer.text().into_owned()),
                Ok(answer) => (format!("{} {}: {}", asked.path, answer.status, answer.text()), Some(answer.status)),
                Err(error) => (format!("{}: {error}", asked.path), None),
            };
            let (at, opened) = (Instant::now(), line.opened());
            let fault = Fault { door, at, opened, took: at.duration_since(sent), status, what: what.clone() };
            self.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
            let refused = status.is_some_and(|status| status < 500);
            if refused || self.doors.len() < 2 || began.elapsed() > PATIENCE {
                return Err(what);
            }
            std::thread::sleep(BREATH);
            door = (door + 1) % self.doors.len();
        }
    }

    fn look(&self, seat: &mut Seat, look: usize, chance: u64) -> Result<(), String> {
        let at = usize::try_from(chance).unwrap_or_default() % self.people.desks.len().max(1);
        let desk = self.people.desks.get(at).ok_or("no desk")?;
        let name = *LOOKS.get(look).ok_or("no such look")?;
        let path = match name {
            "tasks" => "/".to_owned(),
            "list" => "/dokumen".to_owned(),
            "document" => {
                let seen = self.seen.get(at).ok_or("no desk")?.lock().unwrap_or_else(PoisonError::into_inner);
                format!("/dokumen/{}", pick(&seen, chance.rotate_left(17)).ok_or("no document")?)
            }
            "search" => format!("/spp/baru?unit={}&cari-rekening=gaji", desk.unit()),
            _ => "/laporan/lra?tahun=2026".to_owned(),
        };
        let who = if name == "search" { &desk.drafting } else { &desk.sessions };
        let cookie = pick(who, chance).ok_or("nobody is signed in")?;
        let head = format!("Cookie: {cookie}\r\nAccept: text/html\r\nAccept-Encoding: gzip, br\r\n");
        self.ask(seat, Asked { method: "GET", path: &path, head: &head, body: "" }).map(drop)
    }
}

/// What an act shows beside its body.
pub fn head(token: &str, key: &str) -> String {
    format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n")
}

impl Paper {
    /// The document that the step before left, once it is there.
    fn wait_for(&self, step: usize) -> Result<String, String> {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = |done: &mut Option<(usize, String)>| done.as_ref().is_some_and(|(n, _)| *n < step);
        let (done, _) = self.moved.wait_timeout_while(done, PATIENCE, ahead).unwrap_or_else(PoisonError::into_inner);
        match &*done {
            Some((n, id)) if *n == step => Ok(id.clone()),
            Some(_) => Err("the act before it was not done in time".into()),
            None => Err("an act before it failed".into()),
        }
    }
}
