//! What agents say to the hub beside their events: that they are there, how far
//! they are, and where the message log stood when they looked last.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use protocol::agent::{Told, Welcome};
use protocol::signature::RUN;
use protocol::{Fault, FaultKind};
use store::tiles;

use crate::body::Intake;
use crate::call::{message_id, request_hash};
use crate::course::{Course, Form};
use crate::head::Head;
use crate::hub::{Hub, lane_fault};
use crate::reply::Reply;
use crate::store::agent::Hello;

pub(crate) const PATH: &str = "/agent";
/// What an agent has to say is short.
const MOST_BYTES: u64 = 64 << 10;
const INTAKE: Intake =
    Intake { memory: 64 * 1024, most: MOST_BYTES, idle: Duration::from_secs(60), whole: Duration::from_secs(300) };
const MOST_RUN: usize = 64;
const MOST_VERSION: usize = 40;

fn odd(words: &str) -> Fault {
    Fault::new(FaultKind::BadRequest, words)
}

impl Hub {
    pub(crate) async fn greet(&self, head: &Head, body: Incoming, course: &mut Course) -> Result<Reply, Fault> {
        course.form = Form::Event;
        let registry = self.registry();
        let known = self.know_signed(head, &registry, course)?;
        match head.method.as_str() {
            "GET" => return self.who_speaks(&known.text).await,
            "POST" => {}
            _ => return Err(Fault::new(FaultKind::MethodNotAllowed, "Agen menyapa dengan POST.")),
        }
        course.between.service = "agen".into();
        course.between.message_id = message_id(head)?;
        let seat = self.seat(&known, &registry, course).await?;
        let taken = self.take(head, course, body, &INTAKE).await?;
        course.request_hash = Some(request_hash(head, &taken));
        let body = taken.held().whole().await.map_err(|e| Fault::new(FaultKind::Internal, e.to_string()))?;
        let told: Told = serde_json::from_slice(&body).map_err(|e| odd(&format!("Kabar agen tidak terbaca: {e}")))?;
        let run = head.field(RUN).filter(|run| !run.is_empty() && run.len() <= MOST_RUN);
        let run = run.ok_or_else(|| odd("Simpul-Run tidak ada atau terlalu panjang."))?.to_owned();
        if told.version.len() > MOST_VERSION || told.version.chars().any(char::is_control) {
            return Err(odd("Versi agen tidak terbaca."));
        }
        let state = serde_json::to_string(&told.state).map_err(|e| Fault::new(FaultKind::Internal, e.to_string()))?;
        let work = Hello {
            between: course.between.clone(),
            nonce: known.nonce(),
            run,
            begins: told.begins,
            ends: told.ends,
            version: told.version,
            state,
        };
        self.keep(Arc::new(work)).await?;
        drop(seat);
        let welcome = self.welcome(told.log_size).await?;
        let mut reply = Reply::json(&serde_json::json!(welcome));
        course.dress(&mut reply);
        course.answered(&reply, self.now()?.0);
        Ok(reply)
    }

    /// The run that speaks for a system.
    async fn who_speaks(&self, system: &str) -> Result<Reply, Fault> {
        let mut view = self.view().await?;
        let run = crate::store::agent::run_of(&mut view, system).await.map_err(lane_fault)?;
        Ok(Reply::json(&serde_json::json!({ "run": run })))
    }

    /// The log as it stands, and that it goes on from where it stood.
    async fn welcome(&self, known: u64) -> Result<Welcome, Fault> {
        let mut view = self.view().await?;
        let found = tiles::tile(&mut view, "checkpoint").await.map_err(lane_fault)?;
        let checkpoint = found.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let size = store::seal::open_checkpoint(self.keys.verifier(), &checkpoint).map_or(0, |point| point.size());
        let proof = match known {
            0 => vec![],
            known if known > size => vec![],
            known => tiles::consistency(&mut view, known, size).await.map_err(lane_fault)?,
        };
        Ok(Welcome { time: self.now()?.iso(), checkpoint, proof: proof.iter().map(|hash| kernel::hex(hash)).collect() })
    }
}
