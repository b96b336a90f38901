//! Addresses of services: proposed by the SKPD, allowed within networks by the
//! Diskominfo.

use kernel::{ActDef, Code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::{AGENCY, DISKOMINFO, LAW, Ref, policy, reasons, skpd};
use crate::model::AddressState;
use crate::rules::addresses::{self, ApproveFacts, ProposeFacts, decide_approve, decide_propose, decide_reject};
use crate::store::services as rows;

const PROPOSE: &ActDef = &ActDef::new("propose-service-address", "Usulkan alamat layanan", LAW, AGENCY);

/// Proposes another address for a service; the one in force counts until it is
/// approved.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeServiceAddress {
    /// The SKPD that answers for it.
    pub unit: Code,
    /// The service as it is called, ID-…/…/…/…/…, or its number.
    pub service: Ref,
    pub url: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct AddressDone {
    /// Number of the address.
    pub address: i64,
    pub service: String,
    pub url: String,
    pub status: &'static str,
}

impl Act for ProposeServiceAddress {
    const DEF: &'static ActDef = PROPOSE;
    type Out = AddressDone;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<AddressDone>> {
        let policy = policy(tx, tx.ctx().today)?;
        tx.hold_steady().await?;
        let service = rows::named(tx, &self.service.0).await?;
        let (now, waits) = rows::open(tx, service.id).await?;
        let read = addresses::read(&self.url);
        let url = decide_propose(&ProposeFacts {
            service: &service,
            skpd: skpd(case)?,
            read: read.as_ref(),
            now: now.as_deref(),
            waits,
            policy: &policy,
            practice: tx.ctx().region.practice,
        })?;
        let address = rows::propose(tx, service.id, &url).await?;
        let status = AddressState::Waiting.code();
        Ok(Record::new(AddressDone { address, service: service.label(), url, status }))
    }
}

const APPROVE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("approve-service-address", "Setujui alamat layanan", LAW, DISKOMINFO) };

/// Allows an address, and the networks in which its host may lie: the hub
/// connects nowhere else, whatever the name is resolved to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveServiceAddress {
    /// Number of the address.
    pub address: i64,
    /// Networks such as 10.20.30.0/24, or single hosts.
    pub networks: Vec<String>,
}

impl Act for ApproveServiceAddress {
    const DEF: &'static ActDef = APPROVE;
    type Out = AddressDone;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<AddressDone>> {
        let policy = policy(tx, tx.ctx().today)?;
        tx.hold_steady().await?;
        let address = rows::address(tx, self.address).await?;
        let networks = addresses::networks(&self.networks);
        let networks = decide_approve(&ApproveFacts {
            address: &address,
            networks: networks.as_deref(),
            person: tx.ctx().actor.person(),
            policy: &policy,
            practice: tx.ctx().region.practice,
        })?;
        rows::approve(tx, &address, &networks).await?;
        let (service, status) = (address.service.label(), AddressState::InForce.code());
        Ok(Record::new(AddressDone { address: address.id, service, url: address.url, status }))
    }
}

const REJECT: &ActDef = &ActDef::new("reject-service-address", "Tolak alamat layanan", LAW, DISKOMINFO);

/// Sets a proposed address aside.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectServiceAddress {
    /// Number of the address.
    pub address: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectServiceAddress {
    const DEF: &'static ActDef = REJECT;
    type Out = AddressDone;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<AddressDone>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let address = rows::address(tx, self.address).await?;
        decide_reject(&address)?;
        rows::reject(tx, address.id, &reasons).await?;
        let (service, status) = (address.service.label(), AddressState::Rejected.code());
        Ok(Record::new(AddressDone { address: address.id, service, url: address.url, status }))
    }
}
