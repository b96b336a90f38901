//! The exchange's proposals as tasks, its requests as documents, and what passes
//! as a picture.

use ::exchange::acts::{NoteAlarm, ProposeResend, ReleaseStream};
use ::exchange::public::{self, Waiting};
use hub::seen::{self, Freshness, Looking, Span};
use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Moment, Money, Role};
use store::module::Reading;
use store::{Act, Document, Scope, View, units};
use web::exchange::{Agent, Exchange, Flow, Passed, Proposed, SetAside, Spelled, Stream};
use web::shelf::Coded;
use web::{Paper, Said, Task};

pub const EXCHANGE: Exchange = Exchange { passed, aside, spelled };

/// Who runs the exchange, and who works for an SKPD's systems.
const RUNS: &[Role] = &[Role::Administrator];
const WORKS: &[Role] = &[Role::StaffDrafter, Role::Pa, Role::Kpa];

/// Proposals, and whether they wait for this person.
pub(super) async fn waiting(view: &mut View, person: i64, now: Moment) -> store::Result<Vec<(Task, bool)>> {
    let zone = organisation::public::zone(view).await?;
    let task = |w: Waiting| {
        let task = Task {
            id: w.id,
            label: w.label,
            number: None,
            subject: w.subject,
            unit: w.unit,
            amount: Money::ZERO,
            state: State::Submitted,
            sender: w.sender,
            since: w.since,
            due: None,
            act: w.act,
            at: w.register.map(|register| format!("/daftar/{register}")),
        };
        (task, w.mine)
    };
    let mut all: Vec<(Task, bool)> = public::waiting(view, person, now, zone).await?.into_iter().map(task).collect();
    all.extend(running(view, person, now.day(zone)).await?.into_iter().map(|task| (task, true)));
    Ok(all)
}

/// What waits in the running exchange for whoever runs it, and for officials of
/// the SKPD whose data they are.
async fn running(view: &mut View, person: i64, today: Day) -> store::Result<Vec<Task>> {
    if !view.sees_lane() {
        return Ok(vec![]);
    }
    let runs = organisation::public::holds_any(view, person, RUNS, today).await?;
    let reach = match runs {
        true => Scope::Region,
        false if organisation::public::holds_any(view, person, WORKS, today).await? => view.scope.clone(),
        false => return Ok(vec![]),
    };
    // Its connection is asked for when everything else is known.
    let systems = public::systems(view).await?;
    let owners = public::owners(&systems, &reach);
    if owners == "," {
        return Ok(vec![]);
    }
    let Some(mut lane) = view.lane().await? else { return Ok(vec![]) };
    let held = seen::waiting(&mut lane, &owners).await?;
    drop(lane);
    let name = |owner: &str| {
        let found = systems.iter().find(|system| system.identifier == owner);
        found.map_or_else(|| owner.to_owned(), |system| system.unit_name.clone())
    };
    let mut all = Vec::new();
    for w in held.streams {
        let subject = format!("{} v{} ({})", w.dataset, w.version, w.events);
        let (label, act, register) = match w.held {
            true => ("Aliran ditahan", ReleaseStream::DEF, "aliran-peristiwa"),
            false => ("Peristiwa disisihkan", ProposeResend::DEF, "karantina-peristiwa"),
        };
        all.push(lying(w.stream, (label, subject), name(&w.owner), (w.since, act, register)));
    }
    if let Some(since) = held.alarmed_at.filter(|_| runs) {
        let subject = held.alarms.to_string();
        all.push(lying(0, ("Alarm pertukaran", subject), String::new(), (since, NoteAlarm::DEF, "alarm-pertukaran")));
    }
    Ok(all)
}

fn lying(
    id: i64,
    (label, subject): (&str, String),
    unit: String,
    (since, act, register): (Moment, &'static ActDef, &str),
) -> Task {
    Task {
        id,
        label: label.into(),
        number: None,
        subject,
        unit,
        amount: Money::ZERO,
        state: State::Submitted,
        sender: None,
        since,
        due: None,
        act,
        at: Some(format!("/daftar/{register}")),
    }
}

fn passed<'a>(view: &'a mut View, span: &'a str, now: Moment) -> Reading<'a, Option<Passed>> {
    Box::pin(async move {
        let Some(mut looking) = Looking::at(view, now).await? else { return Ok(None) };
        let flows = seen::flows(&mut looking, Span::parse(span).unwrap_or_default()).await?;
        let today = Moment::start_of(looking.today(), looking.zone());
        let streams = seen::streams(&mut looking).await?;
        let agents = seen::agents(&mut looking).await?;
        let alarms = match looking.reach {
            Scope::Region => seen::waiting(&mut looking.lane, "").await?.alarms,
            Scope::Units(_) => seen::alarms_of(&mut looking).await?,
        };
        let party = |p: seen::Party| (Coded { code: p.code, name: p.name }, p.system);
        let flow = |f: seen::Flow| {
            let ((provider, provider_system), (client, client_system)) = (party(f.provider), party(f.client));
            Flow {
                provider,
                provider_system,
                client,
                client_system,
                meta: f.kind == "META",
                service: f.service,
                count: f.count,
                failed: f.failed,
                mean: f.mean,
                today: f.last_at >= today,
                last_at: f.last_at,
            }
        };
        let flows = flows.into_iter().map(flow).collect();
        let streams = streams.into_iter().map(stream).collect();
        Ok(Some(Passed { flows, streams, agents: agents.into_iter().map(agent).collect(), alarms }))
    })
}

fn agent(a: seen::Agent) -> Agent {
    let state = a.title();
    Agent {
        waiting: a.waiting(),
        oldest: a.state.oldest.map(Moment),
        aside: a.aside(),
        good: a.parts(),
        troubles: a.looks().into_iter().map(|look| (look.words, look.advice)).collect(),
        system: a.party.system,
        member: a.party.name,
        version: a.version,
        last_at: a.last_at,
        state,
        silent: a.silent,
    }
}

fn stream(s: seen::Stream) -> Stream {
    let furthest = s.readers.iter().max_by_key(|reader| reader.behind);
    Stream {
        name: format!("{} v{}", s.dataset, s.version),
        title: s.title,
        producer: s.producer.name,
        own: s.own,
        last_at: s.last_at,
        freshness: s.freshness.title(),
        late: s.freshness == Freshness::Late,
        aside: s.aside,
        held: s.held,
        readers: s.readers.len(),
        furthest: furthest.map(|reader| (reader.party.name.clone(), reader.behind)),
        stopped: s.readers.iter().filter(|reader| reader.stopped).map(|reader| reader.party.name.clone()).collect(),
    }
}

fn aside(view: &mut View, event: i64, now: Moment) -> Reading<'_, Option<SetAside>> {
    Box::pin(async move {
        let Some(mut looking) = Looking::at(view, now).await? else { return Ok(None) };
        let Some(found) = seen::opened(view, &mut looking, event).await? else { return Ok(None) };
        let reader = view.reader.map(|reader| reader.person);
        let readable = found.event.is_some();
        let a = found.aside;
        let unit = units::by_id(view, a.producer.unit).await?.map(|unit| unit.code.to_string()).unwrap_or_default();
        let open = a.proposed.is_none() && !a.under_way;
        let proposed = a.proposed.clone().map(|d| Proposed {
            order: d.id,
            own: reader == Some(d.proposed_by),
            by: d.by.unwrap_or_default(),
            at: d.at,
            reasons: d.reasons,
            mended: d.mended.filter(|_| readable),
        });
        Ok(Some(SetAside {
            stream: format!("{} v{}", a.place.dataset, a.place.version),
            state: a.state(),
            place: a.place.to_string(),
            producer: a.producer.name,
            unit,
            name: a.name,
            kind: a.kind,
            advice: seen::advice(&a.code),
            code: a.code,
            reasons: a.reason.split("; ").map(public::plain).collect(),
            since: a.at,
            open,
            mendable: found.mendable,
            event: found.event,
            record: found.record,
            proposed,
            failed: a.failed,
        }))
    })
}

fn spelled(view: &mut View, number: i64, now: Moment) -> Reading<'_, Option<Spelled>> {
    Box::pin(async move {
        let Some(reader) = view.reader else { return Ok(None) };
        let found = public::spelled(view, (number, reader.person), now).await?;
        let keys = view.keys()?;
        let hub = hub::fingerprint(&keys);
        Ok(found.map(|s| Spelled { system: s.system, code: s.code, until: s.expires_at, hub }))
    })
}

/// Lets whoever asked for access read the request, which is another SKPD's
/// document.
pub(super) async fn for_client(view: &mut View, id: i64) -> store::Result<Option<Scope>> {
    let Some((document, _)) = public::asked(view, id).await? else { return Ok(None) };
    let own = view.scope.sees(document.unit_id, document.sub_unit_id);
    Ok((!own).then(|| Scope::Units(vec![document.unit_id])))
}

/// What a request asks for, and why it was refused or ended.
pub(super) async fn tell(view: &mut View, document: &Document, shown: &mut Paper) -> store::Result<()> {
    if document.kind != Kind::Access {
        return Ok(());
    }
    if let Some((_, asked)) = public::asked(view, document.id).await? {
        shown.particulars.extend(asked.particulars);
        if !asked.reasons.is_empty() {
            let last = shown.history.last();
            shown.said.push(Said {
                act: last.map(|h| h.act.clone()).unwrap_or_default(),
                who: last.and_then(|h| h.who.clone()).unwrap_or_default(),
                at: last.map_or(shown.head.since, |h| h.at),
                reasons: asked.reasons,
            });
        }
    }
    Ok(())
}
