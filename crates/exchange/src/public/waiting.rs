//! What waits for a person in the registers, beside the documents.

use kernel::authority::{Situation, decide};
use kernel::sheet::Value;
use kernel::{ActDef, Day, Moment, Zone};
use store::{Act, DocRef, Document, Result, Row, View};

use crate::acts::{ApproveDataset, ApproveResend, ApproveServiceAddress, ConfirmExchangeKey};
use crate::model::{PersonalGround, identifier};
use crate::store::{kept, shown};

/// A proposal, or a request of one's own that lies with another SKPD.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: i64,
    /// What it is, as people read it.
    pub label: String,
    pub subject: String,
    pub unit: String,
    pub sender: Option<String>,
    pub since: Moment,
    pub act: &'static ActDef,
    /// The report in which it is decided; none for a document.
    pub register: Option<&'static str>,
    /// It waits for this person, and not for another.
    pub mine: bool,
}

/// Proposals that wait for a person, or that the person has sent.
pub async fn waiting(view: &mut View, person: i64, now: Moment, zone: Zone) -> Result<Vec<Waiting>> {
    let grants = organisation::public::grants(view, person).await?;
    let at = Situation { person, units: &[], doc_date: now.day(zone), now, zone, hands: &[] };
    let may = |def| decide(def, &at, &grants).is_ok();
    let mut all = Vec::new();
    let mut add = |proposed_by: i64, mut one: Waiting| {
        let own = proposed_by == person;
        one.mine = one.mine && !own;
        if own || one.mine {
            all.push(one);
        }
    };
    let confirms = may(ConfirmExchangeKey::DEF);
    for r in shown::keys(view, shown::WAITING).await? {
        let one = Waiting {
            label: "Kunci pertukaran".into(),
            subject: format!("{}: {}", r.str("keyid")?, r.str("title")?),
            act: ConfirmExchangeKey::DEF,
            register: Some("kunci-pertukaran"),
            mine: confirms,
            ..proposal(&r)?
        };
        add(r.int("proposed_by")?, one);
    }
    let approves = may(ApproveServiceAddress::DEF);
    for r in shown::addresses(view, shown::WAITING).await? {
        let one = Waiting {
            label: "Alamat layanan".into(),
            subject: format!("{}: {}", r.str("service_code")?, r.str("url")?),
            act: ApproveServiceAddress::DEF,
            register: Some("alamat-layanan"),
            mine: approves,
            ..proposal(&r)?
        };
        add(r.int("proposed_by")?, one);
    }
    let keeps = may(ApproveDataset::DEF);
    for r in shown::descriptions(view, shown::WAITING).await? {
        let one = Waiting {
            id: r.int("id")?,
            label: "Uraian set data".into(),
            subject: format!("{} v{}: {}", r.str("dataset_code")?, r.int("version")?, r.str("title")?),
            unit: r.text("unit_name")?,
            sender: r.opt_text("described_name")?,
            since: r.moment("described_at")?,
            act: ApproveDataset::DEF,
            register: Some("set-data"),
            mine: keeps,
        };
        add(r.int("described_by")?, one);
    }
    for (proposed_by, one) in resends(view, person, (now, zone)).await? {
        let (own, mine) = (proposed_by == person, one.mine && proposed_by != person);
        if own || mine {
            all.push(Waiting { mine, ..one });
        }
    }
    all.extend(sent_elsewhere(view, person).await?);
    Ok(all)
}

/// Events that somebody proposed to send on, and by whom.
async fn resends(view: &mut View, person: i64, (now, zone): (Moment, Zone)) -> Result<Vec<(i64, Waiting)>> {
    let grants = organisation::public::grants(view, person).await?;
    let mut all = Vec::new();
    for order in super::orders::proposed(view).await? {
        let units: Vec<i64> = order.unit.into_iter().collect();
        let at = Situation { person, units: &units, doc_date: now.day(zone), now, zone, hands: &[] };
        let one = Waiting {
            id: order.id,
            label: "Pengiriman ulang".into(),
            subject: format!("peristiwa {}", order.stream()),
            unit: order.unit_name,
            sender: order.by,
            since: order.at,
            act: ApproveResend::DEF,
            register: Some("karantina-peristiwa"),
            mine: decide(ApproveResend::DEF, &at, &grants).is_ok(),
        };
        all.push((order.proposed_by, one));
    }
    Ok(all)
}

fn proposal(r: &Row) -> Result<Waiting> {
    Ok(Waiting {
        id: r.int("id")?,
        label: String::new(),
        subject: String::new(),
        unit: r.text("unit_name")?,
        sender: r.opt_text("proposed_name")?,
        since: r.moment("proposed_at")?,
        act: ConfirmExchangeKey::DEF,
        register: None,
        mine: false,
    })
}

/// Requests of one's own that another SKPD has: its documents are not in sight.
async fn sent_elsewhere(view: &mut View, person: i64) -> Result<Vec<Waiting>> {
    let mut all = Vec::new();
    for r in shown::asked_by(view, person).await? {
        let unit = r.int("unit_id")?;
        if !view.scope.sees(unit, unit) {
            all.push(Waiting {
                id: r.int("document_id")?,
                label: "PAD".into(),
                subject: r.text("subject")?,
                unit: r.text("provider_unit_name")?,
                sender: r.opt_text("asked_name")?,
                since: r.moment("asked_at")?,
                act: crate::acts::ApproveAccess::DEF,
                register: None,
                mine: false,
            });
        }
    }
    Ok(all)
}

/// What a request asks for and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub document: i64,
    /// SKPD whose system will use it.
    pub client_unit: i64,
    /// Names and values, as a page shows them.
    pub particulars: Vec<(&'static str, Value)>,
    /// Why it was refused or ended.
    pub reasons: Vec<String>,
}

/// The particulars of a request, for whoever sees its document or asked for it.
pub async fn asked(view: &mut View, document: i64) -> Result<Option<(Document, Asked)>> {
    let Some(r) = shown::request(view, document).await? else { return Ok(None) };
    let (provider, client) = (r.int("unit_id")?, r.int("client_unit")?);
    if !view.scope.sees(provider, provider) && !view.scope.sees(client, client) {
        return Ok(None);
    }
    let Some(found) = store::documents::find(view, &DocRef::from(document)).await? else { return Ok(None) };
    let mut endpoints = Vec::new();
    for e in shown::endpoints(view, document).await? {
        endpoints.push(format!("{} {}", e.str("method")?, e.str("path")?));
    }
    let text = |text: String| Value::Text(text);
    let mut particulars = vec![
        ("Peminta akses", text(format!("{} ({})", named(&r, "client")?, r.str("client_unit_name")?))),
        ("Penyedia", text(format!("{} ({})", named(&r, "provider")?, r.str("provider_unit_name")?))),
        ("Yang diminta", text(target(&r)?)),
    ];
    if !endpoints.is_empty() {
        particulars.push(("Cara dan jalur", text(endpoints.join("; "))));
    }
    if let Some(code) = r.opt_text("deliver_code")? {
        particulars.push(("Dikirim ke layanan", text(code)));
    }
    particulars.push(("Tujuan", text(r.text("purpose")?)));
    particulars.push(("Dasar hukum", text(r.text("legal_ground")?)));
    if let Some(ground) = r.opt_text("personal_ground")?.and_then(|code| PersonalGround::parse(&code)) {
        particulars.push(("Dasar data pribadi", Value::text(ground.title())));
    }
    particulars.push(("Diminta sampai", Value::Day(r.day("asked_until")?)));
    let given: Option<(Day, Day)> = r.opt_day("starts")?.zip(r.opt_day("ends")?);
    if let Some((from, until)) = given {
        particulars.push(("Berlaku sejak", Value::Day(from)));
        particulars.push(("Berlaku sampai", Value::Day(until)));
    }
    let reasons = if r.opt_text("reasons")?.is_some() { kept(&r, "reasons")? } else { Vec::new() };
    Ok(Some((found, Asked { document, client_unit: client, particulars, reasons })))
}

/// Identifier of the client or the provider of a request.
pub(crate) fn named(r: &Row, who: &str) -> Result<String> {
    let part = |what: &str| r.text(&format!("{who}_{what}"));
    Ok(identifier([&part("instance")?, &part("class")?, &part("member")?, &part("code")?]))
}

/// What a request asks for, as people read it.
pub(crate) fn target(r: &Row) -> Result<String> {
    Ok(match (r.opt_text("service_code")?, r.opt_text("dataset_code")?, r.opt_int("version")?) {
        (Some(code), ..) => format!("{}/{code}", named(r, "provider")?),
        (None, Some(code), Some(version)) => format!("{code} v{version}"),
        _ => String::new(),
    })
}
