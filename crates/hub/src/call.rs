//! A synchronous call, in X-Road's protocol for REST: proved, allowed, read
//! whole, noted; only then does the provider learn of it. Its answer is read
//! whole and noted before the client has it.

use std::sync::Arc;

use exchange::public::{Registry, Why};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use protocol::r1::{self, Call};
use protocol::{Fault, FaultKind};
use serde_json::json;

use crate::body::{self, BodyError, Sending, Taken};
use crate::course::{Course, encode};
use crate::head::Head;
use crate::hub::{Hub, outward_fault, why_fault};
use crate::known::Known;
use crate::outward::{Destination, OutwardError};
use crate::reply::Reply;
use crate::store::message::TakeIn;

/// Fields that only the hub sets, or that speak of another body than is sent.
pub(crate) fn is_ours(name: &str) -> bool {
    name.starts_with("x-road-")
        || name.starts_with("simpul-")
        || matches!(name, "content-digest" | "repr-digest" | "signature" | "signature-input")
}

impl Hub {
    pub(crate) async fn call(
        &self,
        head: &Head,
        body: Incoming,
        course: &mut Course,
        call: Call,
    ) -> Result<Reply, Fault> {
        let registry = self.registry();
        let known = self.know(head, &registry, course)?;
        course.operation.service_type = "REST";
        course.between.service = call.service.to_string();
        course.between.message_id = message_id(head)?;
        let seat = self.seat(&known, &registry, course).await?;
        let (grant, _) = self.allow(head, &registry, &known, &call)?;
        self.room_left(course)?;
        let taken = self.take(head, course, body, &self.settings.intake).await?;
        course.operation.request_size = taken.held().length();
        course.request_hash = Some(request_hash(head, &taken));
        // A long body leaves time for a change of mind.
        let registry = self.registry();
        known.holds(&registry, self.now()?)?;
        let (_, destination) = self.allow(head, &registry, &known, &call)?;
        self.take_in(head, course, &known, grant, &taken).await?;
        let mut reply = match destination {
            Some(destination) => self.forward(head, course, &call, &destination, &taken).await?,
            None => self.serve_own(course, &call, &known, head, &taken).await?,
        };
        drop(seat);
        course.dress(&mut reply);
        course.answered(&reply, self.now()?.0);
        let kept = self.keep(course.answer(head, &reply)).await?;
        course.show_leaf(&mut reply, &kept);
        Ok(reply)
    }

    /// By which right, and where to; no destination is the hub itself.
    fn allow(
        &self,
        head: &Head,
        registry: &Registry,
        known: &Known,
        call: &Call,
    ) -> Result<(i64, Option<Destination>), Fault> {
        if !known.is_signed() && !registry.may_call_by_certificate(&known.text) {
            let words = "Sistem ini harus menandatangani permintaannya; sertifikat saja tidak cukup.";
            return Err(Fault::new(FaultKind::Unauthenticated, words));
        }
        let of = call.service.of.to_string();
        let day = self.today(registry, head);
        let service = (of.as_str(), call.service.code.as_str());
        let (method, path) = (head.method.as_str(), call.path.as_str());
        if self.own_system(registry).is_some_and(|own| own == of) {
            // Simpul is asked without a line: its services need no address.
            let grant = registry.granted(&known.text, service, method, path, day).map_err(why_fault)?;
            return Ok((grant, None));
        }
        let grant = registry.decide(&known.text, service, method, path, day).map_err(why_fault)?;
        let service = registry.services.get(&(of, call.service.code.clone()));
        let destination = service.map(|service| self.destination(service)).transpose()?.flatten();
        destination.map(|to| (grant, Some(to))).ok_or_else(|| why_fault(Why::NoAddress))
    }

    async fn take_in(
        &self,
        head: &Head,
        course: &mut Course,
        known: &Known,
        grant: i64,
        taken: &Taken,
    ) -> Result<(), Fault> {
        let more = json!({ "sha256": encode(&taken.sha256), "sha512": encode(&taken.sha512) });
        let work = TakeIn {
            between: course.between.clone(),
            grant,
            nonce: known.nonce(),
            signed: known.is_signed(),
            bytes: taken.held().length(),
            evidence: course.evidence(head, more).to_string(),
        };
        let kept = self.keep(Arc::new(work)).await?;
        course.took_in(&kept);
        Ok(())
    }

    async fn forward(
        &self,
        head: &Head,
        course: &mut Course,
        call: &Call,
        to: &Destination,
        taken: &Taken,
    ) -> Result<Reply, Fault> {
        let mut request = outgoing(head, course, call, to, taken)?;
        self.settings.passes.give(&course.between.service, &to.place, request.headers_mut())?;
        course.operation.request_out = Some(self.now()?.0);
        let told = |e: OutwardError| {
            tracing::info!(request = head.request_id, service = course.between.service, "{e}");
            outward_fault(e)
        };
        let (response, line) = self.outward.send(to, request).await.map_err(told)?.parts();
        let (parts, incoming) = response.into_parts();
        let whose = course.member().unwrap_or_default();
        let read = body::take(incoming, &self.settings.intake, &self.spool, whose).await.map_err(answer_fault)?;
        line.done();
        course.operation.response_in = Some(self.now()?.0);
        let mut fields: protocol::Fields =
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        let listed = r1::dropped_by_connection(&fields);
        fields.retain(|(name, _)| !r1::is_dropped(name) && !listed.contains(name) && !is_ours(name));
        Ok(Reply { status: parts.status.as_u16(), fields, body: read })
    }
}

/// What the provider reads.
fn outgoing(
    head: &Head,
    course: &Course,
    call: &Call,
    to: &Destination,
    taken: &Taken,
) -> Result<Request<Sending>, Fault> {
    let bad = |_| Fault::new(FaultKind::BadRequest, "Permintaan tidak dapat diteruskan seperti bentuknya.");
    let mut target = format!("{}{}", to.place.base, call.path);
    if target.is_empty() {
        target.push('/');
    }
    if let Some(query) = &call.query {
        target.push('?');
        target.push_str(query);
    }
    let mut request = Request::builder()
        .method(head.method.as_str())
        .uri(target)
        .body(taken.held().sending())
        .map_err(|_| bad(()))?;
    let listed = r1::dropped_by_connection(&head.fields);
    let headers = request.headers_mut();
    for (name, value) in &head.fields {
        let ours = matches!(name.as_str(), "x-road-client" | "x-road-id" | "x-road-request-id" | "x-road-request-hash");
        if r1::is_dropped(name) || listed.contains(name) || ours {
            continue;
        }
        let field = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_bytes(value).ok());
        if let Some((name, value)) = field {
            headers.append(name, value);
        }
    }
    for (name, value) in [
        ("host", &to.place.authority()),
        ("x-road-client", &course.between.client),
        ("x-road-service", &course.between.service),
        ("x-road-id", &course.between.message_id),
        ("x-road-request-id", &head.request_id),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).map_err(|_| bad(()))?);
    }
    headers.entry("accept").or_insert(HeaderValue::from_static("application/json"));
    Ok(request)
}

/// The client's name for the exchange, or one of ours.
pub(crate) fn message_id(head: &Head) -> Result<String, Fault> {
    Ok(r1::message_id(&head.fields)?.unwrap_or_else(|| uuid::Uuid::new_v4().to_string()))
}

pub(crate) fn request_hash(head: &Head, taken: &Taken) -> String {
    let mut fields = head.fields.clone();
    fields.push(("x-road-request-id".to_owned(), head.request_id.as_bytes().to_vec()));
    let body = (!taken.is_empty()).then_some(taken.sha512);
    r1::request_hash(&head.method, &head.raw, &fields, body)
}

fn answer_fault(error: BodyError) -> Fault {
    let (kind, words) = match error {
        BodyError::TooLarge(_) => (FaultKind::ServiceFailed, "Jawaban penyedia layanan terlalu besar."),
        BodyError::Slow => (FaultKind::Timeout, "Jawaban penyedia layanan tidak selesai pada waktunya."),
        BodyError::Broken => (FaultKind::NetworkError, "Jawaban penyedia layanan terputus di tengah."),
        BodyError::Full => (FaultKind::Busy, "Ruang untuk jawaban besar sedang penuh."),
        BodyError::Storage(_) => (FaultKind::Internal, "Jawaban tidak dapat disimpan sementara."),
    };
    Fault::new(kind, words)
}
