//! Services of an SKPD's systems.

use kernel::{ActDef, Code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::members::Ended;
use super::{AGENCY, BOTH, LAW, Ref, policy, reasons, said, skpd};
use crate::model::AddressState;
use crate::rules::services::{OfferFacts, decide_offer};
use crate::rules::{addresses, check_own, decide_end};
use crate::store::{members, services as rows};

const OFFER: &ActDef = &ActDef::new("offer-service", "Tawarkan layanan", LAW, AGENCY);

/// Offers a service of a system. Its address waits for the Diskominfo; nobody
/// may call it before access was given.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferService {
    /// The SKPD that answers for the system's member.
    pub unit: Code,
    /// Identifier of the system, ID-…/…/…/…, or its number.
    pub system: Ref,
    /// Its code, such as pasien; never given again.
    pub code: String,
    pub title: String,
    /// What it gives or does, for the catalogue.
    pub meaning: String,
    /// Its answers or what it takes hold personal data.
    #[serde(default)]
    pub personal: bool,
    /// Where it is found, https://…; what follows the service is put behind it.
    /// None for Simpul's own.
    #[serde(default)]
    pub url: Option<String>,
    /// Its OpenAPI document as JSON; Simpul's own services have theirs.
    #[serde(default)]
    pub openapi: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    pub service: i64,
    /// As others ask for it.
    pub name: String,
    /// Number of the address, which waits; Simpul's own needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<i64>,
    pub status: &'static str,
}

impl Act for OfferService {
    const DEF: &'static ActDef = OFFER;
    type Out = Offered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Offered>> {
        Ok(Record::new(offer(self, skpd(case)?, tx).await?))
    }
}

/// A text that may be left out, where it says something.
fn written(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Enters a service; what speaks against it is told before anything is written.
pub(super) async fn offer(wish: &OfferService, skpd: i64, tx: &mut Tx) -> Result<Offered> {
    let policy = policy(tx, tx.ctx().today)?;
    let code = wish.code.trim().to_owned();
    tx.hold_steady().await?;
    let system = members::named(tx, &wish.system.0).await?;
    let taken = rows::of_system(tx, &system, &code).await?.is_some();
    let url = written(wish.url.as_deref());
    let address = url.and_then(addresses::read);
    let offered = decide_offer(&OfferFacts {
        system: &system,
        skpd,
        code: &code,
        taken,
        given: url.is_some(),
        address: address.as_ref(),
        openapi: written(wish.openapi.as_deref()),
        policy: &policy,
        practice: tx.ctx().region.practice,
    })?;
    let (title, meaning) = (said("nama", &wish.title, 200)?, said("uraian", &wish.meaning, 2000)?);
    let new = rows::New {
        system: system.id,
        code: &code,
        title: &title,
        meaning: &meaning,
        personal: wish.personal || offered.personal,
        openapi: offered.openapi.map(|document| document.to_string()),
    };
    let service = rows::insert(tx, &new).await?;
    let name = format!("{}/{code}", system.identifier());
    let (address, status) = match offered.url {
        Some(url) => (Some(rows::propose(tx, service, &url).await?), AddressState::Waiting),
        // Nobody connects to where Simpul itself answers.
        None => (None, AddressState::InForce),
    };
    Ok(Offered { service, name, address, status: status.code() })
}

const END: &ActDef = &ActDef::new("end-service", "Akhiri layanan", LAW, BOTH);

/// Ends a service at once: it is called no more, whoever has access.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndService {
    /// The SKPD that answers for it.
    pub unit: Code,
    /// The service as it is called, ID-…/…/…/…/…, or its number.
    pub service: Ref,
    pub reasons: Vec<String>,
}

impl Act for EndService {
    const DEF: &'static ActDef = END;
    type Out = Ended;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ended>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let service = rows::named(tx, &self.service.0).await?;
        let mut refusals = decide_end(&service.label(), service.ended, "service").err().unwrap_or_default();
        check_own(&service.system, skpd(case)?, &mut refusals);
        refusals.or(())?;
        rows::end(tx, service.id, &reasons).await?;
        let told = serde_json::json!({ "service": service.label() });
        Ok(Record::new(Ended { ended: service.label() }).tell("exchange-service-ended", told))
    }
}
