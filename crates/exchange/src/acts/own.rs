//! Simpul's own data sets and services, as they are shipped: registered at once,
//! and counting as any others do.

use kernel::{ActDef, Code, Refusals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::datasets::{DescribeDataset, DescribedSet, describe};
use super::services::{OfferService, Offered, offer};
use super::{AGENCY, Ref, SATU_DATA, skpd};
use crate::model::Period;
use crate::own::{self, OwnSet};
use crate::rules::check_simpul;
use crate::store::members;

const OFFER_OWN: &ActDef = &ActDef::new("offer-own-data", "Daftarkan data Simpul", SATU_DATA, AGENCY);

/// Offers every service that Simpul answers and describes every data set that
/// its register tells, as far as they are not there yet as they are shipped. The
/// descriptions wait for the walidata.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferOwnData {
    /// The SKPD that answers for the system's member.
    pub unit: Code,
    /// The system with the code SIMPUL: its identifier, or its number.
    pub system: Ref,
}

/// What was new.
#[derive(Clone, Debug, Serialize)]
pub struct OwnOffered {
    pub services: Vec<Offered>,
    pub descriptions: Vec<DescribedSet>,
    /// What was left as it is, and why.
    pub left: Vec<String>,
}

impl OfferOwnData {
    fn service(&self, own: &own::OwnService) -> OfferService {
        OfferService {
            unit: self.unit.clone(),
            system: self.system.clone(),
            code: own.code.into(),
            title: own.title.into(),
            meaning: own.meaning.into(),
            personal: own.personal,
            url: None,
            openapi: None,
        }
    }

    fn description(&self, own: OwnSet) -> DescribeDataset {
        DescribeDataset {
            unit: self.unit.clone(),
            system: self.system.clone(),
            code: own.code,
            version: own.version,
            title: own.title,
            meaning: own.meaning,
            period: Period::Continuous,
            measure: own.measure.into(),
            reference_codes: own.reference_codes.iter().map(|line| (*line).to_owned()).collect(),
            schema: own.schema.to_string(),
            example: Some(own.example.to_string()),
            personal: own.personal,
            legal_ground: own.legal_ground.into(),
            retention_days: own.retention_days,
        }
    }
}

/// What stands there already, or waits, is left as it is.
fn is_there(refusals: &Refusals) -> bool {
    let there = ["TUKAR-KODE-TERPAKAI", "TUKAR-SETDATA-SAMA", "TUKAR-SETDATA-MENUNGGU"];
    refusals.as_slice().iter().all(|refusal| there.contains(&refusal.code.as_str()))
}

/// What was done, or kept aside where it was there.
fn unless_there<T>(done: Result<T>, all: &mut Vec<T>, there: &mut Refusals) -> Result<()> {
    match done {
        Ok(done) => all.push(done),
        Err(Error::Refused(refusals)) if is_there(&refusals) => there.extend(refusals),
        Err(other) => return Err(other),
    }
    Ok(())
}

impl Act for OfferOwnData {
    const DEF: &'static ActDef = OFFER_OWN;
    type Out = OwnOffered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<OwnOffered>> {
        let skpd = skpd(case)?;
        tx.hold_steady().await?;
        let system = members::named(tx, &self.system.0).await?;
        check_simpul(&system, skpd)?;
        let mut out = OwnOffered { services: vec![], descriptions: vec![], left: vec![] };
        let mut there = Refusals::new();
        for service in &own::SERVICES {
            let done = offer(&self.service(service), skpd, tx).await;
            unless_there(done, &mut out.services, &mut there)?;
        }
        for set in own::sets() {
            let done = describe(&self.description(set), skpd, tx).await;
            unless_there(done, &mut out.descriptions, &mut there)?;
        }
        // Nothing is new: every reason is told.
        if out.services.is_empty() && out.descriptions.is_empty() {
            return Err(Error::Refused(there));
        }
        out.left = there.into_vec().into_iter().map(|refusal| refusal.message).collect();
        Ok(Record::new(out))
    }
}
