//! The hub: what it holds, and how a request finds its way through it.

use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use exchange::public::{Registry, Service as ServiceOf, Why};
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::{Request, Response};
use kernel::{Day, Moment};
use protocol::r1::{self, Target};
use protocol::{Fault, FaultKind};
use store::{Kept, Keys, Lane, LaneWork, View};
use tokio::sync::{Semaphore, watch};

use crate::body::{self, BodyError, Intake, Sending, Spool, Taken};
use crate::course::Course;
use crate::enrol::Tries;
use crate::events::schema::Schemas;
use crate::fair::Limits;
use crate::gate::{Gate, Seat, Turned};
use crate::head::Head;
use crate::known::{self, Known};
use crate::listen::{Peer, Service};
use crate::member::Own;
use crate::metadata;
use crate::metrics::Metrics;
use crate::outward::{Destination, Outward, OutwardError, Patience, Place, Reach, Resolve};
use crate::passes::Passes;
use crate::reply::{Reply, Signer, TRUST_VERSION};
use crate::room::Room;
use crate::store::alarm::Alarm;

/// Seconds that a client's clock may differ from ours.
const SKEW_S: i64 = 300;
/// How long somebody is held who is too fast, and between two looks.
const HELD: Duration = Duration::from_secs(1);
const BREATH: Duration = Duration::from_millis(50);
/// Refusals of strangers that one address is given at once.
const STRANGERS: Limits = Limits { per_second: 50, burst: 500, each: usize::MAX, all: usize::MAX, waiting: 1 };
/// Waiting for one's turn.
const TURN: Duration = Duration::from_secs(10);
/// Requests of all members that run at the same time.
const MOST_RUNNING: usize = 512;
/// Requests of one member that wait.
const MOST_WAITING: usize = 1024;
/// Deliveries of events that are opened at the same time.
const MOST_OPENING: usize = 4;
/// All large bodies together.
const SPOOL_BYTES: u64 = 4 << 30;

/// What a client is told of a failure of the hub's own; what failed stands in the log
/// under the same name.
const WITHIN: &str = "Hub gagal di dalam; sebutkan nomor pada detail kepada Diskominfo.";

/// The alarm about a key that was used from another network than its own.
const ELSEWHERE: &str = "KUNCI-JARINGAN";

/// What a piece of work on the lane says no by, and what that means.
const REFUSED: [(&str, FaultKind, &str); 3] = [
    ("seen", FaultKind::Replay, "Permintaan dengan X-Road-Id atau nonce ini sudah pernah diterima."),
    ("fenced", FaultKind::Fenced, "Agen lain dengan kunci ini sudah mengambil alih; agen ini harus berhenti."),
    ("jumps", FaultKind::Conflict, "Kiriman agen melompati nomor yang belum diterima; tanyakan dahulu sampai mana."),
];

/// What the hub is told of the world around it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Under which it is known, as clients write them: `https://hub.contoh.go.id`.
    pub addresses: Vec<String>,
    /// In a practice folder providers may run on this machine.
    pub practice: bool,
    /// Where it listens itself.
    pub own: Vec<SocketAddr>,
    /// Where large bodies lie while they pass.
    pub spool: Option<PathBuf>,
    /// Bytes of that disk that stay free for what was taken in.
    pub reserve: u64,
    pub intake: Intake,
    pub patience: Patience,
    /// Keys that gateways before providers ask for.
    pub passes: Passes,
}

/// What the hub stands on.
#[derive(Debug)]
pub struct Ground {
    pub lane: Arc<Lane>,
    pub registry: watch::Receiver<Arc<Registry>>,
    pub keys: Keys,
    pub settings: Settings,
    pub own: Option<Own>,
}

/// The running exchange.
#[derive(Debug)]
pub struct Hub {
    pub(crate) lane: Arc<Lane>,
    pub(crate) registry: watch::Receiver<Arc<Registry>>,
    pub(crate) keys: Keys,
    pub(crate) settings: Settings,
    pub(crate) own: Option<Own>,
    pub(crate) signer: Signer,
    pub(crate) outward: Outward,
    pub(crate) gate: Arc<Gate>,
    /// Addresses whose requests nobody stands behind.
    strangers: Arc<Gate>,
    pub(crate) tries: Tries,
    pub(crate) spool: Arc<Spool>,
    room: Room,
    pub(crate) schemas: Schemas,
    pub(crate) metrics: Metrics,
    /// Deliveries that are opened and judged at the same time: each may be large.
    pub(crate) opening: Semaphore,
    /// Moves whenever events were taken in.
    pub(crate) news: watch::Sender<u64>,
}

impl Hub {
    pub fn new(ground: Ground, resolve: Resolve, tls: Arc<rustls::ClientConfig>) -> Arc<Hub> {
        let Ground { lane, registry, keys, settings, own } = ground;
        let signer = Signer::of(&keys);
        Arc::new(Hub {
            lane,
            registry,
            signer,
            keys,
            own,
            outward: Outward::new(settings.patience, resolve, tls),
            gate: Gate::new(TURN),
            strangers: Gate::new(TURN),
            tries: Tries::new(),
            spool: Spool::new(settings.spool.clone(), SPOOL_BYTES),
            room: Room::new(settings.spool.clone(), settings.reserve),
            settings,
            schemas: Schemas::default(),
            metrics: Metrics::default(),
            opening: Semaphore::new(MOST_OPENING),
            news: watch::Sender::new(0),
        })
    }

    /// What answers requests, for a listener.
    pub fn service(self: &Arc<Hub>) -> Service {
        let hub = self.clone();
        Arc::new(move |peer, request| {
            let hub = hub.clone();
            Box::pin(async move { hub.answer(peer, request).await })
        })
    }

    /// With which its answers are verified.
    pub fn public_key(&self) -> String {
        self.signer.public()
    }

    /// What is read over the telephone before the key is believed.
    pub fn fingerprint(&self) -> String {
        self.signer.fingerprint()
    }

    pub fn keyid(&self) -> &str {
        &self.signer.keyid
    }

    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    pub fn lane(&self) -> &Arc<Lane> {
        &self.lane
    }

    /// The register as it is now.
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.borrow().clone()
    }

    pub(crate) fn now(&self) -> Result<Moment, Fault> {
        // A clock that cannot be trusted stops what is dated, as at the door.
        self.lane.now().map_err(|e| Fault::new(FaultKind::Busy, e.to_string()))
    }

    pub(crate) fn today(&self, registry: &Registry, head: &Head) -> Day {
        Moment(head.at).day(registry.zone)
    }

    async fn answer(self: Arc<Hub>, peer: Peer, request: Request<Incoming>) -> Response<Sending> {
        let begun = std::time::Instant::now();
        let now = self.now();
        let at = now.as_ref().map_or(0, |moment| moment.0);
        let (head, body) = Head::of(request, peer, &self.settings.addresses, at);
        let mut course = Course::default();
        let answered = match now {
            Ok(_) => {
                let routed = AssertUnwindSafe(self.route(&head, body, &mut course)).catch_unwind().await;
                routed.unwrap_or_else(|_| Err(Fault::new(FaultKind::Internal, "Permintaan gagal di tengah jalan.")))
            }
            Err(fault) => Err(fault),
        };
        let mut reply = match answered {
            Ok(reply) => reply,
            Err(fault) => self.refuse(&head, &mut course, fault).await,
        };
        reply.set("x-road-request-id", &head.request_id);
        reply.set(TRUST_VERSION, self.registry.borrow().version.to_string());
        self.metrics.note(&course, reply.status, begun.elapsed());
        let now = self.lane.now().map_or(head.at, |moment| moment.0);
        reply.signed(&self.signer, &head, now)
    }

    async fn route(&self, head: &Head, body: Incoming, course: &mut Course) -> Result<Reply, Fault> {
        match head.path() {
            crate::agent::PATH => return self.greet(head, body, course).await,
            protocol::enrol::PATH => return self.enrol(head, body, course).await,
            _ => {}
        }
        course.form = metadata::form(head);
        if let Some(reply) = self.beside(head, course).await? {
            return Ok(reply);
        }
        if let Some(reply) = self.govstack_methods(head, course)? {
            return Ok(reply);
        }
        match r1::target(&head.method, &head.raw)? {
            Target::Call(call) => self.call(head, body, course, call).await,
            Target::ListClients => self.list_clients(head, course),
            Target::ListMethods(of) => self.list_methods(head, course, &of),
            Target::AllowedMethods(of) => self.allowed_methods(head, course, &of),
            Target::OpenApi(of, code) => self.open_api(head, course, &of, &code),
            Target::Publish { of, event_type, id: None } => self.publish(head, body, course, &of, &event_type).await,
            Target::Publish { of, event_type, id: Some(id) } => {
                self.event_state(head, course, &of, &event_type, &id).await
            }
            Target::Offset { of, event_type } => self.offset(head, course, &of, &event_type).await,
            Target::Pull { of, event_type, id: None } => self.pull(head, course, &of, &event_type).await,
            Target::Pull { of, event_type, id: Some(id) } => {
                self.acknowledge(head, course, &of, &event_type, &id).await
            }
        }
    }

    /// A reader of the lane.
    pub(crate) async fn view(&self) -> Result<View, Fault> {
        self.lane.view().await.map_err(lane_fault)
    }

    /// Does a piece of work on the lane; what was taken in before is refused.
    pub(crate) async fn keep(&self, work: Arc<dyn LaneWork>) -> Result<Kept, Fault> {
        let kept = self.lane.put(work).await.map_err(lane_fault)?;
        let refused = REFUSED.iter().find(|(name, ..)| kept.answer[*name] == true);
        if let Some((_, kind, words)) = refused {
            return Err(Fault::new(*kind, *words));
        }
        Ok(kept)
    }

    /// Under which the hub is known first.
    pub(crate) fn address(&self) -> &str {
        self.settings.addresses.first().map_or("", String::as_str)
    }

    /// Where a service is found, and which addresses may be reached for it; none
    /// where no address is approved.
    pub(crate) fn destination(&self, service: &ServiceOf) -> Result<Option<Destination>, Fault> {
        let Some(address) = &service.address else { return Ok(None) };
        let place = Place::parse(&address.url).map_err(outward_fault)?;
        let (networks, own) = (address.networks.clone(), self.settings.own.clone());
        Ok(Some(Destination { place, reach: Arc::new(Reach { networks, loopback: self.settings.practice, own }) }))
    }

    /// Who asks; from now on the course knows it.
    pub(crate) fn know(&self, head: &Head, registry: &Registry, course: &mut Course) -> Result<Known, Fault> {
        let known = known::who(head, registry, SKEW_S)?;
        course.known(&known, head);
        near(&known, head, registry, course)?;
        Ok(known)
    }

    /// Who asks by the certificate of the line alone; a name in a header, where
    /// one can be read, must not speak against it.
    pub(crate) fn know_by_line(&self, head: &Head, registry: &Registry, course: &mut Course) -> Result<String, Fault> {
        let known = known::by_line(head, registry)?;
        course.known(&known, head);
        near(&known, head, registry, course)?;
        Ok(known.text)
    }

    /// Who asks, by a signature: events are proved to others, and for long.
    pub(crate) fn know_signed(&self, head: &Head, registry: &Registry, course: &mut Course) -> Result<Known, Fault> {
        let known = self.know(head, registry, course)?;
        course.operation.service_type = "EVENT";
        if known.is_signed() {
            return Ok(known);
        }
        Err(Fault::new(FaultKind::InvalidSignature, "Peristiwa memerlukan tanda tangan; sertifikat saja tidak cukup."))
    }

    /// Anybody of the exchange. Whoever names no system is looked at by its line,
    /// and known only where its key is used from elsewhere.
    pub(crate) fn know_anybody(&self, head: &Head, registry: &Registry, course: &mut Course) -> Result<(), Fault> {
        let named = known::anybody(head, registry, SKEW_S)?;
        let is_named = named.is_some();
        let known = match named {
            Some(known) => known,
            None => known::by_line(head, registry)?,
        };
        if is_named || !known.is_near(registry, from(head)) {
            course.known(&known, head);
        }
        near(&known, head, registry, course)
    }

    /// A member's turn.
    pub(crate) async fn seat(&self, known: &Known, registry: &Registry, course: &mut Course) -> Result<Seat, Fault> {
        let given = &registry.limits;
        let limits = Limits {
            per_second: given.calls_per_second,
            burst: given.burst,
            each: usize::try_from(given.concurrent).unwrap_or(usize::MAX),
            all: MOST_RUNNING,
            waiting: MOST_WAITING,
        };
        // Whoever is too fast is held for a while before it is refused: a refusal
        // costs a signature, and a client in a tight loop would have us make
        // nothing else. While it is held it costs nothing, and often its turn comes.
        let until = tokio::time::Instant::now() + HELD;
        let entered = loop {
            match self.gate.enter(&known.member, limits).await {
                Err(Turned::TooFast(millis)) if tokio::time::Instant::now() < until => {
                    tokio::time::sleep(Duration::from_millis(millis).clamp(BREATH, HELD)).await;
                }
                other => break other,
            }
        };
        entered.map_err(|turned| match turned {
            Turned::TooFast(millis) => {
                course.retry_after = Some(millis.div_ceil(1000));
                Fault::new(FaultKind::RateLimited, "Permintaan anggota ini terlalu sering.")
            }
            Turned::Busy => {
                course.retry_after = Some(1);
                Fault::new(FaultKind::Busy, "Terlalu banyak permintaan anggota ini yang menunggu.")
            }
        })
    }

    /// What is taken in must also be noted to its end.
    pub(crate) fn room_left(&self, course: &mut Course) -> Result<(), Fault> {
        if self.room.is_left() {
            return Ok(());
        }
        course.retry_after = Some(30);
        Err(Fault::new(FaultKind::Busy, "Ruang simpan pertukaran hampir habis; ulangi nanti."))
    }

    /// A body as a whole, with the digest that its sender announced.
    pub(crate) async fn take(
        &self,
        head: &Head,
        course: &Course,
        body: Incoming,
        intake: &Intake,
    ) -> Result<Taken, Fault> {
        let expected = protocol::digest::expected(&head.fields)?;
        let taken =
            body::take(body, intake, &self.spool, course.member().unwrap_or_default()).await.map_err(body_fault)?;
        if let Some(expected) = expected {
            expected.check(&taken.digests())?;
        }
        Ok(taken)
    }

    /// The hub says no. Of a proved client it is noted in the message log, so
    /// that neither side can say it was otherwise.
    async fn refuse(&self, head: &Head, course: &mut Course, fault: Fault) -> Reply {
        if course.member().is_none()
            && self.strangers.enter(&head.peer.address.ip().to_string(), STRANGERS).await.is_err()
        {
            tokio::time::sleep(HELD).await;
        }
        let fault = if fault.kind == FaultKind::Internal {
            tracing::error!(request = head.request_id, "{fault}");
            Fault::new(FaultKind::Internal, WITHIN)
        } else {
            fault
        };
        let mut reply = Reply::fault(&fault, &head.request_id, course.form);
        if let Some(seconds) = course.retry_after {
            reply.set("retry-after", seconds.to_string());
        }
        course.dress(&mut reply);
        course.note_fault(head, &fault, &reply, self.lane.now().map_or(head.at, |m| m.0));
        match self.note_refusal(course).await {
            Ok(Some(kept)) => course.show_leaf(&mut reply, &kept),
            Ok(None) => {}
            Err(error) => tracing::error!(request = head.request_id, "penolakan tidak tercatat: {error}"),
        }
        // Counted by itself: nobody hides it behind refusals of another kind.
        let alarm = course.alarm.take();
        if let Some(alarm) = alarm.filter(|a| self.metrics.may_note(Some(&format!("{} {}", a.code, a.about))))
            && let Err(error) = self.lane.put(Arc::new(alarm)).await
        {
            tracing::error!(request = head.request_id, "alarm tidak tercatat: {error}");
        }
        reply
    }

    async fn note_refusal(&self, course: &mut Course) -> store::Result<Option<Kept>> {
        let Some(work) = course.refusal(self.metrics.may_note(course.member())) else { return Ok(None) };
        self.lane.put(work).await.map(Some)
    }
}

fn from(head: &Head) -> IpAddr {
    head.peer.address.ip().to_canonical()
}

/// A key that is bound to networks counts from there alone: used elsewhere it was
/// perhaps stolen, and somebody is told.
fn near(known: &Known, head: &Head, registry: &Registry, course: &mut Course) -> Result<(), Fault> {
    let from = from(head);
    if known.is_near(registry, from) {
        return Ok(());
    }
    let words = format!("Kunci ini dipakai dari {from}, di luar jaringan yang dicatat untuknya.");
    course.alarm = Some(Alarm { code: ELSEWHERE, who: known.text.clone(), about: known.keyid.clone(), words });
    Err(Fault::new(FaultKind::AccessDenied, "Kunci ini hanya berlaku dari jaringan yang dicatat untuknya."))
}

pub(crate) fn body_fault(error: BodyError) -> Fault {
    let kind = match &error {
        BodyError::TooLarge(_) => FaultKind::TooLarge,
        BodyError::Slow | BodyError::Broken => FaultKind::BadRequest,
        BodyError::Full => FaultKind::Busy,
        BodyError::Storage(_) => FaultKind::Internal,
    };
    Fault::new(kind, error.to_string())
}

/// Nothing of what the other side is or said goes to the client.
pub(crate) fn outward_fault(error: OutwardError) -> Fault {
    let (kind, words) = match error {
        OutwardError::Slow(_) => (FaultKind::Timeout, "Penyedia layanan tidak menjawab pada waktunya."),
        OutwardError::Address(_) | OutwardError::Unfit(..) => {
            (FaultKind::NetworkError, "Alamat penyedia layanan tidak boleh dihubungi.")
        }
        OutwardError::Unknown(_) | OutwardError::Unreachable(_) | OutwardError::Tls(..) => {
            (FaultKind::NetworkError, "Penyedia layanan tidak dapat dihubungi.")
        }
        OutwardError::Broken(_) => (FaultKind::NetworkError, "Sambungan ke penyedia layanan terputus."),
    };
    Fault::new(kind, words)
}

/// The lane failed: nothing was promised.
pub(crate) fn lane_fault(error: store::Error) -> Fault {
    match error {
        store::Error::Busy | store::Error::Clock(_) => Fault::new(FaultKind::Busy, error.to_string()),
        store::Error::Storage(words) => {
            tracing::error!("jalur pertukaran: {words}");
            Fault::new(FaultKind::Busy, "Catatan pertukaran sedang tidak dapat ditulis; ulangi nanti.")
        }
        other => Fault::new(FaultKind::Internal, other.to_string()),
    }
}

/// What a fault tells of why the register says no.
pub(crate) fn why_fault(why: Why) -> Fault {
    let (kind, words) = match why {
        Why::UnknownClient | Why::ClientEnded => {
            (FaultKind::UnknownMember, "Sistem yang disebut X-Road-Client tidak terdaftar.")
        }
        Why::UnknownService | Why::ServiceEnded | Why::UnknownDataSet | Why::DataSetEnded => {
            (FaultKind::UnknownService, "Layanan atau kumpulan data ini tidak terdaftar.")
        }
        Why::NoAddress => (FaultKind::ServiceDisabled, "Alamat layanan ini belum disetujui atau sedang dicabut."),
        Why::UnclearPath => (FaultKind::BadRequest, "Jalur permintaan tidak jelas."),
        Why::NotPublisher => (FaultKind::AccessDenied, "Sistem ini bukan produsen kumpulan data tersebut."),
        Why::NoGrant => (FaultKind::AccessDenied, "Belum ada akses yang disetujui untuk layanan ini."),
        Why::NotThisCall => (FaultKind::AccessDenied, "Akses yang disetujui tidak mencakup metode dan jalur ini."),
        Why::GrantOver => (FaultKind::AccessDenied, "Akses ke layanan ini sudah berakhir."),
    };
    Fault::new(kind, words)
}
