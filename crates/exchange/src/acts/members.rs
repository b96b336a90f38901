//! Who takes part, and with which applications.

use kernel::{ActDef, Code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::{DISKOMINFO, LAW, Ref, policy, reasons, said};
use crate::model::{Member, System};
use crate::rules::decide_end;
use crate::rules::members::{MemberFacts, SystemFacts, decide_member, decide_system};
use crate::store::members as rows;

const REGISTER_MEMBER: &ActDef =
    &ActDef::new("register-exchange-member", "Daftarkan anggota pertukaran data", LAW, DISKOMINFO);

/// Takes a member into the register of the exchange: an SKPD, or a body from
/// outside for which an SKPD answers. It can do nothing before one of its
/// systems has a key that another person confirmed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterExchangeMember {
    /// The SKPD that answers for it; its head decides on access.
    pub unit: Code,
    /// A class of the dated data, such as GOV.
    pub class: String,
    /// Its code, such as DINKES; never given again.
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Registered {
    /// Number in the register.
    pub member: i64,
    pub instance: String,
    pub class: String,
    pub code: String,
}

impl Act for RegisterExchangeMember {
    const DEF: &'static ActDef = REGISTER_MEMBER;
    type Out = Registered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Registered>> {
        let policy = policy(tx, tx.ctx().today)?;
        let unit = case.unit()?.clone();
        let (class, code) = (self.class.trim().to_owned(), self.code.trim().to_owned());
        // Of one code registered twice at once, the second finds the first.
        tx.hold_steady().await?;
        decide_member(&MemberFacts {
            class: &class,
            code: &code,
            taken: rows::member_taken(tx, &class, &code).await?,
            whole: unit.id == unit.skpd_id,
            instances: &rows::instances(tx).await?,
            policy: &policy,
            practice: tx.ctx().region.practice,
        })?;
        let instance = policy.instance.clone();
        let name = said("nama", &self.name, 200)?;
        let member = Member { id: tx.id()?, instance, class, code, name, unit: unit.id, ended: false };
        rows::insert_member(tx, &member).await?;
        let Member { id, instance, class, code, .. } = member;
        Ok(Record::new(Registered { member: id, instance, class, code }))
    }
}

const END_MEMBER: &ActDef = &ActDef::new("end-exchange-member", "Akhiri anggota pertukaran data", LAW, DISKOMINFO);

/// Ends a member at once, and with it all its systems, keys, services and access.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndExchangeMember {
    /// Its number in the register.
    pub member: i64,
    pub reasons: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Ended {
    pub ended: String,
}

impl Act for EndExchangeMember {
    const DEF: &'static ActDef = END_MEMBER;
    type Out = Ended;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Ended>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let member = rows::member(tx, self.member).await?;
        decide_end(&member.code, member.ended, "member")?;
        rows::end_member(tx, member.id, &reasons).await?;
        let told = serde_json::json!({ "member": member.code, "class": member.class });
        Ok(Record::new(Ended { ended: member.code }).tell("exchange-member-ended", told))
    }
}

const REGISTER_SYSTEM: &ActDef = &ActDef::new("register-exchange-system", "Daftarkan sistem anggota", LAW, DISKOMINFO);

/// Takes an application of a member into the register.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterExchangeSystem {
    /// Number of the member in the register.
    pub member: i64,
    /// Its code, such as SIK; never given again.
    pub code: String,
    pub title: String,
    /// Its calls are known by its client certificate alone, without a
    /// signature: for applications that cannot sign. It can publish nothing.
    #[serde(default)]
    pub by_certificate: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct RegisteredSystem {
    pub system: i64,
    /// By which messages name it.
    pub identifier: String,
}

impl Act for RegisterExchangeSystem {
    const DEF: &'static ActDef = REGISTER_SYSTEM;
    type Out = RegisteredSystem;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<RegisteredSystem>> {
        let code = self.code.trim().to_owned();
        tx.hold_steady().await?;
        let member = rows::member(tx, self.member).await?;
        let taken = rows::system_taken(tx, member.id, &code).await?;
        decide_system(&SystemFacts { member: &member, code: &code, taken })?;
        let title = said("nama", &self.title, 200)?;
        let system = System { id: tx.id()?, code, title, by_certificate: self.by_certificate, ended: false, member };
        rows::insert_system(tx, &system).await?;
        Ok(Record::new(RegisteredSystem { system: system.id, identifier: system.identifier() }))
    }
}

const END_SYSTEM: &ActDef = &ActDef::new("end-exchange-system", "Akhiri sistem anggota", LAW, DISKOMINFO);

/// Ends a system at once, and with it its keys, services and access.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndExchangeSystem {
    /// Its identifier, ID-…/…/…/…, or its number.
    pub system: Ref,
    pub reasons: Vec<String>,
}

impl Act for EndExchangeSystem {
    const DEF: &'static ActDef = END_SYSTEM;
    type Out = Ended;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Ended>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let system = rows::named(tx, &self.system.0).await?;
        decide_end(&system.identifier(), system.ended, "system")?;
        rows::end_system(tx, system.id, &reasons).await?;
        let told = serde_json::json!({ "system": system.identifier() });
        Ok(Record::new(Ended { ended: system.identifier() }).tell("exchange-system-ended", told))
    }
}
