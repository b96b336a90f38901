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
    pub url: String,
    /// Its OpenAPI document as JSON.
    #[serde(default)]
    pub openapi: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    pub service: i64,
    /// As others ask for it.
    pub name: String,
    /// Number of the address, which waits.
    pub address: i64,
    pub status: &'static str,
}

impl Act for OfferService {
    const DEF: &'static ActDef = OFFER;
    type Out = Offered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Offered>> {
        let policy = policy(tx, tx.ctx().today)?;
        let code = self.code.trim().to_owned();
        tx.hold_steady().await?;
        let system = members::named(tx, &self.system.0).await?;
        let taken = rows::of_system(tx, &system, &code).await?.is_some();
        let address = addresses::read(&self.url);
        let openapi = self.openapi.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let offered = decide_offer(&OfferFacts {
            system: &system,
            skpd: skpd(case)?,
            code: &code,
            taken,
            address: address.as_ref(),
            openapi,
            policy: &policy,
            practice: tx.ctx().region.practice,
        })?;
        let (title, meaning) = (said("nama", &self.title, 200)?, said("uraian", &self.meaning, 2000)?);
        let new = rows::New {
            system: system.id,
            code: &code,
            title: &title,
            meaning: &meaning,
            personal: self.personal,
            openapi: offered.openapi.map(|document| document.to_string()),
        };
        let service = rows::insert(tx, &new).await?;
        let address = rows::propose(tx, service, &offered.url).await?;
        let name = format!("{}/{code}", system.identifier());
        Ok(Record::new(Offered { service, name, address, status: AddressState::Waiting.code() }))
    }
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
